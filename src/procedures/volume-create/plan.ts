import { z } from 'zod';
import { planReader, planRuleSchema } from '../../requests/plan.js';

const texts = z.array(z.string()).readonly();

const schema = z.object({
  kind: z.literal('volume-create'),
  identity: z.object({
    cloud: z.string(),
    project: z.string(),
    name: z.string(),
    sizeGib: z.number(),
    image: z.string(),
    type: z.string(),
    /** Made bootable even where Cinder does not do it by itself. */
    bootable: z.boolean(),
    exclusive: texts,
  }),
  policy: planRuleSchema,
  about: z.object({
    /** As the identity has it; absent in plans of earlier versions. */
    volumeName: z.string().exactOptional(),
    projectName: z.string().nullable(),
    imageName: z.string(),
    typeName: z.string(),
    backendName: z.string().nullable(),
    /** Where there is room, in words. */
    room: z.string().nullable(),
    notes: texts,
  }),
});

/** A bootable volume from an image. */
export type CreatePlan = z.output<typeof schema>;

/** @throws TypeError for a plan of another kind. */
export const readCreate = planReader('volume-create', schema);
