import { Occupancy, type Step } from '../../../placement/occupancy.js';
import { type Fleet, MEMORY, REFUSED } from './fleet.js';

/**
 * What a host is to the rest of the plan. `kept`: not emptied any more (finished, left out, or not of the
 * maintenance), so that who comes there stays. `waiting`: emptied later. `out`: out of service.
 */
export type Phase = 'kept' | 'waiting' | 'out';

export interface Placed {
  server: number;
  from: number;
  to: number;
  step: Step;
}

/** The cloud as the plan has changed it so far: who runs where, and which hosts are out of service. */
export class State {
  readonly fleet: Fleet;
  readonly occupancy: Occupancy;
  readonly phases: Phase[];
  /** By host: the servers of the model on it, those on the way to it included. */
  readonly on: readonly Set<number>[];
  /** By host: moves to it that have not ended. */
  readonly incoming: Int32Array;
  /** By host: seconds of the moves to it that have not ended. */
  readonly incomingSeconds: Float64Array;
  /** By host, MiB: what Placement lets be used, all ratios applied. */
  readonly memoryCapacity: Float64Array;
  readonly memoryUsed: Float64Array;

  constructor(fleet: Fleet) {
    const { hosts, servers } = fleet.model;
    this.fleet = fleet;
    this.occupancy = new Occupancy(fleet.model, fleet.input.reserve);
    this.phases = hosts.map((_, host) => phaseAtFirst(fleet, host));
    this.on = hosts.map(() => new Set<number>());
    for (let server = 0; server < servers.length; server += 1)
      this.on[this.occupancy.at(server)]?.add(server);
    this.incoming = new Int32Array(hosts.length);
    this.incomingSeconds = new Float64Array(hosts.length);
    const { stores } = this.occupancy;
    const memoryStores = hosts.map(({ providers }) =>
      providers.flatMap(({ id }) => stores.find(id, MEMORY) ?? []),
    );
    const sum = (of: (store: number) => number) =>
      Float64Array.from(memoryStores, (all) => all.reduce((total, store) => total + of(store), 0));
    this.memoryCapacity = sum((store) => stores.capacityOf(store));
    this.memoryUsed = sum((store) => stores.usedOf(store));
  }

  phase(host: number): Phase {
    return this.phases[host] ?? 'out';
  }

  serversOn(host: number): ReadonlySet<number> {
    return this.on[host] ?? new Set();
  }

  at(server: number): number {
    return this.occupancy.at(server);
  }

  /** Whether it may go there for good and fits there now. */
  accepts(server: number, host: number): boolean {
    const at = this.at(server);
    return this.fleet.row(server, at)[host] !== REFUSED && this.occupancy.fits(server, host);
  }

  place(server: number, to: number): Placed {
    const from = this.at(server);
    const step = this.occupancy.place(server, to);
    this.#shift(server, from, to);
    return { server, from, to, step };
  }

  /** In any order: room and groups only add up. */
  undo({ server, from, to, step }: Placed): void {
    this.occupancy.undo(step);
    this.#shift(server, to, from);
  }

  /** The used part of a host's memory with so much more of it, 0 to 1; 1 where nobody knows its inventory. */
  shareWith(host: number, moreMib: number): number {
    const capacity = this.memoryCapacity[host] ?? 0;
    return capacity > 0 ? ((this.memoryUsed[host] ?? 0) + moreMib) / capacity : 1;
  }

  freeMemory(host: number): number {
    return (this.memoryCapacity[host] ?? 0) - (this.memoryUsed[host] ?? 0);
  }

  #shift(server: number, from: number, to: number): void {
    const memory = this.fleet.memoryMib[server] ?? 0;
    this.on[from]?.delete(server);
    this.on[to]?.add(server);
    this.memoryUsed[from] = (this.memoryUsed[from] ?? 0) - memory;
    this.memoryUsed[to] = (this.memoryUsed[to] ?? 0) + memory;
  }
}

function phaseAtFirst(fleet: Fleet, host: number): Phase {
  const standing = fleet.standing(host);
  if (standing === 'emptying' || standing === 'away') return 'out';
  return standing === 'waiting' && fleet.stays[host] === 0 ? 'waiting' : 'kept';
}

/** Standard deviation of the used part of memory over the hosts that have any. */
export function spreadOf({ memoryCapacity, memoryUsed }: State): number {
  const shares: number[] = [];
  for (const [host, capacity] of memoryCapacity.entries()) {
    if (capacity > 0) shares.push((memoryUsed[host] ?? 0) / capacity);
  }
  const mean = shares.reduce((sum, one) => sum + one, 0) / Math.max(1, shares.length);
  const squares = shares.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, shares.length));
}
