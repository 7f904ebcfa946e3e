import type {
  CinderMessage,
  ComputeQuotas,
  Flavor,
  Image,
  Network,
  Pool,
  Snapshot,
  VolumeDetails,
  VolumeFilter,
  VolumePage,
  VolumeQuotas,
  VolumeType,
} from './block-storage-types.js';
import type { Accepted, CallOptions } from './cloud.js';

/** What was accepted, and the id of what will be made. */
export interface AcceptedMade extends Accepted {
  id: string;
}

export interface VolumeOrder {
  name: string;
  sizeGib: number;
  imageId: string;
  typeId: string;
  metadata: Readonly<Record<string, string>>;
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

export interface SnapshotOrder {
  volumeId: string;
  name: string;
  force: boolean;
  metadata: Readonly<Record<string, string>>;
}

/** One piece of metadata that we put on what we make, to find it again after a lost answer. */
export type Mark = readonly [key: string, value: string];

/**
 * The Cinder side of a cloud, and what a server needs to boot from a volume. As in `Cloud`: reads may be repeated by the
 * client, writes are sent once; one thing that is not there is `undefined`; everything thrown is a `CloudError`.
 */
export interface CloudStorage {
  /** One page of at most `limit`, the newest first; the filters work in Cinder wherever its API has them for us. */
  page(
    filter: VolumeFilter,
    page: { limit: number; after?: string },
    options?: CallOptions,
  ): Promise<VolumePage>;
  /** How many fit, counted by Cinder; undefined where it does not count (below 3.45, or filters we may not use). */
  count(filter: VolumeFilter, options?: CallOptions): Promise<number | undefined>;
  details(id: string, options?: CallOptions): Promise<VolumeDetails | undefined>;
  /** By id, else by exact name: those of our own project, and only if there are none those of every project. */
  find(nameOrId: string, project?: string, options?: CallOptions): Promise<readonly VolumeDetails[]>;
  /** Names to choose from as one types, 2,000 at most, each once. */
  names(options?: CallOptions): Promise<readonly string[]>;

  types(options?: CallOptions): Promise<readonly VolumeType[]>;
  /** What a volume gets that asks for none; undefined where there is no default. */
  defaultType(options?: CallOptions): Promise<VolumeType | undefined>;
  /** null where we may not see them (admin only). */
  pools(options?: CallOptions): Promise<readonly Pool[] | null>;
  quotas(options?: CallOptions): Promise<VolumeQuotas>;
  messages(about: { id: string; kind: 'VOLUME' | 'VOLUME_SNAPSHOT' }): Promise<readonly CinderMessage[]>;
  snapshot(id: string, options?: CallOptions): Promise<Snapshot | undefined>;
  snapshotsOf(volume: string, options?: CallOptions): Promise<readonly Snapshot[]>;
  /** The project's id, by name or id; undefined when there is none that we may see. */
  projectId(nameOrId: string, options?: CallOptions): Promise<string | undefined>;

  images(options?: CallOptions): Promise<readonly Image[]>;
  /** By id, else by exact name. */
  findImages(nameOrId: string, options?: CallOptions): Promise<readonly Image[]>;
  networks(options?: CallOptions): Promise<readonly Network[]>;
  flavors(options?: CallOptions): Promise<readonly Flavor[]>;
  /** Names of our own user's key pairs. */
  keyPairs(options?: CallOptions): Promise<readonly string[]>;
  computeQuotas(options?: CallOptions): Promise<ComputeQuotas>;

  createVolume(order: VolumeOrder, options?: CallOptions): Promise<AcceptedMade>;
  setBootable(volume: string, options?: CallOptions): Promise<Accepted>;
  retype(
    volume: string,
    order: { typeId: string; migrate: boolean },
    options?: CallOptions,
  ): Promise<Accepted>;
  createSnapshot(order: SnapshotOrder, options?: CallOptions): Promise<AcceptedMade>;
  /** The administrator's password in Nova's answer is not even read. */
  createServer(order: ServerOrder, options?: CallOptions): Promise<AcceptedMade>;

  /** Ids of the volumes with this mark. */
  volumesMarked(mark: Mark, options?: CallOptions): Promise<readonly string[]>;
  serversMarked(name: string, mark: Mark, options?: CallOptions): Promise<readonly string[]>;
  snapshotsMarked(volume: string, mark: Mark, options?: CallOptions): Promise<readonly string[]>;
}
