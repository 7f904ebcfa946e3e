import { z } from 'zod';
import { planReader, planRuleSchema } from '../../requests/plan.js';

const texts = z.array(z.string()).readonly();

const schema = z.object({
  kind: z.literal('volume-snapshot'),
  identity: z.object({
    cloud: z.string(),
    project: z.string().nullable(),
    volume: z.string(),
    name: z.string(),
    inUse: z.boolean(),
    exclusive: texts,
  }),
  policy: planRuleSchema,
  about: z.object({
    volumeName: z.string(),
    projectName: z.string().nullable(),
    sizeGib: z.number(),
    typeName: z.string().nullable(),
    servers: texts,
    notes: texts,
  }),
});

/** A snapshot of a volume. */
export type SnapshotPlan = z.output<typeof schema>;

/** @throws TypeError for a plan of another kind. */
export const readSnapshot = planReader('volume-snapshot', schema);
