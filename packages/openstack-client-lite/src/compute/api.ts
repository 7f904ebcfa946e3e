import type { CallOptions } from '../call.js';
import type { Listing } from '../listing.js';
import type { PreparedCall } from '../prepared.js';
import type { MicroversionRange } from '../service.js';
import type { KeyPairsApi } from './key-pairs.js';
import type { ComputeLimits } from './limits.js';
import type { NewServer } from './new-server.js';
import type {
  Aggregate,
  ComputeService,
  ComputeServiceQuery,
  Flavor,
  Hypervisor,
  InstanceAction,
  InstanceActionDetail,
  InstanceActionQuery,
  LiveMigrateOptions,
  Migration,
  MigrationQuery,
  Server,
  ServerGroup,
  ServerGroupQuery,
  ServerMigration,
  ServerName,
  ServerQuery,
  VolumeAttachment,
} from './types.js';

export interface ServersApi {
  list(query?: ServerQuery, options?: CallOptions): Listing<ServerName>;
  detail(query?: ServerQuery, options?: CallOptions): Listing<Server>;
  show(serverId: string, options?: CallOptions): Promise<Server>;
  /** POST /servers. */
  prepareCreate(server: NewServer, options?: CallOptions): Promise<PreparedCall>;
  /** POST /servers/{server}/action with `{ [name]: body }`. `microversion`: what this action needs, 2.1 by default. */
  prepareAction(
    serverId: string,
    action: { name: string; body: unknown; microversion?: string },
    options?: CallOptions,
  ): Promise<PreparedCall>;
}

export interface ServerMigrationsApi {
  /** Those in progress; needs 2.23. */
  list(serverId: string, options?: CallOptions): Promise<readonly ServerMigration[]>;
  /** Needs 2.23. NotFound in `accepted`, in post-copy, and once it has ended. */
  show(serverId: string, migrationId: number | string, options?: CallOptions): Promise<ServerMigration>;
  /** Needs 2.24; 2.65 (used where there) also aborts a queued or preparing one. */
  prepareAbort(serverId: string, migrationId: number | string, options?: CallOptions): Promise<PreparedCall>;
  /** Needs 2.22. Pauses the guest, or switches to post-copy where the hosts permit it. */
  prepareForceComplete(
    serverId: string,
    migrationId: number | string,
    options?: CallOptions,
  ): Promise<PreparedCall>;
}

export interface ComputeApi {
  /** `{ min: '2.1', max: '2.1' }` where the cloud has none (Juno and Kilo's v2.0). */
  microversions(options?: CallOptions): Promise<MicroversionRange>;

  readonly servers: ServersApi;
  readonly serverMigrations: ServerMigrationsApi;
  /**
   * POST os-migrateLive. The answer only says that Nova will try: from 2.34 (used where there) its checks run
   * after the 202. Never sends `force`.
   */
  prepareLiveMigration(
    serverId: string,
    how: LiveMigrateOptions,
    options?: CallOptions,
  ): Promise<PreparedCall>;
  readonly migrations: {
    /** The newest first from 2.59 on, the oldest first below. Admin. */
    list(query?: MigrationQuery, options?: CallOptions): Listing<Migration>;
  };
  readonly instanceActions: {
    /** The newest first. */
    list(serverId: string, query?: InstanceActionQuery, options?: CallOptions): Listing<InstanceAction>;
    show(serverId: string, requestId: string, options?: CallOptions): Promise<InstanceActionDetail>;
  };
  readonly services: {
    list(query?: ComputeServiceQuery, options?: CallOptions): Promise<readonly ComputeService[]>;
    /** PUT /os-services/{service}; needs 2.53. A reason goes with `disabled` alone. */
    prepareUpdate(
      serviceId: string,
      change: { status: 'enabled' | 'disabled'; disabledReason?: string },
      options?: CallOptions,
    ): Promise<PreparedCall>;
  };
  readonly hypervisors: {
    list(options?: CallOptions): Listing<Hypervisor>;
    show(hypervisorId: string, options?: CallOptions): Promise<Hypervisor>;
    /** By a part of the hypervisor's name; with the servers on it. Empty when none matches. */
    search(pattern: string, options?: CallOptions): Promise<readonly Hypervisor[]>;
  };
  readonly aggregates: { list(options?: CallOptions): Promise<readonly Aggregate[]> };
  readonly flavors: {
    list(options?: CallOptions): Listing<Flavor>;
    show(flavorId: string, options?: CallOptions): Promise<Flavor>;
    extraSpecs(flavorId: string, options?: CallOptions): Promise<Readonly<Record<string, string>>>;
  };
  readonly volumeAttachments: {
    list(serverId: string, options?: CallOptions): Promise<readonly VolumeAttachment[]>;
  };
  readonly serverGroups: {
    list(query?: ServerGroupQuery, options?: CallOptions): Listing<ServerGroup>;
    show(groupId: string, options?: CallOptions): Promise<ServerGroup>;
  };
  readonly keyPairs: KeyPairsApi;
  /** What our project may use of Nova, and what it uses. */
  limits(options?: CallOptions): Promise<ComputeLimits>;
}
