import type { Quota } from './block-storage-types.js';
import type { CallOptions, Mark } from './call.js';
import type {
  InstanceAction,
  InstanceActionDetail,
  LiveMigrationFigures,
  MigrationQuery,
  MigrationRecord,
} from './migration.js';
import type { PreparedCall } from './prepared-call.js';
import type { Server, ServerCandidate, ServerFlavor, ServerGroup } from './server.js';
import type { ServerVolume } from './volume.js';

/** One nova-compute service: what the rest of Drover calls a host. */
export interface ComputeService {
  id: string;
  host: string;
  binary: string;
  zone: string;
  /** `up` only means that it reported within `service_down_time` (60 s by default): see `updatedAt`. */
  state: 'up' | 'down';
  status: 'enabled' | 'disabled';
  disabledReason: string | null;
  /** null below microversion 2.11. */
  forcedDown: boolean | null;
  /** When it last reported, ISO 8601 in UTC. */
  updatedAt: string | null;
}

export interface Hypervisor {
  id: string;
  hostname: string;
  /** The nova-compute host that manages it. */
  host: string;
  type: string;
  /** As Nova counts: 7002015 is 7.2.15. */
  version: number;
  hostIp: string | null;
  state: 'up' | 'down';
  status: 'enabled' | 'disabled';
  /** Usage as Nova counts it itself; null from microversion 2.88 on, where only Placement tells. */
  usage: { vcpus: number; vcpusUsed: number; memoryMib: number; memoryUsedMib: number } | null;
}

export interface Aggregate {
  id: string;
  name: string;
  availabilityZone: string | null;
  hosts: readonly string[];
  metadata: Readonly<Record<string, string>>;
}

export interface Flavor {
  id: string;
  name: string;
  vcpus: number;
  memoryMib: number;
  diskGib: number;
}

export interface ComputeQuotas {
  servers: Quota;
  cores: Quota;
  memoryMib: Quota;
}

/** A server that boots from a volume that is there already. */
export interface ServerOrder {
  name: string;
  flavorId: string;
  volumeId: string;
  deleteOnTermination: boolean;
  networkIds: readonly string[];
  keyName: string | null;
  availabilityZone: string | null;
  host: string | null;
  metadata: Readonly<Record<string, string>>;
}

/** What a nova-compute service is to be; `reason` of a disabled one. */
export interface ServiceChange {
  status: 'enabled' | 'disabled';
  reason?: string;
}

export interface LiveMigrationOrder {
  server: string;
  /** null: the scheduler's choice. */
  destination: string | null;
  blockMigration: 'auto' | false;
}

/** Servers, their hosts and their moves (Nova). Reads may be repeated by the client, writes are prepared here and sent by `Cloud.send`; what is not there is `undefined`; all that is thrown is a `CloudError`. */
export interface Compute {
  /** By id, else by exact name in all projects we may see; `project` narrows by project id or name. */
  findServers(
    nameOrId: string,
    query?: { project?: string },
    options?: CallOptions,
  ): Promise<readonly ServerCandidate[]>;
  server(id: string, options?: CallOptions): Promise<Server | undefined>;
  /** Names to choose from as one types, 10,000 at most, each once. */
  serverNames(options?: CallOptions): Promise<readonly string[]>;
  serversOn(host: string, options?: CallOptions): Promise<readonly Server[]>;
  /** All of every project, wherever they run: page by page. */
  allServers(options?: CallOptions): Promise<readonly Server[]>;
  /** Flavor as it is now, by id; a server carries its own copy. */
  flavor(id: string, options?: CallOptions): Promise<ServerFlavor | undefined>;
  serverGroup(id: string, options?: CallOptions): Promise<ServerGroup | undefined>;
  /** Of every project. */
  serverGroups(options?: CallOptions): Promise<readonly ServerGroup[]>;
  /** Every service of Nova on one host, whatever its binary. */
  servicesOn(host: string, options?: CallOptions): Promise<readonly ComputeService[]>;
  /** nova-compute services only. */
  services(options?: CallOptions): Promise<readonly ComputeService[]>;
  hypervisors(options?: CallOptions): Promise<readonly Hypervisor[]>;
  aggregates(options?: CallOptions): Promise<readonly Aggregate[]>;
  migrations(query: MigrationQuery, options?: CallOptions): Promise<readonly MigrationRecord[]>;
  /** undefined when Nova does not show it: before queued and after post-migrating, or in post-copy. */
  liveMigrationFigures(
    server: string,
    migration: string,
    options?: CallOptions,
  ): Promise<LiveMigrationFigures | undefined>;
  instanceActions(server: string, options?: CallOptions): Promise<readonly InstanceAction[]>;
  instanceAction(
    server: string,
    requestId: string,
    options?: CallOptions,
  ): Promise<InstanceActionDetail | undefined>;
  /** As Nova has them, with their devices. */
  serverVolumes(server: string, options?: CallOptions): Promise<readonly ServerVolume[]>;

  flavors(options?: CallOptions): Promise<readonly Flavor[]>;
  /** Names of our own user's key pairs. */
  keyPairs(options?: CallOptions): Promise<readonly string[]>;
  computeQuotas(options?: CallOptions): Promise<ComputeQuotas>;
  serversMarked(name: string, mark: Mark, options?: CallOptions): Promise<readonly string[]>;
  prepareServer(order: ServerOrder, options?: CallOptions): Promise<PreparedCall>;

  /** POST os-migrateLive. The answer only says that Nova will try. */
  prepareLiveMigration(order: LiveMigrationOrder, options?: CallOptions): Promise<PreparedCall>;
  /** Enables or disables a service, by its id; throws `cloud-cannot` below 2.53. */
  prepareService(id: string, change: ServiceChange, options?: CallOptions): Promise<PreparedCall>;
  /** Whether our rights let us enable and disable services: asked of one that does not exist, so that nothing can happen. */
  mayChangeServices(options?: CallOptions): Promise<boolean>;
  prepareAbort(server: string, migration: string, options?: CallOptions): Promise<PreparedCall>;
  prepareForceComplete(server: string, migration: string, options?: CallOptions): Promise<PreparedCall>;
}
