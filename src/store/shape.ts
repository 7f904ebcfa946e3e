import { z } from 'zod';
import type { Request } from '../requests/request.js';
import { ENDS } from '../requests/states.js';
import type { Delivery } from '../requests/store-port.js';
import type { TimelineEvent } from '../requests/timeline.js';

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
 * What decisions hang on is checked to the letter; the rest was Drover's when it was written and is kept as it is, fields
 * that this version does not know included.
 */
const envelopeFields = {
  id: z.string().min(1),
  kind,
  digest: z.string().min(1),
  accepted: z.array(z.looseObject({ check: z.string(), verdict: z.string() })),
  cloud: z.string(),
  requester: z.looseObject({ id: z.string(), name: z.string() }),
  openstackRequestId: z.string(),
  votes: z.array(vote),
  noted: texts,
  steps: z.array(step),
  state,
  version: z.number().int().nonnegative(),
  timeline,
  createdAt: z.string(),
};

const wholeShape = z.looseObject({ ...envelopeFields, plan });
const headShape = z.looseObject({ ...envelopeFields, plan: plan.optional() });

/** The one place where what a store says becomes a type of Drover's, by the shape that is checked. */
function shapedAs<Document>(shape: z.ZodType): z.ZodType<Document> {
  return z.custom<Document>().superRefine((value, context) => {
    for (const { path, message } of shape.safeParse(value).error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
}

/** 0.1.0 called the id that goes with every call `requestId`. */
function withNamesOfNow(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('requestId' in value)) return value;
  const { requestId, ...rest } = value;
  return { openstackRequestId: requestId, ...rest };
}

/** A request, whole. */
export const wholeRequest: z.ZodType<Request> = z.preprocess(withNamesOfNow, shapedAs<Request>(wholeShape));

/** A request whose plan, and whose timeline's beginning, may stand elsewhere. */
export type RequestPart = Omit<Request, 'plan'> & Partial<Pick<Request, 'plan'>>;
export const requestPart: z.ZodType<RequestPart> = z.preprocess(
  withNamesOfNow,
  shapedAs<RequestPart>(headShape),
);

export const planDocument: z.ZodType<Request['plan']> = shapedAs<Request['plan']>(plan);

export const timelineEvent: z.ZodType<TimelineEvent> = shapedAs<TimelineEvent>(event);

const message = z.looseObject({ platform: z.string(), channel: z.string(), id: z.string() });

const asking = z.looseObject({ seq: z.number(), message });

export const deliveryDocument: z.ZodType<Delivery> = shapedAs<Delivery>(
  z.looseObject({
    id: z.string(),
    card: message.optional(),
    progress: message.optional(),
    asks: asking.optional(),
    alsoAsk: z.array(asking).readonly().optional(),
    told: z.number().int().nonnegative(),
    filed: z.boolean().optional(),
    lookFirst: z.boolean().optional(),
    closed: z.boolean(),
  }),
);
