import type { Image } from './images.js';

/** The cloud as it is, in plain data. Times are milliseconds since the epoch, sizes as their names say. */

export interface Flavor {
  readonly id: string;
  /** Whether everybody may use it; else `access` says who. */
  readonly isPublic: boolean;
  /** Ids of the projects that may use one that is not public. */
  readonly access: Set<string>;
  description: string | null;
  /** The row's number, which migration records show as old_instance_type_id. */
  readonly databaseId: number;
  readonly name: string;
  readonly ramMb: number;
  readonly vcpus: number;
  readonly diskGb: number;
  readonly ephemeralGb: number;
  readonly swapMb: number;
  readonly extraSpecs: Record<string, string>;
}

export interface Host {
  readonly name: string;
  readonly number: number;
  readonly hypervisorHostname: string;
  readonly address: string;
  readonly serviceId: string;
  /** The hypervisor's id, and that of its resource provider. */
  readonly hypervisorId: string;
  readonly zone: string;
  vcpus: number;
  memoryMb: number;
  reservedMemoryMb: number;
  diskGb: number;
  /** As Nova encodes QEMU's version: 7.2.22 is 7002022. */
  hypervisorVersion: number;
  hypervisorType: string;
  linkBytesPerSecond: number;
  disabled: boolean;
  disabledReason: string | null;
  forcedDown: boolean;
  /** When nova-compute stopped; null while it runs. */
  stoppedAt: number | null;
  bootId: string;
  bootedAt: number;
  /** It is down, and comes back as another boot. */
  booting: boolean;
  /** How long after its last heartbeat the service still counts as up (service_down_time: 60 s). */
  countsAsUpForMs: number;
  /** Placement's generation: it grows with every change of allocations. */
  generation: number;
  used: Resources;
}

export interface Resources {
  vcpus: number;
  memoryMb: number;
  diskGb: number;
}

export type VmState = 'building' | 'active' | 'paused' | 'stopped' | 'error';

/** Nova's power states: 1 running, 3 paused, 4 shut down. */
export type PowerState = 0 | 1 | 3 | 4;

export interface GuestMemory {
  /** The share of the memory that is not zero pages, which the first pass has to send. */
  usedRatio: number;
  dirtyBytesPerSecond: number;
  /** The most that is ever dirty at once. */
  workingSetBytes: number;
}

export interface BlockDevice {
  readonly uuid: string;
  readonly volumeId: string;
  readonly device: string;
  readonly deleteOnTermination: boolean;
  attachmentId: string;
}

export interface Server {
  readonly id: string;
  name: string;
  readonly projectId: string;
  readonly userId: string;
  flavor: Flavor;
  /** Empty while it has none. */
  host: string;
  vmState: VmState;
  taskState: string | null;
  powerState: PowerState;
  progress: number;
  readonly created: number;
  updated: number;
  /** 0: never yet. */
  launchedAt: number;
  readonly instanceName: string;
  readonly reservationId: string;
  /** Empty for a server that boots from a volume. */
  imageId: string;
  configDrive: boolean;
  locked: boolean;
  lockedReason: string | null;
  description: string | null;
  tags: string[];
  metadata: Record<string, string>;
  fault: { code: number; created: number; message: string } | null;
  keyName?: string | null;
  readonly fixedAddress: string;
  readonly macAddress: string;
  readonly devices: BlockDevice[];
  memory: GuestMemory;
}

export interface Volume {
  readonly id: string;
  name: string;
  description: string | null;
  readonly sizeGb: number;
  status: string;
  readonly projectId: string;
  readonly userId: string;
  readonly created: number;
  updated: number;
  type: string;
  bootable: boolean;
  multiattach: boolean;
  migrationStatus: string | null;
  metadata: Record<string, string>;
  /** What it was made from; null where it is empty. */
  image: Image | null;
  /** `host@backend#pool`; null while it is not scheduled. */
  pool: string | null;
}

export interface Snapshot {
  readonly id: string;
  readonly name: string;
  readonly volumeId: string;
  readonly projectId: string;
  readonly userId: string;
  readonly sizeGb: number;
  readonly created: number;
  readonly metadata: Readonly<Record<string, string>>;
  status: string;
}

/** A user message of Cinder about one of its things. */
export interface Message {
  readonly id: string;
  readonly projectId: string;
  readonly resourceType: 'VOLUME' | 'VOLUME_SNAPSHOT';
  readonly resourceId: string;
  readonly eventId: string;
  readonly text: string;
  readonly requestId: string;
  readonly created: number;
}

export interface Attachment {
  readonly id: string;
  readonly volumeId: string;
  readonly serverId: string;
  readonly host: string;
  readonly device: string;
  status: 'attaching' | 'attached';
  readonly attachedAt: number;
}

export type MigrationStatus =
  | 'accepted'
  | 'queued'
  | 'preparing'
  | 'running'
  | 'post-migrating'
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'error';

export interface MemoryFigures {
  total: number;
  processed: number;
  remaining: number;
}

/** Of a copy that is done, by the clock that everybody reads: bytes and milliseconds. */
export interface CopyDone {
  processed: number;
  passes: number;
  pauseMs: number;
  elapsedMs: number;
}

export interface Migration {
  readonly id: number;
  readonly uuid: string;
  readonly serverId: string;
  readonly userId: string;
  readonly projectId: string;
  readonly sourceHost: string;
  destinationHost: string | null;
  readonly flavorId: number;
  status: MigrationStatus;
  readonly createdAt: number;
  updatedAt: number | null;
  /** What was last saved; null until the first save. */
  memory: MemoryFigures | null;
  copied: CopyDone | null;
}

export interface ActionEvent {
  readonly event: string;
  readonly host: string;
  readonly startTime: number;
  finishTime: number | null;
  result: 'Success' | 'Error' | null;
  details: string | null;
  traceback: string | null;
}

export interface InstanceAction {
  readonly action: string;
  readonly requestId: string;
  readonly serverId: string;
  readonly userId: string;
  readonly projectId: string;
  readonly startTime: number;
  updatedAt: number;
  message: string | null;
  /** Oldest first; Nova lists them newest first. */
  readonly events: ActionEvent[];
}

export interface ServerGroup {
  readonly id: string;
  readonly name: string;
  readonly policy: string;
  readonly projectId: string;
  readonly userId: string;
  readonly members: string[];
}

export interface Aggregate {
  readonly id: number;
  readonly uuid: string;
  name: string;
  zone: string | null;
  readonly hosts: string[];
  readonly metadata: Record<string, string>;
  readonly createdAt: number;
  updatedAt: number | null;
}

/** What a consumer (a server, or a migration holding the source's share) takes of one host. */
export interface Allocation {
  readonly host: string;
  readonly resources: Resources;
  readonly projectId: string;
  readonly userId: string;
}

/** Statuses that /servers/{id}/migrations shows (nova/db migration_get_in_progress_by_instance). */
export const IN_PROGRESS: readonly MigrationStatus[] = ['queued', 'preparing', 'running', 'post-migrating'];
