import type { CloudModel, PairFinding, Reserve } from '../../../placement/model.js';
import type { Objection, ObjectionCode, Shortfall } from '../../../placement/objection.js';

/** Which host is to be emptied of which servers, and within what bounds. */
export interface DrainQuestion {
  /** Its servers are those of `host` that count, wherever others run; moves under way are in the hosts' `used`. */
  model: CloudModel;
  host: string;
  reserve: Reserve;
  /** `--to`; null for every host that may. */
  destinations: ReadonlySet<string> | null;
  /** Servers that no plan moves, by id: the state that forbids it, or `--except`. */
  staying: ReadonlyMap<string, Staying>;
}

export interface Staying {
  /**
   * `state`: cannot be moved live. `unread`: nobody can say, since something could not be read. `chosen`: stays because
   * somebody said so, and is nothing that is missing.
   */
  code: 'state' | 'unread' | 'chosen';
  text: string;
}

export interface DrainPlan {
  host: string;
  /** Everything that has to leave has a destination. */
  complete: boolean;
  /** True where it is proved that not one more could be placed; a plan that is complete is always proved. */
  proved: boolean;
  assigned: readonly Assignment[];
  unplaced: readonly Unplaced[];
  /** What would make room for all of `unplaced` that lack nothing but room, beside the rest of this plan. */
  missing: readonly MissingRoom[];
  staying: readonly { server: string; name: string; staying: Staying }[];
  /** The source, and every host that gets a server. */
  hosts: readonly HostFigures[];
  /** What would place more than this plan does, the smallest change first; each was tried by planning again. */
  remedies: readonly Remedy[];
}

export interface Assignment {
  server: string;
  name: string;
  to: string;
  /** The pair's finding; a warning or an unknown is told on the card. */
  pair: PairFinding;
  /** The other hosts, with what stands against them once all of the plan is done. */
  others: readonly Reason[];
}

/** Hosts to which the same applies; `fits` is no objection: the destination was the better choice. */
export interface Reason {
  code: ObjectionCode | 'fits' | 'not-among-destinations';
  hosts: readonly string[];
  /** Of the first of them. */
  objection: Objection | null;
}

export interface Unplaced {
  server: string;
  name: string;
  /** `nowhere`: no host may take it, however empty. `group`: its group keeps it. `room`: those that may are full. */
  code: 'nowhere' | 'group' | 'room';
  reasons: readonly Reason[];
  /** With `room`: the hosts that lack least, with what they lack beside the rest of this plan. */
  nearest: readonly { hosts: readonly string[]; shortfalls: readonly Shortfall[] }[];
}

export interface MissingRoom {
  host: string;
  resourceClass: string;
  /** With the reserve kept. */
  amount: number;
}

/** Whole units, as Placement counts; `usable` is what the reserve leaves of `capacity`. */
export interface ClassFigures {
  capacity: number;
  usable: number;
  before: number;
  after: number;
}

export interface HostFigures {
  host: string;
  /** Of the servers of the host that is emptied, those that are here in the end. */
  servers: number;
  classes: Readonly<Record<string, ClassFigures>>;
}

/** A change that a person can make, and the servers that could then be placed beyond this plan. */
export type Remedy = { places: readonly string[]; complete: boolean } & (
  | { code: 'lift-reserve'; percent: number }
  | { code: 'allow-host'; host: string }
  | { code: 'open-host'; host: string; because: Objection }
  /** That much on any one of these hosts. */
  | { code: 'free-room'; hosts: readonly string[]; resourceClass: string; amount: number }
  /** All of it together. */
  | { code: 'free-rooms'; rooms: readonly MissingRoom[] }
);
