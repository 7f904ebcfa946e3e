import type { ActorId } from '../chat/actor.js';
import type { GuestView } from '../procedures/move/guest/view.js';
import type { EndState } from './states.js';

/** A warning or failure of a check as told in a thread. */
export interface ToldFinding {
  check: string;
  verdict: 'pass' | 'warn' | 'fail' | 'unknown';
  text: string;
  remedy?: string;
}

export interface MemoryFigures {
  /** Bytes. */
  total: number;
  remaining: number;
  processed: number;
}

/** What was seen of a move that does not converge, in bytes and seconds; null where it could not be read. */
export interface StallFigures {
  remainingBytes: number;
  dirtyBytesPerSecond: number | null;
  bandwidthBytesPerSecond: number | null;
  flatForSeconds: number;
  pauseSeconds: number | null;
  novaGivesUpAt: string | null;
  /** Whether a force would switch to post-copy; absent where that is not known. */
  postCopy?: boolean;
}

type Body =
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
  | { type: 'queued'; limit: string; behind: readonly string[] }
  /** Approved but held: a freeze, or a platform or cloud that can't be asked. */
  | { type: 'held'; why: string }
  | { type: 'warning-gone'; check: string; title: string }
  | { type: 'started'; step: string; intent: string; requestId: string }
  /** It had begun, no call had left, and a gate is shut now: it waits for its start as before. */
  | { type: 'not-started'; why: string }
  | { type: 'answered'; step: string; status: number; requestId: string | null; message: string | null }
  /** The answer to a call was lost: we look before we act. */
  | { type: 'looking'; step: string; why: string }
  | { type: 'sent-again'; step: string }
  /** A new status of Nova's migration record. */
  | {
      type: 'phase';
      status: string;
      migrationId: string | null;
      source: string | null;
      destination: string | null;
    }
  | { type: 'stalled'; figures: StallFigures; choice: 'ask' | 'abort' | 'force' }
  | { type: 'stall-over' }
  | { type: 'abort-asked'; by: ActorId | 'plan'; byName: string }
  | { type: 'abort-refused'; message: string }
  /** `request`: the child that asked for it with votes of its own. */
  | { type: 'force-asked'; by: ActorId | 'plan'; byName: string; request?: string }
  | { type: 'force-refused'; message: string }
  | { type: 'unreadable'; what: string; why: string }
  | { type: 'readable-again'; what: string }
  /** Drover came back after a stop or a crash and found this request under way. */
  | { type: 'found-again'; state: string }
  | { type: 'unknown'; why: string; place: string | null }
  | { type: 'overdue'; state: string; since: string; owner: ActorId | null }
  /** Right before the start, where the plan says so: how many of the first probes the guest answered; `why` it could not be asked. */
  | { type: 'guest-asked'; address: string; answered: number; of: number; why: string | null }
  | { type: 'verifying' }
  | { type: 'leftover-seen'; what: readonly string[] }
  /** What Nova's instance action events said, for the thread of a failure. */
  | {
      type: 'nova-events';
      events: readonly {
        event: string;
        result: string | null;
        host: string | null;
        details: string | null;
      }[];
    }
  | { type: 'drifted'; changes: readonly string[]; successor: string | null }
  | { type: 'refused'; findings: readonly ToldFinding[] }
  /** A step of another procedure (volumes, repair) in its own words. */
  | { type: 'noted'; text: string }
  | { type: 'ended'; state: EndState; by: ActorId | null; byName: string | null; why: string | null };

/** One thing that happened, append-only. Chat, audit, recovery and charts all read these. */
export type TimelineEvent = Body & {
  /** 1, 2, 3 … within its request. */
  seq: number;
  /** ISO 8601, UTC. */
  at: string;
};

export type TimelineBody = Body;

/** What was proved, or not, one line each: `attachment of trusty-volume from compute2 only`. */
export interface ProofItem {
  what: string;
  verdict: 'ok' | 'not-ok' | 'not-checked';
  detail: string;
}

/** Facts about the end, for the outcome card and the audit. */
export interface Outcome {
  state: EndState;
  /** Where the server is and how it is, as last read; null when it could not be read. */
  place: { host: string | null; status: string; powerState: number; taskState: string | null } | null;
  durationSeconds: number | null;
  migrationId: string | null;
  migrationStatus: string | null;
  /** Nova's own words, when it gave any. */
  novaMessage: string | null;
  /** Ours, from the table of failures. */
  meaning: string | null;
  remedy: string | null;
  before: Snapshot | null;
  after: Snapshot | null;
  proof: readonly ProofItem[];
  /** What stayed behind, in words, with the exact command a human may run after checking. */
  leftovers: readonly {
    what: string;
    check: string;
    command: string;
    /** Why this one can't wait; left out for what does no harm until the next move. */
    danger?: string;
  }[];
  downtimeMs: number | null;
  sentBytes: number | null;
  passes: number | null;
  /** What the guest changed of its memory: at most while it moved, else as it was measured before; absent where nobody could. */
  changed?: { bytesPerSecond: number; when: 'moving' | 'before' };
  /** The two or three lines of a host's log that matter. */
  logLines: readonly { host: string; at: string; text: string }[];
  /** What the guest itself showed of the move; absent where nobody asked it, or could. */
  guest?: GuestView;
}

/** The server's identity and place, before and after. */
export interface Snapshot {
  id: string;
  host: string | null;
  hostId: string;
  hypervisor: string | null;
  launchedAt: string | null;
  volumes: readonly string[];
}
