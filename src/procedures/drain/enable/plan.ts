import { z } from 'zod';
import { planReader, planRuleSchema } from '../../../requests/plan.js';

const status = z.object({ status: z.enum(['enabled', 'disabled']), reason: z.string().nullable() });

const schema = z.object({
  kind: z.literal('enable'),
  identity: z.object({
    cloud: z.string(),
    host: z.string(),
    service: z.string(),
    from: status,
    to: status,
    /** It was disabled by somebody else, and is taken over. */
    adopted: z.boolean(),
  }),
  policy: planRuleSchema,
  about: z.object({ source: z.string(), drain: z.string().nullable() }),
});

/** A compute service that is given back what it had. */
export type EnablePlan = z.output<typeof schema>;

/** @throws TypeError for a plan of another kind. */
export const readEnable = planReader('enable', schema);
