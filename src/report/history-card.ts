import { clipped } from '../base/format/words.js';
import { type Block, type Card, card, code, item, line, type Text, who } from '../chat/card.js';
import { at, dotted, dottedLine, someOf } from '../chat/text.js';
import type { Kinds } from '../requests/kind.js';
import { shownId } from '../requests/request.js';
import type { HistoryEntry, HistoryPage } from '../requests/store-port.js';
import type { KindDefinition } from './kind.js';
import { statusOfEnd } from './status.js';

/** What stays on one line of a terminal of 80 columns, behind the number of the message. */
const NAME_LENGTH = 28;
const HOST_LENGTH = 20;
const WHY_LENGTH = 70;
const MOST_APPROVERS = 2;

/**
 * `/migrate history`: an ended request a paragraph, newest first: what became of it, then whose it was, then why. Short
 * lines and no table: one that wraps can't be read.
 */
export function historyCard(
  page: HistoryPage,
  kinds: Kinds<KindDefinition>,
  nextCommand: string | undefined,
  now: number,
): Card {
  if (page.entries.length === 0) return card(line('No request has ended that fits.'));
  const more =
    page.next === undefined || nextCommand === undefined ? [] : [line('More: ', code(nextCommand))];
  return card(...page.entries.flatMap((entry) => entryBlocks(entry, kinds, now)), ...more);
}

function entryBlocks(entry: HistoryEntry, kinds: Kinds<KindDefinition>, now: number): readonly Block[] {
  const { source, destination, requester, approvers = [], reason, ticket } = entry;
  const way = source === null && destination === null ? undefined : [hosts(source, destination)];
  const approved: Text | undefined =
    approvers.length === 0
      ? undefined
      : [
          'approved by ',
          ...someOf(
            approvers.map((actor) => [who(actor)]),
            MOST_APPROVERS,
          ),
        ];
  const why = [ticket, reason].filter((part) => part !== undefined).join(' · ');
  return [
    dottedLine(
      [{ status: statusOfEnd(entry.state) }, at(entry.endedAt, now)],
      shownId(entry.id),
      entry.state.replaceAll('-', ' '),
      subject(entry, kinds),
    ),
    item(...dotted(way, ['asked by ', who(requester)], approved)),
    ...(why === '' ? [] : [item(clipped(why, WHY_LENGTH))]),
  ];
}

function hosts(source: string | null, destination: string | null): string {
  const to = destination === null ? "scheduler's choice" : clipped(destination, HOST_LENGTH);
  return `${source === null ? 'unknown' : clipped(source, HOST_LENGTH)} → ${to}`;
}

function subject({ kind, serverName, server, volumeName }: HistoryEntry, kinds: Kinds<KindDefinition>): Text {
  const what = kinds.get(kind)?.present.isMove === true ? '' : `${clipped(kind.replaceAll('-', ' '), 20)} `;
  const name = serverName ?? volumeName ?? server ?? '';
  return [what, ...(name === '' ? [] : [code(clipped(name, NAME_LENGTH - what.length) || '(no name)')])];
}
