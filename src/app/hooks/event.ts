import { z } from 'zod';
import { withoutKnownSecrets } from '../../base/redaction.js';
import { type BlockingHook, HOOK_EVENTS, type HookEventType } from '../../config/hooks-schema.js';
import { type Request, shownId } from '../../requests/request.js';
import { subjectOf } from '../../requests/subject.js';
import type { TimelineEvent } from '../../requests/timeline.js';

/** Grows when what receivers rely on is taken away or means something else; what is added changes nothing. */
export const EVENT_VERSION = 1;

const text = z.string();
const person = z.object({ id: text.describe('As in drover.yaml: `slack:U0123`.'), name: text });

/** What a hook is sent: the schema of docs/hooks.md. */
export const hookEvent = z.object({
  version: z.literal(EVENT_VERSION),
  id: text.describe('The same for each attempt: whoever has seen it before has seen this event.'),
  type: z.union([
    z.enum([...HOOK_EVENTS, 'ping']),
    z.templateLiteral([z.string(), z.enum(['.before', '.after'])]),
  ]),
  at: z.iso.datetime().describe('When it happened, UTC.'),
  request: z
    .object({
      id: text.describe('`m-7f3k2qabcd`'),
      kind: text.describe('`migrate`, `volume-retype` …'),
      state: text.describe('How it stands after this event, as `/migrate show` names it.'),
      cloud: text,
      server: z.object({ id: text, name: text.nullable() }).nullable(),
      source: text.nullable().describe('A host.'),
      destination: text.nullable().describe("A host; null for the scheduler's choice."),
      requester: person,
      approvers: z.array(person).readonly().describe('Whose approving votes it has.'),
      reason: text.nullable(),
      ticket: text.nullable(),
      emergency: z.boolean(),
      window: z
        .object({ name: text.nullable(), opens: text, closes: text.nullable() })
        .nullable()
        .describe('When it may start; null: as soon as it is approved.'),
    })
    .nullable()
    .describe('null for a ping.'),
  detail: text.nullable().describe('Why, in words for people, where there is something to say.'),
});

export type HookEvent = z.output<typeof hookEvent>;

/** docs/hooks-event.schema.json, with the hooks that are waited for by name. */
export function eventSchema(blocking: readonly BlockingHook[]): string {
  const named = hookEvent.extend({ type: z.enum([...HOOK_EVENTS, ...blocking, 'ping']) });
  return `${JSON.stringify(z.toJSONSchema(named), undefined, 2)}\n`;
}

/** By the type of a timeline's event; what is not here is nothing for other systems. */
const TYPES: Readonly<Partial<Record<TimelineEvent['type'], HookEventType>>> = {
  requested: 'request.asked',
  approved: 'request.approved',
  emergency: 'request.approved',
  'approval-lost': 'request.approval-lost',
  scheduled: 'request.scheduled',
  held: 'request.held',
  'window-missed': 'request.window-missed',
  started: 'request.started',
  stalled: 'request.stalled',
  unknown: 'request.unknown',
  overdue: 'request.overdue',
  taken: 'request.taken',
  escalated: 'request.escalated',
  ended: 'request.ended',
};

/** What a receiver is told of these events of a request, in order. */
export function hookEventsOf(request: Request, events: readonly TimelineEvent[]): readonly HookEvent[] {
  return events.flatMap((event) => {
    const type = TYPES[event.type];
    return type === undefined
      ? []
      : [eventOf(request, type, `${request.id}:${event.seq}`, event.at, detailOf(event))];
  });
}

export function eventOf(
  request: Request,
  type: HookEvent['type'],
  id: string,
  at: string,
  detail: string | null,
): HookEvent {
  const { server, serverName, source, destination } = subjectOf(request);
  const { window } = request;
  return withoutKnownSecrets({
    version: EVENT_VERSION,
    id,
    type,
    at,
    request: {
      id: shownId(request.id),
      kind: request.kind,
      state: request.state,
      cloud: request.cloud,
      server: server === null ? null : { id: server, name: serverName },
      source,
      destination,
      requester: { id: request.requester.id, name: request.requester.name },
      approvers: request.votes
        .filter(({ verdict }) => verdict === 'approve')
        .map(({ actor, actorName }) => ({ id: actor, name: actorName })),
      reason: request.reason ?? null,
      ticket: request.ticket ?? null,
      emergency: request.plan.emergency !== undefined,
      window:
        window?.notBefore === undefined
          ? null
          : { name: window.name ?? null, opens: window.notBefore, closes: window.notAfter ?? null },
    },
    detail,
  });
}

export function pingOf(at: string): HookEvent {
  return {
    version: EVENT_VERSION,
    id: `ping:${at}`,
    type: 'ping',
    at,
    request: null,
    detail: 'drover check',
  };
}

function detailOf(event: TimelineEvent): string | null {
  switch (event.type) {
    case 'held':
    case 'unknown':
    case 'ended':
      return event.why;
    case 'emergency':
      return event.reason;
    case 'started':
      return event.intent;
    default:
      return null;
  }
}
