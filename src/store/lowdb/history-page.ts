import type { HistoryEntry, HistoryPage, HistoryQuery } from '../../requests/store-port.js';
import { merged, newestFirst, pageOf } from '../history.js';
import type { Archive } from './archive.js';

/** `untold`: what has ended and is not in the archive yet, newest first. A page that the newest of the archive fill needs no more. */
export async function historyPage(
  untold: readonly HistoryEntry[],
  archive: Pick<Archive, 'newest' | 'entries'>,
  query: HistoryQuery,
  page: { size: number; after?: string },
): Promise<HistoryPage> {
  const newest = await archive.newest();
  const oldest = newest?.at(-1);
  if (newest !== undefined && oldest !== undefined) {
    const first = pageOf(merged(untold, newest), query, page);
    const last = first.entries.at(-1);
    // What waits to be told may be older than all of these.
    if (first.next !== undefined && last !== undefined && newestFirst(last, oldest) < 0) return first;
  }
  return pageOf(merged(untold, await archive.entries()), query, page);
}
