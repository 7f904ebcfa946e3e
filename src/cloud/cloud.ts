import type { CloudStorage } from './block-storage.js';
import type { Aggregate, ComputeService, Hypervisor } from './compute.js';
import type {
  InstanceAction,
  InstanceActionDetail,
  LiveMigrationFigures,
  MigrationQuery,
  MigrationRecord,
} from './migration.js';
import type { NetworkAgent, Port, PortNetwork } from './network.js';
import type { Allocation, HostRoom, Resources } from './placement.js';
import type { Server, ServerCandidate, ServerFlavor, ServerGroup } from './server.js';
import type { ServerVolume, Volume, VolumeAttachment, VolumeService } from './volume.js';

/** Accepted by every call. */
export interface CallOptions {
  /** `req-<uuid>`, sent as X-OpenStack-Request-ID: it appears in every service's log. */
  requestId?: string;
  signal?: AbortSignal;
}

/** Who we are on this cloud. Times are ISO 8601 in UTC. */
export interface CloudIdentity {
  userId: string;
  userName: string;
  projectId: string | null;
  projectName: string | null;
  roles: readonly string[];
  tokenExpiresAt: string;
  /** From issue to end: what a move has before it, since it is started with a young token. */
  tokenLifeSeconds: number;
  /** null: not an application credential, or one that never expires or that we may not read. */
  credentialExpiresAt: string | null;
}

/** What this cloud can do, from its version documents. Microversions as text: `2.93`. */
export interface CloudCapabilities {
  novaMax: string;
  cinderMax: string | null;
  placementMax: string | null;
  /** 2.24: a running live migration can be aborted. */
  canAbort: boolean;
  /** 2.65: also a queued or preparing one. */
  canAbortQueued: boolean;
  /** 2.22: force-complete. */
  canForce: boolean;
  /** 2.23: memory figures of a running migration. */
  hasFigures: boolean;
  /** What is sent as block_migration: `auto` from 2.25 on; below only `false`, and only for a server without local disks. */
  blockMigration: 'auto' | false;
  /** 2.30: a named destination is validated by the scheduler. */
  validatesHost: boolean;
  /** 2.34: pre-checks run after the 202; their result is only in the instance action and the migration record. */
  checksInBackground: boolean;
  /** 2.59: os-migrations can be read by `changes-since`, in pages. */
  migrationsChangesSince: boolean;
  /** 2.80: os-migrations tell who asked. */
  migrationsTellUser: boolean;
  /** Cinder 3.27: attachments can be listed. */
  hasAttachments: boolean;
}

/** The services that a move needs, in their own names. */
export type CloudService = 'Keystone' | 'Nova' | 'Cinder' | 'Neutron' | 'Placement' | 'Glance';

/** One small read of a service over a connection of its own, never repeated. */
export interface ProbeAnswer {
  /** null: no answer. */
  status: number | null;
  /** The service's words of a refusal, or why there was no answer; null where all went well. */
  said: string | null;
  /** What was asked: `GET /flavors?limit=1`. */
  asked: string;
}

/** What Nova answered to a write: its own request id, which is also the id of the instance action. */
export interface Accepted {
  requestId: string | null;
  status: number;
}

export interface LiveMigrationOrder {
  server: string;
  /** null: the scheduler's choice. */
  destination: string | null;
  blockMigration: 'auto' | false;
}

/**
 * What Drover asks of one cloud. Reads may be repeated by the client; the three writes are sent once and never again by
 * themselves. Everything thrown is a `CloudError` (see cloud-error.ts), but for an aborted signal's own reason.
 * Reads of one thing give `undefined` when it is not there (404); lists are whole, whatever their pages.
 */
export interface Cloud {
  readonly name: string;
  readonly region: string | null;
  /** The Cinder side: images, types, pools, new volumes and what boots from them. */
  readonly storage: CloudStorage;

  identity(options?: CallOptions): Promise<CloudIdentity>;
  capabilities(options?: CallOptions): Promise<CloudCapabilities>;

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
  /** Flavor as it is now, by id; a server carries its own copy. */
  flavor(id: string, options?: CallOptions): Promise<ServerFlavor | undefined>;
  serverGroup(id: string, options?: CallOptions): Promise<ServerGroup | undefined>;
  /** null where Keystone does not tell. Remembered for the life of the connection. */
  projectName(id: string, options?: CallOptions): Promise<string | null>;

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

  /** Throws `cloud-cannot` where there is no Neutron. */
  portsOf(server: string, options?: CallOptions): Promise<readonly Port[]>;
  /** Of all hosts; admin only. */
  networkAgents(options?: CallOptions): Promise<readonly NetworkAgent[]>;
  network(id: string, options?: CallOptions): Promise<PortNetwork | undefined>;
  /** How a service answers at this moment; null: this cloud does not have it. */
  probe(service: CloudService, options?: CallOptions): Promise<ProbeAnswer | null>;

  /** As Nova has them, with their devices. */
  serverVolumes(server: string, options?: CallOptions): Promise<readonly ServerVolume[]>;
  volume(id: string, options?: CallOptions): Promise<Volume | undefined>;
  /** The volumes of a server, in its order; one that Cinder does not show us is left out. */
  volumesOf(server: Pick<Server, 'volumeIds'>, options?: CallOptions): Promise<readonly Volume[]>;
  /** Cinder's attachments (3.27); throws `cloud-cannot` below. */
  volumeAttachments(
    query: { server: string } | { volume: string },
    options?: CallOptions,
  ): Promise<readonly VolumeAttachment[]>;
  /** cinder-volume services only. */
  volumeServices(options?: CallOptions): Promise<readonly VolumeService[]>;

  /** What a server or a migration (by uuid) holds in Placement. */
  allocations(consumer: string, options?: CallOptions): Promise<readonly Allocation[]>;
  /** Room of the given hypervisors, by Placement; one without a resource provider is left out. */
  capacity(
    hypervisors: readonly Pick<Hypervisor, 'id' | 'host' | 'hostname'>[],
    options?: CallOptions,
  ): Promise<readonly HostRoom[]>;
  /** The hosts that could take these resources, with their room; those that could not are left out. */
  allocationCandidates(
    resources: Resources,
    hypervisors: readonly Pick<Hypervisor, 'id' | 'host' | 'hostname'>[],
    options?: CallOptions,
  ): Promise<readonly HostRoom[]>;

  /** POST os-migrateLive. The answer only says that Nova will try. */
  startLiveMigration(order: LiveMigrationOrder, options?: CallOptions): Promise<Accepted>;
  abortLiveMigration(server: string, migration: string, options?: CallOptions): Promise<Accepted>;
  forceComplete(server: string, migration: string, options?: CallOptions): Promise<Accepted>;

  /** Closes the connections; calls after that fail. */
  close(): Promise<void>;
}
