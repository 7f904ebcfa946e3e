import type { ComputeService } from '../../cloud/compute.js';
import type { Leaving } from '../../preflight/bulk/cloud-model.js';
import type { Standing } from '../../preflight/bulk/who-leaves.js';
import type { Preflight } from '../../preflight/preflight.js';
import type { Asked } from '../../requests/build.js';
import type { DrainPlan as Placed } from './placement/model.js';

export interface DrainAsk {
  cloud: string;
  host: string;
  /** Absent: every host that may. */
  to?: readonly string[];
  /** Names or ids. */
  except: readonly string[];
  ifStalled: 'ask' | 'abort' | 'force';
  /** Played as if these hosts took nothing. */
  without?: readonly string[];
  /** Without them no plan is made: nobody would be told that they are not known, or nobody was before the vote. */
  groupsNeeded?: boolean;
}

/** One server with the move that would take it away. */
export interface PlacedServer extends Leaving {
  to: string;
  /** With the destination, and what its hosts say. */
  toward: Preflight;
  child: Required<Asked>;
  warnings: readonly string[];
}

/** A host emptied on paper. */
export interface PlayedDrain {
  service: ComputeService;
  standing: Standing;
  /** Where all would go, with what stands in the way. */
  placed: Placed;
  servers: readonly PlacedServer[];
  /** Hosts that may take servers at all. */
  destinations: readonly string[];
  /** `max_concurrent_live_migrations` of the host; null: not read. */
  atOnce: number | null;
  /** Why nobody knows the server groups; null: they are known. */
  groupsUnread: string | null;
  asksHosts: boolean;
  region: string | null;
}
