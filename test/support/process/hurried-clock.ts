import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../../src/base/clock.js';

/** Real time, but faster: for waits of half a minute beside sockets that no virtual clock can hold still. */
export class HurriedClock implements Clock {
  readonly #start = Date.now();
  readonly #times: number;

  constructor(times: number) {
    this.#times = times;
  }

  now(): number {
    return this.#start + (Date.now() - this.#start) * this.#times;
  }

  monotonic(): number {
    return performance.now() * this.#times;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await sleep(ms / this.#times, undefined, signal === undefined ? {} : { signal });
  }
}
