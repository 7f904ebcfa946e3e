import { z } from 'zod';
import type { CallOptions } from '../call.js';
import type { ServiceClient } from '../client.js';

/** Limits are -1 where there is none; memory in MiB. */
export interface ComputeLimits {
  instances: { limit: number; used: number };
  cores: { limit: number; used: number };
  memoryMib: { limit: number; used: number };
}

const answer = z
  .object({
    limits: z.object({
      absolute: z.object({
        maxTotalInstances: z.number().default(-1),
        maxTotalCores: z.number().default(-1),
        maxTotalRAMSize: z.number().default(-1),
        totalInstancesUsed: z.number().default(0),
        totalCoresUsed: z.number().default(0),
        totalRAMUsed: z.number().default(0),
      }),
    }),
  })
  .transform(
    ({ limits: { absolute } }): ComputeLimits => ({
      instances: { limit: absolute.maxTotalInstances, used: absolute.totalInstancesUsed },
      cores: { limit: absolute.maxTotalCores, used: absolute.totalCoresUsed },
      memoryMib: { limit: absolute.maxTotalRAMSize, used: absolute.totalRAMUsed },
    }),
  );

/** GET /limits (api-ref compute). */
export function readLimits(client: ServiceClient, options: CallOptions | undefined): Promise<ComputeLimits> {
  return client.read({ route: '/limits', answer }, options);
}
