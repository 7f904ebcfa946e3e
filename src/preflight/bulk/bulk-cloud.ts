import { ReadOnce } from '../../base/read-once.js';
import type { CallOptions } from '../../cloud/call.js';
import type { Cloud, CloudService, ProbeAnswer } from '../../cloud/cloud.js';
import { Kept, keepsAs } from '../../cloud/kept.js';
import type { MigrationQuery, MigrationRecord } from '../../cloud/migration.js';
import { freeOf, type HostProviders, type HostRoom, type Stock } from '../../cloud/placement.js';
import type { Server, ServerGroup } from '../../cloud/server.js';
import type { Volume, VolumeAttachment } from '../../cloud/volume.js';
import { readGroups, withGroups } from './with-groups.js';

/** What a preflight asks of each service to see whether it answers: so many times in a row. */
const PROBES = 3;

/**
 * A cloud as the checks of one server ask it, answered for all servers of a host from a few lists: the number of calls
 * grows with the pages of the lists, not with the servers. What was read once counts for as long as this lives, so it
 * is made for one plan. Whatever no list has is asked for by itself. `once`: shared by the hosts of one plan, so that what
 * is of the whole cloud is read once for all of them.
 */
export function bulkCloud(
  cloud: Cloud,
  host: string,
  call: CallOptions,
  once: ReadOnce = new ReadOnce(),
): Cloud {
  const lists = new Lists(cloud, host, call, once);
  const probes = new Map<CloudService, Promise<ProbeAnswer | null>[]>();
  const bulk: Cloud = {
    ...cloud,
    identity: () => once.get('identity', () => cloud.identity(call)),
    capabilities: () => once.get('capabilities', () => cloud.capabilities(call)),
    services: () => once.get('services', () => cloud.services(call)),
    hypervisors: () => lists.hypervisors(),
    aggregates: () => once.get('aggregates', () => cloud.aggregates(call)),
    volumeServices: () => once.get('volume services', () => cloud.volumeServices(call)),
    networkAgents: () => once.get('agents', () => cloud.networkAgents(call)),
    network: (id) => once.get(`network ${id}`, () => cloud.network(id, call)),
    projectName: (id) => once.get(`project ${id}`, () => cloud.projectName(id, call)),
    flavor: (id) => once.get(`flavor ${id}`, () => cloud.flavor(id, call)),
    instanceActions: (id) => once.get(`actions ${id}`, () => cloud.instanceActions(id, call)),
    instanceAction: (id, action) =>
      once.get(`action ${id} ${action}`, () => cloud.instanceAction(id, action, call)),
    probe: (service) => probed(service),
    server: async (id) => (await lists.here()).get(id) ?? (await lists.anywhere()).get(id),
    serversOn: async (name) =>
      name === host
        ? [...(await lists.here()).values()]
        : await lists.grouped(await cloud.serversOn(name, call)),
    serverGroups: async () => [...(await lists.groups()).values()],
    serverGroup: async (id) => (await lists.groups()).get(id),
    migrations: (query) => migrations(query),
    volumesOf: async ({ volumeIds }) => {
      const found = await Promise.all(volumeIds.map((id) => lists.volume(id)));
      return found.filter((volume) => volume !== undefined);
    },
    volume: (id) => lists.volume(id),
    volumeAttachments: async (query) => {
      if ('server' in query) return (await lists.attachmentsByServer()).get(query.server) ?? [];
      return (await lists.attachments()).filter(({ volumeId }) => volumeId === query.volume);
    },
    portsOf: async (server) => (await lists.ports()).filter(({ device }) => device === server),
    allocations: async (consumer) => await lists.held(consumer),
    allocationCandidates: async (needed) => {
      const rooms = await lists.rooms();
      return rooms.filter(({ stock }) =>
        Object.entries(needed).every(([name, amount]) => freeOf(stock[name]) >= amount),
      );
    },
    capacity: async (hypervisors) => {
      const names = new Set(hypervisors.map((one) => one.host));
      return (await lists.rooms()).filter((room) => names.has(room.host));
    },
    hostProviders: () => lists.providers(),
  };
  keepsAs(bulk, new Kept({ forGood: true }));
  return bulk;

  async function probed(service: CloudService): Promise<ProbeAnswer | null> {
    const known = probes.get(service) ?? [];
    probes.set(service, known);
    const next = lists.nextProbe(service);
    known[next] ??= cloud.probe(service, call);
    return await known[next];
  }

  async function migrations(query: MigrationQuery): Promise<readonly MigrationRecord[]> {
    const { server, statuses, changesSince } = query;
    if (server === undefined) {
      // "Thirty days ago" is another moment for each server; the first one asked serves all.
      const { changesSince: _since, ...same } = query;
      return await once.get(JSON.stringify(same), () => cloud.migrations(query, call));
    }
    const of = (await lists.recordsHere()).filter(({ serverId }) => serverId === server);
    return of.filter(
      ({ status, type, updatedAt, createdAt }) =>
        (statuses === undefined || statuses.includes(status)) &&
        (query.type === null || type === null || type === (query.type ?? 'live-migration')) &&
        (changesSince === undefined ||
          Date.parse(updatedAt ?? createdAt ?? changesSince) >= Date.parse(changesSince)),
    );
  }
}

