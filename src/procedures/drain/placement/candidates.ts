import { askedObjection, hostObjection } from '../../../placement/allowed.js';
import type { Server } from '../../../placement/model.js';
import type { Occupancy } from '../../../placement/occupancy.js';
import { allPairsPass } from '../../../placement/pairs.js';
import { byName } from '../../../preflight/findings.js';

/** By how much a pair's finding counts against it: what nobody knows is worse than what is known and small. */
export const DOUBT = { ok: 0, warn: 1, unknown: 2 } as const;

export interface Candidates {
  /** Hosts by number, in the order of their names. */
  hosts: Int32Array;
  /** For each of them `DOUBT` of the pair. */
  doubts: Uint8Array;
}

/** Servers that ask alike: what is open to them, and the same without the host they leave, by what the pairs have in common. */
interface Alike {
  hosts: readonly number[];
  bySource: Map<unknown, Map<string, Candidates>>;
}

/**
 * The hosts that may take a server at all, whatever is free. Servers that ask alike share the work, since a cloud has
 * thousands of servers and a few dozen flavors.
 */
export class CandidateFinder {
  readonly #occupancy: Occupancy;
  readonly #open: readonly number[];
  readonly #alike = new Map<string, Alike>();
  readonly #sets = new Map<ReadonlySet<string>, number>();
  readonly #known = new Map<number, Candidates>();

  constructor(occupancy: Occupancy) {
    const { hosts } = occupancy.model;
    this.#occupancy = occupancy;
    this.#open = hosts
      .map((_, number) => number)
      .filter((number) => hostIsOpen(occupancy, number))
      .sort((a, b) => byName(hosts[a]?.name ?? '', hosts[b]?.name ?? ''));
  }

  of(server: number): Candidates {
    const known = this.#known.get(server);
    if (known !== undefined) return known;
    const found = this.#find(server);
    this.#known.set(server, found);
    return found;
  }

  #find(number: number): Candidates {
    const { model } = this.#occupancy;
    const server = model.servers[number];
    if (server === undefined) return { hosts: new Int32Array(0), doubts: new Uint8Array(0) };
    const alike = this.#openTo(number, server);
    const kind = model.pairs === allPairsPass ? allPairsPass : model.pairs.alike?.(server);
    if (kind === undefined) return this.#withoutFailing(alike.hosts, server);
    const same = alike.bySource.get(kind) ?? new Map<string, Candidates>();
    alike.bySource.set(kind, same);
    const found = same.get(server.host) ?? this.#withoutFailing(alike.hosts, server);
    same.set(server.host, found);
    return found;
  }

  #withoutFailing(open: readonly number[], server: Server): Candidates {
    const { pairs, hosts: all } = this.#occupancy.model;
    const [hosts, doubts] = [new Int32Array(open.length), new Uint8Array(open.length)];
    let count = 0;
    for (const host of open) {
      const name = all[host]?.name ?? '';
      if (name === server.host) continue;
      const { verdict } = pairs.of(server, name);
      if (verdict === 'fail') continue;
      hosts[count] = host;
      doubts[count] = DOUBT[verdict];
      count += 1;
    }
    return { hosts: hosts.subarray(0, count), doubts: doubts.subarray(0, count) };
  }

  /** What the server asks of a host, and the host's inventories, without its own host and its pairs. */
  #openTo(number: number, server: Server): Alike {
    const { model } = this.#occupancy;
    const source = model.hosts[this.#occupancy.hostNumber(server.host)];
    const key = JSON.stringify([
      this.#occupancy.layoutOf(number),
      server.zone,
      source?.cell,
      server.requiredTraits,
      server.forbiddenTraits,
      server.aggregates,
      server.forbiddenAggregates,
      server.allowedHosts === null ? -1 : this.#numberOf(server.allowedHosts),
    ]);
    const known = this.#alike.get(key);
    if (known !== undefined) return known;
    // Where this very server runs keeps none of those away that ask alike: looked at as if it ran nowhere.
    const anywhere = { ...server, host: '' };
    const hosts = this.#open.filter((host) => {
      const there = model.hosts[host];
      if (there === undefined || !this.#occupancy.offers(number, host)) return false;
      return askedObjection(anywhere, there, source) === undefined;
    });
    const found = { hosts, bySource: new Map() };
    this.#alike.set(key, found);
    return found;
  }

  #numberOf(set: ReadonlySet<string>): number {
    const known = this.#sets.get(set);
    if (known !== undefined) return known;
    this.#sets.set(set, this.#sets.size);
    return this.#sets.size - 1;
  }
}

function hostIsOpen({ model }: Occupancy, number: number): boolean {
  const host = model.hosts[number];
  return host !== undefined && hostObjection(host) === undefined;
}
