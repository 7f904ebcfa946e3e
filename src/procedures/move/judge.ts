import { isMoving, type MigrationRecord } from '../../cloud/migration.js';
import type { Server } from '../../cloud/server.js';
import { afterLost } from '../../requests/operation/once.js';
import type { Step } from '../../requests/request.js';

/** What one look at a cloud showed of a move. */
export interface MoveSeen {
  /** When it was asked for. */
  at: number;
  record: MigrationRecord | undefined;
  /** Whether Nova kept an instance action of Drover's for the call. */
  action: boolean;
  /** undefined: not read this time. null: it is gone. */
  server: Server | null | undefined;
}

export interface MoveLimits {
  /** How long an unanswered call may still take effect: the client's timeout plus 5 s. */
  answerMs: number;
  /** How long an accepted call may stay without any trace. */
  traceMs: number;
}

export type MoveJudgement =
  /** It is on its way, or may be: look again. */
  | { kind: 'wait'; taken: boolean }
  /** The server has to be read to say more. */
  | { kind: 'read-server' }
  /** The call was lost before it had an effect: once more. */
  | { kind: 'send-again' }
  | { kind: 'completed' }
  /** Nova ended it without success; the server is at rest. */
  | { kind: 'not-moved'; recordStatus: string | null }
  | { kind: 'server-gone' }
  /** Nobody can say what happened: people have to look. */
  | { kind: 'lost'; why: string };

/** Milliseconds within which the record of an accepted call shows. */
const SHOWS_MS = 5_000;

/**
 * What to make of a move that was sent, from what was seen. An answer is no proof and its absence neither: only
 * records and actions that were not there before count.
 */
export function judgeMove(step: Step, source: string, seen: MoveSeen, limits: MoveLimits): MoveJudgement {
  if (seen.record !== undefined) return judgeRecord(seen.record, seen);
  const sinceSent = seen.at - Date.parse(step.sent.at(-1) ?? '');
  // Nova writes the record beside its answer: whatever else is read in the first seconds tells nothing.
  if (step.answer !== undefined && sinceSent < SHOWS_MS) return { kind: 'wait', taken: true };
  if (seen.server === undefined) return { kind: 'read-server' };
  if (seen.server === null) return { kind: 'server-gone' };
  const taken = seen.action || step.answer !== undefined;
  if (seen.server.taskState !== null) return { kind: 'wait', taken };

  if (taken) {
    if (sinceSent < limits.traceMs) return { kind: 'wait', taken };
    if (seen.server.host === source && seen.action) return { kind: 'not-moved', recordStatus: null };
    return { kind: 'lost', why: 'Nova took the call and left no migration record' };
  }
  const next = afterLost(step, seen.at, limits.answerMs);
  if (next === 'wait') return { kind: 'wait', taken };
  if (seen.server.host !== source) {
    return {
      kind: 'lost',
      why: 'the answer to the call was lost, and the server is on another host without a record of this move',
    };
  }
  if (next === 'send-again') return { kind: 'send-again' };
  return { kind: 'lost', why: 'two calls were sent and neither was answered or left a trace' };
}

function judgeRecord(record: MigrationRecord, seen: MoveSeen): MoveJudgement {
  if (isMoving(record.status)) return { kind: 'wait', taken: true };
  if (record.status === 'completed') return { kind: 'completed' };
  if (seen.server === undefined) return { kind: 'read-server' };
  if (seen.server === null) return { kind: 'server-gone' };
  // The record ends before Nova has cleaned up (a target that just stopped: a minute before).
  if (seen.server.taskState !== null) return { kind: 'wait', taken: true };
  return { kind: 'not-moved', recordStatus: record.status };
}
