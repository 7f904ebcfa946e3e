import { withoutKnownSecrets } from '../../base/redaction.js';
import type { ExclusiveKey } from '../../requests/keys.js';
import type { Request } from '../../requests/request.js';
import { fillsNoSlot, isEnd } from '../../requests/states.js';
import { subjectOf } from '../../requests/subject.js';
import { historyEntryOf } from '../history.js';
import { keptRequest } from '../kept.js';
import { refused } from '../rules.js';

const ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

/** @throws DroverError `store-refused` for what can't be a row. */
export function checkIds(id: string, exclusive: readonly ExclusiveKey[]): void {
  if (!ID.test(id)) throw refused(`${JSON.stringify(id)} is no id of a request`);
  const wrong = exclusive.find((key) => `${key.cloud}${key.id}`.includes('\0'));
  if (wrong !== undefined) throw refused(`${JSON.stringify(wrong)} is no exclusive key`);
}

/** A request at the version after this one, as reading it again would give it. */
export function keptAt(next: Request, version: number, before: Request | undefined): Request {
  return keptRequest({ ...withoutKnownSecrets(next), version: version + 1 }, before);
}

export function keptNew(request: Request): Request {
  return keptRequest(withoutKnownSecrets(request), undefined);
}

/** For the statement CREATE. */
export function createValues(
  replica: string,
  write: string,
  request: Request,
  exclusive: readonly ExclusiveKey[],
): unknown[] {
  const subject = subjectOf(request);
  const { id, kind, state, cloud, requester, parent, authority, createdAt, deadline, version } = request;
  return [
    replica,
    write,
    id,
    kind,
    state,
    column(cloud),
    column(subject.server),
    column(subject.serverName),
    column(subject.source),
    column(subject.destination),
    column(requester.id),
    parent ?? null,
    parent !== undefined && authority !== undefined,
    createdAt,
    deadline ?? null,
    version,
    request.timeline.length,
    JSON.stringify(headOf(request)),
    JSON.stringify(request.plan),
    JSON.stringify(request.timeline),
    JSON.stringify(exclusive),
  ];
}

/** For the statement SAVE. */
export function saveValues(
  replica: string,
  write: string,
  request: Request,
  before: Request,
  token: number | undefined,
): unknown[] {
  const { id, state, deadline, timeline } = request;
  const end = isEnd(state);
  const entry = end ? historyEntryOf(request) : undefined;
  return [
    replica,
    write,
    id,
    before.version,
    token ?? null,
    state,
    deadline ?? null,
    JSON.stringify(headOf(request)),
    before.timeline.length,
    entry?.endedAt ?? null,
    entry === undefined ? null : JSON.stringify(entry),
    (entry?.approvers ?? []).map((actor) => column(actor)),
    JSON.stringify(timeline.slice(before.timeline.length)),
    fillsNoSlot(state),
  ];
}

/** For the statement RESTORE. */
export function restoreValues(request: Request, settled: boolean): unknown[] {
  const [
    ,
    ,
    id,
    kind,
    state,
    cloud,
    server,
    serverName,
    source,
    destination,
    requester,
    parent,
    answeredFor,
  ] = createValues('', '', request, []);
  const { createdAt, deadline, version, timeline } = request;
  const entry = isEnd(request.state) ? historyEntryOf(request) : undefined;
  return [
    ...[id, version, kind, state, cloud, server, serverName, source, destination, requester],
    (entry?.approvers ?? []).map((actor) => column(actor)),
    ...[parent, answeredFor, createdAt, deadline ?? null, entry?.endedAt ?? null, settled, timeline.length],
    JSON.stringify(headOf(request)),
    JSON.stringify(request.plan),
    entry === undefined ? null : JSON.stringify(entry),
    JSON.stringify(timeline),
  ];
}

/** What is written again with each version. */
function headOf({ plan: _plan, timeline: _timeline, ...head }: Request): object {
  return head;
}

/** A text of PostgreSQL holds no NUL; the document beside it has what was written. */
function column(text: string | null): string | null {
  return text?.replaceAll('\0', '\uFFFD') ?? null;
}
