import type { Clock } from '../../base/clock.js';
import { PREPARED_MS, type PreparedFacts } from '../../preflight/facts/prepared.js';

/** Prepared anew once it is this old, so that it still counts when it is looked for. */
const ANEW_MS = 40_000;

interface Known {
  at: number;
  facts: PreparedFacts | undefined;
}

/** Moves that will begin soon, with what was read for them. Lost with the process, it is only read again. */
export class PreparedLooks {
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Reads for it, unless somebody has a moment ago; one after another, however often it is asked for. */
  async prepare(key: string, read: () => Promise<PreparedFacts>): Promise<void> {
    const at = this.#clock.monotonic();
    for (const [other, { at: then }] of this.#known) if (at - then > PREPARED_MS) this.#known.delete(other);
    const known = this.#known.get(key);
    if (known !== undefined && at - known.at < ANEW_MS) return;
    // Until it is there, what was read before counts as long as it may.
    const fresh: Known = { at, facts: known?.facts };
    this.#known.set(key, fresh);
    try {
      fresh.facts = await read();
    } catch (error) {
      if (this.#known.get(key) === fresh) this.#known.delete(key);
      throw error;
    }
  }

  /** Once: a second look reads all. */
  take(key: string): PreparedFacts | undefined {
    const facts = this.#known.get(key)?.facts;
    if (facts !== undefined) this.#known.delete(key);
    return facts;
  }
}
