const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * How long to leave something alone that keeps failing: 1 s, then twice as long each time, a minute at most. `now` is
 * the clock's `monotonic`.
 */
export class Backoff {
  #failures = 0;
  #until = 0;

  /** Milliseconds that are left to wait. */
  left(now: number): number {
    return Math.max(0, this.#until - now);
  }

  /** Several failures of one outage count once: those within the wait that they caused already. */
  failed(now: number): void {
    if (now < this.#until) return;
    this.#until = now + Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 16);
  }

  worked(): void {
    this.#failures = 0;
    this.#until = 0;
  }
}
