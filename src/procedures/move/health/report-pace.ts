/** Nova's default report_interval. No cloud is taken to report oftener: a service that is switched on or off is stamped too. */
const DEFAULT_MS = 10_000;
const MOST_KEPT = 21;

/**
 * How often nova-compute reports here: report_interval is configuration (some large clouds have a minute), and a report
 * is late by what is usual alone. The middle of what was seen: one outage makes a single long pause.
 */
export class ReportPace {
  #pauses: readonly number[] = [];

  /** Milliseconds from one report of a host to its next one, by the cloud's own clock. */
  add(pauseMs: number): void {
    if (pauseMs > 0) this.#pauses = [...this.#pauses, pauseMs].slice(-MOST_KEPT);
  }

  /** `guess`: what one list of services shows, until two reports of a host were seen. */
  everyMs(guess: number): number {
    const sorted = [...this.#pauses].sort((a, b) => a - b);
    return Math.max(DEFAULT_MS, sorted[Math.floor((sorted.length - 1) / 2)] ?? guess);
  }
}
