import type { Clock } from '../../base/clock.js';
import { DroverError } from '../../base/errors.js';
import { ReadOnce } from '../../base/read-once.js';
import type { HostReader } from '../../hosts/host-reader.js';
import type { Side } from '../check.js';
import type { ApiFacts, ApiKey, ApiLoaders, FactReader, Reading, Readings } from './facts.js';
import type { HostFacts, PairFacts } from './host-facts.js';
import { hostLoaders } from './load-host.js';
import { pairLoaders } from './load-pair.js';
import type { PreparedFacts } from './prepared.js';

/**
 * Milliseconds that one look may take: the slowest chain of commands on a host (its login, nova.conf, a mesh of 64
 * hosts) has ended by then.
 */
export const LOOK_MS = 150_000;

export interface FactCacheOptions {
  api: ApiLoaders;
  /** null: SSH is not configured, or nobody asks the hosts. */
  hosts: HostReader | null;
  clock: Clock;
  /** One of thousands of looks whose reads they share: each call ends by its own time limit, and no alarm is set. */
  oneOfMany?: boolean;
  /** What was read for it before counts; `keeps`: what it reads is kept here. */
  prepared?: PreparedFacts | undefined;
  keeps?: PreparedFacts | undefined;
  /** Nothing more is read once it is aborted, and nobody waits any longer. */
  signal?: AbortSignal | undefined;
}

/** The names that a side of a check stands for. */
export interface Places {
  host: string;
  source: string;
  destination: string;
}

/**
 * The facts of one look, from the API and from the hosts: each is read when it is first asked for, once, all that are
 * asked for at the same time. The one deadline is the look's: what is not read by then is a reading that says so. The
 * reads themselves end by their own time limits; nobody waits for them any more.
 */
export class FactCache implements FactReader {
  readonly clock: Clock;
  readonly #api: ApiLoaders;
  readonly #hosts: HostReader | null;
  readonly #once = new ReadOnce();
  readonly #closed = new AbortController();
  readonly #over: Promise<never>;
  readonly #alarmed: boolean;
  readonly #prepared: PreparedFacts | undefined;
  readonly #keeps: PreparedFacts | undefined;
  #ended: { why: unknown } | undefined;

  constructor({ api, hosts, clock, oneOfMany, signal, prepared, keeps }: FactCacheOptions) {
    this.#api = api;
    this.#hosts = hosts;
    this.clock = clock;
    this.#prepared = prepared;
    this.#keeps = keeps;
    this.#alarmed = oneOfMany !== true || signal !== undefined;
    this.#over = new Promise((_resolve, reject) => {
      const end = (why: unknown) => {
        this.#ended ??= { why };
        reject(this.#ended.why);
      };
      if (oneOfMany === true) return;
      const began = clock.monotonic();
      clock.sleep(LOOK_MS, this.#closed.signal).then(
        () => {
          // A clock of a test may sleep no time at all.
          if (clock.monotonic() - began >= LOOK_MS) end(tooLate());
        },
        () => undefined,
      );
      if (signal?.aborted === true) end(signal.reason);
      signal?.addEventListener('abort', () => end(signal.reason), {
        once: true,
        signal: this.#closed.signal,
      });
    });
    this.#over.catch(() => undefined);
  }

  get hosts(): HostReader {
    if (this.#hosts !== null) return this.#hosts;
    throw new DroverError('SSH to the hosts is not configured.', { code: 'hosts-not-configured' });
  }

  /** Whether hosts can be asked at all. */
  get hasHosts(): boolean {
    return this.#hosts !== null;
  }

  /** The clock's alarm ends with the look. */
  close(): void {
    if (this.#alarmed) this.#closed.abort();
  }

  reading<K extends ApiKey>(key: K): Promise<Reading<ApiFacts[K]>> {
    const { from, load } = this.#api[key];
    return this.#read(key, from, () => load(this));
  }

  async value<K extends ApiKey>(key: K): Promise<ApiFacts[K]> {
    return valueOrThrow(await this.reading(key));
  }

  /** Reads all of these, in parallel; resolves when the slowest chain has. */
  async readings(keys: Iterable<ApiKey>): Promise<Readings> {
    const wanted = [...new Set(keys)];
    const read = await Promise.all(wanted.map((key) => this.reading(key)));
    return Object.fromEntries(wanted.map((key, index) => [key, read[index]]));
  }

  async host<K extends keyof HostFacts>(host: string, key: K): Promise<HostFacts[K]> {
    return valueOrThrow(await this.#onHost(host, key));
  }

  async pair<K extends keyof PairFacts>(from: string, to: string, key: K): Promise<PairFacts[K]> {
    return valueOrThrow(await this.#onPair(from, to, key));
  }

  /** A fact of one side of a check; the key belongs to the side, as the type of every check holds. */
  of(side: Side, key: string, { host, source, destination }: Places): Promise<Reading<unknown>> {
    const [onHost, onPair] = [key as keyof HostFacts, key as keyof PairFacts];
    switch (side) {
      case 'cloud':
      case 'server':
        return this.reading(key as ApiKey);
      case 'host':
        return this.#onHost(host, onHost);
      case 'source':
        return this.#onHost(source, onHost);
      case 'destination':
        return this.#onHost(destination, onHost);
      case 'pair':
        return this.#onPair(source, destination, onPair);
      case 'back':
        return this.#onPair(destination, source, onPair);
    }
  }

  #onHost<K extends keyof HostFacts>(host: string, key: K): Promise<Reading<HostFacts[K]>> {
    return this.#read(`${key} of ${host}`, 'ssh', () => hostLoaders[key](this, host));
  }

  #onPair<K extends keyof PairFacts>(from: string, to: string, key: K): Promise<Reading<PairFacts[K]>> {
    return this.#read(`${key} from ${from} to ${to}`, 'ssh', () => pairLoaders[key](this, from, to));
  }

  #read<T>(key: string, from: string, load: () => Promise<T>): Promise<Reading<T>> {
    return this.#once.get(key, async (): Promise<Reading<T>> => {
      const began = this.clock.monotonic();
      const known = this.#prepared?.take(key, began);
      // One key always has one type: it names what is read.
      if (known !== undefined) return known as Reading<T>;
      try {
        if (this.#ended !== undefined) throw this.#ended.why;
        const value = await Promise.race([load(), this.#over]);
        const reading = { read: true, value, from, at: this.clock.now() } as const;
        this.#keeps?.keep(key, reading, began);
        return reading;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return { read: false, why, from, at: this.clock.now(), error };
      }
    });
  }
}

function valueOrThrow<T>(reading: Reading<T>): T {
  if (!reading.read) throw reading.error;
  return reading.value;
}

function tooLate(): DroverError {
  return new DroverError(`not read within ${LOOK_MS / 1000} s`, {
    code: 'preflight-too-slow',
    remedy: 'Ask again; where it is the same again, look at what is slow.',
  });
}
