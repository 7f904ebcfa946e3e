import type { Random } from '../../base/seeded-random.js';
import { hex, uuid } from '../identifiers.js';
import { ActionLog } from './action-log.js';
import { createFlavors } from './flavors.js';
import { createHost, type HostSpec } from './hosts.js';
import { createImages, type Image } from './images.js';
import type {
  Aggregate,
  Allocation,
  Flavor,
  Host,
  Migration,
  Resources,
  Server,
  ServerGroup,
  VmState,
} from './model.js';
import { createNetworks, type Network } from './networks.js';
import { Storage } from './storage.js';
import type { Tenancy } from './tenancy.js';

export interface ServerSpec {
  name: string;
  /** Default: the host with the most free memory. */
  host?: string;
  /** A flavor's id or name. */
  flavor?: string;
  vmState?: VmState;
  /** Default: the admin project. */
  projectId?: string;
  userId?: string;
  /** An image's id makes it boot from a local disk; the default boots from a volume. */
  imageId?: string;
  /** Bytes the guest dirties a second; faster than the link, it never converges. */
  dirtyBytesPerSecond?: number;
  /** 0 to 1. */
  usedRatio?: number;
  /** Data volumes beside the one it boots from. */
  dataVolumes?: number;
  configDrive?: boolean;
  locked?: boolean;
  metadata?: Record<string, string>;
  /** Milliseconds since the epoch. */
  created?: number;
}

/** The cloud's whole state in memory, and every way to change it. It does nothing by itself. */
export class World {
  readonly hosts = new Map<string, Host>();
  readonly servers = new Map<string, Server>();
  readonly migrations = new Map<number, Migration>();
  readonly allocations = new Map<string, Allocation>();
  readonly serverGroups: ServerGroup[] = [];
  readonly aggregates: Aggregate[] = [];
  readonly flavors: Flavor[] = createFlavors();
  /** How many live migrations Nova accepted for each server, ever. */
  readonly moves = new Map<string, number>();
  /** Servers whose guest does not answer on its network just now. */
  readonly deafGuests = new Set<string>();
  /** By a server's id: the host for which its ports have an inactive binding. */
  readonly preparedBindings = new Map<string, string>();
  readonly actions: ActionLog;
  readonly storage: Storage;
  readonly images: Image[];
  readonly networks: Network[];
  readonly keyPairs: { name: string; userId: string }[] = [];
  /** Every host's live_migration_completion_timeout, seconds a GiB; 0: Nova never gives a copy up. */
  completionTimeout = 800;
  /** Every host's max_concurrent_live_migrations. */
  liveMigrationsAtOnce = 1;
  /** Nova's limits of every project; -1: none. */
  readonly computeLimits = { servers: -1, vcpus: -1, ramMb: -1 };

  readonly tenancy: Tenancy;
  readonly now: () => number;
  readonly random: Random;

  constructor(tenancy: Tenancy, now: () => number, random: Random) {
    this.tenancy = tenancy;
    this.now = now;
    this.random = random;
    this.actions = new ActionLog(now, random);
    this.storage = new Storage(now, random);
    this.images = createImages(now());
    this.networks = createNetworks(tenancy.adminProject.id, now());
  }

  addHost(spec: HostSpec): Host {
    const host = createHost(spec, this.hosts.size + 1, this.random, this.now());
    this.hosts.set(host.name, host);
    return host;
  }

  host(name: string): Host {
    const host = this.hosts.get(name);
    if (!host) throw new Error(`The simulator has no host ${name}.`);
    return host;
  }

  server(idOrName: string): Server {
    const server = this.servers.get(idOrName) ?? this.findServers(idOrName)[0];
    if (!server) throw new Error(`The simulator has no server ${idOrName}.`);
    return server;
  }

  flavorNamed(idOrName: string): Flavor | undefined {
    const found = this.flavors.find(({ id }) => id === idOrName);
    return found ?? this.flavors.find(({ name }) => name === idOrName);
  }

  findServers(name: string): Server[] {
    return [...this.servers.values()].filter((server) => server.name === name);
  }

