import { z } from 'zod';
import { planReader, planRuleSchema } from '../../requests/plan.js';

const texts = z.array(z.string()).readonly();

const limits = z.object({ perSource: z.number(), perDestination: z.number(), perCloud: z.number() });

/** The hosts, tactics, rule and limits are approved; the servers and who goes where are not. */
const identity = z.object({
  cloud: z.string(),
  /** In the order of their names. */
  hosts: texts,
  batch: z.number(),
  /** Who reboots an empty host: people, or Drover. */
  handOver: z.enum(['wait', 'reboot']),
  backWithinMinutes: z.number(),
  /** null: the one with the fewest servers. */
  canary: z.string().nullable(),
  newcomers: z.enum(['ask', 'move']),
  ifStalled: z.enum(['ask', 'abort', 'force']),
  /** How many failed moves each drain takes before it pauses. */
  failures: z.number(),
  limits,
  reservePercent: z.number(),
  /** What must hold before each next host, by name. */
  gates: texts,
});

const turn = z.object({
  host: z.string(),
  zone: z.string().nullable(),
  canary: z.boolean(),
  servers: z.number(),
  /** Seconds from the start, as expected. */
  startsAt: z.number(),
  emptyAt: z.number(),
  backAt: z.number(),
});

/** One host's turn as it was planned before the vote. */
export type PlannedTurn = z.output<typeof turn>;

const about = z.object({
  /** The first of the hosts, where lists and the history look for it. */
  source: z.string(),
  region: z.string().nullable(),
  order: z.array(turn).readonly(),
  /** The first three turns: who goes where. */
  next: z
    .array(
      z.object({
        host: z.string(),
        moves: z.array(z.object({ name: z.string(), to: z.string() })).readonly(),
      }),
    )
    .readonly(),
  moves: z.object({ total: z.number(), servers: z.number(), firstBatches: z.number() }),
  /** The longest it takes, hosts being away included, seconds. */
  seconds: z.number(),
  peak: z.object({ host: z.string(), usedMib: z.number(), capacityMib: z.number() }).nullable(),
  /** Hosts that cannot be emptied, with the reason in words. */
  cannot: z.array(z.object({ host: z.string(), why: z.string() })).readonly(),
});

const schema = z.object({ kind: z.literal('rolling'), identity, policy: planRuleSchema, about });

/** What `/migrate rolling` will do. */
export type RollingRequestPlan = z.output<typeof schema>;

/** @throws TypeError for a plan of another kind. */
export const readRolling = planReader('rolling', schema);
