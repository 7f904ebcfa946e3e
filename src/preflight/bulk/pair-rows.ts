import type { Port } from '../../cloud/network.js';
import type { Server as CloudServer } from '../../cloud/server.js';
import type { PairChecks, PairFinding, Server } from '../../placement/model.js';
import { PAIR_OK } from '../../placement/model.js';
import { worseOf } from '../../placement/pairs.js';
import type { Check } from '../check.js';
import { pairConclusions, runChecks } from '../engine.js';
import type { Readings, ServerFacts } from '../facts/facts.js';
import { PAIR_CHECKS, worst } from './cloud-model.js';

/** Of one fact of a server: what of it a check of a pair may look at, with nothing that only one server has. */
type Reduced = { [Key in keyof ServerFacts]?: (value: ServerFacts[Key]) => ServerFacts[Key] };

const REDUCED: Reduced = {
  server: (server) => asAnyOther(server),
  ports: (ports) =>
    distinct(ports.map(asAnyOthers))
      // In one order, so that servers of the same networks are alike.
      .toSorted((a, b) => (a.networkId < b.networkId ? -1 : a.networkId > b.networkId ? 1 : 0)),
  networks: (networks) => networks.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)),
  // Those under way are of the server, not of a pair.
  serverMigrations: (records) => records,
};

/** What the rules of zones, aggregates and flavors see of a server. */
function asAnyOther(server: CloudServer): CloudServer {
  const { projectId, flavor, pinnedAvailabilityZone } = server;
  return {
    ...server,
    ...{ id: '', name: 'it', projectId, flavor, pinnedAvailabilityZone },
    ...{ hostId: '', instanceName: null, launchedAt: null, createdAt: null, updatedAt: null, addresses: [] },
    ...{ userId: '', floatingAddresses: [], volumeIds: [], serverGroups: null, metadata: {}, fault: null },
    ...{ taskState: null, lockedReason: null, imageId: null },
  };
}

/** Field by field: a list of a host's ports tells whose each one is, too. */
function asAnyOthers({ networkId, vnicType, status, host, vifType }: Port): Port {
  return { id: 'of this server', networkId, vnicType, status, host, vifType, addresses: [] };
}

/**
 * What the API's checks say of each server and each destination, for a whole cloud: servers that a check can't tell apart
 * share one answer, and of each pair only the number of what was found is kept. 10,000 servers and 300 hosts are three
 * million pairs.
 */
export class PairRows implements PairChecks {
  readonly #hosts: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #found: PairFinding[] = [PAIR_OK];
  readonly #foundBy = new Map<string, number>();
  /** By check, source and what the check sees of the server. */
  readonly #rows = new Map<string, { number: number; row: Uint32Array }>();
  /** What checks see of servers, by a number: the texts are long, and few differ. */
  readonly #seen = new Map<string, number>();
  readonly #joined = new Map<string, Uint32Array>();
  readonly #ofServer = new Map<string, Uint32Array>();

  constructor(hosts: readonly string[]) {
    this.#hosts = hosts;
    this.#numbers = new Map(hosts.map((host, number) => [host, number]));
  }

  /** From what was read of a server; nothing of that is kept. */
  learn({ id, host }: CloudServer, readings: Readings): void {
    if (host === null) return;
    const alike = reducedReadings(readings);
    const rows = PAIR_CHECKS.map((check) => this.#rowOf(check, host, alike));
    const key = rows.map(({ number }) => number).join(' ');
    const known = this.#joined.get(key) ?? this.#join(rows.map(({ row }) => row));
    this.#joined.set(key, known);
    this.#ofServer.set(id, known);
  }

  of({ id }: Pick<Server, 'id'>, destination: string): PairFinding {
    const row = this.#ofServer.get(id);
    return this.#found[row?.[this.#numbers.get(destination) ?? -1] ?? 0] ?? PAIR_OK;
  }

  /** Servers of one row: what was found is the same for each destination. */
  alike({ id }: Pick<Server, 'id'>): unknown {
    return this.#ofServer.get(id);
  }

  #rowOf(check: Check, source: string, alike: Alike) {
    const keys = check.reads.server ?? [];
    const key = `${check.id} ${source} ${keys.map((one) => this.#seenAs(alike.keys.get(one) ?? '')).join(' ')}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const conclude = pairConclusions(check, alike.readings);
    const { id, title } = check;
    const row = Uint32Array.from(this.#hosts, (destination) => {
      if (destination === source) return 0;
      if (conclude === null)
        return this.#numberOf(worst(runChecks([check], alike.readings, { source, destination })));
      const found = conclude(source, destination).filter(({ verdict }) => verdict !== 'pass');
      if (found.length === 0) return 0;
      return this.#numberOf(worst(found.map(({ verdict, text }) => ({ check: id, title, verdict, text }))));
    });
    const made = { number: this.#rows.size, row };
    this.#rows.set(key, made);
    return made;
  }

  #seenAs(text: string): number {
    const known = this.#seen.get(text) ?? this.#seen.size;
    this.#seen.set(text, known);
    return known;
  }

  #join(rows: readonly Uint32Array[]): Uint32Array {
    return Uint32Array.from(this.#hosts, (_, host) =>
      this.#numberOf(
        rows.reduce((last, row) => worseOf(last, this.#found[row[host] ?? 0] ?? PAIR_OK), PAIR_OK),
      ),
    );
  }

  #numberOf(found: PairFinding): number {
    if (found.verdict === 'ok') return 0;
    const key = `${found.verdict} ${found.check} ${found.text}`;
    const known = this.#foundBy.get(key);
    if (known !== undefined) return known;
    this.#foundBy.set(key, this.#found.length);
    this.#found.push(found);
    return this.#found.length - 1;
  }
}

interface Alike {
  readings: Readings;
  /** By fact of a server: servers with the same text are alike. */
  keys: ReadonlyMap<string, string>;
}

function reducedReadings(readings: Readings): Alike {
  const wanted = new Set(PAIR_CHECKS.flatMap(({ reads }) => reads.server ?? []));
  const keys = new Map<string, string>();
  const reduced: Record<string, unknown> = { ...readings };
  for (const key of wanted) {
    const reading = readings[key];
    if (reading?.read !== true) {
      keys.set(key, `unread ${reading?.why ?? ''}`);
      continue;
    }
    // The key and its reduction belong together; a fact without one is of one server alone, which only takes longer.
    const reduce = REDUCED[key] as ((value: unknown) => unknown) | undefined;
    const value = reduce === undefined ? reading.value : reduce(reading.value);
    reduced[key] = { ...reading, value };
    keys.set(key, JSON.stringify(value));
  }
  return { readings: reduced as Readings, keys };
}

function distinct<T>(list: readonly T[]): T[] {
  return [...new Map(list.map((one) => [JSON.stringify(one), one])).values()];
}
