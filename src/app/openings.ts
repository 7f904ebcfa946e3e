import type { Clock } from '../base/clock.js';

/** A stop that takes longer is cut: everything that matters is in the store. */
const STOP_MS = 8_000;

/**
 * What a process has open. A stop and a start that fails close the same things in the same order: the last that was
 * opened first, so that no chat takes a command for a store that is closed, and the store after all others.
 */
export class Openings {
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  readonly #closers: (() => unknown)[] = [];
  #store: (() => Promise<void>) | undefined;
  #closed: Promise<void> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Aborted before anything is closed. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  addStore(close: () => Promise<void>): void {
    this.#store = close;
  }

  /** Never rejects; again, it is the same closing. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#stopping.abort();
    const cut = new AbortController();
    const late = this.#clock.sleep(STOP_MS, cut.signal).catch(() => undefined);
    await Promise.race([this.#closeAll(), late]);
    cut.abort();
    await this.#store?.().catch(() => undefined);
  }

  /** What fails to close keeps nothing else open. */
  async #closeAll(): Promise<void> {
    for (const close of this.#closers.reverse()) await settled(close);
  }
}

async function settled(close: () => unknown): Promise<void> {
  try {
    await close();
  } catch {
    // It is closed as far as it can be.
  }
}
