/**
 * What Nova tells, in camelCase. `null` is Nova's own null; `undefined` means that Nova does not tell it here: the
 * microversion is too low, or our rights are. Times are as Nova writes them made ISO 8601 in UTC.
 */
export interface ServerName {
  id: string;
  name: string;
}

export interface Server {
  id: string;
  /** Empty when the server's cell does not answer (2.69 and up, status UNKNOWN). */
  name: string;
  /** `ACTIVE`, `PAUSED`, `MIGRATING`, `SHUTOFF`, `ERROR`, `UNKNOWN` … */
  status: string;
  projectId: string;
  userId: string | undefined;
  /** Differs for each project and host; readable by anyone. Empty while unscheduled. */
  hostId: string;
  /** Admin only, as the next two. */
  host: string | null | undefined;
  hypervisorHostname: string | null | undefined;
  /** libvirt's name of the domain: `instance-0000002a`. */
  instanceName: string | undefined;
  vmState: string | undefined;
  taskState: string | null | undefined;
  /** 0 no state, 1 running, 3 paused, 4 shut down, 6 crashed, 7 suspended. */
  powerState: number | undefined;
  /** 2.9 and up. */
  locked: boolean | undefined;
  /** 2.73 and up. */
  lockedReason: string | null | undefined;
  /** `UP`, `UNKNOWN`, `DOWN`, `MAINTENANCE`; 2.16 and up, admin only. */
  hostStatus: string | undefined;
  availabilityZone: string | null | undefined;
  /** The zone the server asked for; 2.96 and up. */
  pinnedAvailabilityZone: string | null | undefined;
  createdAt: string | null;
  updatedAt: string | null;
  launchedAt: string | null | undefined;
  terminatedAt: string | null | undefined;
  /** null: booted from a volume. */
  imageId: string | null;
  flavor: ServerFlavor | undefined;
  configDrive: boolean;
  rootDeviceName: string | null | undefined;
  progress: number | undefined;
  metadata: Readonly<Record<string, string>>;
  /** 2.26 and up. */
  tags: readonly string[] | undefined;
  addresses: readonly ServerAddress[];
  volumes: readonly ServerVolume[];
  securityGroups: readonly string[];
  /** Ids; 2.71 and up, and only where one server is shown, not listed. */
  serverGroups: readonly string[] | undefined;
  /** Only in ERROR. */
  fault: ServerFault | null;
}

export interface ServerAddress {
  network: string;
  address: string;
  version: number;
  /** `fixed` or `floating`. */
  type: string | undefined;
  mac: string | undefined;
}

export interface ServerVolume {
  id: string;
  /** 2.3 and up. */
  deleteOnTermination: boolean | undefined;
}

export interface ServerFault {
  code: number;
  message: string;
  createdAt: string | null;
  /** Admin only. */
  details: string | undefined;
}

/** `reference` below 2.47: the flavor may have changed or gone since. `copy` from 2.47 on: what the server really has. */
export type ServerFlavor =
  | { kind: 'reference'; id: string }
  | {
      kind: 'copy';
      name: string;
      vcpus: number;
      memoryMib: number;
      diskGib: number;
      ephemeralGib: number;
      swapMib: number;
      /** undefined where the policy hides them. */
      extraSpecs: Readonly<Record<string, string>> | undefined;
    };

export interface ServerQuery {
  allTenants?: boolean;
  /** A regular expression in Nova's database, so a plain name matches as a part: use `exactName`. */
  name?: string;
  /** Sent as `^name$`, special characters quoted. */
  exactName?: string;
  host?: string;
  status?: string;
  projectId?: string;
  /** ISO 8601. Deleted servers are listed too. */
  changesSince?: string;
  /** Items a page. */
  limit?: number;
}

/** A record of os-migrations: of any type, by anybody, also ended ones. */
export interface Migration {
  id: number;
  /** 2.59 and up. */
  uuid: string | undefined;
  serverId: string;
  /** accepted, queued, preparing, running, `running (post-copy)`, post-migrating, completed, failed, cancelled, error … */
  status: string;
  /** live-migration, migration, resize, evacuation; 2.23 and up. */
  type: string | undefined;
  sourceCompute: string | null;
  destCompute: string | null;
  sourceNode: string | null;
  destNode: string | null;
  destHost: string | null;
  /** 2.80 and up. */
  userId: string | null | undefined;
  projectId: string | null | undefined;
  createdAt: string | null;
  updatedAt: string | null;
}

export interface MigrationQuery {
  serverId?: string;
  /** Source or destination. */
  host?: string;
  sourceCompute?: string;
  status?: string;
  /** live-migration, migration, resize, evacuation. */
  type?: string;
  /** ISO 8601: `updated_at` at or after; needs 2.59. */
  changesSince?: string;
  /** ISO 8601; needs 2.66. */
  changesBefore?: string;
  /** Needs 2.80. */
  userId?: string;
  projectId?: string;
  /** Items a page; needs 2.59. Below, Nova gives everything at once. */
  limit?: number;
}

