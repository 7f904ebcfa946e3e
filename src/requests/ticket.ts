import { DroverError } from '../base/errors.js';
import { foreign } from '../base/foreign.js';
import type { TicketRule } from '../config/config.js';

/** @throws DroverError `bad-ticket` for one that is missing or none. */
export function checkTicket(ticket: string | undefined, rule: TicketRule | undefined): void {
  if (rule === undefined) return;
  if (ticket === undefined) {
    if (!rule.required) return;
    throw new DroverError('A ticket is needed (`policy.ticket.required`). Nothing was done.', {
      code: 'bad-ticket',
      remedy: 'Give it with `--ticket`.',
    });
  }
  if (rule.pattern === undefined || rule.pattern.test(ticket)) return;
  throw new DroverError(
    `\`${foreign(ticket, 60)}\` is no ticket (\`policy.ticket.pattern\`). Nothing was done.`,
    {
      code: 'bad-ticket',
      remedy: 'Write it as your change system does.',
    },
  );
}

/** Its address; undefined where tickets are not linked, or this one is none. */
export function ticketUrl(ticket: string, rule: TicketRule | undefined): string | undefined {
  if (rule?.url === undefined || rule.pattern?.test(ticket) === false) return undefined;
  const { href } = new URL(rule.url.replaceAll('{ticket}', encodeURIComponent(ticket)));
  // What could end a link in some platform's markup.
  return href.replaceAll(/[()<>|'"\s]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
