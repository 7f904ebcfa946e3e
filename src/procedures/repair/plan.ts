import { z } from 'zod';
import { planReader, planRuleSchema } from '../../requests/plan.js';

const identity = z.object({
  cloud: z.string(),
  /** The user of live_migration_uri, whose authorized_keys are written. */
  user: z.string(),
  hosts: z.array(
    z.object({
      name: z.string(),
      address: z.string().nullable(),
      /** As read over the verified connection: another key later is drift. */
      hostKeys: z.array(z.string()),
    }),
  ),
  /** The request whose changes are taken back; null: a repair. */
  undo: z.string().nullable(),
});

const about = z.object({
  /** Exactly what is written, a line each. */
  changes: z.array(z.string()),
  /** How the mesh was before. */
  before: z.object({ works: z.number(), of: z.number() }),
});

const schema = z.object({ kind: z.literal('preflight-repair'), identity, policy: planRuleSchema, about });

export type RepairPlan = z.output<typeof schema>;

/** @throws TypeError for a plan of another kind. */
export const readRepair = planReader('preflight-repair', schema);
