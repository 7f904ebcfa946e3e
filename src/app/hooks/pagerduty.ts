import type { HookEvent } from './event.js';

/** Ends after which somebody has to look. */
const TROUBLE: ReadonlySet<string> = new Set(['failed', 'rolled-back', 'residue', 'incomplete']);
const ALARMS: ReadonlySet<HookEvent['type']> = new Set([
  'request.stalled',
  'request.unknown',
  'request.overdue',
  'request.escalated',
]);

/**
 * An event as PagerDuty's Events API v2 takes it: one incident a request, opened by what needs people and resolved by a
 * good end. undefined: nothing to tell.
 */
export function pagerDutyBody(event: HookEvent, routingKey: string): object | undefined {
  const { request, type } = event;
  // Resolves an incident that there is not: it shows whether the key is right, and wakes nobody.
  if (request === null) return { routing_key: routingKey, event_action: 'resolve', dedup_key: 'drover-ping' };
  const base = { routing_key: routingKey, dedup_key: `drover-${request.id}` };
  const alarm = type === 'request.ended' ? TROUBLE.has(request.state) : ALARMS.has(type);
  if (!alarm) return type === 'request.ended' ? { ...base, event_action: 'resolve' } : undefined;
  const subject = request.server?.name ?? request.server?.id ?? request.kind;
  const what = type === 'request.ended' ? request.state : type.slice('request.'.length);
  return {
    ...base,
    event_action: 'trigger',
    payload: {
      summary: `${request.id} (${subject}) ${what}${event.detail === null ? '' : `: ${event.detail}`}`.slice(
        0,
        1024,
      ),
      source: request.cloud,
      severity: type === 'request.unknown' ? 'critical' : 'error',
      timestamp: event.at,
      component: subject,
      custom_details: event,
    },
  };
}
