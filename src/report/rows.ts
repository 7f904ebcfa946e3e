import { duration } from '../base/format/duration.js';
import { utc } from '../base/format/time.js';
import { named } from '../base/format/words.js';
import { bold, type Text, who } from '../chat/card.js';
import { nameSpan, requestSpan } from '../chat/text.js';
import { doneShare, type ProgressSample } from '../procedures/move/cards/progress.js';
import { type Request, shownId } from '../requests/request.js';
import { isEnd, isUnderWay } from '../requests/states.js';
import { planTitle, waitingText } from './request-card.js';
import type { CardView } from './view.js';

/** One line that tells where a request stands: what it is about, its state, and who asked. */
export function requestRow(request: Request, sample: ProgressSample | undefined, view: CardView): Text {
  return [
    requestSpan(request.id, view.cardOf(request.id)),
    ' ',
    ...subject(request, view),
    '  ',
    ...standing(request, sample, view),
    '  ',
    who(request.requester.id),
  ];
}

function subject(request: Request, view: CardView): Text {
  const { plan } = request;
  if (plan.kind !== 'migrate') return planTitle(request, view);
  return [nameSpan(plan.about.serverName), '  ', ...route(plan.identity.source, plan.identity.destination)];
}

export function route(source: string | null, destination: string | null): Text {
  const to = destination === null ? "scheduler's choice" : named(destination);
  return [`${source === null ? 'unknown' : named(source)} → ${to}`];
}

function standing(request: Request, sample: ProgressSample | undefined, view: CardView): Text {
  if (isEnd(request.state)) return [request.state.replaceAll('-', ' '), ...endedWhen(request, view)];
  if (isUnderWay(request.state)) return runningText(request, sample, view);
  if (request.state !== 'awaiting-approval') return waitingText(request, view);
  const votes = `${view.policy.approvals.length} of ${request.plan.policy.quorum} votes`;
  const until = view.policy.expiresAt;
  return [until === null ? votes : `${votes}, until ${utc(until, view.now)}`];
}

function endedWhen(request: Request, view: CardView): Text {
  return request.endedAt === undefined ? [] : [` at ${utc(request.endedAt, view.now)}`];
}

function runningText(request: Request, sample: ProgressSample | undefined, view: CardView): Text {
  const started = request.timeline.find(({ type }) => type === 'started');
  const age = started === undefined ? '' : `, ${duration((view.now - Date.parse(started.at)) / 1000)}`;
  if (request.state === 'unknown') return [bold('nobody knows'), age];
  if (request.state === 'verifying') return [`checking the result${age}`];
  const stalled: Text = sample?.stalled === true ? [', ', bold('does not converge')] : [];
  return [phaseWord(sample), ...stalled, age];
}

/** `copying 78 %`, `preparing`. */
export function phaseWord(sample: ProgressSample | undefined): string {
  if (sample === undefined) return 'running';
  switch (sample.phase) {
    case 'copying': {
      const share = doneShare(sample);
      return share === null ? 'copying' : `copying ${Math.floor(share * 100 + 1e-9)} %`;
    }
    case 'converging':
      return 'copying what changes';
    case 'switching':
      return 'switching over';
    default:
      return sample.phase;
  }
}

export function idsOf(entries: readonly { id: string }[], limit: number): string {
  const shown = entries.slice(0, limit).map(({ id }) => shownId(id));
  return entries.length > limit ? `${shown.join(', ')} and ${entries.length - limit} more` : shown.join(', ');
}
