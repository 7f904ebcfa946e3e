import type { CallOptions } from '../call.js';
import type { Listing } from '../listing.js';
import type { PreparedCall } from '../prepared.js';
import type { MicroversionRange } from '../service.js';
import type { NewSnapshot, NewVolume, QuotaSet, Retype, Snapshot, VolumeMessage } from './new-types.js';
import type {
  Attachment,
  AttachmentQuery,
  Pool,
  Volume,
  VolumeQuery,
  VolumeService,
  VolumeType,
} from './types.js';

export interface VolumeApi {
  microversions(options?: CallOptions): Promise<MicroversionRange>;
  readonly volumes: {
    /** Detailed. */
    list(query?: VolumeQuery, options?: CallOptions): Listing<Volume>;
    show(volumeId: string, options?: CallOptions): Promise<Volume>;
    /** How many there are; undefined where Cinder does not count (below 3.45). */
    count(query?: VolumeQuery, options?: CallOptions): Promise<number | undefined>;
    /** POST /volumes. The answer only says that Cinder will try. */
    prepareCreate(volume: NewVolume, options?: CallOptions): Promise<PreparedCall>;
    /** os-retype. */
    prepareRetype(volumeId: string, retype: Retype, options?: CallOptions): Promise<PreparedCall>;
    /** os-set_bootable. */
    prepareSetBootable(volumeId: string, bootable: boolean, options?: CallOptions): Promise<PreparedCall>;
  };
  readonly snapshots: {
    list(query?: { volumeId?: string; name?: string }, options?: CallOptions): Listing<Snapshot>;
    show(snapshotId: string, options?: CallOptions): Promise<Snapshot>;
    prepareCreate(snapshot: NewSnapshot, options?: CallOptions): Promise<PreparedCall>;
  };
  readonly messages: {
    /** What Cinder has to say about one thing, the newest first; empty below 3.5. */
    list(
      about: { resourceId: string; resourceType: string },
      options?: CallOptions,
    ): Promise<readonly VolumeMessage[]>;
  };
  readonly quotas: { show(projectId: string, options?: CallOptions): Promise<QuotaSet> };
  readonly services: {
    list(
      query?: { binary?: string; host?: string },
      options?: CallOptions,
    ): Promise<readonly VolumeService[]>;
  };
  readonly attachments: {
    /** Needs 3.27. */
    list(query?: AttachmentQuery, options?: CallOptions): Listing<Attachment>;
    /** Needs 3.27. */
    show(attachmentId: string, options?: CallOptions): Promise<Attachment>;
  };
  readonly pools: { list(options?: CallOptions): Promise<readonly Pool[]> };
  readonly types: {
    list(options?: CallOptions): Listing<VolumeType>;
    /** What a volume gets that asks for none. */
    default(options?: CallOptions): Promise<VolumeType>;
  };
}
