import type { PreparedCall } from 'openstack-client-lite';
import { z } from 'zod';
import { defined } from '../base/defined.js';

export type { PreparedCall };

const schema = z
  .object({
    service: z.enum(['identity', 'compute', 'volume', 'placement', 'image', 'network']),
    method: z.enum(['POST', 'PUT', 'DELETE', 'PATCH']),
    path: z.string().startsWith('/'),
    route: z.string(),
    microversion: z.string().nullable(),
    body: z.unknown(),
    makes: z.enum(['server', 'volume', 'snapshot']).optional(),
    youngToken: z.literal(true).optional(),
  })
  .transform(
    ({ makes, youngToken, ...call }): PreparedCall => ({
      ...call,
      body: call.body ?? null,
      ...defined({ makes, youngToken }),
    }),
  );

/** A call to a cloud as it was kept; undefined for anything else: a command on a host, a call that an earlier version kept. */
export function readPreparedCall(kept: unknown): PreparedCall | undefined {
  return schema.safeParse(kept).data;
}
