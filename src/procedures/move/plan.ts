import { z } from 'zod';
import { type GuestRule, guestRule } from '../../config/guest-rule.js';
import { forecast } from '../../preflight/forecast.js';
import { planReader, planRuleSchema } from '../../requests/plan.js';

export const ifStalled = z.enum(['ask', 'abort', 'force']);

/** What is done with a move that does not converge; approved with the plan. */
export type IfStalled = z.output<typeof ifStalled>;

const texts = z.array(z.string()).readonly();

const guestAsk = z.object({
  ...guestRule.shape,
  /** A floating address, else the first fixed one; null: the server has none. */
  address: z.string().nullable(),
});

/** How the guest is asked whether it is there while it moves. */
export type GuestAsk = GuestRule & { address: string | null };

const plannedVolume = z.object({
  id: z.string(),
  name: z.string(),
  sizeGib: z.number(),
  type: z.string().nullable(),
  attachments: texts,
});

export type PlannedVolume = z.output<typeof plannedVolume>;

const identity = z.object({
  cloud: z.string(),
  server: z.string(),
  project: z.string(),
  flavor: z.string(),
  vmState: z.string(),
  powerState: z.number(),
  source: z.string(),
  /** null: the scheduler's choice. */
  destination: z.string().nullable(),
  volumes: z.array(z.object({ id: z.string(), attachments: texts })).readonly(),
  /** What is sent as block_migration. */
  blockMigration: z.union([z.literal('auto'), z.literal(false)]),
});

const about = z.object({
  serverName: z.string(),
  projectName: z.string().nullable(),
  region: z.string().nullable(),
  flavorName: z.string(),
  memoryMib: z.number(),
  vcpus: z.number(),
  addresses: texts,
  volumes: z.array(plannedVolume).readonly(),
  hostId: z.string(),
  launchedAt: z.string().nullable(),
  sourceHypervisor: z.string().nullable(),
  /** libvirt's name of the server; null where we may not see it, absent in plans of before. */
  domain: z.string().nullable().exactOptional(),
  /** Whether local disks are copied too. */
  copiesLocalDisks: z.boolean(),
  forecast: forecast.nullable(),
  /** How the chosen destination looks after the move, for the card. */
  destinationAfter: z.object({ freeMemoryMib: z.number(), freeVcpus: z.number() }).nullable(),
  /** Moves of this pair of hosts in the last 30 days, from the cloud's own records. */
  trackRecord: z.object({ done: z.number(), of: z.number(), lastAt: z.string().nullable() }).nullable(),
  /** The server's own, by which its owners are known. Absent in plans of 0.1.0's first stores. */
  metadata: z.record(z.string(), z.string()).exactOptional(),
  /** Absent: nobody asks the guest. */
  guest: guestAsk.exactOptional(),
  /** Whether the source's nova.conf lets a force switch to post-copy; null or absent: nobody could read it. */
  postCopy: z.boolean().nullable().exactOptional(),
  /** Seconds after which Nova gives up by itself, if it does. */
  novaGivesUpAfterSeconds: z.number().nullable(),
  findings: z
    .array(z.object({ check: z.string(), verdict: z.enum(['warn', 'unknown']), text: z.string() }))
    .readonly(),
  /** Passes that people should know of: "no way back by live migration". */
  notes: texts.exactOptional(),
  counts: z.object({ pass: z.number(), warn: z.number(), fail: z.number(), unknown: z.number() }),
});

const schema = z.object({ kind: z.literal('migrate'), identity, ifStalled, policy: planRuleSchema, about });

/** What `/migrate server` will do, exactly. */
export type MovePlan = z.output<typeof schema>;

/** @throws TypeError for a plan of another kind. */
export const readMove = planReader('migrate', schema);
