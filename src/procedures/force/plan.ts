import { z } from 'zod';
import { planReader, planRuleSchema } from '../../requests/plan.js';

const schema = z.object({
  kind: z.literal('force'),
  identity: z.object({
    cloud: z.string(),
    server: z.string(),
    /** The move that is forced, by its request. */
    parent: z.string(),
    migrationId: z.string(),
    /** Whether Nova would switch to post-copy instead of pausing the guest; null: nobody could read it. */
    postCopy: z.boolean().nullable(),
  }),
  policy: planRuleSchema,
  about: z.object({
    serverName: z.string(),
    source: z.string(),
    destination: z.string().nullable(),
    remainingBytes: z.number().nullable(),
    bandwidthBytesPerSecond: z.number().nullable().default(null),
    pauseSeconds: z.number().nullable(),
    /** The move was going well when the force was asked for: the share copied, and the seconds left, where known. */
    notStalled: z.object({ share: z.number().nullable(), etaSeconds: z.number().nullable() }).exactOptional(),
  }),
});

/** Force-complete of a running move: a child request with votes of its own. */
export type ForcePlan = z.output<typeof schema>;

/** @throws TypeError for a plan of another kind. */
export const readForce = planReader('force', schema);
