/** Reads each thing once, however many ask, and keeps what came of it: a failure too is everybody's. */
export class ReadOnce {
  readonly #readings = new Map<string, Promise<unknown>>();

  get<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.#readings.get(key);
    // One key always has one type: it names what is read.
    if (known !== undefined) return known as Promise<T>;
    const reading = read();
    // Whoever awaits it sees the error; a read that nobody awaits any more must not end the process.
    reading.catch(() => undefined);
    this.#readings.set(key, reading);
    return reading;
  }
}
