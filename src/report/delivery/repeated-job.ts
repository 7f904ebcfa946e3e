import type { Clock } from '../../base/clock.js';

/**
 * Runs one job, never twice at once. `wake` runs it now, or again at once when it is running; the job says after how
 * many milliseconds it wants to run by itself (undefined: only when woken; `over`: nor ever again, unless it was woken
 * meanwhile).
 */
export class RepeatedJob {
  readonly #clock: Clock;
  readonly #job: () => Promise<number | undefined | 'over'>;
  readonly #over: () => void;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #wake: AbortController | undefined;

  /** The job must not throw. `over` is called when it is over and not running: whoever wants it then makes another. */
  constructor(clock: Clock, job: () => Promise<number | undefined | 'over'>, over: () => void) {
    this.#clock = clock;
    this.#job = job;
    this.#over = over;
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
    let next: number | undefined | 'over';
    do {
      this.#again = false;
      next = await this.#job();
    } while (this.#again && !this.#stopped);
    this.#running = undefined;
    if (next === 'over') this.#over();
    else if (next !== undefined && !this.#stopped) this.#sleep(next);
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
