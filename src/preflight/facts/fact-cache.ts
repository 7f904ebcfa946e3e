import type { Clock } from '../../base/clock.js';
import type { FactKey, FactLoaders, FactReader, FactTypes, Reading, Readings } from './facts.js';

/** Facts of one preflight: each is read at most once, all that are asked for at the same time. */
export class FactBook implements FactReader {
  readonly #loaders: FactLoaders;
  readonly #clock: Clock;
  readonly #reading = new Map<FactKey, Promise<unknown>>();

  constructor(loaders: FactLoaders, clock: Clock) {
    this.#loaders = loaders;
    this.#clock = clock;
  }

  reading<K extends FactKey>(key: K): Promise<Reading<FactTypes[K]>> {
    const known = this.#reading.get(key) as Promise<Reading<FactTypes[K]>> | undefined;
    if (known !== undefined) return known;
    const loading = this.#load(key);
    this.#reading.set(key, loading);
    return loading;
  }

  async value<K extends FactKey>(key: K): Promise<FactTypes[K]> {
    const reading = await this.reading(key);
    if (!reading.read) throw reading.error;
    return reading.value;
  }

  /** Reads all of these, in parallel; resolves when the slowest chain has. */
  async readings(keys: Iterable<FactKey>): Promise<Readings> {
    const wanted = [...new Set(keys)];
    const read = await Promise.all(wanted.map((key) => this.reading(key)));
    return Object.fromEntries(wanted.map((key, index) => [key, read[index]]));
  }

  async #load<K extends FactKey>(key: K): Promise<Reading<FactTypes[K]>> {
    const loader = this.#loaders[key];
    try {
      const value = await loader.load(this);
      return { read: true, value, from: loader.from, at: this.#clock.now() };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { read: false, why, from: loader.from, at: this.#clock.now(), error };
    }
  }
}
