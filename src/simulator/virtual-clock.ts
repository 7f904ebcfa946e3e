import type { Clock } from '../base/clock.js';

interface Waiting {
  due: number;
  order: number;
  wake: () => void;
}

/** A clock that stands still until told to go on: a day of migrations passes in milliseconds. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #waiting: Waiting[] = [];

  constructor(start = Date.parse('2026-11-22T19:00:00Z')) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(new Error('The wait was called off.'));
        return;
      }
      const calledOff = () => {
        this.#waiting = this.#waiting.filter((other) => other !== entry);
        reject(new Error('The wait was called off.'));
      };
      const wake = () => {
        signal?.removeEventListener('abort', calledOff);
        resolve();
      };
      const entry: Waiting = { due: this.#now + Math.max(0, ms), order: this.#order++, wake };
      this.#waiting.push(entry);
      signal?.addEventListener('abort', calledOff, { once: true });
    });
  }

  /** Lets `ms` milliseconds pass; whatever falls due on the way happens at its own time, in order. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    for (;;) {
      await settled();
      const next = this.#next();
      if (next === undefined || next.due > target) break;
      this.#waiting = this.#waiting.filter((entry) => entry !== next);
      this.#now = Math.max(this.#now, next.due);
      next.wake();
    }
    this.#now = target;
    await settled();
  }

  #next(): Waiting | undefined {
    let first: Waiting | undefined;
    for (const entry of this.#waiting) {
      if (!first || entry.due < first.due || (entry.due === first.due && entry.order < first.order))
        first = entry;
    }
    return first;
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
