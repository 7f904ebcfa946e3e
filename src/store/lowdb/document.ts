import { z } from 'zod';
import type { Request } from '../../requests/request.js';
import { ENDS } from '../../requests/states.js';
import type { Delivery, Freeze, HistoryEntry } from '../../requests/store-port.js';

/** Grows when older code could no longer read what newer code writes. */
export const FORMAT = 1;

const texts = z.array(z.string());

export const state = z.enum([
  'awaiting-approval',
  'approved',
  'scheduled',
  'running',
  'verifying',
  'unknown',
  ...ENDS,
]);

const kind = z.string().min(1);

const vote = z.looseObject({
  key: z.string(),
  actor: z.string(),
  actorName: z.string(),
  verdict: z.enum(['approve', 'reject']),
  via: z.enum(['reaction', 'button']),
  at: z.iso.datetime(),
});

const step = z.looseObject({
  id: z.string(),
  intent: z.string(),
  call: z.looseObject({ method: z.string(), path: z.string() }),
  baseline: z.looseObject({ migrations: texts, actions: texts }),
  sent: texts,
});

const event = z.looseObject({ type: z.string(), seq: z.number().int().positive(), at: z.string() });

const timeline = z.array(event).superRefine((events, context) => {
  const wrong = events.findIndex(({ seq }, index) => seq !== index + 1);
  if (wrong >= 0)
    context.addIssue({ code: 'custom', message: `event ${wrong + 1} of the timeline is not in order` });
});

/**
 * What decisions hang on is checked to the letter; the rest was ours when it was written and is kept as it is, fields
 * that this version does not know included.
 */
const envelope = z.looseObject({
  id: z.string().min(1),
  kind,
  plan: z.looseObject({
    kind,
    identity: z.looseObject({}),
    policy: z.looseObject({}),
    about: z.looseObject({}),
  }),
  digest: z.string().min(1),
  accepted: z.array(z.looseObject({ check: z.string(), verdict: z.string() })),
  cloud: z.string(),
  requester: z.looseObject({ id: z.string(), name: z.string() }),
  requestId: z.string(),
  votes: z.array(vote),
  noted: texts,
  steps: z.array(step),
  state,
  version: z.number().int().nonnegative(),
  timeline,
  createdAt: z.string(),
});

/** The one place where what the disk says becomes a type of ours, by the shape that is checked. */
function shapedAs<Document>(shape: z.ZodType): z.ZodType<Document> {
  return z.custom<Document>().superRefine((value, context) => {
    for (const { path, message } of shape.safeParse(value).error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
}

/** A request that is not settled, and what it holds while it has not ended. */
export interface ActiveDocument {
  format: number;
  request: Request;
  /** What no other request may hold. */
  exclusive: readonly string[];
  /** The slots it fills while it runs. */
  slots: readonly string[];
}

export const activeDocument: z.ZodType<ActiveDocument> = z.object({
  format: z.number(),
  request: shapedAs<Request>(envelope),
  exclusive: texts,
  slots: texts,
});

const message = z.looseObject({ platform: z.string(), channel: z.string(), id: z.string() });

export const deliveryDocument: z.ZodType<Delivery> = shapedAs<Delivery>(
  z.looseObject({
    id: z.string(),
    card: message.optional(),
    progress: message.optional(),
    told: z.number().int().nonnegative(),
    filed: z.boolean().optional(),
    lookFirst: z.boolean().optional(),
    closed: z.boolean(),
  }),
);

const freeze = z.object({
  by: z.string(),
  byName: z.string(),
  at: z.string(),
  reason: z.string().exactOptional(),
  until: z.string().exactOptional(),
  cloud: z.string().exactOptional(),
});

/** `freeze: null` is written, not left out: a missing file says nothing about the freeze. */
export interface FreezeDocument {
  freeze: Freeze | null;
  /** By cloud; absent in documents of 0.1.0's first stores. */
  clouds?: Readonly<Record<string, Freeze>>;
}

export const freezeDocument: z.ZodType<FreezeDocument> = z.object({
  freeze: freeze.nullable(),
  clouds: z.record(z.string(), freeze).exactOptional(),
});

export const historyEntry: z.ZodType<HistoryEntry> = z.object({
  id: z.string(),
  kind: z.string(),
  state,
  cloud: z.string(),
  server: z.string().nullable(),
  serverName: z.string().nullable(),
  source: z.string().nullable(),
  destination: z.string().nullable(),
  requester: z.string(),
  createdAt: z.string(),
  endedAt: z.string(),
});
