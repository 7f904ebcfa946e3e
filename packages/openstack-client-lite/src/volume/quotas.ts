import { z } from 'zod';
import type { ServiceClient } from '../client.js';
import type { VolumeApi } from './api.js';
import type { QuotaSet, QuotaUse } from './new-types.js';

const use = z
  .object({ limit: z.number(), in_use: z.number(), reserved: z.number().default(0) })
  .transform((raw): QuotaUse => ({ limit: raw.limit, inUse: raw.in_use, reserved: raw.reserved }));

/** GET /os-quota-sets/{project}?usage=True: beside the quotas it holds the project's id, which is left out. */
const answer = z
  .object({ quota_set: z.record(z.string(), z.union([use, z.unknown().transform(() => null)])) })
  .transform(
    (body): QuotaSet =>
      Object.fromEntries(
        Object.entries(body.quota_set).flatMap(([key, one]) => (one === null ? [] : [[key, one]])),
      ),
  );

export function quotasApi(client: ServiceClient): VolumeApi['quotas'] {
  return {
    show: (project, options) =>
      client.read(
        { route: '/os-quota-sets/{project}', params: { project }, query: { usage: 'True' }, answer },
        options,
      ),
  };
}
