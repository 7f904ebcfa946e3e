import type {
  CinderMessage,
  Pool,
  Snapshot,
  VolumeDetails,
  VolumeFilter,
  VolumePage,
  VolumeQuotas,
  VolumeType,
} from './block-storage-types.js';
import type { CallOptions, Mark } from './call.js';
import type { PreparedCall } from './prepared-call.js';
import type { Server } from './server.js';
import type { Volume, VolumeAttachment, VolumeService } from './volume.js';

export interface VolumeOrder {
  name: string;
  sizeGib: number;
  imageId: string;
  typeId: string;
  metadata: Readonly<Record<string, string>>;
}

export interface SnapshotOrder {
  volumeId: string;
  name: string;
  force: boolean;
  metadata: Readonly<Record<string, string>>;
}

/** The volumes of servers, as a move needs them (Cinder). Reads may be repeated by the client; what is not there is `undefined`; all that is thrown is a `CloudError`. */
export interface AttachedVolumes {
  volume(id: string, options?: CallOptions): Promise<Volume | undefined>;
  /** The volumes of a server, in its order; one that Cinder does not show us is left out. */
  volumesOf(server: Pick<Server, 'volumeIds'>, options?: CallOptions): Promise<readonly Volume[]>;
  /** Every volume of every project that is in use, page by page; those in between two states are not among them. */
  volumesInUse(options?: CallOptions): Promise<readonly Volume[]>;
  /** Cinder's attachments of every project (3.27), page by page; throws `cloud-cannot` below. */
  allAttachments(options?: CallOptions): Promise<readonly VolumeAttachment[]>;
  /** Cinder's attachments (3.27); throws `cloud-cannot` below. */
  volumeAttachments(
    query: { server: string } | { volume: string },
    options?: CallOptions,
  ): Promise<readonly VolumeAttachment[]>;
  /** cinder-volume services only. */
  volumeServices(options?: CallOptions): Promise<readonly VolumeService[]>;
}

/** Volumes, their types and pools, and what is made of them (Cinder). Reads may be repeated by the client, writes are prepared here and sent by `Cloud.send`; what is not there is `undefined`; all that is thrown is a `CloudError`. */
export interface BlockStorage {
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
  prepareVolume(order: VolumeOrder, options?: CallOptions): Promise<PreparedCall>;
  prepareBootable(volume: string, options?: CallOptions): Promise<PreparedCall>;
  prepareRetype(
    volume: string,
    order: { typeId: string; migrate: boolean },
    options?: CallOptions,
  ): Promise<PreparedCall>;
  prepareSnapshot(order: SnapshotOrder, options?: CallOptions): Promise<PreparedCall>;
  /** Ids of the volumes with this mark. */
  volumesMarked(mark: Mark, options?: CallOptions): Promise<readonly string[]>;
  snapshotsMarked(volume: string, mark: Mark, options?: CallOptions): Promise<readonly string[]>;
}
