import { lowerBounds } from './bounds.js';
import { type Fleet, REFUSED } from './fleet.js';
import type { ScriptedTurn } from './orders.js';
import type { Played } from './sequence.js';
import { type Placed, State } from './state.js';

/** Beyond these, and beyond so many states looked at, the orders that were played have to do. */
const HOSTS = 5;
const SERVERS = 10;
const STATES = 40_000;
/** Moves beyond the known ones that are tried where not all hosts could be emptied. */
const MORE_MOVES = 4;

/**
 * On a tiny cloud: turns, one after another, with the fewest moves of all, found by deepening the number of moves step
 * by step. Not looked at: servers that are sent over the very host whose turn it is. Null where the cloud is too large,
 * where what was played is proved to be best, or where there is nothing better.
 */
export function fewerMoves(fleet: Fleet, known: Played): readonly ScriptedTurn[] | null {
  const { hosts, servers } = fleet.model;
  const fresh = fleet.standings.every((one) => one?.standing !== 'emptying' && one?.standing !== 'away');
  if (hosts.length > HOSTS || servers.length > SERVERS || !fresh) return null;
  const total = known.turns.reduce((sum, { transfers }) => sum + transfers.length, 0);
  const complete = known.orders.left().length === 0;
  const bound = lowerBounds(fleet, known).moves;
  if (complete && total <= bound) return null;
  const search = new Search(fleet, firstHost(fleet, known));
  const most = complete ? total - 1 : search.toMove() + servers.length + MORE_MOVES;
  for (let limit = Math.max(search.toMove(), complete ? bound : 0); limit <= most; limit += 1) {
    const found = search.within(limit);
    if (found !== null) return found;
    if (search.exhausted) return null;
  }
  return null;
}

/** The one that has to be first: the canary that is named, or the one that was chosen. */
function firstHost({ input, model }: Fleet, { turns, orders }: Played): number | null {
  const { canary } = input.options;
  if (canary !== null && orders.held().canary === 'to come') {
    return model.hosts.findIndex(({ name }) => name === canary);
  }
  return turns.find((turn) => turn.canary)?.host ?? null;
}

class Search {
  readonly #state: State;
  readonly #first: number | null;
  readonly #turns: { host: number; moves: Placed[] }[] = [];
  readonly #seen = new Map<string, number>();
  #looked = 0;

  constructor(fleet: Fleet, first: number | null) {
    this.#state = new State(fleet);
    this.#first = first;
  }

  get exhausted(): boolean {
    return this.#looked >= STATES;
  }

  /** Servers on hosts that are still to be emptied: each of them has to move at least once. */
  toMove(): number {
    return this.#state.phases.reduce(
      (sum, phase, host) => (phase === 'kept' ? sum : sum + this.#state.serversOn(host).size),
      0,
    );
  }

  within(limit: number): readonly ScriptedTurn[] | null {
    this.#seen.clear();
    if (!this.#find(null, 0, limit)) return null;
    return this.#turns.map(({ host, moves }) => ({
      host,
      moves: moves.map(({ server, to }) => [server, to]),
    }));
  }

  #find(current: number | null, moves: number, limit: number): boolean {
    this.#looked += 1;
    if (this.exhausted || moves + this.toMove() > limit) return false;
    const key = this.#key(current);
    if ((this.#seen.get(key) ?? Number.POSITIVE_INFINITY) <= moves) return false;
    this.#seen.set(key, moves);
    if (current === null) return this.#begin(moves, limit);
    if (this.#state.serversOn(current).size > 0) return this.#move(current, moves, limit);
    this.#state.phases[current] = 'kept';
    if (this.#find(null, moves, limit)) return true;
    this.#state.phases[current] = 'out';
    return false;
  }

  #begin(moves: number, limit: number): boolean {
    const { phases } = this.#state;
    if (!phases.includes('waiting')) return true;
    for (const [host, phase] of phases.entries()) {
      const early = this.#turns.length === 0 && this.#first !== null && this.#first !== host;
      if (phase !== 'waiting' || early) continue;
      phases[host] = 'out';
      this.#turns.push({ host, moves: [] });
      if (this.#find(host, moves, limit)) return true;
      this.#turns.pop();
      phases[host] = 'waiting';
    }
    return false;
  }

  /** The servers of the host itself first; any other may make room. */
  #move(current: number, moves: number, limit: number): boolean {
    const { fleet, phases } = this.#state;
    const own = [...this.#state.serversOn(current)];
    const others = [...fleet.model.servers.keys()].filter((server) => !own.includes(server));
    for (const server of [...own, ...others]) {
      const at = this.#state.at(server);
      const row = fleet.row(server, at);
      for (const [to, phase] of phases.entries()) {
        if (to === at || phase === 'out' || row[to] === REFUSED) continue;
        if (!this.#state.accepts(server, to)) continue;
        const placed = this.#state.place(server, to);
        this.#turns.at(-1)?.moves.push(placed);
        if (this.#find(current, moves + 1, limit)) return true;
        this.#turns.at(-1)?.moves.pop();
        this.#state.undo(placed);
      }
    }
    return false;
  }

  #key(current: number | null): string {
    const { fleet, phases } = this.#state;
    const places = fleet.model.servers.map((_, server) => this.#state.at(server));
    return `${places.join()} ${phases.map((phase) => phase[0]).join('')} ${current}`;
  }
}
