import type { Cloud } from '../../cloud/cloud.js';
import { isMoving } from '../../cloud/migration.js';
import { ourRecord } from '../../requests/match-records.js';
import type { Request } from '../../requests/request.js';
import { subjectOf } from '../../requests/subject.js';

/** The true place and state of a request's server, read now. */
export interface CheckedNow {
  request: Request;
  server: {
    name: string;
    host: string | null;
    status: string;
    powerState: number;
    taskState: string | null;
  } | null;
  /** Nova's record of this request's move; null when there is none (yet). */
  record: { id: string; status: string; source: string | null; destination: string | null } | null;
  /** Another move of this server that is not Drover's. */
  foreign: { id: string; status: string } | null;
}

export async function checkNow(cloud: Cloud, request: Request): Promise<CheckedNow | undefined> {
  const { server: id, source } = subjectOf(request);
  if (id === null) return undefined;
  const [server, records, identity] = await Promise.all([
    cloud.server(id),
    cloud.migrations({ server: id }),
    cloud.identity(),
  ]);
  const step = request.steps.find((candidate) => candidate.id === 'migrate');
  const record = step === undefined ? undefined : ourRecord(records, step, id, source ?? '', identity.userId);
  const foreign = records.find((candidate) => candidate.id !== record?.id && isMoving(candidate.status));
  return {
    request,
    server: server === undefined ? null : server,
    record: record ?? null,
    foreign: foreign ?? null,
  };
}
