import { type Assignment, assignAnywhere, assignKept, type Destinations, takeBack, twice } from './assign.js';
import { assignWithRoomMade } from './make-room.js';
import type { Preference } from './preference.js';
import type { State } from './state.js';

export interface Strategy {
  /** Hosts of a pool that are emptied before any of them is back, at most. */
  width: number;
  /** By host: which of those that could be next is taken; the lowest first. */
  rank: (state: State, host: number) => number;
  /** Which of the hosts that wait for their turn takes a server that finds no other place. */
  among: Preference;
  /** Turns that were found beforehand: one after another, whatever else could be done beside. */
  script?: readonly ScriptedTurn[];
}

/** A host's turn with its moves in their order: which server goes to which host. */
export interface ScriptedTurn {
  host: number;
  moves: readonly (readonly [server: number, to: number])[];
}

export interface Decision {
  assignment: Assignment;
  canary: boolean;
  firstBatch: boolean;
  /** Hosts that are out of service already. */
  beside: readonly number[];
}

/** Hosts of a large cloud are much alike: where so many fail, one more would hardly do. */
const HOSTS_TRIED = 30;

/** Which host is emptied next, and where its servers go: asked again whenever there may be more room. */
export class Orders {
  readonly #state: State;
  readonly #strategy: Strategy;
  /** Hosts that were being emptied when the plan was made. */
  readonly #resumed: number[];
  /** Pools of which a host is back. */
  readonly #returned = new Set<number>();
  /** By pool: hosts of its first batch that have been begun. */
  readonly #opened = new Map<number, number>();
  #canary: 'to come' | 'alone' | 'over';
  #changed = true;
  /** Turns of the script. */
  #begun = 0;

  constructor(state: State, strategy: Strategy) {
    const { standings, pools } = state.fleet;
    const number = (wanted: string) =>
      standings.flatMap((one, host) => (one?.standing === wanted ? [host] : []));
    this.#state = state;
    this.#strategy = strategy;
    this.#resumed = number('emptying');
    for (const host of number('done')) this.#returned.add(pools[host] ?? -1);
    const begun = this.#resumed.length + number('away').length;
    if (number('done').length > 0 || begun > 1) this.#canary = 'over';
    else this.#canary = begun === 1 ? 'alone' : 'to come';
  }

