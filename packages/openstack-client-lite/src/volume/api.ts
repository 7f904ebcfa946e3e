import type { CallOptions } from '../call.js';
import type { Listing } from '../listing.js';
import type { MicroversionRange } from '../service.js';
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
  };
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
  readonly types: { list(options?: CallOptions): Listing<VolumeType> };
}
