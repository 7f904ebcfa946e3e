import { z } from 'zod';
import { planReader, planRuleSchema } from '../../requests/plan.js';

const texts = z.array(z.string()).readonly();

const schema = z.object({
  kind: z.literal('volume-retype'),
  identity: z.object({
    cloud: z.string(),
    project: z.string().nullable(),
    volume: z.string(),
    status: z.string(),
    fromType: z.string().nullable(),
    toType: z.string(),
    migrate: z.boolean(),
    fromPool: z.string().nullable(),
    attachments: texts,
    exclusive: texts,
  }),
  policy: planRuleSchema,
  about: z.object({
    volumeName: z.string(),
    projectName: z.string().nullable(),
    sizeGib: z.number(),
    toTypeName: z.string(),
    toBackendName: z.string().nullable(),
    /** Whether it is copied to another backend; null where that cannot be known. */
    moves: z.boolean().nullable(),
    servers: texts,
    room: z.string().nullable(),
    notes: texts,
  }),
});

/** Another type for a volume; between backends it is copied. */
export type RetypePlan = z.output<typeof schema>;

/** @throws TypeError for a plan of another kind. */
export const readRetype = planReader('volume-retype', schema);
