import type { CloudCapabilities, CloudIdentity, CloudService, ProbeAnswer } from '../../cloud/cloud.js';
import type { Aggregate, ComputeService, Hypervisor } from '../../cloud/compute.js';
import type { MigrationRecord } from '../../cloud/migration.js';
import type { HostRoom, Resources } from '../../cloud/placement.js';
import type { NetworkAgent, Port, PortNetwork } from '../../cloud/port.js';
import type { Server, ServerGroup } from '../../cloud/server.js';
import type { Volume, VolumeAttachment, VolumeService } from '../../cloud/volume.js';
import type { OwnState, PreflightPolicy } from '../policy.js';

/** Whether one read that a move depends on is allowed to us. */
export interface Right {
  what: string;
  /** null: could not be tried. */
  allowed: boolean | null;
  why: string | null;
}

/** Room of every host that we looked at; one that Placement does not know is not in the map. */
export interface Rooms {
  needed: Resources;
  byHost: ReadonlyMap<string, HostRoom>;
  /** Who counted. */
  from: 'placement' | 'nova';
}

/** A server group of the server, and where its other members run now. */
export interface GroupFacts {
  group: ServerGroup;
  members: readonly { id: string; name: string; host: string | null }[];
}

/** How one service answered the same small read, tried one after another. */
export interface Readiness {
  service: CloudService;
  /** Fewer than asked for when one of them had no answer at all. */
  tries: readonly ProbeAnswer[];
}

/** Everything a check may read that does not depend on one host. Host facts over SSH get a map of their own. */
export interface FactTypes {
  now: number;
  policy: PreflightPolicy;
  own: OwnState;
  identity: CloudIdentity;
  capabilities: CloudCapabilities;
  rights: readonly Right[];
  server: Server;
  projectName: string | null;
  services: readonly ComputeService[];
  hypervisors: readonly Hypervisor[];
  aggregates: readonly Aggregate[];
  /** Moves of any kind under way anywhere on this cloud. */
  underWay: readonly MigrationRecord[];
  /** This server's records, newest first. */
  serverMigrations: readonly MigrationRecord[];
  /** Live migrations that left or reached the server's host in the last 30 days. */
  trackRecord: readonly MigrationRecord[];
  volumes: readonly Volume[];
  /** Cinder's attachments of the server. */
  attachments: readonly VolumeAttachment[];
  volumeServices: readonly VolumeService[];
  ports: readonly Port[];
  agents: readonly NetworkAgent[];
  /** Those of the server's ports; one that we may not see is left out. */
  networks: readonly PortNetwork[];
  /** Of the services that this cloud has and this move needs. */
  readiness: readonly Readiness[];
  groups: readonly GroupFacts[];
  rooms: Rooms;
}

export type FactKey = keyof FactTypes;

/** A fact, or why it could not be read. `from` is the call, `at` milliseconds since the epoch. */
export type Reading<T> =
  | { read: true; value: T; from: string; at: number }
  | { read: false; why: string; from: string; at: number; error: unknown };

export type Readings = { readonly [K in FactKey]?: Reading<FactTypes[K]> };

/** One fact's loader: may ask for other facts, which are read once however many ask. */
export interface FactLoader<T> {
  from: string;
  load(read: FactReader): Promise<T>;
}

export type FactLoaders = { readonly [K in FactKey]: FactLoader<FactTypes[K]> };

export interface FactReader {
  /** Never rejects: what cannot be read is a reading that says why. */
  reading<K extends FactKey>(key: K): Promise<Reading<FactTypes[K]>>;
  /** Rejects when the fact cannot be read, and so makes the fact that needs it unreadable for the same reason. */
  value<K extends FactKey>(key: K): Promise<FactTypes[K]>;
}
