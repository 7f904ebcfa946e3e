/** One attempt for all who ask while it runs; nothing is kept. Who stops waiting (its signal) does not stop the others. */
export class SingleFlight<T> {
  readonly #work: () => Promise<T>;
  #pending: Promise<T> | undefined;

  constructor(work: () => Promise<T>) {
    this.#work = work;
  }

  async join(signal: AbortSignal | undefined): Promise<T> {
    signal?.throwIfAborted();
    this.#pending ??= this.#work().finally(() => {
      this.#pending = undefined;
    });
    return untilAborted(this.#pending, signal);
  }
}

/** A value fetched once for all who ask. A failure is told to all who waited, and the next to ask tries again. */
export class Shared<T> {
  readonly #flight: SingleFlight<T>;
  #value: { of: T } | undefined;

  constructor(fetch: () => Promise<T>) {
    this.#flight = new SingleFlight(async () => {
      const of = await fetch();
      this.#value = { of };
      return of;
    });
  }

  async get(signal: AbortSignal | undefined): Promise<T> {
    return this.#value === undefined ? this.#flight.join(signal) : this.#value.of;
  }

  /** Fetch again next time, if it is still this value. */
  forget(value: T): void {
    if (this.#value?.of === value) this.#value = undefined;
  }
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