  addServer(spec: ServerSpec): Server {
    const flavor = spec.flavor === undefined ? this.flavors[0] : this.flavorNamed(spec.flavor);
    if (!flavor) throw new Error(`The simulator has no flavor ${spec.flavor}.`);
    const resources = { vcpus: flavor.vcpus, memoryMb: flavor.ramMb, diskGb: flavor.diskGb };
    const host = spec.host === undefined ? this.#emptiestHost() : this.host(spec.host);
    const id = uuid(this.random);
    const number = this.servers.size + 1;
    const created = spec.created ?? this.now();
    const vmState = spec.vmState ?? 'active';
    const usedRatio = spec.usedRatio ?? 0.5;
    const server: Server = {
      id,
      name: spec.name,
      projectId: spec.projectId ?? this.tenancy.adminProject.id,
      userId: spec.userId ?? this.tenancy.admin.id,
      flavor,
      host: host.name,
      vmState,
      taskState: null,
      powerState: vmState === 'active' ? 1 : vmState === 'paused' ? 3 : 4,
      progress: 0,
      created,
      updated: created + 9_000,
      launchedAt: created + 8_000,
      instanceName: `instance-${number.toString(16).padStart(8, '0')}`,
      reservationId: `r-${number.toString(36).padStart(8, '0')}`,
      imageId: spec.imageId ?? '',
      configDrive: spec.configDrive ?? false,
      locked: spec.locked ?? false,
      lockedReason: null,
      description: null,
      tags: [],
      metadata: spec.metadata ?? {},
      fault: null,
      fixedAddress: `10.1.${(number >> 8) & 255}.${number & 255}`,
      macAddress: `fa:16:3e:${pairs(hex(this.random, 6))}`,
      devices: [],
      memory: {
        usedRatio,
        dirtyBytesPerSecond: spec.dirtyBytesPerSecond ?? 512 * 1024,
        workingSetBytes: flavor.ramMb * 2 ** 20 * usedRatio * 0.5,
      },
    };
    this.servers.set(id, server);
    this.allocate(id, { host: host.name, resources, projectId: server.projectId, userId: server.userId });
    const volumes = (server.imageId === '' ? 1 : 0) + (spec.dataVolumes ?? 0);
    for (let added = 0; added < volumes; added++) this.storage.addDevice(server);
    return server;
  }

  /** Gives a consumer its share of one host, in place of what it had. */
  allocate(consumer: string, allocation: Allocation): void {
    this.release(consumer);
    this.allocations.set(consumer, allocation);
    this.#use(allocation, 1);
  }

  release(consumer: string): void {
    const allocation = this.allocations.get(consumer);
    if (!allocation) return;
    this.allocations.delete(consumer);
    this.#use(allocation, -1);
  }

  #use(allocation: Allocation, sign: 1 | -1): void {
    const host = this.host(allocation.host);
    host.used.vcpus += sign * allocation.resources.vcpus;
    host.used.memoryMb += sign * allocation.resources.memoryMb;
    host.used.diskGb += sign * allocation.resources.diskGb;
    host.generation += 1;
  }

  addAggregate(name: string, hosts: string[], metadata: Record<string, string> = {}): Aggregate {
    const aggregate: Aggregate = {
      id: Math.max(0, ...this.aggregates.map(({ id }) => id)) + 1,
      uuid: uuid(this.random),
      name,
      zone: metadata.availability_zone ?? null,
      hosts,
      metadata,
      createdAt: this.now(),
      updatedAt: null,
    };
    this.aggregates.push(aggregate);
    return aggregate;
  }

  addServerGroup(name: string, policy: string, members: string[]): ServerGroup {
    const group: ServerGroup = {
      id: uuid(this.random),
      name,
      policy,
      projectId: this.tenancy.adminProject.id,
      userId: this.tenancy.admin.id,
      members,
    };
    this.serverGroups.push(group);
    return group;
  }

  setDirtyRate(serverIdOrName: string, bytesPerSecond: number): void {
    this.server(serverIdOrName).memory.dirtyBytesPerSecond = bytesPerSecond;
  }

  setDisabled(hostName: string, reason: string | null): void {
    const host = this.host(hostName);
    host.disabled = reason !== null;
    host.disabledReason = reason;
  }

  setForcedDown(hostName: string, forcedDown: boolean): void {
    this.host(hostName).forcedDown = forcedDown;
  }

  /** nova-compute stops: no more heartbeats, and after a while it counts as down. */
  stopHost(hostName: string, keepsCountingAsUpForMs = 60_000): void {
    const host = this.host(hostName);
    host.stoppedAt = this.now();
    host.countsAsUpForMs = keepsCountingAsUpForMs;
  }

  startHost(hostName: string): void {
    this.host(hostName).stoppedAt = null;
  }

  /** Whether nova-compute runs there at all, which the API learns only from missing heartbeats. */
  alive(host: Host): boolean {
    return host.stoppedAt === null;
  }

  countsAsUp(host: Host): boolean {
    if (host.forcedDown) return false;
    return host.stoppedAt === null || this.now() - host.stoppedAt < host.countsAsUpForMs;
  }

  /** Its own, or that of an aggregate that it was put into. */
  zoneOf(host: Host): string {
    const given = this.aggregates.find(({ hosts, zone }) => zone !== null && hosts.includes(host.name));
    return given?.zone ?? host.zone;
  }

  free(host: Host): Resources {
    return {
      vcpus: host.vcpus * 16 - host.used.vcpus,
      memoryMb: host.memoryMb - host.reservedMemoryMb - host.used.memoryMb,
      diskGb: host.diskGb - host.used.diskGb,
    };
  }

  #emptiestHost(): Host {
    const [first, ...rest] = this.hosts.values();
    if (!first) throw new Error('The simulator has no hosts.');
    return rest.reduce(
      (best, host) => (this.free(host).memoryMb > this.free(best).memoryMb ? host : best),
      first,
    );
  }
}

function pairs(digits: string): string {
  return `${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4, 6)}`;
}
