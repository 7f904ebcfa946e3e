import { emptiest, fullest, type Preference } from './preference.js';
import type { Placed, State } from './state.js';
import { Trial } from './trial.js';

/** Where the servers of one host go; the state has them there already. */
export interface Assignment {
  host: number;
  /** In their order. Those from other hosts make room: who goes where they leave comes after them. */
  moves: readonly Placed[];
}

/** Hosts to choose from; whoever goes to one that waits for its own turn moves twice. */
export interface Destinations {
  kept: readonly number[];
  waiting: readonly number[];
  /** Which of the waiting ones. */
  among: Preference;
}

/** All servers of a host to hosts that are not emptied any more; null, with nothing changed, where they do not fit. */
export function assignKept(state: State, host: number, kept: readonly number[]): Assignment | null {
  const servers = largestFirst(state, host);
  for (const preference of [emptiest, fullest]) {
    const trial = new Trial(state, fairSeconds(state, servers));
    const left = servers.filter((server) => !trial.take(server, kept, preference));
    if (left.every((server) => trial.exchange(server, kept, preference))) {
      return { host, moves: trial.placed };
    }
    trial.undo();
  }
  return null;
}

/** Of a few orders the one after which the fewest servers have to move twice. */
const WAYS: readonly { largestFirst: boolean; preference: Preference }[] = [
  { largestFirst: true, preference: emptiest },
  { largestFirst: true, preference: fullest },
  { largestFirst: false, preference: fullest },
];

/**
 * As many servers as possible to hosts that are not emptied any more, the others to hosts that are. What is left over
 * has found no place; the caller takes the trial back then.
 */
export function tryAnywhere(state: State, host: number, { kept, waiting, among }: Destinations, way = 0) {
  const { largestFirst: descending, preference } = WAYS[way] ?? { largestFirst: true, preference: emptiest };
  const servers = largestFirst(state, host);
  if (!descending) servers.reverse();
  const trial = new Trial(state, fairSeconds(state, servers));
  const all = [...kept, ...waiting];
  const left = servers
    .filter((server) => !trial.take(server, kept, preference))
    .sort((one, other) => bySize(state, one, other))
    .filter((server) => !trial.take(server, waiting, among))
    .filter((server) => !trial.exchange(server, all, fullest));
  return { trial, left };
}

export function assignAnywhere(state: State, host: number, destinations: Destinations): Assignment | null {
  let best: readonly Placed[] | null = null;
  for (const way of WAYS.keys()) {
    const { trial, left } = tryAnywhere(state, host, destinations, way);
    const { placed } = trial;
    if (left.length === 0 && (best === null || twice(state, placed) < twice(state, best))) best = placed;
    trial.undo();
    if (best !== null && twice(state, best) === 0) break;
  }
  return best === null ? null : { host, moves: best.map(({ server, to }) => state.place(server, to)) };
}

/** How many of them have to move once more. */
export function twice(state: State, placed: readonly Placed[]): number {
  return placed.filter(({ to }) => state.phase(to) === 'waiting').length;
}

/** Where a source gives more at once than a destination takes, two destinations have to share the copying. */
function fairSeconds({ fleet }: State, servers: readonly number[]): number {
  const { perSource, perDestination } = fleet.input.options.limits;
  if (perSource <= perDestination) return Number.POSITIVE_INFINITY;
  const all = servers.reduce((sum, server) => sum + (fleet.seconds[server] ?? 0), 0);
  return (all * perDestination) / perSource;
}

export function takeBack(state: State, { moves }: Assignment): void {
  for (const one of moves) state.undo(one);
}

export function largestFirst(state: State, host: number): number[] {
  return [...state.serversOn(host)].sort((one, other) => bySize(state, one, other));
}

/** The largest first; equal ones by the model's order, so that the same cloud gives the same plan. */
function bySize({ fleet: { memoryMib } }: State, one: number, other: number): number {
  return (memoryMib[other] ?? 0) - (memoryMib[one] ?? 0) || one - other;
}
