import { duration } from '../../../base/format/duration.js';
import { clipped, named } from '../../../base/format/words.js';
import { bold, type Span, type Text, who } from '../../../chat/card.js';
import { dotted, nameSpan } from '../../../chat/text.js';
import type { PlanDescription } from '../../../report/view.js';
import type { MigratePlan } from '../../../requests/plan.js';
import { type Request, shownId } from '../../../requests/request.js';
import type { Outcome, TimelineEvent } from '../../../requests/timeline.js';
import { fellSilent } from '../guest/view.js';

export type EndedEvent = Extract<TimelineEvent, { type: 'ended' }>;

export function endedEvent(request: Request): EndedEvent | undefined {
  return request.timeline.findLast((event): event is EndedEvent => event.type === 'ended');
}

/** The first line of everything that tells an end: the outcome, and where the server is. */
export function outcomeTitle(request: Request, description: PlanDescription | undefined): Text {
  return dotted([bold(...outcomeWords(request, description))], shownId(request.id), tookText(request));
}

function outcomeWords(request: Request, description: PlanDescription | undefined): Text {
  const { plan, state } = request;
  const subject = subjectOf(request, description);
  const by = byText(request);
  switch (state) {
    case 'rejected':
      return ['Rejected', ...by, ': ', ...subject.untouched];
    case 'withdrawn':
      return ['Withdrawn', ...by, ': ', ...subject.untouched];
    case 'expired':
      return ['Expired: ', ...subject.untouched];
    case 'refused':
      return ['Refused at the last look: ', ...subject.untouched];
    case 'superseded':
      return ['Superseded: the plan no longer holds, ', ...subject.untouched];
    default:
      if (plan.kind === 'migrate') return moveWords(request, plan);
      return state === 'succeeded'
        ? ['Done: ', ...subject.done]
        : [`${state.charAt(0).toUpperCase()}${state.slice(1)}: `, ...subject.title];
  }
}

interface Subject {
  title: Text;
  done: Text;
  untouched: Text;
}

function subjectOf(request: Request, description: PlanDescription | undefined): Subject {
  const { plan } = request;
  if (plan.kind === 'migrate') {
    const name = nameSpan(plan.about.serverName);
    return { title: [name], done: [name], untouched: [name, ' was not moved'] };
  }
  if (plan.kind === 'force') {
    const name = nameSpan(plan.about.serverName);
    return {
      title: ['force of ', name],
      done: ['Nova was told to force the move of ', name, ' to its end'],
      untouched: ['the move of ', name, ' was not forced'],
    };
  }
  const title = description?.headline ?? [plan.kind];
  return { title, done: description?.done ?? title, untouched: [...title, ', nothing was done'] };
}

/** A move that was sent to Nova and has ended. Only a proved success says that the server runs on the new host. */
function moveWords(request: Request, plan: MigratePlan): Text {
  const name = nameSpan(plan.about.serverName);
  const { outcome, state } = request;
  const place = outcome?.place ?? null;
  const where = named(place?.host ?? plan.identity.destination ?? 'the new host');
  const guest = guestState(place);
  if (state === 'succeeded')
    return ['Done: ', name, ` ${guest === 'paused' ? 'is paused' : 'runs'} on ${where}`];
  if (state === 'residue') {
    const what = fellSilent(outcome?.guest) ? 'the guest does not answer' : 'something was left behind';
    return [`Moved, but ${what}: `, name, ` ${guest === 'paused' ? 'is paused' : 'runs'} on ${where}`];
  }
  const verdict = state === 'aborted' ? 'Aborted: ' : 'Not moved: ';
  if (place === null) return ['Failed: where ', name, ' is could not be read'];
  if (place.host === plan.identity.source) {
    return [verdict, name, ` is still on ${where}, ${guest}.`, ...riskText(outcome, guest)];
  }
  return ['Failed: ', name, ` is on ${where}, ${guest}`];
}

/** Said only where it was seen: the server runs where it was, and nothing that was looked at is amiss. */
function riskText(outcome: Outcome | undefined, guest: string): Span[] {
  const amiss = outcome?.proof.some(({ verdict }) => verdict === 'not-ok') ?? false;
  const left = (outcome?.leftovers.length ?? 0) > 0;
  return guest === 'running' && !amiss && !left ? [' No data at risk.'] : [];
}

/** `running`, `paused`, or both words of Nova where they do not say one thing. */
export function guestState(place: Outcome['place']): string {
  if (place === null) return 'state unknown';
  const power = POWER[place.powerState] ?? `power state ${place.powerState}`;
  const plain =
    (place.status === 'ACTIVE' && power === 'running') || (place.status === 'PAUSED' && power === 'paused');
  const task = place.taskState === null ? '' : `, task ${clipped(place.taskState, 40)}`;
  return `${plain ? power : `status ${clipped(place.status, 40)}, ${power}`}${task}`;
}

/** Nova's power states (nova/compute/power_state.py). */
const POWER: Readonly<Record<number, string>> = {
  0: 'no power state',
  1: 'running',
  3: 'paused',
  4: 'shut down',
  6: 'crashed',
  7: 'suspended',
};

function byText(request: Request): Text {
  const event = endedEvent(request);
  return event?.by === undefined || event.by === null ? [] : [' by ', who(event.by)];
}

function tookText(request: Request): string | undefined {
  const seconds = request.outcome?.durationSeconds ?? null;
  if (seconds === null) return undefined;
  if (request.state === 'succeeded' || request.state === 'residue') return duration(seconds);
  const ended = { aborted: 'aborted', 'rolled-back': 'rolled back' }[String(request.state)] ?? 'failed';
  return `${ended} after ${duration(seconds)}`;
}
