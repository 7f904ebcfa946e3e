import type { Clock } from '../base/clock.js';

/** Calls off one scheduled piece of work; calling it twice, or too late, does nothing. */
export type CallOff = () => void;

/** Runs work later on a clock. Stopping it calls off all that has not run. */
export class Scheduler {
  readonly #clock: Clock;
  readonly #pending = new Set<AbortController>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  after(ms: number, work: () => void): CallOff {
    const controller = new AbortController();
    this.#pending.add(controller);
    this.#clock.sleep(ms, controller.signal).then(
      () => {
        this.#pending.delete(controller);
        if (!controller.signal.aborted) work();
      },
      () => this.#pending.delete(controller),
    );
    return () => controller.abort();
  }

  stop(): void {
    for (const controller of [...this.#pending]) controller.abort();
    this.#pending.clear();
  }
}
