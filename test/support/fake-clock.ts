import type { Clock } from '../../src/base/clock.js';

interface Sleeper {
  due: number;
  /** Orders sleepers that are due at the same instant: first asked, first woken. */
  order: number;
  wake: () => void;
}

/** Rounds of the event loop that `settle` grants: enough for chains of promises, streams and in-process sockets. */
const SETTLE_ROUNDS = 10;

/**
 * Time that only moves when a test says so. `advance` wakes sleepers in the order in which they are due, with the
 * clock at their very instant, and lets what they do settle before the next one wakes, so that a loop that sleeps
 * again and again runs as often as it would in real time.
 */
export class FakeClock implements Clock {
  /** What nobody sets. */
  #time = 0;
  /** What the wall clock is ahead of it. */
  #wall: number;
  #order = 0;
  readonly #sleepers = new Set<Sleeper>();

  constructor(start: string | number = '2026-11-22T14:30:00.000Z') {
    this.#wall = typeof start === 'number' ? start : Date.parse(start);
  }

  now(): number {
    return this.#wall + this.#time;
  }

  monotonic(): number {
    return this.#time;
  }

  /** Somebody sets the wall clock: no time passes, nobody wakes. */
  set(ms: number): void {
    this.#wall += ms;
  }

  iso(): string {
    return new Date(this.now()).toISOString();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const stop = () => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        due: this.#time + Math.max(0, ms),
        order: this.#order++,
        wake: () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  /** How many sleeps are under way: zero when nothing waits for time any more. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Moves time on by `ms` milliseconds, waking everybody who is due on the way. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms;
    await this.settle();
    for (;;) {
      const next = this.#nextDue(end);
      if (next === undefined) break;
      this.#sleepers.delete(next);
      this.#time = Math.max(this.#time, next.due);
      next.wake();
      await this.settle();
    }
    this.#time = end;
  }

  /** Moves time on in steps until `done` holds; throws after `limit` milliseconds of fake time. */
  async until(done: () => boolean | Promise<boolean>, limit = 3_600_000, step = 100): Promise<void> {
    const end = this.#time + limit;
    await this.settle();
    while (!(await done())) {
      if (this.#time >= end) throw new Error(`not so after ${limit} ms of fake time`);
      await this.advance(step);
    }
  }

  /** Lets promises, timers of zero length and local input and output run, without moving time. */
  async settle(rounds = SETTLE_ROUNDS): Promise<void> {
    for (let round = 0; round < rounds; round++) await new Promise((resolve) => setImmediate(resolve));
  }

  #nextDue(end: number): Sleeper | undefined {
    let next: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.due > end) continue;
      if (
        next === undefined ||
        sleeper.due < next.due ||
        (sleeper.due === next.due && sleeper.order < next.order)
      ) {
        next = sleeper;
      }
    }
    return next;
  }
}
