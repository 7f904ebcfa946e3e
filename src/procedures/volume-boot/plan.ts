import { z } from 'zod';
import { planReader, planRuleSchema } from '../../requests/plan.js';

const texts = z.array(z.string()).readonly();

const schema = z.object({
  kind: z.literal('volume-boot'),
  identity: z.object({
    cloud: z.string(),
    project: z.string(),
    name: z.string(),
    volume: z.string(),
    flavor: z.string(),
    networks: texts,
    key: z.string().nullable(),
    host: z.string().nullable(),
    zone: z.string().nullable(),
    deleteOnTermination: z.boolean(),
    exclusive: texts,
  }),
  policy: planRuleSchema,
  about: z.object({
    serverName: z.string(),
    projectName: z.string().nullable(),
    volumeName: z.string(),
    sizeGib: z.number(),
    typeName: z.string().nullable(),
    flavorName: z.string(),
    vcpus: z.number(),
    memoryMib: z.number(),
    networkNames: texts,
    notes: texts,
  }),
});

/** A server from a volume. */
export type BootPlan = z.output<typeof schema>;

/** @throws TypeError for a plan of another kind. */
export const readBoot = planReader('volume-boot', schema);
