import type { Cloud } from './cloud.js';

/** Older than this nothing is of use to anybody, but for what never changes. Monotonic milliseconds. */
const LONGEST_MS = 3_600_000;

interface Answer {
  at: number;
  value: Promise<unknown>;
}

/** How old an answer may be: `at` is now by the monotonic clock, and one asked for `mostMs` before or earlier is none. */
export interface Age {
  at: number;
  mostMs: number;
}

/**
 * What one connection was asked, for those that ask the same a little later: each says how old it may be for them, and
 * what is asked for at this moment is waited for. A failure is nobody else's.
 */
export class Kept {
  readonly #answers = new Map<string, Answer>();
  readonly #forGood: boolean;
  #swept = Number.NEGATIVE_INFINITY;

  /** `forGood`: of one plan, for which nothing is asked twice. */
  constructor({ forGood = false }: { forGood?: boolean } = {}) {
    this.#forGood = forGood;
  }

  /** `mostMs` 0 asks now, and keeps what comes. */
  get<T>(key: string, { at, mostMs }: Age, read: () => Promise<T>): Promise<T> {
    if (this.#forGood) return this.forGood(key, read);
    const known = this.#answers.get(key);
    // One key always has one type: it names what is read.
    if (known !== undefined && at - known.at < mostMs) return known.value as Promise<T>;
    this.#sweep(at);
    return this.#keep(key, at, read);
  }

  /** What never changes. */
  forGood<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(key);
    return known === undefined
      ? this.#keep(key, Number.POSITIVE_INFINITY, read)
      : (known.value as Promise<T>);
  }

  #keep<T>(key: string, at: number, read: () => Promise<T>): Promise<T> {
    const answer = { at, value: read() };
    this.#answers.set(key, answer);
    answer.value.catch(() => {
      if (this.#answers.get(key) === answer) this.#answers.delete(key);
    });
    return answer.value;
  }

  #sweep(now: number): void {
    if (now - this.#swept < LONGEST_MS) return;
    this.#swept = now;
    for (const [key, { at }] of this.#answers) if (now - at >= LONGEST_MS) this.#answers.delete(key);
  }
}

/** By connection, as long as that lives. */
const byCloud = new WeakMap<Cloud, Kept>();

/** What is kept of a connection; the same for each view of it that `keepsAs` has told of. */
export function keptBy(cloud: Cloud): Kept {
  const known = byCloud.get(cloud);
  if (known !== undefined) return known;
  const made = new Kept();
  byCloud.set(cloud, made);
  return made;
}

/** `view` asks that connection, and so has what is kept of it. */
export function keepsAs(view: Cloud, kept: Kept): void {
  byCloud.set(view, kept);
}
