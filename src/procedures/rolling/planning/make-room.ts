import { type Assignment, type Destinations, tryAnywhere } from './assign.js';
import { REFUSED } from './fleet.js';
import { emptiest } from './preference.js';
import type { Placed, State } from './state.js';

/**
 * Empties a host for which nothing is free enough, by moving servers of other hosts out of the way first: one for each
 * server that finds no place. Null, with nothing changed, where that does not help either.
 */
export function assignWithRoomMade(
  state: State,
  host: number,
  destinations: Destinations,
): Assignment | null {
  const { trial, left } = tryAnywhere(state, host, destinations);
  const making: Placed[] = [];
  const late: Placed[] = [];
  for (const server of left) {
    const found = makeRoomFor(
      state,
      server,
      destinations,
      new Set(making.map(({ from }) => from)),
      trialOf(),
    );
    if (found === null) {
      for (const one of [...late, ...making]) state.undo(one);
      trial.undo();
      return null;
    }
    making.push(found.making);
    late.push(found.own);
  }
  return { host, moves: [...making, ...trial.placed, ...late] };

  function trialOf(): ReadonlySet<number> {
    return new Set([...trial.placed, ...late, ...making].map((one) => one.server));
  }
}

/**
 * The cheapest way first: a server of a waiting host that goes to a kept one has to make that move anyway. Nobody is
 * sent to a host that another one leaves to make room: the moves that make room need no order among themselves.
 */
function makeRoomFor(
  state: State,
  server: number,
  { kept, waiting }: Destinations,
  left: ReadonlySet<number>,
  placed: ReadonlySet<number>,
): { making: Placed; own: Placed } | null {
  const row = state.fleet.row(server, state.at(server));
  for (const [from, to] of [
    [waiting, kept],
    [kept, kept],
    [waiting, waiting],
    [kept, waiting],
  ] as const) {
    for (const host of from) {
      if (row[host] === REFUSED || state.incoming[host] !== 0) continue;
      const others = to.filter((one) => one !== host && !left.has(one));
      const found = exchangeOn(state, server, host, others, placed);
      if (found !== null) return found;
    }
  }
  return null;
}

function exchangeOn(
  state: State,
  server: number,
  host: number,
  hosts: readonly number[],
  placed: ReadonlySet<number>,
): { making: Placed; own: Placed } | null {
  const { memoryMib } = state.fleet;
  const smallestFirst = [...state.serversOn(host)]
    .filter((other) => !placed.has(other))
    .sort((one, other) => (memoryMib[one] ?? 0) - (memoryMib[other] ?? 0) || one - other);
  for (const other of smallestFirst) {
    const to = mostWanted(state, other, hosts);
    if (to === null) continue;
    const making = state.place(other, to);
    if (state.accepts(server, host)) return { making, own: state.place(server, host) };
    state.undo(making);
  }
  return null;
}

function mostWanted(state: State, server: number, hosts: readonly number[]): number | null {
  let best: number | null = null;
  for (const host of hosts) {
    if (!state.accepts(server, host)) continue;
    if (best === null || emptiest(state, server, host) < emptiest(state, server, best)) best = host;
  }
  return best;
}
