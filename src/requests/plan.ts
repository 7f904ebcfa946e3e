import { z } from 'zod';
import type { PlanSchedule } from './schedule/timing.js';

/** The name of one kind of request, as its procedure and the configuration have it: `migrate`. */
export type RequestKind = string;

/**
 * What a request will do, frozen. The engine knows what every plan has; its exact shape is the schema of its procedure,
 * which reads it with `planReader`. It must be JSON. The digest covers all of it but `about`.
 */
export interface Plan {
  readonly kind: RequestKind;
  /** What people approve, exactly. */
  readonly identity: Readonly<Record<string, unknown>> & { readonly cloud: string };
  /** The approval rule this plan was made under. */
  readonly policy: PlanRule;
  /** When it may start; absent: as soon as it is approved. */
  readonly schedule?: PlanSchedule;
  /** It starts without votes and outside of windows. */
  readonly emergency?: { readonly reason: string };
  /** For people and for the proof; not part of the digest. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** The approval rule that a plan was made under, whole: it is part of what people approve. */
export const planRuleSchema = z.object({
  quorum: z.number(),
  requesterMayApprove: z.boolean(),
  /** Who of `roles.approver` may approve, in order; null: all of them. Like the times absent in plans of 0.1.0's first stores. */
  approvers: z.array(z.string()).readonly().nullable().exactOptional(),
  /** Milliseconds from the card to the quorum. */
  expiresAfterMs: z.number().exactOptional(),
  /** Milliseconds from the quorum to the start. */
  executeWithinMs: z.number().exactOptional(),
});

export type PlanRule = z.output<typeof planRuleSchema>;

/** What a procedure needs of a request to read its plan. */
export type Planned = { readonly plan: Plan };

/**
 * Reads a stored plan by the schema of its procedure, once for each plan.
 * @throws TypeError for a plan of another kind or shape.
 */
export function planReader<P extends Plan>(kind: RequestKind, schema: z.ZodType<P>): (plan: Plan) => P {
  const known = new WeakMap<Plan, P>();
  return (plan) => {
    const before = known.get(plan);
    if (before !== undefined) return before;
    const parsed = schema.safeParse(plan);
    if (!parsed.success) throw new TypeError(`no plan of kind ${kind}: ${z.prettifyError(parsed.error)}`);
    known.set(plan, parsed.data);
    return parsed.data;
  };
}
