import type { ActorId } from '../../chat/actor.js';
import type { HostTrouble, MoveRole } from './health/health.js';
import type { IfStalled } from './plan.js';

/** What was seen of a move that does not converge, in bytes and seconds; null where it could not be read. `remainingBytes`: what the worst of the last passes began with. */
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

/** One of Nova's instance action events. */
export interface NovaEvent {
  event: string;
  result: string | null;
  host: string | null;
  details: string | null;
}

declare module '../../requests/timeline.js' {
  interface ProcedureEvents {
    /** A new status of Nova's migration record. */
    phase: {
      type: 'phase';
      status: string;
      migrationId: string | null;
      source: string | null;
      destination: string | null;
    };
    stalled: { type: 'stalled'; figures: StallFigures; choice: IfStalled };
    stallOver: { type: 'stall-over' };
    /** `request`: the child that asked for it with votes of its own. */
    forceAsked: { type: 'force-asked'; by: ActorId | 'plan'; byName: string; request?: string };
    forceRefused: { type: 'force-refused'; message: string };
    /** Right before the start, where the plan says so: how many of the first probes the guest answered; `why` it could not be asked. */
    guestAsked: { type: 'guest-asked'; address: string; answered: number; of: number; why: string | null };
    leftoverSeen: { type: 'leftover-seen'; what: readonly string[] };
    /** A host of the running move is in trouble; `since` and `heardAt` (of its nova-compute) are ISO 8601. */
    hostTrouble: {
      type: 'host-trouble';
      host: string;
      role: MoveRole;
      trouble: HostTrouble;
      since: string;
      heardAt: string | null;
      ssh: boolean;
    };
    hostWell: { type: 'host-well'; host: string; role: MoveRole };
    /** Nova has ended it without success: what is left of it is looked at. */
    lookingBack: { type: 'looking-back'; status: string | null };
    /** What Nova's instance action events said, for the thread of a failure. */
    novaEvents: { type: 'nova-events'; events: readonly NovaEvent[] };
  }
}
