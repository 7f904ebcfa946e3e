import { stamp } from '../base/format/time.js';
import { clipped } from '../base/format/words.js';
import { type Card, card, code, line, type Text, who } from '../chat/card.js';
import { dottedLine, nameSpan } from '../chat/text.js';
import type { Kinds } from '../requests/kind.js';
import { shownId } from '../requests/request.js';
import type { HistoryEntry, HistoryPage } from '../requests/store-port.js';
import type { KindDefinition } from './kind.js';
import { route } from './rows.js';

/** `/migrate history`: one line an ended request, newest first. Lines and no table: a table that wraps can't be read. */
export function historyCard(
  page: HistoryPage,
  kinds: Kinds<KindDefinition>,
  nextCommand: string | undefined,
): Card {
  if (page.entries.length === 0) return card(line('No request has ended that fits.'));
  const more =
    page.next === undefined || nextCommand === undefined ? [] : [line('More: ', code(nextCommand))];
  return card(...page.entries.map((entry) => entryLine(entry, kinds)), ...more);
}

function entryLine(entry: HistoryEntry, kinds: Kinds<KindDefinition>) {
  return dottedLine(
    `${stamp(entry.endedAt)} UTC`,
    shownId(entry.id),
    entry.state.replaceAll('-', ' '),
    subject(entry, kinds),
    [who(entry.requester)],
  );
}

function subject(
  { kind, serverName, server, source, destination }: HistoryEntry,
  kinds: Kinds<KindDefinition>,
): Text {
  const what = kinds.get(kind)?.present.isMove === true ? '' : `${clipped(kind.replaceAll('-', ' '), 40)} `;
  const name = serverName ?? server ?? '';
  const of: Text = name === '' ? [] : [nameSpan(name)];
  return source === null && destination === null
    ? [what, ...of]
    : [what, ...of, ' ', ...route(source, destination)];
}
