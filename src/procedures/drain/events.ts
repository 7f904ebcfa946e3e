import type { ActorId } from '../../chat/actor.js';

/** What came of one try to move a server, as its parent takes it. */
export type ChildEnd =
  | 'moved'
  /** Moved, and something was left behind. */
  | 'residue'
  /** The destination would not do, and nothing was copied. */
  | 'refused'
  /** Not begun, or ended by the plan's own choice: it is tried once more at the end. */
  | 'aside'
  /** Somebody ended it by hand: it is not tried again. */
  | 'ended'
  | 'failed';

declare module '../../requests/timeline.js' {
  interface ProcedureEvents {
    /** How the compute service was before it was disabled. */
    drainService: { type: 'drain-service'; status: string; reason: string | null };
    /** A child has ended. */
    drainChild: {
      type: 'drain-child';
      server: string;
      name: string;
      request: string;
      attempt: number;
      to: string | null;
      end: ChildEnd;
      /** The child's own state. */
      state: string;
      why: string | null;
      seconds: number | null;
    };
    /** Before anything was made of it: set aside, with the reason. */
    drainAside: { type: 'drain-aside'; server: string; name: string; why: string };
    drainSkipped: { type: 'drain-skipped'; server: string; name: string; by: ActorId; byName: string };
    /** It appeared on the host after the plan; `to`: it is moved too. */
    drainNewcomer: { type: 'drain-newcomer'; server: string; name: string; to: string | null };
    /** Another destination among those that were approved. */
    drainReplaced: {
      type: 'drain-replaced';
      server: string;
      name: string;
      from: string;
      to: string;
      why: string;
    };
    /** A server of the plan is on this host no more, and Drover has not moved it. */
    drainGone: { type: 'drain-gone'; server: string; name: string };
  }
}
