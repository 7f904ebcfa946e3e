import { z } from 'zod';
import type { ServiceClient } from '../client.js';
import { isAtLeast } from '../discovery/microversion.js';
import { paged, pageOf } from '../paging.js';
import { textMap, time } from '../schema.js';
import type { VolumeApi } from './api.js';
import type { Snapshot } from './new-types.js';

/** From here on `force` is neither needed nor allowed to be false. */
const WITHOUT_FORCE = '3.66';

const snapshot = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    volume_id: z.string(),
    status: z.string(),
    size: z.number(),
    metadata: textMap.default({}),
    created_at: time.nullish(),
  })
  .transform(
    (raw): Snapshot => ({
      id: raw.id,
      name: raw.name ?? '',
      volumeId: raw.volume_id,
      status: raw.status,
      sizeGib: raw.size,
      metadata: raw.metadata,
      createdAt: raw.created_at ?? null,
    }),
  );

const page = pageOf('snapshots', snapshot);
const answer = z.object({ snapshot }).transform((body) => body.snapshot);

/** /snapshots (api-ref block-storage v3, section Volume snapshots). */
export function snapshotsApi(client: ServiceClient): VolumeApi['snapshots'] {
  return {
    list: (query = {}, options) =>
      paged(
        client,
        'snapshots',
        {
          route: '/snapshots/detail',
          query: { volume_id: query.volumeId, name: query.name },
          answer: page,
        },
        options,
      ),
    show: (id, options) =>
      client.read({ route: '/snapshots/{snapshot}', params: { snapshot: id }, answer }, options),
    prepareCreate: ({ volumeId, name, force, metadata }, options) =>
      client.prepare(
        {
          method: 'POST',
          route: '/snapshots',
          wants: [WITHOUT_FORCE],
          bodyFor: ({ max }) => ({
            snapshot: {
              volume_id: volumeId,
              name,
              force: force && !isAtLeast(max, WITHOUT_FORCE) ? true : undefined,
              metadata,
            },
          }),
          makes: 'snapshot',
        },
        options,
      ),
  };
}
