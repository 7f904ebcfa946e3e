import { z } from 'zod';
import type { OtherPlan, Plan } from '../../requests/plan.js';

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

export interface RepairPlan extends OtherPlan {
  kind: 'preflight-repair';
  identity: z.infer<typeof identity>;
  about: z.infer<typeof about>;
}

const schema = z.object({ kind: z.literal('preflight-repair'), identity, about });

/** @throws TypeError for a plan of another kind. */
export function readRepair(plan: Plan): RepairPlan {
  const parsed = schema.safeParse(plan);
  if (!parsed.success) throw new TypeError(`no plan of a repair: ${z.prettifyError(parsed.error)}`);
  return { ...parsed.data, policy: plan.policy };
}
