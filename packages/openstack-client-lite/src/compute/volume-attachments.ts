import { z } from 'zod';
import type { ServiceClient } from '../client.js';
import type { ComputeApi } from './api.js';
import type { VolumeAttachment } from './types.js';

/** GET /servers/{id}/os-volume_attachments: 2.70 the tag, 2.79 delete_on_termination, 2.89 Cinder's attachment. */
const attachment = z
  .object({
    volumeId: z.string(),
    serverId: z.string(),
    device: z.string().nullish(),
    attachment_id: z.string().nullish(),
    tag: z.string().nullish(),
    delete_on_termination: z.boolean().optional(),
  })
  .transform(
    (raw): VolumeAttachment => ({
      volumeId: raw.volumeId,
      serverId: raw.serverId,
      device: raw.device ?? null,
      attachmentId: raw.attachment_id,
      tag: raw.tag,
      deleteOnTermination: raw.delete_on_termination,
    }),
  );
const attachmentsAnswer = z
  .object({ volumeAttachments: z.array(attachment) })
  .transform((body): readonly VolumeAttachment[] => body.volumeAttachments);

export function volumeAttachmentsApi(client: ServiceClient): ComputeApi['volumeAttachments'] {
  return {
    list: (server, options) =>
      client.read(
        {
          route: '/servers/{server}/os-volume_attachments',
          params: { server },
          wants: ['2.70', '2.79', '2.89'],
          answer: attachmentsAnswer,
        },
        options,
      ),
  };
}
