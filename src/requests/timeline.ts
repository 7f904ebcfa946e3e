import type { ActorId } from '../chat/actor.js';
import type { SlotKey } from './keys.js';
import type { EndState } from './states.js';

/** A warning or failure of a check as told in a thread. */
export interface ToldFinding {
  check: string;
  verdict: 'pass' | 'warn' | 'fail' | 'unknown';
  text: string;
  remedy?: string;
}

/**
 * Events of single procedures, by type: each declares its own here by declaration merging, the engine stores and hands
 * them on without knowing them.
 */
// biome-ignore lint/suspicious/noEmptyInterface: procedures fill it
export interface ProcedureEvents {}

type EngineEvent =
  | { type: 'requested'; by: ActorId }
  | {
      type: 'voted';
      actor: ActorId;
      actorName: string;
      verdict: 'approve' | 'reject';
      via: 'reaction' | 'button';
      comment?: string;
    }
  | { type: 'vote-taken-back'; actor: ActorId; actorName: string }
  /** It is still given, and counts no longer: who gave it may not approve any more. */
  | { type: 'vote-void'; actor: ActorId; actorName: string; why: string }
  | { type: 'approved'; votes: number; of: number }
  /** `one-person`: the configuration says now that several of the votes are of one person. */
  | { type: 'approval-lost'; votes: number; of: number; why?: 'one-person' }
  /** The deciding vote is old: the start is announced and waits. */
  | { type: 'start-announced'; startsAt: string }
  /** Waits its turn behind a limit. */
  | { type: 'queued'; slot: SlotKey; behind: readonly string[] }
  /** Approved but held: a freeze, or a platform or cloud that can't be asked. */
  | { type: 'held'; why: string; until?: string }
  /** Approved, and waits for its time. */
  | { type: 'scheduled'; opens: string; closes: string | null; window: string | null }
  | { type: 'opened'; window: string | null }
  /** Its window closed without it; `opens`: when it opens for it once more. */
  | { type: 'window-missed'; window: string; closed: string; opens: string }
  /** It starts without votes, and outside of windows. */
  | { type: 'emergency'; by: ActorId; byName: string; reason: string }
  /** Approvers are asked to confirm an emergency. */
  | { type: 'confirmation-asked'; approvers: readonly string[] }
  | { type: 'emergency-confirmed'; by: ActorId; byName: string }
  /** Somebody is the one who is asked from now on. */
  | { type: 'taken'; by: ActorId; byName: string }
  /** Nobody acted: the next one on duty is told. */
  | { type: 'escalated'; to: ActorId; since: string }
  /** Approvers are reminded before votes count no longer. */
  | { type: 'reminded'; until: string }
  | { type: 'warning-gone'; check: string; title: string }
  | { type: 'started'; step: string; intent: string; requestId: string }
  /** It had begun, no call had left, and a gate is shut now: it waits for its start as before. */
  | { type: 'not-started'; why: string }
  | { type: 'answered'; step: string; status: number; requestId: string | null; message: string | null }
  /** The answer to a call was lost: we look before we act. */
  | { type: 'looking'; step: string; why: string }
  | { type: 'sent-again'; step: string }
  | { type: 'abort-asked'; by: ActorId | 'plan'; byName: string }
  | { type: 'abort-refused'; message: string }
  /** What it has begun goes on, nothing new begins until somebody resumes it. */
  | { type: 'paused'; by: ActorId | 'drover'; byName: string; why: string | null }
  | { type: 'resumed'; by: ActorId; byName: string }
  /** What it has begun is carried to its end, and then it ends. */
  | { type: 'stop-asked'; by: ActorId; byName: string }
  /** Its votes do not carry what comes next any more: they are asked for once more. */
  | { type: 'renewal-asked'; votes: number; of: number; why: string }
  | { type: 'renewed'; votes: number; of: number }
  | { type: 'unreadable'; what: string; why: string }
  | { type: 'readable-again'; what: string }
  /** Drover came back after a stop or a crash and found this request under way. */
  | { type: 'found-again'; state: string }
  | { type: 'unknown'; why: string; place: string | null }
  | { type: 'overdue'; state: string; since: string; owner: ActorId | null }
  | { type: 'verifying' }
  | { type: 'drifted'; changes: readonly string[]; successor: string | null }
  | { type: 'refused'; findings: readonly ToldFinding[] }
  /** A step of another procedure (volumes, repair) in its own words. */
  | { type: 'noted'; text: string }
  | { type: 'ended'; state: EndState; by: ActorId | null; byName: string | null; why: string | null };

/** One thing that happened, append-only. Chat, audit, recovery and charts all read these. */
export type TimelineEvent = TimelineBody & {
  /** 1, 2, 3 … within its request. */
  seq: number;
  /** ISO 8601, UTC. */
  at: string;
};

export type TimelineBody = EngineEvent | ProcedureEvents[keyof ProcedureEvents];
