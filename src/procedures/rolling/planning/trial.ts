import { REFUSED } from './fleet.js';
import type { Preference } from './preference.js';
import type { Placed, State } from './state.js';

/** Added to a share of memory, 0 to 1: half-full hosts come first. */
const CROWDED = 0.5;

/** Placements that belong together: all of them are kept, or all are taken back. */
export class Trial {
  readonly #state: State;
  readonly #placed = new Map<number, Placed>();
  /** By host: seconds of the moves to it. */
  readonly #seconds = new Map<number, number>();
  readonly #fairSeconds: number;

  /** `fairSeconds`: so much of the copying may go to one host before it holds up the whole. */
  constructor(state: State, fairSeconds: number) {
    this.#state = state;
    this.#fairSeconds = fairSeconds;
  }

  get placed(): readonly Placed[] {
    return [...this.#placed.values()];
  }

  /** Puts the server on the most wanted of the hosts that take it. */
  take(server: number, hosts: readonly number[], preference: Preference): boolean {
    const host = this.#best(server, hosts, preference);
    if (host === null) return false;
    this.#keep(this.#state.place(server, host));
    return true;
  }

  /** Finds a place for a server by giving another place to one that this trial has placed already. */
  exchange(server: number, hosts: readonly number[], preference: Preference): boolean {
    const row = this.#state.fleet.row(server, this.#state.at(server));
    const wanted = new Set(hosts.filter((host) => row[host] !== REFUSED));
    for (const other of this.placed.filter(({ to }) => wanted.has(to))) {
      this.#takeBack(other);
      if (this.#state.accepts(server, other.to)) {
        const own = this.#state.place(server, other.to);
        if (this.take(other.server, hosts, preference)) {
          this.#keep(own);
          return true;
        }
        this.#state.undo(own);
      }
      this.#keep(this.#state.place(other.server, other.to));
    }
    return false;
  }

  undo(): void {
    for (const one of this.placed) this.#takeBack(one);
  }

  #keep(one: Placed): void {
    this.#placed.set(one.server, one);
    this.#count(one, 1);
  }

  #takeBack(one: Placed): void {
    this.#state.undo(one);
    this.#placed.delete(one.server);
    this.#count(one, -1);
  }

  #count({ server, to }: Placed, by: 1 | -1): void {
    const seconds = this.#state.fleet.seconds[server] ?? 0;
    this.#seconds.set(to, (this.#seconds.get(to) ?? 0) + by * seconds);
  }

  #crowding(server: number, host: number): number {
    const seconds = (this.#seconds.get(host) ?? 0) + (this.#state.fleet.seconds[server] ?? 0);
    return seconds > this.#fairSeconds ? CROWDED : 0;
  }

  #best(server: number, hosts: readonly number[], preference: Preference): number | null {
    const state = this.#state;
    const at = state.at(server);
    const row = state.fleet.row(server, at);
    let best: number | null = null;
    let lowest = Number.POSITIVE_INFINITY;
    for (const host of hosts) {
      if (host === at || row[host] === REFUSED) continue;
      const value = preference(state, server, host) + this.#crowding(server, host);
      if (value < lowest && state.occupancy.fits(server, host)) {
        best = host;
        lowest = value;
      }
    }
    return best;
  }
}
