import type { ActorId } from '../../chat/actor.js';
import type { HostVersions } from './return/versions.js';

declare module '../../requests/timeline.js' {
  interface ProcedureEvents {
    /** The drain of a host has ended; `emptied`: nothing runs there. */
    rollingDrained: {
      type: 'rolling-drained';
      host: string;
      request: string;
      attempt: number;
      emptied: boolean;
      why: string | null;
      /** How long it took; left out by earlier versions. */
      seconds?: number | null;
    };
    /** The drain of a host stands still; `pause`: the sequence of that pause in the drain. */
    rollingDrainPaused: { type: 'rolling-drain-paused'; host: string; request: string; pause: number };
    /** An empty host is somebody's, or is about to be rebooted, as it was just then. */
    rollingHandedOver: {
      type: 'rolling-handed-over';
      host: string;
      bootId: string | null;
      versions: HostVersions;
      /** After this it is late. */
      backBy: string;
    };
    /** A person says that the work on a host is done. */
    rollingDone: { type: 'rolling-done'; host: string; by: ActorId; byName: string };
    /** It is not back, and why, told when it is late or when more time changes nothing. */
    rollingNotBack: { type: 'rolling-not-back'; host: string; why: readonly string[] };
    /** Healthy again. `notes`: what is worth saying of it. */
    rollingReturned: {
      type: 'rolling-returned';
      host: string;
      versions: HostVersions;
      notes: readonly string[];
    };
    /** Something must hold before a returned host is enabled and the next one begun, and does not. */
    rollingGate: { type: 'rolling-gate'; closed: readonly string[] };
    /** Its service has the state again that it had before; it is finished. */
    rollingEnabled: { type: 'rolling-enabled'; host: string; request: string };
    /** Its service could not be given back its state. */
    rollingNotEnabled: { type: 'rolling-not-enabled'; host: string; request: string; why: string | null };
    rollingSkipped: { type: 'rolling-skipped'; host: string; by: ActorId; byName: string };
    /** Where the world stands now no host that is left can be emptied. */
    rollingStuck: { type: 'rolling-stuck'; why: readonly string[] };
  }
}