  back(host: number): void {
    this.#state.phases[host] = 'kept';
    this.#returned.add(this.#poolOf(host));
    if (this.#canary === 'alone') this.#canary = 'over';
    this.#changed = true;
  }

  /** No server is on its way to some host any more. */
  settled(): void {
    this.#changed = true;
  }

  /** Hosts that were to be emptied and are not. */
  left(): number[] {
    return [...this.#resumed, ...this.#waiting()].sort((one, other) => one - other);
  }

  /** What nothing follows after: whether the canary is still to come or out, and the hosts that nobody expects. */
  held(): { canary: 'to come' | 'alone' | 'over'; gone: readonly number[] } {
    return { canary: this.#canary, gone: this.#out().filter((host) => !this.#comesBack(host)) };
  }

  next(): Decision | null {
    if (!this.#changed) return null;
    const found = this.#resume() ?? this.#begin();
    if (found === null) this.#changed = false;
    return found;
  }

  #resume(): Decision | null {
    for (const [index, host] of this.#resumed.entries()) {
      const destinations = this.#destinations(this.#poolOf(host), []);
      const assignment =
        assignKept(this.#state, host, destinations.kept) ??
        assignAnywhere(this.#state, host, destinations) ??
        assignWithRoomMade(this.#state, host, destinations);
      if (assignment === null) continue;
      this.#resumed.splice(index, 1);
      return this.#decide(assignment, this.#canary === 'alone');
    }
    return null;
  }

  #begin(): Decision | null {
    const out = this.#out();
    const { batch } = this.#state.fleet.input.options;
    if (this.#strategy.script !== undefined) return out.length === 0 ? this.#scripted() : null;
    if (this.#canary === 'alone' || out.length >= batch) return null;
    if (this.#canary === 'to come') return this.#beginCanary();
    for (const pool of this.#poolsByWork()) {
      const assignment = this.#free(pool) ?? this.#atACost(pool, out);
      if (assignment !== null) return this.#decide(assignment, false);
    }
    return null;
  }

  #scripted(): Decision | null {
    const turn = this.#strategy.script?.[this.#begun];
    if (turn === undefined) return null;
    this.#begun += 1;
    const moves = turn.moves.map(([server, to]) => this.#state.place(server, to));
    const canary = this.#canary === 'to come';
    if (canary) this.#canary = 'alone';
    return this.#decide({ host: turn.host, moves }, canary);
  }

  #beginCanary(): Decision | null {
    const { canary } = this.#state.fleet.input.options;
    const hosts = this.#waiting()
      .filter((host) => canary === null || this.#state.fleet.name(host) === canary)
      .sort((one, other) => this.#fewestServers(one, other));
    for (const host of hosts) {
      const assignment = this.#cheapest([host], this.#poolOf(host));
      if (assignment === null) continue;
      this.#canary = 'alone';
      return this.#decide(assignment, true);
    }
    return null;
  }

  /** A host all of whose servers find a place where they can stay. */
  #free(pool: number): Assignment | null {
    const state = this.#state;
    const { kept } = this.#destinations(pool, []);
    const room = kept.reduce((sum, host) => sum + Math.max(0, state.freeMemory(host)), 0);
    const ranked = this.#candidates(pool)
      .map((host) => ({ host, rank: this.#strategy.rank(state, host) }))
      .sort((one, other) => one.rank - other.rank || one.host - other.host);
    const roomy = ranked.filter(({ host }) => this.#memoryOn(host) <= room);
    for (const { host } of roomy.slice(0, HOSTS_TRIED)) {
      const assignment = assignKept(state, host, kept);
      if (assignment !== null) return assignment;
    }
    return null;
  }

  /** Servers that move twice are paid for by the first batch alone, or where waiting brings no room. */
  #atACost(pool: number, out: readonly number[]): Assignment | null {
    const first = !this.#returned.has(pool) && (this.#opened.get(pool) ?? 0) < this.#strategy.width;
    const roomToCome = out.some((host) => this.#poolOf(host) === pool && this.#comesBack(host));
    return first || !roomToCome ? this.#cheapest(this.#candidates(pool), pool) : null;
  }

  /** Of these hosts the one for which the fewest servers move twice. */
  #cheapest(hosts: readonly number[], pool: number): Assignment | null {
    const state = this.#state;
    const sorted = [...hosts].sort((one, other) => this.#fewestServers(one, other));
    const also = this.#returned.has(pool)
      ? []
      : this.#candidates(pool).sort((a, b) => this.#fewestServers(a, b));
    const apart = also.slice(0, this.#strategy.width);
    const nothingKept = this.#destinations(pool, []).kept.length === 0;
    let best: { assignment: Assignment; cost: number } | null = null;
    for (const [tried, host] of sorted.entries()) {
      if (best !== null && tried >= HOSTS_TRIED) break;
      const assignment =
        assignAnywhere(state, host, this.#destinations(pool, apart)) ??
        assignAnywhere(state, host, this.#destinations(pool, [host]));
      if (assignment === null) continue;
      takeBack(state, assignment);
      const cost = twice(state, assignment.moves);
      if (best === null || cost < best.cost) best = { assignment, cost };
      if (cost === 0 || nothingKept) break;
    }
    if (best !== null) return this.#again(best.assignment);
    for (const host of sorted) {
      const assignment = assignWithRoomMade(state, host, this.#destinations(pool, [host]));
      if (assignment !== null) return assignment;
    }
    return null;
  }

  #again({ host, moves }: Assignment): Assignment {
    return { host, moves: moves.map(({ server, to }) => this.#state.place(server, to)) };
  }

  #decide(assignment: Assignment, canary: boolean): Decision {
    const { host, moves } = assignment;
    const pool = this.#poolOf(host);
    const beside = this.#out().filter((one) => one !== host);
    const firstBatch = !this.#returned.has(pool) && twice(this.#state, moves) > 0;
    if (firstBatch) this.#opened.set(pool, (this.#opened.get(pool) ?? 0) + 1);
    this.#state.phases[host] = 'out';
    return { assignment, canary, firstBatch, beside };
  }

  #poolOf(host: number): number {
    return this.#state.fleet.pools[host] ?? -1;
  }

  #out(): number[] {
    return this.#state.phases.flatMap((phase, host) => (phase === 'out' ? [host] : []));
  }

  #waiting(): number[] {
    return this.#state.phases.flatMap((phase, host) => (phase === 'waiting' ? [host] : []));
  }

  /** Those that may be next: nobody is on the way to them. */
  #candidates(pool: number): number[] {
    return this.#waiting().filter((host) => this.#poolOf(host) === pool && this.#state.incoming[host] === 0);
  }

  #destinations(pool: number, apart: readonly number[]): Destinations {
    const kept: number[] = [];
    const waiting: number[] = [];
    for (const [host, phase] of this.#state.phases.entries()) {
      if (this.#poolOf(host) !== pool) continue;
      if (phase === 'kept') kept.push(host);
      if (phase === 'waiting' && !apart.includes(host)) waiting.push(host);
    }
    return { kept, waiting, among: this.#strategy.among };
  }

  #comesBack(host: number): boolean {
    const own = this.#state.fleet.standings[host];
    return own?.standing !== 'away' || own.backInSeconds !== null;
  }

  #memoryOn(host: number): number {
    let sum = 0;
    for (const server of this.#state.serversOn(host)) sum += this.#state.fleet.memoryMib[server] ?? 0;
    return sum;
  }

  #fewestServers(one: number, other: number): number {
    const state = this.#state;
    return state.serversOn(one).size - state.serversOn(other).size || one - other;
  }

  /** Pools with a host that waits, the one with the most still to do first. */
  #poolsByWork(): number[] {
    const { seconds, input } = this.#state.fleet;
    const { limits, bootSeconds } = input.options;
    const work = new Map<number, number>();
    for (const host of this.#waiting()) {
      let copying = 0;
      for (const server of this.#state.serversOn(host)) copying += seconds[server] ?? 0;
      const pool = this.#poolOf(host);
      work.set(pool, (work.get(pool) ?? 0) + copying / limits.perSource + bootSeconds);
    }
    return [...work].sort((one, other) => other[1] - one[1] || one[0] - other[0]).map(([pool]) => pool);
  }
}
