import { type Card, card, code, line, pre } from '../chat/card.js';
import { shownId } from '../requests/request.js';
import type { HistoryPage } from '../store/store.js';
import { stamp } from './format/time.js';
import { clipped } from './format/words.js';
import { table } from './table.js';

/** `/migrate history`: one row an ended request, newest first. */
export function historyCard(page: HistoryPage, nextCommand: string | undefined): Card {
  if (page.entries.length === 0) return card(line('No request has ended that fits.'));
  const rows = page.entries.map((entry) => [
    stamp(entry.endedAt),
    shownId(entry.id),
    entry.state.replaceAll('-', ' '),
    entry.kind,
    clipped(entry.serverName ?? entry.server ?? '', 32),
    clipped(entry.source ?? '', 24),
    clipped(entry.destination ?? '', 24),
    clipped(entry.requester, 32),
  ]);
  const head = ['ended (UTC)', 'id', 'outcome', 'kind', 'server', 'from', 'to', 'asked by'];
  const more =
    page.next === undefined || nextCommand === undefined ? [] : [line('More: ', code(nextCommand))];
  return card(pre(...table(head, rows)), ...more);
}
