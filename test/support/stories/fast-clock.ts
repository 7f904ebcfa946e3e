import type { Clock } from '../../../src/base/clock.js';

interface Sleeper {
  due: number;
  wake(): void;
}

/** Milliseconds of real time from one look at the sleepers to the next, and the longest of them that counts. */
const TICK_MS = 4;
const LONGEST_TICK_MS = 25;

/**
 * Time that runs `pace` times faster than the real one, for a whole house with real sockets: a poll a second costs a
 * fraction of it, and nobody has to move time by hand. Time in which this process got nothing done, on a crowded
 * machine, hardly counts: a limit of 30 s at a pace of 20 would else end calls of a healthy cloud.
 */
export class FastClock implements Clock {
  readonly #sleepers = new Set<Sleeper>();
  #pace: number;
  #time = Date.now();
  #ticked = performance.now();
  #ticks: NodeJS.Timeout | undefined;

  constructor(pace: number) {
    this.#pace = pace;
  }

  get pace(): number {
    return this.#pace;
  }

  set pace(pace: number) {
    this.#advance();
    this.#pace = pace;
  }

  /** It is `ms` milliseconds later all at once; who slept until then wakes. */
  skip(ms: number): void {
    this.#time += ms;
    this.#tick();
  }

  now(): number {
    return Math.round(this.#time + this.#passed());
  }

  monotonic(): number {
    return this.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const end = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', stop);
        this.#rest();
      };
      const stop = () => {
        end();
        reject(signal?.reason);
      };
      const wake = () => {
        end();
        resolve();
      };
      if (this.#sleepers.size === 0) this.#advance();
      const sleeper: Sleeper = { due: this.now() + ms, wake };
      signal?.addEventListener('abort', stop, { once: true });
      this.#sleepers.add(sleeper);
      // Whoever still sleeps when the stories are over keeps no process alive.
      this.#ticks ??= setInterval(() => this.#tick(), TICK_MS).unref();
    });
  }

  #tick(): void {
    this.#advance();
    const due = [...this.#sleepers].filter((sleeper) => sleeper.due <= this.#time);
    for (const sleeper of due.sort((a, b) => a.due - b.due)) sleeper.wake();
  }

  /** Real time since the last tick at this pace. Where nobody sleeps nothing ticks, and all of it counts. */
  #passed(): number {
    const real = performance.now() - this.#ticked;
    return (this.#ticks === undefined ? real : Math.min(real, LONGEST_TICK_MS)) * this.#pace;
  }

  #advance(): void {
    this.#time += this.#passed();
    this.#ticked = performance.now();
  }

  #rest(): void {
    if (this.#sleepers.size > 0) return;
    this.#advance();
    clearInterval(this.#ticks);
    this.#ticks = undefined;
  }
}