/** The lists, each read when it is first needed. */
class Lists {
  readonly once: ReadOnce;
  readonly #cloud: Cloud;
  readonly #host: string;
  readonly #call: CallOptions;
  readonly #probed = new Map<string, number>();

  constructor(cloud: Cloud, host: string, call: CallOptions, once: ReadOnce) {
    this.once = once;
    this.#cloud = cloud;
    this.#host = host;
    this.#call = call;
  }

  /** Which of the tries of a service this one is. */
  nextProbe(service: CloudService): number {
    const count = this.#probed.get(service) ?? 0;
    this.#probed.set(service, count + 1);
    return count % PROBES;
  }

  hypervisors() {
    return this.once.get('hypervisors', () => this.#cloud.hypervisors(this.#call));
  }

  here(): Promise<ReadonlyMap<string, Server>> {
    return this.once.get(`servers on ${this.#host}`, async () =>
      byId(await this.grouped(await this.#cloud.serversOn(this.#host, this.#call))),
    );
  }

  /** Only where a group has members elsewhere. */
  anywhere(): Promise<ReadonlyMap<string, Server>> {
    return this.once.get('servers anywhere', async () =>
      byId(await this.grouped(await this.#cloud.allServers(this.#call))),
    );
  }

  async grouped(servers: readonly Server[]): Promise<readonly Server[]> {
    const groups = await readGroups(async () => [...(await this.groups()).values()]);
    return groups.read ? withGroups(servers, groups.groups) : servers;
  }

  groups(): Promise<ReadonlyMap<string, ServerGroup>> {
    return this.once.get('groups', async () => byId(await this.#cloud.serverGroups(this.#call)));
  }

  recordsHere(): Promise<readonly MigrationRecord[]> {
    return this.once.get(`records of ${this.#host}`, () =>
      this.#cloud.migrations({ host: this.#host, type: null }, this.#call),
    );
  }

  async volume(id: string): Promise<Volume | undefined> {
    const all = await this.once.get('volumes', async () => byId(await this.#cloud.volumesInUse(this.#call)));
    // In between two states it is in no list of those in use.
    return all.get(id) ?? (await this.once.get(`volume ${id}`, () => this.#cloud.volume(id, this.#call)));
  }

  attachments(): Promise<readonly VolumeAttachment[]> {
    return this.once.get('attachments', () => this.#cloud.allAttachments(this.#call));
  }

  /** A cloud has as many of them as volumes: they are not looked through for each server. */
  attachmentsByServer(): Promise<ReadonlyMap<string, readonly VolumeAttachment[]>> {
    return this.once.get('attachments by server', async () => {
      const found = new Map<string, VolumeAttachment[]>();
      for (const one of await this.attachments()) {
        const known = found.get(one.serverId ?? '');
        if (known === undefined) found.set(one.serverId ?? '', [one]);
        else known.push(one);
      }
      return found;
    });
  }

  ports() {
    return this.once.get(`ports on ${this.#host}`, () => this.#cloud.portsOn(this.#host, this.#call));
  }

  providers(): Promise<readonly HostProviders[]> {
    return this.once.get('providers', async () =>
      this.#cloud.hostProviders(await this.hypervisors(), this.#call),
    );
  }

  async rooms(): Promise<readonly HostRoom[]> {
    const providers = await this.providers();
    return providers.flatMap(({ host, providers: tree }) => {
      const [root] = tree;
      return root === undefined ? [] : [{ host, provider: root.id, stock: summed(tree.map(stockIn)) }];
    });
  }

  /** What a consumer holds of the host's own providers; of one that is not there, by itself. */
  async held(consumer: string) {
    const own = (await this.providers()).find(({ host }) => host === this.#host);
    const hypervisor = (await this.hypervisors()).find(({ host }) => host === this.#host);
    const ids = own?.providers.map(({ id }) => id) ?? (hypervisor === undefined ? [] : [hypervisor.id]);
    const each = await Promise.all(
      ids.map(async (provider) => {
        const holders = await this.once.get(`consumers ${provider}`, () =>
          this.#cloud.consumersOf(provider, this.#call),
        );
        const resources = holders[consumer];
        return resources === undefined ? [] : [{ provider, resources }];
      }),
    );
    return each.flat();
  }
}

function byId<T extends { id: string }>(list: readonly T[]): ReadonlyMap<string, T> {
  return new Map(list.map((one) => [one.id, one]));
}

function stockIn({ stock }: HostProviders['providers'][number]): Readonly<Record<string, Stock>> {
  return stock;
}

function summed(stocks: readonly Readonly<Record<string, Stock>>[]): Readonly<Record<string, Stock>> {
  const sum: Record<string, Stock> = {};
  for (const stock of stocks) {
    for (const [name, { capacity, used }] of Object.entries(stock)) {
      const before = sum[name] ?? { capacity: 0, used: 0 };
      sum[name] = { capacity: before.capacity + capacity, used: before.used + used };
    }
  }
  return sum;
}
