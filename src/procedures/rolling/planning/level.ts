import { REFUSED } from './fleet.js';
import { type Placed, type State, spreadOf } from './state.js';

/** Hosts of a pool looked at on either side for each move: the fullest and the emptiest. */
const LOOKED_AT = 6;

/**
 * The host that is emptied last stays empty when nothing moves there. As few servers as do, the largest first, go from
 * the fullest hosts to the emptiest until memory is spread no worse than `before`; no host both gives and takes, so
 * that the moves need no order.
 */
export function levellingMoves(state: State, before: number): Placed[] {
  const moves: Placed[] = [];
  const gave = new Set<number>();
  const took = new Set<number>();
  while (spreadOf(state) > before) {
    const best = bestMove(state, gave, took);
    if (best === null) break;
    const placed = state.place(best.server, best.to);
    moves.push(placed);
    gave.add(placed.from);
    took.add(placed.to);
  }
  return moves;
}

interface Gain {
  server: number;
  to: number;
  gain: number;
}

/** Of all pools the move after which memory is spread best. */
function bestMove(state: State, gave: ReadonlySet<number>, took: ReadonlySet<number>): Gain | null {
  const pools = new Map<number, number[]>();
  for (const [host, phase] of state.phases.entries()) {
    if (phase !== 'kept' || (state.memoryCapacity[host] ?? 0) <= 0) continue;
    const pool = state.fleet.pools[host] ?? -1;
    pools.set(pool, [...(pools.get(pool) ?? []), host]);
  }
  let best: Gain | null = null;
  for (const hosts of pools.values()) {
    hosts.sort((one, other) => state.shareWith(one, 0) - state.shareWith(other, 0) || one - other);
    const to = hosts.filter((host) => !gave.has(host)).slice(0, LOOKED_AT);
    const from = hosts.filter((host) => !took.has(host)).slice(-LOOKED_AT);
    best = bestOf(state, from, to, best);
  }
  return best;
}

/** A gain below it is a rounding error. */
const NO_GAIN = 1e-12;

function bestOf(state: State, from: readonly number[], to: readonly number[], known: Gain | null) {
  let best = known;
  for (const source of from) {
    for (const server of state.serversOn(source)) {
      const row = state.fleet.row(server, source);
      for (const destination of to) {
        if (row[destination] === REFUSED || destination === source) continue;
        const gain = gainOf(state, server, source, destination);
        if (gain <= (best?.gain ?? NO_GAIN) || !state.occupancy.fits(server, destination)) continue;
        best = { server, to: destination, gain };
      }
    }
  }
  return best;
}

/** By how much the sum of the squared shares falls; their mean hardly changes. */
function gainOf(state: State, server: number, from: number, to: number): number {
  const memory = state.fleet.memoryMib[server] ?? 0;
  const before = state.shareWith(from, 0) ** 2 + state.shareWith(to, 0) ** 2;
  return before - state.shareWith(from, -memory) ** 2 - state.shareWith(to, memory) ** 2;
}
