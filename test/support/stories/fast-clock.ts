import type { Clock } from '../../../src/base/clock.js';

interface Sleeper {
  due: number;
  timer: NodeJS.Timeout | undefined;
  wake(): void;
}

/**
 * Time that runs `pace` times faster than the real one, for a whole house with real sockets: a poll a second costs a
 * fraction of it, and nobody has to move time by hand.
 */
export class FastClock implements Clock {
  readonly #sleepers = new Set<Sleeper>();
  #pace: number;
  #since = performance.now();
  #base = Date.now();

  constructor(pace: number) {
    this.#pace = pace;
  }

  get pace(): number {
    return this.#pace;
  }

  set pace(pace: number) {
    this.#restart(0);
    this.#pace = pace;
    for (const sleeper of this.#sleepers) this.#arm(sleeper);
  }

  /** It is `ms` milliseconds later all at once; who slept until then wakes. */
  skip(ms: number): void {
    this.#restart(ms);
    for (const sleeper of this.#sleepers) this.#arm(sleeper);
  }

  now(): number {
    return Math.round(this.#base + (performance.now() - this.#since) * this.#pace);
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
        clearTimeout(sleeper.timer);
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', stop);
      };
      const stop = () => {
        end();
        reject(signal?.reason);
      };
      const wake = () => {
        end();
        resolve();
      };
      const sleeper: Sleeper = { due: this.now() + ms, timer: undefined, wake };
      signal?.addEventListener('abort', stop, { once: true });
      this.#sleepers.add(sleeper);
      this.#arm(sleeper);
    });
  }

  #arm(sleeper: Sleeper): void {
    clearTimeout(sleeper.timer);
    sleeper.timer = setTimeout(sleeper.wake, Math.max(0, sleeper.due - this.now()) / this.#pace);
  }

  #restart(later: number): void {
    this.#base = this.now() + later;
    this.#since = performance.now();
  }
}
