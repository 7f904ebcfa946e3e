import type { HistoryEntry, HistoryPage, HistoryQuery } from '../../requests/store-port.js';
import { merged, pageOf } from '../history.js';
import type { Archive } from './archive.js';

/** `untold`: what has ended and is not in the archive yet, newest first. A page that the newest month fills needs no more. */
export async function historyPage(
  untold: readonly HistoryEntry[],
  archive: Pick<Archive, 'newest' | 'entries'>,
  query: HistoryQuery,
  page: { size: number; after?: string },
): Promise<HistoryPage> {
  const newest = await archive.newest();
  if (newest !== undefined) {
    const first = pageOf(merged(untold, newest.entries), query, page);
    const last = first.entries.at(-1);
    // What waits to be told may be older than all of that month.
    if (first.next !== undefined && last !== undefined && last.endedAt.slice(0, 7) >= newest.month)
      return first;
  }
  return pageOf(merged(untold, await archive.entries()), query, page);
}
