import { z } from 'zod';
import type { ExclusiveKey, SlotKey } from '../../requests/keys.js';
import type { Request } from '../../requests/request.js';
import { ENDS } from '../../requests/states.js';
import type { Delivery, Freeze, HistoryEntry } from '../../requests/store-port.js';
import type { TimelineEvent } from '../../requests/timeline.js';
import { fromFormat1 } from './format-1.js';

/** Grows when older code could no longer read what newer code writes. */
export const FORMAT = 2;

const texts = z.array(z.string());

export const state = z.enum([
  'awaiting-approval',
  'approved',
  'scheduled',
  'running',
  'paused',
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

/** Without a gap; where its beginning stands in a file of its own it goes on from there. */
const timeline = z.array(event).superRefine((events, context) => {
  const first = events[0]?.seq ?? 1;
  const wrong = events.findIndex(({ seq }, index) => seq !== first + index);
  if (wrong >= 0)
    context.addIssue({ code: 'custom', message: `event ${wrong + 1} of the timeline is not in order` });
});

const plan = z.looseObject({
  kind,
  identity: z.looseObject({}),
  policy: z.looseObject({}),
  about: z.looseObject({}),
});

/**
 * What decisions hang on is checked to the letter; the rest was ours when it was written and is kept as it is, fields
 * that this version does not know included.
 */
const envelopeFields = {
  id: z.string().min(1),
  kind,
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
};

const whole = z.looseObject({ ...envelopeFields, plan });
const head = z.looseObject({ ...envelopeFields, plan: plan.optional() });

/** The one place where what the disk says becomes a type of ours, by the shape that is checked. */
function shapedAs<Document>(shape: z.ZodType): z.ZodType<Document> {
  return z.custom<Document>().superRefine((value, context) => {
    for (const { path, message } of shape.safeParse(value).error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
}

const key = z.object({
  scope: z.enum(['server', 'volume', 'host', 'force']),
  cloud: z.string(),
  id: z.string(),
});
const slot = z.object({
  scope: z.enum(['cloud', 'source', 'destination', 'group']),
  cloud: z.string(),
  name: z.string(),
});

export const exclusiveKeys: z.ZodType<readonly ExclusiveKey[]> = z.array(key);

/** A request that is not settled, and what it holds while it has not ended. */
export interface ActiveDocument {
  request: Request;
  /** What no other request may hold. */
  exclusive: readonly ExclusiveKey[];
  /** The slots it fills while it runs. */
  slots: readonly SlotKey[];
  /** Of one that was superseded: written with its end, so that a crash leaves both or neither. */
  successor?: { request: Request; exclusive: readonly ExclusiveKey[] };
}

/** What the disk has of a request: its plan, and a long timeline's beginning, stand in files of their own. */
export interface RequestHead extends Omit<ActiveDocument, 'request'> {
  format: number;
  /** The timeline's end. */
  request: Omit<Request, 'plan'> & Partial<Pick<Request, 'plan'>>;
}

export const requestHead: z.ZodType<RequestHead> = z.preprocess(
  fromFormat1,
  z.object({
    format: z.number(),
    request: shapedAs<RequestHead['request']>(head),
    exclusive: z.array(key),
    slots: z.array(slot),
    successor: z.object({ request: shapedAs<Request>(whole), exclusive: z.array(key) }).exactOptional(),
  }),
);

/** A request in the archive: nothing of it stands elsewhere. */
export const archivedRequest: z.ZodType<Request> = z.preprocess(
  fromFormat1,
  z.object({ format: z.number(), request: shapedAs<Request>(whole) }).transform(({ request }) => request),
);

export const planDocument: z.ZodType<Request['plan']> = shapedAs<Request['plan']>(plan);

export const timelineEvent: z.ZodType<TimelineEvent> = shapedAs<TimelineEvent>(event);

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
  approvers: z.array(z.string()).exactOptional(),
  reason: z.string().exactOptional(),
  ticket: z.string().exactOptional(),
  volumeName: z.string().exactOptional(),
  createdAt: z.string(),
  endedAt: z.string(),
  parent: z.string().exactOptional(),
  child: z.object({ subject: z.string(), attempt: z.number() }).exactOptional(),
});
