import type { Clock } from '../base/clock.js';
import { DroverError } from '../base/errors.js';
import type { HostFacts } from '../hosts/host-facts.js';
import type { HostFactTypes, HostKey, PairFactTypes, PairKey } from './facts/host-facts.js';
import { hostLoaders } from './facts/load-host.js';
import { pairLoaders } from './facts/load-pair.js';

/** The server whose move is looked at, as far as its hosts need to know. */
export interface ServerOnHosts {
  readonly id: string;
  /** libvirt's name of its domain; null where we may not see it. */
  readonly domain: string | null;
  /** Where it runs. */
  readonly source: string;
  readonly localDiskGib: number;
}

/** What loaders have at hand. */
export interface HostLoading {
  readonly facts: HostFacts;
  /** null: a host is looked at for itself. */
  readonly server: ServerOnHosts | null;
  /** Hosts that are tried together, in one command from each. */
  readonly among: readonly string[];
  readonly clock: Clock;
  host<K extends HostKey>(host: string, key: K): Promise<HostFactTypes[K]>;
}

/** Throws where a host is looked at for itself: the engine asks no such check then. */
export function serverOf({ server }: HostLoading): ServerOnHosts {
  if (server !== null) return server;
  throw new DroverError('no server is looked at.', { code: 'preflight-without-server' });
}

/** Facts of the hosts of one preflight: each is read at most once, and only when a check asks for it. */
export class HostBook implements HostLoading {
  readonly facts: HostFacts;
  readonly server: ServerOnHosts | null;
  readonly among: readonly string[];
  readonly clock: Clock;
  readonly #memo = new Map<string, Promise<unknown>>();

  constructor(facts: HostFacts, server: ServerOnHosts | null, among: readonly string[], clock: Clock) {
    this.facts = facts;
    this.server = server;
    this.among = among;
    this.clock = clock;
  }

  host<K extends HostKey>(host: string, key: K): Promise<HostFactTypes[K]> {
    return this.#once(`${key} ${host}`, () => hostLoaders[key](this, host));
  }

  pair<K extends PairKey>(from: string, to: string, key: K): Promise<PairFactTypes[K]> {
    return this.#once(`${key} ${from} ${to}`, () => pairLoaders[key](this, from, to));
  }

  #once<T>(key: string, load: () => Promise<T>): Promise<T> {
    const known = this.#memo.get(key);
    // A key names the fact, and so its type.
    if (known !== undefined) return known as Promise<T>;
    const loading = load();
    loading.catch(() => undefined);
    this.#memo.set(key, loading);
    return loading;
  }
}
