import type { GroupPolicy } from '../../../placement/model.js';
import type { Objection } from '../../../placement/objection.js';

/** How many hosts say the same no to a server, and one of them as the example. */
export interface Refusals {
  objection: Objection;
  example: string;
  hosts: number;
}

export type Reason =
  | { code: 'immovable'; server: string; name: string; why: string }
  | { code: 'held'; by: string }
  | { code: 'nowhere'; server: string; name: string; refusals: readonly Refusals[] }
  | { code: 'group'; server: string; name: string; group: string; policy: GroupPolicy }
  | { code: 'no-room'; servers: readonly string[]; missing: Room }
  | { code: 'not-back'; hosts: readonly string[] }
  | { code: 'canary'; host: string | null }
  | { code: 'down' }
  | { code: 'unknown-host' };

/** What would have to be free beside what is, with the reserve kept: so much on each of these hosts. */
export interface Room {
  missingMib: number;
  hosts: readonly { host: string; missingMib: number }[];
  /** Classes beside memory of which too little is free, with how much of each. */
  others: Readonly<Record<string, number>>;
  /** The reserve, in percent, that is kept free in all of this. */
  reservePercent: number;
}

/** A host that cannot be emptied, and why. */
export interface Obstacle {
  host: string;
  reasons: readonly Reason[];
  text: string;
}

/** Hosts among which nothing is free enough to begin, and what would be. */
export interface ToBegin {
  /** Those that wait for it. */
  hosts: readonly string[];
  zones: readonly string[];
  /** The one that could be emptied then. */
  first: string;
  missing: Room;
  text: string;
}
