import { z } from 'zod';
import type { ServiceClient } from '../client.js';
import { type Page, paged } from '../paging.js';
import { time } from '../schema.js';
import type { ImageApi } from './api.js';
import type { Image } from './types.js';

/** GET /v2/images (api-ref image v2, section Images). */
const image = z
  .object({
    id: z.string(),
    name: z.string().nullish(),
    status: z.string(),
    size: z.number().nullish(),
    virtual_size: z.number().nullish(),
    min_disk: z.number().default(0),
    min_ram: z.number().default(0),
    disk_format: z.string().nullish(),
    container_format: z.string().nullish(),
    visibility: z.string().default('private'),
    owner: z.string().nullish(),
    created_at: time.nullish(),
  })
  .transform(
    (raw): Image => ({
      id: raw.id,
      name: raw.name ?? '',
      status: raw.status,
      size: raw.size ?? null,
      virtualSize: raw.virtual_size ?? null,
      minDiskGib: raw.min_disk,
      minRamMib: raw.min_ram,
      diskFormat: raw.disk_format ?? null,
      containerFormat: raw.container_format ?? null,
      visibility: raw.visibility,
      ownerId: raw.owner ?? null,
      createdAt: raw.created_at ?? null,
    }),
  );

/** Glance's pages are linked by a bare path: `/v2/images?limit=1&marker=…`. */
const page = z
  .object({ images: z.array(image), next: z.string().optional() })
  .transform((body): Page<Image> => ({ items: body.images, next: body.next ?? null }));

export function imageApi(client: ServiceClient): ImageApi {
  return {
    images: {
      list: (query = {}, options) =>
        paged(
          client,
          'images',
          {
            route: '/images',
            query: { name: query.name, status: query.status, limit: query.limit },
            answer: page,
          },
          options,
        ),
      show: (id, options) =>
        client.read({ route: '/images/{image}', params: { image: id }, answer: image }, options),
    },
  };
}