/** One migration in progress, with its figures. Bytes are null, then 0, then real; saved every 5 s. */
export interface ServerMigration {
  id: number;
  uuid: string | undefined;
  serverId: string;
  /** queued, preparing, running or post-migrating: Nova shows no other here. */
  status: string;
  sourceCompute: string | null;
  destCompute: string | null;
  sourceNode: string | null;
  destNode: string | null;
  destHost: string | null;
  memoryTotalBytes: number | null;
  memoryProcessedBytes: number | null;
  memoryRemainingBytes: number | null;
  diskTotalBytes: number | null;
  diskProcessedBytes: number | null;
  diskRemainingBytes: number | null;
  userId: string | null | undefined;
  projectId: string | null | undefined;
  createdAt: string | null;
  updatedAt: string | null;
}

export interface LiveMigrateOptions {
  /** undefined or null: the scheduler's choice. */
  host?: string | null;
  /** `auto` needs 2.25. Below, `false` is right only for a server without a local disk. */
  blockMigration: 'auto' | boolean;
}

export interface InstanceAction {
  /** create, live-migration, live_migration_cancel, live_migration_force_complete … */
  action: string;
  serverId: string;
  requestId: string;
  userId: string | null;
  projectId: string | null;
  startedAt: string | null;
  /** 2.58 and up. */
  updatedAt: string | null | undefined;
  /** `Error` when Nova says that it failed. */
  message: string | null;
}

export interface InstanceActionDetail extends InstanceAction {
  /** In order of their start. undefined: hidden from us (below 2.51 admin only). */
  events: readonly InstanceActionEvent[] | undefined;
}

export interface InstanceActionEvent {
  event: string;
  /** `Success`, `Error`; null while it runs. */
  result: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  /** 2.62 and up, admin only. */
  host: string | null | undefined;
  hostId: string | undefined;
  /** 2.84 and up. */
  details: string | null | undefined;
  /** Admin only. */
  traceback: string | null | undefined;
}

export interface InstanceActionQuery {
  /** ISO 8601; needs 2.58. */
  changesSince?: string;
  /** Items a page; needs 2.58. */
  limit?: number;
}

export interface ComputeService {
  /** A number below 2.53, given as text. */
  id: string;
  binary: string;
  host: string;
  zone: string | undefined;
  /** `up` only means that it reported within `service_down_time`. */
  state: 'up' | 'down' | undefined;
  status: 'enabled' | 'disabled';
  disabledReason: string | null;
  /** 2.11 and up. */
  forcedDown: boolean | undefined;
  /** When it last reported. */
  updatedAt: string | null;
}

export interface ComputeServiceQuery {
  binary?: string;
  host?: string;
}

export interface Hypervisor {
  /** A number below 2.53, given as text. */
  id: string;
  hypervisorHostname: string;
  /** undefined where Nova was asked for names only (`search`). */
  type: string | undefined;
  /** As Nova counts: 7002022 is 7.2.22. */
  version: number | undefined;
  hostIp: string | null | undefined;
  state: 'up' | 'down' | undefined;
  status: 'enabled' | 'disabled' | undefined;
  service: { id: string; host: string; disabledReason: string | null } | undefined;
  /** undefined from 2.88 on, where only Placement tells. */
  usage: HypervisorUsage | undefined;
  cpu: HypervisorCpu | undefined;
  /** Servers on it; undefined where not asked for. */
  servers: readonly ServerName[] | undefined;
}

export interface HypervisorUsage {
  vcpus: number;
  vcpusUsed: number;
  memoryMib: number;
  memoryUsedMib: number;
  localDiskGib: number;
  localDiskUsedGib: number;
  runningServers: number;
}

export interface HypervisorCpu {
  arch: string | undefined;
  model: string | undefined;
  vendor: string | undefined;
  features: readonly string[];
}

export interface Aggregate {
  id: number;
  /** 2.41 and up. */
  uuid: string | undefined;
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
  ephemeralGib: number;
  swapMib: number;
  isPublic: boolean | undefined;
  disabled: boolean | undefined;
  /** 2.61 and up; see `flavors.extraSpecs` for the clouds below. */
  extraSpecs: Readonly<Record<string, string>> | undefined;
}

/** What Nova has attached to a server. */
export interface VolumeAttachment {
  volumeId: string;
  serverId: string;
  device: string | null;
  /** Cinder's attachment; 2.89 and up. */
  attachmentId: string | null | undefined;
  /** 2.70 and up. */
  tag: string | null | undefined;
  /** 2.79 and up. */
  deleteOnTermination: boolean | undefined;
}

export interface ServerGroup {
  id: string;
  name: string;
  /** affinity, anti-affinity, soft-affinity, soft-anti-affinity; null for none. */
  policy: string | null;
  /** Of anti-affinity: how many members may share a host; 2.64 and up, 1 below. */
  maxServersPerHost: number;
  members: readonly string[];
  /** 2.13 and up. */
  projectId: string | null | undefined;
  userId: string | null | undefined;
}

export interface ServerGroupQuery {
  allProjects?: boolean;
  limit?: number;
}
