import { z } from 'zod';
import type { CallOptions } from '../call.js';
import type { ServiceClient } from '../client.js';

export interface KeyPair {
  name: string;
  fingerprint: string | null;
}

export interface KeyPairsApi {
  /** Our own user's. */
  list(options?: CallOptions): Promise<readonly KeyPair[]>;
}

const answer = z
  .object({
    keypairs: z.array(
      z.object({ keypair: z.object({ name: z.string(), fingerprint: z.string().nullish() }) }),
    ),
  })
  .transform((body): readonly KeyPair[] =>
    body.keypairs.map(({ keypair }) => ({ name: keypair.name, fingerprint: keypair.fingerprint ?? null })),
  );

/** GET /os-keypairs (api-ref compute). */
export function keyPairsApi(client: ServiceClient): KeyPairsApi {
  return { list: (options) => client.read({ route: '/os-keypairs', answer }, options) };
}
