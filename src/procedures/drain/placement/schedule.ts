/**
 * The order of a drain's moves: pure, asked again at each step of the drain with where things stand. The canary goes
 * first and alone; then the largest that may start, so that none of them alone holds the end.
 */

/** A move that has not started. */
export interface WaitingMove {
  server: string;
  source: string;
  destination: string;
  /** Its groups of every policy: members move one after another. */
  groups: readonly string[];
  /** Seconds that it is expected to take. */
  seconds: number;
  /** Tried again at the end, once the others have been started. */
  aside: boolean;
}

/** A move that takes up room under the limits now, anybody's. */
export interface RunningMove {
  server: string;
  source: string;
  destination: string | null;
  groups: readonly string[];
}

export interface ScheduleState {
  waiting: readonly WaitingMove[];
  running: readonly RunningMove[];
  canary: Canary;
}

/**
 * `server` null: nobody is sent ahead. Until it is `proved` nothing else starts: who sets a canary aside names another
 * (`chooseCanary`), since one that neither waits nor runs holds all the others.
 */
export interface Canary {
  server: string | null;
  proved: boolean;
}

/** Moves at once: from one host, to one host, in the cloud. */
export interface MoveLimits {
  perSource: number;
  perDestination: number;
  perCloud: number;
}

/** Those that may start now, in the order in which they should. */
export function nextMoves({ waiting, running, canary }: ScheduleState, limits: MoveLimits): WaitingMove[] {
  if (canary.server !== null && !canary.proved) {
    const ahead = waiting.filter(({ server, aside }) => server === canary.server && !aside);
    return running.some(({ server }) => server === canary.server) ? [] : startable(ahead, running, limits);
  }
  return startable(longestFirst(waiting), running, limits);
}

function startable(
  ordered: readonly WaitingMove[],
  running: readonly RunningMove[],
  limits: MoveLimits,
): WaitingMove[] {
  const slots = new Slots(limits);
  for (const move of running) slots.take(move);
  return ordered.filter((move) => {
    const free = slots.areFreeFor(move);
    if (free) slots.take(move);
    return free;
  });
}

/** A member of a group counts as long as all of its group that waits: they follow each other. */
function longestFirst(waiting: readonly WaitingMove[]): WaitingMove[] {
  const groups = new Map<string, number>();
  for (const move of waiting) {
    for (const group of move.groups) groups.set(group, (groups.get(group) ?? 0) + move.seconds);
  }
  return waiting
    .map((move) => ({
      move,
      held: Math.max(move.seconds, ...move.groups.map((group) => groups.get(group) ?? 0)),
    }))
    .sort(
      (a, b) =>
        Number(a.move.aside) - Number(b.move.aside) ||
        b.held - a.held ||
        b.move.seconds - a.move.seconds ||
        (a.move.server < b.move.server ? -1 : Number(a.move.server > b.move.server)),
    )
    .map(({ move }) => move);
}

/** What of the limits is taken; a slot is released when its move has ended. */
export class Slots {
  readonly #limits: MoveLimits;
  readonly #sources = new Map<string, number>();
  readonly #destinations = new Map<string, number>();
  readonly #groups = new Map<string, number>();
  #all = 0;

  constructor(limits: MoveLimits) {
    this.#limits = limits;
  }

  areFreeFor({ source, destination, groups }: RunningMove): boolean {
    const { perSource, perDestination, perCloud } = this.#limits;
    return (
      this.#all < perCloud &&
      (this.#sources.get(source) ?? 0) < perSource &&
      (destination === null || (this.#destinations.get(destination) ?? 0) < perDestination) &&
      groups.every((group) => (this.#groups.get(group) ?? 0) === 0)
    );
  }

  take(move: RunningMove): void {
    this.#count(move, 1);
  }

  release(move: RunningMove): void {
    this.#count(move, -1);
  }

  #count({ source, destination, groups }: RunningMove, by: number): void {
    const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + by);
    this.#all += by;
    add(this.#sources, source);
    if (destination !== null) add(this.#destinations, destination);
    for (const group of groups) add(this.#groups, group);
  }
}
