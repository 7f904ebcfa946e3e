import type { Clock } from '../../base/clock.js';

/**
 * Runs one job, never twice at once. `wake` runs it now, or again at once when it is running; the job says after how
 * many milliseconds it wants to run by itself (undefined: only when woken).
 */
export class RepeatedJob {
  readonly #clock: Clock;
  readonly #job: () => Promise<number | undefined>;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #wake: AbortController | undefined;

  /** The job must not throw. */
  constructor(clock: Clock, job: () => Promise<number | undefined>) {
    this.#clock = clock;
    this.#job = job;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  wake(): void {
    if (this.#stopped) return;
    this.#wake?.abort();
    if (this.#running !== undefined) this.#again = true;
    else this.#running = this.#run();
  }

  /** Lets what is running end; nothing runs afterwards. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake?.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    let next: number | undefined;
    do {
      this.#again = false;
      next = await this.#job();
    } while (this.#again && !this.#stopped);
    this.#running = undefined;
    if (next !== undefined && !this.#stopped) this.#sleep(next);
  }

  #sleep(ms: number): void {
    const wake = new AbortController();
    this.#wake = wake;
    this.#clock.sleep(ms, wake.signal).then(
      () => this.wake(),
      () => {},
    );
  }
}
