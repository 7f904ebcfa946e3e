import {
  type MoveLimits,
  nextMoves,
  type RunningMove,
  type ScheduleState,
  type WaitingMove,
} from './schedule.js';

/** A move under way, with what it is expected to need yet. */
export interface RunningForecast extends RunningMove {
  secondsLeft: number;
}

export interface ForecastState extends Omit<ScheduleState, 'running'> {
  running: readonly RunningForecast[];
}

export interface ScheduleForecast {
  /** Until all have ended, if each takes what it is expected to; the order is that of `nextMoves`. */
  seconds: number;
  /** No order could be faster than this. */
  lowerBound: number;
  /** Seconds from now at which each ends. */
  ends: ReadonlyMap<string, number>;
  /** Servers that no order starts: a limit of 0 is in the way. */
  never: readonly string[];
}

/** Plays the moves through under the limits. Moves of others that run now are waited for; what they add later is not known. */
export function forecast(state: ForecastState, limits: MoveLimits): ScheduleForecast {
  const ends = new Map<string, number>();
  let running = state.running.map((move) => ({ move: move as RunningMove, end: move.secondsLeft }));
  let waiting = [...state.waiting];
  let { canary } = state;
  let now = 0;
  for (;;) {
    const started = nextMoves({ waiting, running: running.map(({ move }) => move), canary }, limits);
    running = [...running, ...started.map((move) => ({ move, end: now + move.seconds }))];
    waiting = waiting.filter((move) => !started.includes(move));
    if (running.length === 0) break;
    now = Math.max(now, Math.min(...running.map(({ end }) => end)));
    const ended = running.filter(({ end }) => end <= now);
    for (const { move, end } of ended) ends.set(move.server, end);
    if (ended.some(({ move }) => move.server === canary.server)) canary = { ...canary, proved: true };
    running = running.filter(({ end }) => end > now);
  }
  return {
    seconds: Math.max(0, ...ends.values()),
    lowerBound: lowerBound(state, limits),
    ends,
    never: waiting.map(({ server }) => server),
  };
}

/**
 * The canary's own time, then the largest over all limits of the time of the moves that it covers divided by the limit,
 * or of the longest single move.
 */
export function lowerBound({ waiting, running, canary }: ForecastState, limits: MoveLimits): number {
  const ahead = canary.proved ? undefined : waiting.find(({ server }) => server === canary.server);
  const rest: Timed[] = waiting.filter((move) => move !== ahead);
  const first = ahead?.seconds ?? 0;
  const left: Timed[] = running.map((move) => ({ ...move, seconds: move.secondsLeft }));
  // What runs now runs beside the canary: it only counts as far as it outlasts it.
  const beyond = left.map((move) => ({ ...move, seconds: Math.max(0, move.seconds - first) }));
  const all = [...rest, ...beyond];
  const shares = [
    sum(all) / limits.perCloud,
    ...sumsBy(all, ({ source }) => [source]).map((seconds) => seconds / limits.perSource),
    ...sumsBy(all, ({ destination }) => (destination === null ? [] : [destination])).map(
      (seconds) => seconds / limits.perDestination,
    ),
    ...sumsBy(all, ({ groups }) => groups),
    ...all.map(({ seconds }) => seconds),
  ];
  return first + Math.max(0, ...shares.filter(Number.isFinite));
}

type Timed = Pick<WaitingMove, 'source' | 'groups' | 'seconds'> & { destination: string | null };

function sum(moves: readonly Timed[]): number {
  return moves.reduce((total, { seconds }) => total + seconds, 0);
}

function sumsBy(moves: readonly Timed[], keysOf: (move: Timed) => readonly string[]): number[] {
  const sums = new Map<string, number>();
  for (const move of moves) {
    for (const key of keysOf(move)) sums.set(key, (sums.get(key) ?? 0) + move.seconds);
  }
  return [...sums.values()];
}
