import { defined } from '../base/defined.js';
import type { Request } from '../requests/request.js';
import type { HistoryEntry, HistoryPage, HistoryQuery } from '../requests/store-port.js';
import { subjectOf } from '../requests/subject.js';

export function historyEntryOf(request: Request): HistoryEntry {
  const { reason, ticket, parent, child } = request;
  const { volumeName, ...subject } = subjectOf(request);
  return {
    id: request.id,
    kind: request.kind,
    state: request.state,
    cloud: request.cloud,
    ...subject,
    requester: request.requester.id,
    approvers: request.votes.filter(({ verdict }) => verdict === 'approve').map(({ actor }) => actor),
    createdAt: request.createdAt,
    endedAt: request.endedAt ?? request.createdAt,
    ...defined({ reason, ticket, parent, child, volumeName: volumeName ?? undefined }),
  };
}

/** Newest first; of one moment, by id, so that pages never overlap. */
export function newestFirst(a: Position, b: Position): number {
  if (a.endedAt !== b.endedAt) return a.endedAt < b.endedAt ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

export function matches(entry: HistoryEntry, query: HistoryQuery): boolean {
  const { server, host, states, kind, requester, people, parent, since } = query;
  if (server !== undefined && entry.server !== server && entry.serverName !== server) return false;
  if (host !== undefined && entry.source !== host && entry.destination !== host) return false;
  if (states !== undefined && !states.includes(entry.state)) return false;
  if (kind !== undefined && entry.kind !== kind) return false;
  if (requester !== undefined && entry.requester !== requester) return false;
  if (parent !== undefined && entry.parent !== parent) return false;
  const involved = [entry.requester, ...(entry.approvers ?? [])];
  if (people !== undefined && !involved.some((actor) => people.includes(actor))) return false;
  return since === undefined || entry.endedAt >= since;
}

/** `sorted` is newest first. A page goes on where the last one ended even when newer entries came in between. */
export function pageOf(
  sorted: Iterable<HistoryEntry>,
  query: HistoryQuery,
  page: { size: number; after?: string },
): HistoryPage {
  const before = page.after === undefined ? undefined : positionOf(page.after);
  const entries: HistoryEntry[] = [];
  for (const entry of sorted) {
    if (before !== undefined && !isAfter(entry, before)) continue;
    if (!matches(entry, query)) continue;
    const last = entries.at(-1);
    if (last !== undefined && entries.length === page.size) {
      return { entries, next: pageKey(last) };
    }
    entries.push(entry);
  }
  return { entries };
}

export interface Position {
  endedAt: string;
  id: string;
}

/** What a page that goes on after this entry is asked for by. */
export function pageKey({ endedAt, id }: Position): string {
  return `${endedAt}/${id}`;
}

export function positionOf(text: string): Position {
  const slash = text.lastIndexOf('/');
  return { endedAt: text.slice(0, Math.max(0, slash)), id: text.slice(slash + 1) };
}

function isAfter(entry: HistoryEntry, { endedAt, id }: Position): boolean {
  return entry.endedAt < endedAt || (entry.endedAt === endedAt && entry.id < id);
}

/** Two lists that are newest first, as one. */
export function* merged(
  left: readonly HistoryEntry[],
  right: readonly HistoryEntry[],
): Generator<HistoryEntry> {
  let l = 0;
  let r = 0;
  while (true) {
    const a = left[l];
    const b = right[r];
    if (a === undefined && b === undefined) return;
    if (a !== undefined && (b === undefined || newestFirst(a, b) <= 0)) {
      if (a.id === b?.id) r++;
      l++;
      yield a;
    } else if (b !== undefined) {
      r++;
      yield b;
    }
  }
}
