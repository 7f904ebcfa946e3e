import { z } from 'zod';
import type { CallOptions, Made } from './call.js';
import type { ServiceClient } from './client.js';
import type { MADE_THINGS, PreparedCall } from './prepared.js';

const named = z.object({ id: z.string() });
/** Of the answer only the id is read: that of a new server also holds the administrator's password. */
const MADE = {
  server: z.object({ server: named }).transform(({ server }) => server.id),
  volume: z.object({ volume: named }).transform(({ volume }) => volume.id),
  snapshot: z.object({ snapshot: named }).transform(({ snapshot }) => snapshot.id),
} as const satisfies Record<(typeof MADE_THINGS)[number], z.ZodType<string>>;

/** Sends a prepared call once: never again by itself once it may have acted. */
export async function send(
  client: ServiceClient,
  call: PreparedCall,
  options: CallOptions | undefined,
): Promise<Made> {
  return await client.write(call, call.makes === undefined ? undefined : MADE[call.makes], options);
}
