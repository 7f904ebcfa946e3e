import type { HistoryEntry, HistoryPage, HistoryQuery } from '../../requests/store-port.js';
import { pageKey, positionOf } from '../history.js';

/** One page of ended requests, newest first; one more is read, which tells whether there is a next one. */
export function historyStatement(
  query: HistoryQuery,
  page: { size: number; after?: string },
): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const value = (one: unknown) => `$${values.push(one)}`;
  const { server, host, states, kind, requester, people, parent, since } = query;
  const where = ['ended_at is not null'];
  if (server !== undefined) where.push(`${value(server)} in (server, server_name)`);
  if (host !== undefined) where.push(`${value(host)} in (source, destination)`);
  if (states !== undefined) where.push(`state = any(${value(states)}::text[])`);
  if (kind !== undefined) where.push(`kind = ${value(kind)}`);
  if (requester !== undefined) where.push(`requester = ${value(requester)}`);
  if (parent !== undefined) where.push(`parent = ${value(parent)}`);
  if (people !== undefined) {
    const who = value(people);
    where.push(`(requester = any(${who}::text[]) or approvers && ${who}::text[])`);
  }
  if (since !== undefined) where.push(`ended_at >= ${value(since)}::timestamptz`);
  if (page.after !== undefined) {
    const { endedAt, id } = positionOf(page.after);
    where.push(`(ended_at, id) < (${value(endedAt)}::timestamptz, ${value(id)})`);
  }
  return {
    text: `select entry from requests where ${where.join(' and ')} order by ended_at desc, id desc limit ${value(page.size + 1)}`,
    values,
  };
}

export function pageFrom(rows: readonly { entry: HistoryEntry }[], size: number): HistoryPage {
  const entries = rows.slice(0, size).map(({ entry }) => entry);
  const last = entries.at(-1);
  return rows.length > size && last !== undefined ? { entries, next: pageKey(last) } : { entries };
}
