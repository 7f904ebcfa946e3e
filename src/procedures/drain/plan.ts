import { z } from 'zod';
import { planReader, planRuleSchema } from '../../requests/plan.js';

export const PURPOSES = ['reboot', 'removal'] as const;
/** What is proved at the end: that nothing runs or moves there, or that nothing at all is left. */
export type DrainPurpose = (typeof PURPOSES)[number];

const texts = z.array(z.string()).readonly();

const limits = z.object({ perSource: z.number(), perDestination: z.number(), perCloud: z.number() });

const identity = z.object({
  cloud: z.string(),
  host: z.string(),
  purpose: z.enum(PURPOSES),
  /** As each move's own plan has them, without the destination. */
  servers: z.array(z.looseObject({ server: z.string() })).readonly(),
  /** Where they may go; who goes where is not approved. */
  destinations: texts,
  /** Servers that stay, by choice. */
  except: texts,
  ifStalled: z.enum(['ask', 'abort', 'force']),
  /** How many failed moves are taken before it pauses. */
  failures: z.number(),
  newcomers: z.enum(['ask', 'move']),
  limits,
  /** False: our rights do not let us disable the host, so that new servers may come while it is emptied. */
  disables: z.boolean(),
  /** False: nobody can look on the host itself, so that its end is only proved as far as the cloud tells. */
  asksHosts: z.boolean(),
});

const accepted = z.object({
  check: z.string(),
  verdict: z.enum(['pass', 'warn', 'fail', 'unknown']),
  evidence: z.string().exactOptional(),
});

/** The plan of a child as its own kind has it. */
const childPlan = z.looseObject({
  kind: z.string(),
  identity: z.looseObject({ cloud: z.string() }),
  policy: planRuleSchema,
  about: z.looseObject({}),
});

const plannedMove = z.object({
  server: z.string(),
  name: z.string(),
  to: z.string(),
  memoryMib: z.number(),
  /** What it is expected to take, seconds. */
  seconds: z.number(),
  /** At the most, by its forecast; null: nobody can say. */
  longestSeconds: z.number().nullable(),
  /** Ids of its server groups: their members move one after another. */
  groups: texts,
  warnings: texts,
  /** What tells whether it may go first and alone. */
  canary: z.object({
    server: z.string(),
    memoryMib: z.number(),
    warnings: z.number(),
    unknowns: z.number(),
    inGroup: z.boolean(),
    paused: z.boolean(),
    volumes: z.number(),
    guestIsWatched: z.boolean(),
    dirtyBytesPerSecond: z.number().nullable(),
  }),
  plan: childPlan,
  accepted: z.array(accepted).readonly(),
});

/** One server of the plan: where it is to go, and the move that takes it there. */
export type PlannedMove = z.output<typeof plannedMove>;

const left = z.object({
  server: z.string(),
  name: z.string(),
  why: z.string(),
  /** Nothing is known to keep it: something could not be read. */
  unread: z.literal(true).exactOptional(),
});

/** A server that is not moved, and why, in words. */
export type LeftServer = z.output<typeof left>;

const hostFigures = z.object({
  host: z.string(),
  servers: z.number(),
  memory: z.object({ before: z.number(), after: z.number(), capacity: z.number() }).nullable(),
});

const about = z.object({
  /** The host, where lists and the history look for it. */
  source: z.string(),
  region: z.string().nullable(),
  moves: z.array(plannedMove).readonly(),
  /** Off, or stored away: they stay, and are counted. */
  off: z.array(left).readonly(),
  /** By choice. */
  chosen: z.array(left).readonly(),
  /** Nothing can move them live, or there is no place for them. */
  stuck: z.array(left).readonly(),
  canary: z.string().nullable(),
  /** Of the host itself and each destination. */
  hosts: z.array(hostFigures).readonly(),
  reservePercent: z.number(),
  forecast: z.object({ seconds: z.number(), lowerBound: z.number() }),
  /** What would give the others a place. */
  remedies: texts,
  /** Services of the cloud on this host that count against its end. */
  services: texts,
  /** Those that may stay there, by the configuration. */
  allowed: texts,
  service: z.object({ id: z.string(), status: z.string(), reason: z.string().nullable() }),
  postCopy: z.boolean().nullable(),
  /** Why nobody knows the server groups, and so who must not stand beside whom; absent: they are known. */
  groupsUnread: z.string().exactOptional(),
});

const schema = z.object({ kind: z.literal('drain'), identity, policy: planRuleSchema, about });

/** What `/migrate host` will do, exactly. */
export type DrainRequestPlan = z.output<typeof schema>;

/** @throws TypeError for a plan of another kind. */
export const readDrain = planReader('drain', schema);
