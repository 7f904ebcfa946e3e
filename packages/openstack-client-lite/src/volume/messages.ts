import { z } from 'zod';
import type { ServiceClient } from '../client.js';
import { isAtLeast } from '../discovery/microversion.js';
import { time, words } from '../schema.js';
import type { VolumeApi } from './api.js';
import type { VolumeMessage } from './new-types.js';

/** 3.3 brought messages, 3.5 their filters. */
const FILTERED = '3.5';

const message = z
  .object({
    id: z.string(),
    event_id: z.string().default(''),
    user_message: words,
    message_level: z.string().default('ERROR'),
    created_at: time.nullish(),
    request_id: z.string().nullish(),
  })
  .transform(
    (raw): VolumeMessage => ({
      id: raw.id,
      eventId: raw.event_id,
      text: raw.user_message,
      level: raw.message_level,
      createdAt: raw.created_at ?? null,
      requestId: raw.request_id ?? null,
    }),
  );

const answer = z
  .object({ messages: z.array(message) })
  .transform((body): readonly VolumeMessage[] => body.messages);

/** GET /messages (api-ref block-storage v3, section Messages). */
export function messagesApi(client: ServiceClient): VolumeApi['messages'] {
  return {
    async list({ resourceId, resourceType }, options) {
      const { max } = await client.microversions(options);
      if (!isAtLeast(max, FILTERED)) return [];
      const query = {
        resource_uuid: resourceId,
        resource_type: resourceType,
        sort: 'created_at:desc',
        limit: 20,
      };
      return await client.read({ route: '/messages', query, wants: [FILTERED], answer }, options);
    },
  };
}
