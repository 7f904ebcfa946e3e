import type { Way } from '../../../placement/needs.js';
import type { Occupancy, Step } from '../../../placement/occupancy.js';
import type { CandidateFinder, Candidates } from './candidates.js';
import type { HostFill } from './host-fill.js';
import type { Standing } from './standing.js';

/** What a finished draft is judged by, compared from the first to the last: less is better. */
export interface Score {
  unplaced: number;
  /** Pairs of a soft group that are apart, or together, against its policy. */
  soft: number;
  doubts: number;
  /** Sum of the squares of how full each host is: least where all are equally full. */
  unevenness: number;
}

/** Which server goes where, and by which stores. */
export type Placing = ReadonlyMap<number, { host: number; way: Way }>;

/** What all drafts of one model share. Each leaves it as it found it, or goes on with it alone. */
export interface DraftGround {
  occupancy: Occupancy;
  candidates: CandidateFinder;
  standing: Standing;
  fill: HostFill;
}

/** A plan while it is made: servers of one host are put elsewhere, and taken back, one by one. */
export class Draft {
  readonly occupancy: Occupancy;
  readonly movers: readonly number[];
  readonly standing: Standing;
  readonly fill: HostFill;
  readonly #candidates: CandidateFinder;
  readonly #allowed: ReadonlySet<number> | null;
  /** What is allowed of it, by what is open: servers that ask alike share both. */
  readonly #kept = new Map<Candidates, Candidates>();
  readonly #steps = new Map<number, Step>();
  readonly #placedOn = new Map<number, Set<number>>();
  /** By group: its members that are still where they were, and may leave. */
  readonly #undecided = new Map<number, number>();

  constructor(ground: DraftGround, movers: readonly number[], allowed: ReadonlySet<number> | null) {
    this.occupancy = ground.occupancy;
    this.standing = ground.standing;
    this.fill = ground.fill;
    this.#candidates = ground.candidates;
    this.movers = movers;
    this.#allowed = allowed;
    for (const server of movers) this.#countUndecided(server, 1);
  }

  candidates(server: number): Candidates {
    if (this.#allowed === null) return this.#candidates.of(server);
    const all = this.#candidates.of(server);
    const known = this.#kept.get(all);
    if (known !== undefined) return known;
    const kept = [...all.hosts.keys()].filter((index) => this.#allowed?.has(all.hosts[index] ?? -1));
    const found = {
      hosts: Int32Array.from(kept, (index) => all.hosts[index] ?? -1),
      doubts: Uint8Array.from(kept, (index) => all.doubts[index] ?? 0),
    };
    this.#kept.set(all, found);
    return found;
  }

  isPlaced(server: number): boolean {
    return this.#steps.has(server);
  }

  /** Those that the plan puts on a host, in the order in which it did. */
  placedOn(host: number): readonly number[] {
    return [...(this.#placedOn.get(host) ?? [])];
  }

  get unplaced(): number {
    return this.movers.length - this.#steps.size;
  }

  place(server: number, host: number, way?: Way): void {
    if (this.#steps.has(server)) throw new RangeError(`server ${server} is placed already`);
    this.#steps.set(server, this.occupancy.place(server, host, way));
    const there = this.#placedOn.get(host);
    if (there === undefined) this.#placedOn.set(host, new Set([server]));
    else there.add(server);
    this.#countUndecided(server, -1);
    this.fill.refresh(host);
  }

  takeBack(server: number): void {
    const step = this.#steps.get(server);
    if (step === undefined) return;
    const host = this.occupancy.at(server);
    this.occupancy.undo(step);
    this.#steps.delete(server);
    this.#placedOn.get(host)?.delete(server);
    this.#countUndecided(server, 1);
    this.fill.refresh(host);
  }

  /** What placing it there adds to `Score.soft`; members that have yet to leave the source count when they do. */
  softCost(server: number, host: number): number {
    const { groups } = this.occupancy;
    const at = this.occupancy.at(server);
    let cost = 0;
    for (const number of groups.groupsOf(server)) {
      const policy = groups.group(number)?.policy;
      const there = groups.othersOn(number, host, at);
      if (policy === 'soft-anti-affinity') cost += there;
      if (policy !== 'soft-affinity') continue;
      const waiting = (this.#undecided.get(number) ?? 0) - (this.#steps.has(server) ? 0 : 1);
      cost += groups.others(number) - there - waiting;
    }
    return cost;
  }

  /** How full a host would be with it. */
  fillWith(server: number, host: number): number {
    const { occupancy } = this;
    // Where nested providers leave a choice, the one that would be taken counts.
    const way = occupancy.onlyWay(server, host) ?? occupancy.firstWay(server, host);
    return this.fill.after(host, way, occupancy.amounts(server));
  }

  doubt(server: number, host: number): number {
    const { hosts, doubts } = this.candidates(server);
    return doubts[hosts.indexOf(host)] ?? 0;
  }

  placing(): Placing {
    const placed = this.movers.filter((server) => this.#steps.has(server));
    return new Map(
      placed.map((server) => [server, { host: this.occupancy.at(server), way: this.occupancy.held(server) }]),
    );
  }

  restore(placing: Placing): void {
    this.clear();
    for (const [server, { host, way }] of placing) this.place(server, host, way);
  }

  clear(): void {
    for (const server of this.movers) this.takeBack(server);
  }

  /** Places all again in an order, so that each pair of a soft group is counted once; the draft stays as it was. */
  score(): Score {
    const placing = this.placing();
    const doubts = [...placing].reduce((sum, [server, { host }]) => sum + this.doubt(server, host), 0);
    const unevenness = this.fill.unevenness();
    const softened = [...placing.keys()].some((server) => this.occupancy.groups.groupsOf(server).length > 0);
    let soft = 0;
    if (softened) {
      this.clear();
      for (const [server, { host, way }] of placing) {
        soft += this.softCost(server, host);
        this.place(server, host, way);
      }
    }
    return { unplaced: this.unplaced, soft, doubts, unevenness };
  }

  #countUndecided(server: number, by: number): void {
    for (const group of this.occupancy.groups.groupsOf(server)) {
      this.#undecided.set(group, (this.#undecided.get(group) ?? 0) + by);
    }
  }
}

const ROUNDING = 1e-9;

/** Negative where the first is better. */
export function compareScores(one: Score, other: Score): number {
  const even = one.unevenness - other.unevenness;
  return (
    one.unplaced - other.unplaced ||
    one.soft - other.soft ||
    one.doubts - other.doubts ||
    (Math.abs(even) < ROUNDING ? 0 : even)
  );
}
