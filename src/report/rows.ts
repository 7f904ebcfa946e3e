import { duration } from '../base/format/duration.js';
import { named } from '../base/format/words.js';
import { bold, type Text, who } from '../chat/card.js';
import { at } from '../chat/text.js';
import { type Request, shownId } from '../requests/request.js';
import { isEnd, isUnderWay } from '../requests/states.js';
import type { Progress } from './presentation.js';
import { waitingText } from './request-card.js';
import { stateText, statusOf } from './status.js';
import { requestSpan } from './text.js';
import { type CardView, presentationOf } from './view.js';

/** One line that tells where a request stands: what it is about, its state, and who asked. */
export function requestRow(request: Request, progress: Progress | undefined, view: CardView): Text {
  return [
    { status: statusOf(request, view) },
    requestSpan(request.id, view.cardOf(request.id)),
    ' ',
    ...presentationOf(request, view).row(request),
    '  ',
    ...standing(request, progress, view),
    '  ',
    who(request.requester.id),
  ];
}

export function route(source: string | null, destination: string | null): Text {
  const to = destination === null ? "scheduler's choice" : named(destination);
  return [`${source === null ? 'unknown' : named(source)} → ${to}`];
}

/** Its state, and what decides now. */
export function standing(request: Request, progress: Progress | undefined, view: CardView): Text {
  if (isEnd(request.state)) return [request.state.replaceAll('-', ' '), ...endedWhen(request, view)];
  if (isUnderWay(request.state)) return runningText(request, progress, view);
  if (request.state !== 'awaiting-approval') return waitingText(request, view);
  const votes = `${view.policy.approvals.length} of ${request.plan.policy.quorum} votes`;
  const until = view.policy.expiresAt;
  return until === null ? [votes] : [`${votes}, until `, at(until, view.now)];
}

function endedWhen(request: Request, view: CardView): Text {
  return request.endedAt === undefined ? [] : [' at ', at(request.endedAt, view.now)];
}

function runningText(request: Request, progress: Progress | undefined, view: CardView): Text {
  const started = request.timeline.find(({ type }) => type === 'started');
  const age = started === undefined ? '' : `, ${duration((view.now - Date.parse(started.at)) / 1000)}`;
  if (request.state === 'unknown') return [bold('nobody knows'), age];
  if (request.state === 'verifying' || request.state === 'paused')
    return [`${stateText(request, view)}${age}`];
  return [...(progress?.words ?? ['running']), age];
}

export function idsOf(entries: readonly { id: string }[], limit: number): string {
  const shown = entries.slice(0, limit).map(({ id }) => shownId(id));
  return entries.length > limit ? `${shown.join(', ')} and ${entries.length - limit} more` : shown.join(', ');
}
