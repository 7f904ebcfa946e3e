import type { Clock } from '../../base/clock.js';
import type { CloudCapabilities, CloudService, ProbeAnswer } from '../../cloud/cloud.js';
import type { Aggregate, ComputeService, Hypervisor } from '../../cloud/compute.js';
import type { CloudIdentity } from '../../cloud/identity.js';
import type { MigrationRecord } from '../../cloud/migration.js';
import type { NetworkAgent, Port, PortNetwork } from '../../cloud/network.js';
import type { HostRoom, Resources } from '../../cloud/placement.js';
import type { Server, ServerGroup } from '../../cloud/server.js';
import type { Volume, VolumeAttachment, VolumeService } from '../../cloud/volume.js';
import type { HostReader } from '../../hosts/host-reader.js';
import type { OwnState, PreflightPolicy } from '../policy.js';
import type { HostFacts, PairFacts } from './host-facts.js';

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

/** Of the cloud, by its API, and what Drover itself knows of it. */
export interface CloudFacts {
  now: number;
  policy: PreflightPolicy;
  own: OwnState;
  identity: CloudIdentity;
  capabilities: CloudCapabilities;
  rights: readonly Right[];
  services: readonly ComputeService[];
  hypervisors: readonly Hypervisor[];
  aggregates: readonly Aggregate[];
  /** Moves of any kind under way anywhere on this cloud. */
  underWay: readonly MigrationRecord[];
  volumeServices: readonly VolumeService[];
  agents: readonly NetworkAgent[];
  /** Of the services that this cloud has and this move needs. */
  readiness: readonly Readiness[];
  /** Destinations that are looked at over SSH, best first. */
  destinations: readonly string[];
}

/** Of the server, by the API. */
export interface ServerFacts {
  server: Server;
  projectName: string | null;
  /** Its records, newest first. */
  serverMigrations: readonly MigrationRecord[];
  /** Live migrations that left or reached the server's host in the last 30 days. */
  trackRecord: readonly MigrationRecord[];
  /** How long earlier moves from or to that host took beside the copying, seconds; empty: none that Nova tells of. */
  fixedCosts: readonly number[];
  volumes: readonly Volume[];
  /** Cinder's attachments of the server. */
  attachments: readonly VolumeAttachment[];
  ports: readonly Port[];
  /** Those of the server's ports; one that we may not see is left out. */
  networks: readonly PortNetwork[];
  groups: readonly GroupFacts[];
  rooms: Rooms;
}

/** No key of the one is a key of the other. */
export interface ApiFacts extends CloudFacts, ServerFacts {}

export type ApiKey = keyof ApiFacts;

/** A fact, or why it could not be read. `from` is the call, `at` milliseconds since the epoch. */
export type Reading<T> =
  | { read: true; value: T; from: string; at: number }
  | { read: false; why: string; from: string; at: number; error: unknown };

/** What was read from the API. */
export type Readings = { readonly [K in ApiKey]?: Reading<ApiFacts[K]> };

/** What a loader may ask for: other facts, read once however many ask, and the hosts themselves. */
export interface FactReader {
  readonly clock: Clock;
  /** Never rejects: what cannot be read is a reading that says why. */
  reading<K extends ApiKey>(key: K): Promise<Reading<ApiFacts[K]>>;
  /** Rejects when the fact cannot be read, and so makes the fact that needs it unreadable for the same reason. */
  value<K extends ApiKey>(key: K): Promise<ApiFacts[K]>;
  /** All of these, in parallel. */
  readings(keys: Iterable<ApiKey>): Promise<Readings>;
  host<K extends keyof HostFacts>(host: string, key: K): Promise<HostFacts[K]>;
  pair<K extends keyof PairFacts>(from: string, to: string, key: K): Promise<PairFacts[K]>;
  /** Throws where SSH is not configured: the engine asks no such check then. */
  readonly hosts: HostReader;
}

/** How a fact from the API is read, and what to name as its source. */
export interface ApiLoader<T> {
  from: string;
  load(read: FactReader): Promise<T>;
}

export type ApiLoaders = { readonly [K in ApiKey]: ApiLoader<ApiFacts[K]> };
export type HostLoaders<K extends keyof HostFacts = keyof HostFacts> = {
  readonly [One in K]: (read: FactReader, host: string) => Promise<HostFacts[One]>;
};
export type PairLoaders = {
  readonly [K in keyof PairFacts]: (read: FactReader, from: string, to: string) => Promise<PairFacts[K]>;
};
