import { type Actor, platformOf, type RoleName } from './actor.js';
import { type Authority, isGroup } from './authority.js';
import { type Card, card, code, joined, line, type Span, type Text } from './card.js';

/** How many people and groups are named before "and N more". */
const NAMED = 5;

/** Names the rule, its configuration key and what would satisfy it. */
export function roleRefusal(
  actor: Actor,
  command: string,
  roles: readonly RoleName[],
  authority: Pick<Authority, 'holdersOf'>,
): Card {
  const unchanged = ' Nothing has changed.';
  if (actor.standing === 'bot' || actor.standing === 'deleted') {
    const what = actor.standing === 'bot' ? 'Bots' : 'Deleted users';
    return card(line(`${what} can't use `, code(command), `.${unchanged}`));
  }
  const needed = roles.filter((role) => role !== 'viewer');
  const keys = joined(
    needed.map((role) => [code(`roles.${role}`)]),
    ' or ',
  );
  const are = needed.map((role) => `an ${role}`).join(' or ');
  const holders = [...new Set(needed.flatMap((role) => authority.holdersOf(role)))];
  return card(
    line(code(command), ` is not for you: you are not ${are} (`, ...keys, ').', unchanged),
    line(...satisfying(actor, holders, keys)),
  );
}

function satisfying(actor: Actor, holders: readonly string[], keys: Text): Text {
  if (holders.length === 0) return ['Nobody is named in ', ...keys, ': whoever runs Drover has to do that.'];
  const shown = holders.slice(0, NAMED).map((holder): Text => [holderSpan(actor, holder)]);
  const more = holders.length - shown.length;
  const guest = actor.standing === 'member' ? [] : [' You count only when named by id, never by group.'];
  return ['It is for ', ...joined(shown), more > 0 ? ` and ${more} more.` : '.', ...guest];
}

/** People of one's own platform are mentioned; groups and other platforms' people are named as configured. */
function holderSpan(actor: Actor, holder: string): Span {
  return !isGroup(holder) && platformOf(holder) === platformOf(actor.id) ? { actor: holder } : code(holder);
}

export function channelRefusal(command: string, channels: readonly string[]): Card {
  const shown = channels.slice(0, NAMED).map((channel): Text => [code(channel)]);
  const more = channels.length - shown.length;
  return card(
    line(
      code(command),
      ' is not allowed in this channel (',
      code('policy.channels'),
      '). Nothing has changed.',
    ),
    line('Use it in ', ...joined(shown), more > 0 ? ` and ${more} more.` : '.'),
  );
}
