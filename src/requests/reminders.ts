import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { ActorId } from '../chat/actor.js';
import { isoTime, withEvent } from './changes.js';
import type { Electorate } from './electorate.js';
import type { Ledger } from './ledger.js';
import { ownerOf, waitsForPeopleSince } from './owner.js';
import type { Request } from './request.js';
import { awaitsConfirmation } from './schedule/emergency.js';
import { votesEnd } from './schedule/timing.js';
import { isEnd } from './states.js';
import type { TimelineBody } from './timeline.js';

const LOOK_MS = 30_000;
const DAY_MS = 24 * 3_600_000;
/** Approvers are reminded so long before votes count no longer, and when no more than a quarter of their time is left. */
const REMIND_MS = 30 * 60_000;

export interface RemindersParts {
  ledger: Ledger;
  electorate: Electorate;
  clock: Clock;
  log: Log;
  /** In the order in which they are told. */
  onDuty: readonly ActorId[];
  escalateAfterMs: number;
}

/**
 * Looks for what people should have done: votes that are about to count no longer, requests that wait for somebody,
 * emergencies that nobody has confirmed. What it says is an event of the request, so that it is said once.
 */
export async function keepReminding(parts: RemindersParts, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    await remindAll(parts).catch((error: unknown) =>
      parts.log.error({ error }, 'could not look for what people should be reminded of'),
    );
    await parts.clock.sleep(LOOK_MS, stopping).catch(() => undefined);
  }
}

async function remindAll(parts: RemindersParts): Promise<void> {
  const { ledger, clock } = parts;
  for (const request of await ledger.active()) {
    if (due(request, parts, clock.now()) === undefined) continue;
    await ledger.change(request.id, (current) => {
      const now = clock.now();
      const event = due(current, parts, now);
      return event === undefined ? current : withEvent(current, event, now);
    });
  }
}

/** What has to be said of a request now; undefined: nothing, or it was said. */
export function due(
  request: Request,
  { electorate, onDuty, escalateAfterMs }: Pick<RemindersParts, 'electorate' | 'onDuty' | 'escalateAfterMs'>,
  now: number,
): TimelineBody | undefined {
  return (
    reminder(request, electorate, now) ??
    escalation(request, onDuty, escalateAfterMs, now) ??
    confirmation(request, electorate, now)
  );
}

function reminder(request: Request, electorate: Electorate, now: number): TimelineBody | undefined {
  // A child's votes are asked for in its parent's thread, while somebody watches.
  if (request.state !== 'awaiting-approval' || request.parent !== undefined) return undefined;
  const end = votesEnd(request, electorate.rule(request.kind).expiresAfterMs);
  const lead = Math.min(REMIND_MS, (end - Date.parse(request.createdAt)) / 4);
  const until = isoTime(end);
  const said = request.timeline.some((event) => event.type === 'reminded' && event.until === until);
  return said || now < end - lead || now >= end ? undefined : { type: 'reminded', until };
}

/** Each `escalateAfter` the next one on duty, who was not told and does not care for it already. */
function escalation(
  request: Request,
  onDuty: readonly ActorId[],
  escalateAfterMs: number,
  now: number,
): TimelineBody | undefined {
  const since = waitsForPeopleSince(request);
  if (since === undefined) return undefined;
  const after = request.timeline.filter(({ at }) => at >= since);
  const told = after.flatMap((event) => (event.type === 'escalated' ? [event.to] : []));
  const last = after.findLast(({ type }) => type === 'escalated' || type === 'taken')?.at ?? since;
  if (now < Date.parse(last) + escalateAfterMs) return undefined;
  const owner = ownerOf(request);
  const to = onDuty.find((actor) => actor !== owner && !told.includes(actor));
  return to === undefined ? undefined : { type: 'escalated', to, since };
}

/** At its end, and each day until an approver has. */
function confirmation(request: Request, electorate: Electorate, now: number): TimelineBody | undefined {
  if (!isEnd(request.state) || !awaitsConfirmation(request)) return undefined;
  const last = request.timeline.findLast(({ type }) => type === 'confirmation-asked');
  if (last !== undefined && now < Date.parse(last.at) + DAY_MS) return undefined;
  return { type: 'confirmation-asked', approvers: electorate.approversOf(request.kind) };
}
