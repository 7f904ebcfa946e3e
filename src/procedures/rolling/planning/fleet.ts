import { askedObjection, hostObjection } from '../../../placement/allowed.js';
import type { CloudModel, Host, Server } from '../../../placement/model.js';
import type { Objection } from '../../../placement/objection.js';
import { Occupancy } from '../../../placement/occupancy.js';
import type { MaintainedHost, RollingInput, Standing } from './input.js';
import { moveSeconds } from './move-time.js';

export const MEMORY = 'MEMORY_MB';

/** What the checks of a server and a destination say for good, whatever is free. */
export const REFUSED = 0;
export const ALLOWED = 1;
/** With a warning, or something that nobody could look at. */
export const ALLOWED_WITH_DOUBT = 2;

/**
 * What stays the same during a plan, by number: hosts and servers go by their places in the model. Hosts that this
 * maintenance has taken out of service stand here as they will be when they are back.
 */
export class Fleet {
  readonly model: CloudModel;
  readonly input: RollingInput;
  /** By host; null for one that is not of the maintenance. */
  readonly standings: readonly (MaintainedHost | null)[];
  readonly memoryMib: Float64Array;
  readonly seconds: Float64Array;
  /** By host: hosts of one pool can give servers to each other, directly or over others. */
  readonly pools: Int32Array;
  /** By host: it cannot be emptied, whatever becomes free elsewhere. */
  readonly stays: Uint8Array;
  readonly #open: Uint8Array;
  readonly #occupancy: Occupancy;
  /** By layout of a need: the hosts that have such inventories at all. */
  readonly #offers = new Map<number, Uint8Array>();
  readonly #rows = new Map<number, Uint8Array>();

  constructor(input: RollingInput) {
    const { cloud, hosts, immovable, rates, loads } = input;
    const byName = new Map(hosts.map((host) => [host.name, host]));
    this.input = input;
    this.standings = cloud.hosts.map(({ name }) => byName.get(name) ?? null);
    this.model = {
      ...cloud,
      hosts: cloud.hosts.map((host) => asItWillBe(host, byName.get(host.name)?.standing)),
    };
    this.memoryMib = Float64Array.from(cloud.servers, memoryOf);
    this.seconds = Float64Array.from(cloud.servers, ({ id }, server) =>
      moveSeconds(this.memoryMib[server] ?? 0, rates, loads.get(id)),
    );
    this.#open = Uint8Array.from(this.model.hosts, (host) => (hostObjection(host) === undefined ? 1 : 0));
    this.#occupancy = new Occupancy(this.model, input.reserve);
    const fixed = new Set(immovable.map(({ host }) => host));
    this.stays = Uint8Array.from(this.model.hosts, ({ name, emptiedBy, up }) =>
      fixed.has(name) || emptiedBy !== null || !up ? 1 : 0,
    );
    this.pools = this.#findPools();
  }

  get size(): number {
    return this.model.hosts.length;
  }

  standing(host: number): Standing | null {
    return this.standings[host]?.standing ?? null;
  }

  name(host: number): string {
    return this.model.hosts[host]?.name ?? '';
  }

  /** By destination what lasts for a server that runs on this host: its own one at first, another one later. */
  row(server: number, at: number): Uint8Array {
    const key = server * this.size + at;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const row = this.#rowOf(server, at);
    this.#rows.set(key, row);
    return row;
  }

  /** The server as it is when it runs on that host. */
  serverAt(server: number, at: number): Server | undefined {
    const one = this.model.servers[server];
    const host = this.name(at);
    return one === undefined || one.host === host ? one : { ...one, host };
  }

  /** Why a server may not go from its first host to that one, whatever is free. */
  lasting(server: number, host: number): Objection | undefined {
    return this.#occupancy.lasting(server, host);
  }

  #rowOf(server: number, at: number): Uint8Array {
    const { hosts, pairs } = this.model;
    const row = new Uint8Array(hosts.length);
    const one = this.serverAt(server, at);
    const source = hosts[at];
    if (one === undefined) return row;
    const offers = this.#offersTo(server);
    for (const [number, host] of hosts.entries()) {
      if (this.#open[number] === 0 || offers[number] === 0 || askedObjection(one, host, source) !== undefined)
        continue;
      const { verdict } = pairs.of(one, host.name);
      if (verdict !== 'fail') row[number] = verdict === 'ok' ? ALLOWED : ALLOWED_WITH_DOUBT;
    }
    return row;
  }

  #offersTo(server: number): Uint8Array {
    const layout = this.#occupancy.layoutOf(server);
    const known = this.#offers.get(layout);
    if (known !== undefined) return known;
    const found = Uint8Array.from(this.model.hosts, (_, host) =>
      this.#occupancy.offers(server, host) ? 1 : 0,
    );
    this.#offers.set(layout, found);
    return found;
  }

  #findPools(): Int32Array {
    const parent = Int32Array.from(this.model.hosts, (_, index) => index);
    const rootOf = (host: number): number => {
      let root = host;
      while ((parent[root] ?? root) !== root) root = parent[root] ?? root;
      for (let one = host; one !== root; ) {
        const next = parent[one] ?? root;
        parent[one] = root;
        one = next;
      }
      return root;
    };
    const numbers = new Map(this.model.hosts.map(({ name }, index) => [name, index]));
    for (const [server, { host }] of this.model.servers.entries()) {
      const at = numbers.get(host) ?? -1;
      if (at < 0 || this.standings[at] === null) continue;
      const row = this.row(server, at);
      if (row.every((one) => one === REFUSED)) this.stays[at] = 1;
      for (let other = 0; other < row.length; other += 1) {
        if (row[other] !== REFUSED) parent[rootOf(other)] = rootOf(at);
      }
    }
    return Int32Array.from(this.model.hosts, (_, host) => rootOf(host));
  }
}

/** One that we took out of service is enabled when it is back; what others did to a host stays. */
function asItWillBe(host: Host, standing: Standing | undefined): Host {
  if (standing !== 'emptying' && standing !== 'away') return host;
  return { ...host, enabled: true, disabledReason: null, up: true, emptiedBy: null };
}

function memoryOf({ claims }: Server): number {
  return claims.reduce((sum, { resources }) => sum + (resources[MEMORY] ?? 0), 0);
}
