import type { Clock } from '../../../base/clock.js';
import { DroverError } from '../../../base/errors.js';
import { within } from '../../../hosts/deadline.js';

/** What one thing looked like when it was last read, and since when it can't be. Times are milliseconds. */
export interface Reading<T> {
  /** As it was read last; undefined: never yet. */
  value: T | undefined;
  /** When the look that read it began. */
  readAt: number | undefined;
  /** When the first of the looks began that have worked since the last failure; undefined: the last one failed. */
  workingSince: number | undefined;
  /** When the first of the looks began that have failed since then; undefined: the last one worked. */
  failingSince: number | undefined;
  /** Why the last one failed. */
  why: string | undefined;
}

export interface LookLimits {
  /** A look that takes longer has failed; its answer, if one comes, is of no use any more. */
  deadlineMs: number;
  /** From the begin of one look to the begin of the next. */
  everyMs: number;
}

/**
 * One thing that is read again and again beside what else goes on: whoever needs it takes what was read last, with its
 * age, and waits for nothing.
 */
export class KeptLook<T> {
  readonly #clock: Clock;
  readonly #limits: LookLimits;
  #reading: Reading<T> = {
    value: undefined,
    readAt: undefined,
    workingSince: undefined,
    failingSince: undefined,
    why: undefined,
  };
  #begunAt = Number.NEGATIVE_INFINITY;
  #underWay = false;

  constructor(clock: Clock, limits: LookLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  get reading(): Reading<T> {
    return this.#reading;
  }

  /** Begins a look when one is due and none is under way. */
  look(read: () => Promise<T>): void {
    const now = this.#clock.now();
    const since = now - this.#begunAt;
    // A clock that was put back holds nothing up.
    if (this.#underWay || (since >= 0 && since < this.#limits.everyMs)) return;
    this.#begunAt = now;
    this.#underWay = true;
    void this.#run(read, now);
  }

  async #run(read: () => Promise<T>, at: number): Promise<void> {
    const { deadlineMs } = this.#limits;
    try {
      const value = await within({ ms: deadlineMs, clock: this.#clock }, read(), () => late(deadlineMs));
      const workingSince = this.#reading.workingSince ?? at;
      this.#reading = { value, readAt: at, workingSince, failingSince: undefined, why: undefined };
    } catch (error) {
      const { value, readAt, failingSince = at } = this.#reading;
      const why = error instanceof Error ? error.message : String(error);
      this.#reading = { value, readAt, workingSince: undefined, failingSince, why };
    } finally {
      this.#underWay = false;
    }
  }
}

function late(ms: number): DroverError {
  return new DroverError(`no answer within ${ms / 1000} s`, { code: 'look-too-slow' });
}
