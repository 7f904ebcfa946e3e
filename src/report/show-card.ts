import { stamp } from '../base/format/time.js';
import { clipped } from '../base/format/words.js';
import { type Block, type Card, card, code, line, pre } from '../chat/card.js';
import { plainText } from '../chat/plain.js';
import { table } from '../chat/table.js';
import { requestSpan } from '../chat/text.js';
import type { ProgressSample } from '../procedures/move/cards/progress.js';
import { type Request, type Step, shownId } from '../requests/request.js';
import { awaitsStart, isEnd } from '../requests/states.js';
import type { TimelineEvent } from '../requests/timeline.js';
import { milestoneBlocks } from './milestone.js';
import { requestCard } from './request-card.js';
import { requestRow } from './rows.js';
import type { CardView } from './view.js';

const MOST_EVENTS = 40;
const MOST_STEPS = 8;
const WORDS_LENGTH = 140;

/** `/migrate status`: one line. */
export function statusCard(request: Request, sample: ProgressSample | undefined, view: CardView): Card {
  return card(line(...requestRow(request, sample, view)));
}

/** `/migrate show`: the card as it stands, what was sent to the cloud, and the whole timeline. No buttons: votes belong to the card itself. */
export function showCard(request: Request, sample: ProgressSample | undefined, view: CardView): Card {
  const { blocks } = requestCard(request, view);
  const now =
    isEnd(request.state) || awaitsStart(request.state) ? [] : [line(...requestRow(request, sample, view))];
  return card(
    ...blocks,
    ...now,
    ...linkLines(request, view),
    ...stepLines(request.steps),
    ...timelineLines(request, view),
  );
}

function linkLines(request: Request, view: CardView): readonly Block[] {
  const ref = view.cardOf(request.id);
  const message = ref === undefined ? [] : [line('Its card: ', { message: ref, label: shownId(request.id) })];
  const related = [
    { word: 'Part of', id: request.parent },
    { word: 'Follows', id: request.predecessor },
    { word: 'Followed by', id: request.successor },
  ].flatMap(({ word, id }) => (id === undefined ? [] : [line(`${word} `, requestSpan(id, view.cardOf(id)))]));
  return [
    ...message,
    ...related,
    line('Digest ', code(request.digest)),
    line('Request id in every log ', code(request.requestId)),
  ];
}

function stepLines(steps: readonly Step[]): readonly Block[] {
  if (steps.length === 0) return [];
  const rows = steps.slice(-MOST_STEPS).flatMap((step) => {
    const sent = step.sent.length === 0 ? 'not sent' : `sent ${step.sent.map(stamp).join(', ')}`;
    const answer =
      step.answer === undefined ? 'no answer' : `${step.answer.status} at ${stamp(step.answer.at)}`;
    const call = `${step.call.method} ${clipped(step.call.path, WORDS_LENGTH)}`;
    return [call, `  ${sent} · ${answer}${step.outcome === undefined ? '' : ` · ${step.outcome}`}`];
  });
  return [line('Sent to the cloud (UTC):'), pre(...rows)];
}

function timelineLines(request: Request, view: CardView): readonly Block[] {
  const { timeline } = request;
  const rows = timeline
    .slice(-MOST_EVENTS)
    .map((event) => [
      stamp(event.at),
      event.type.replaceAll('-', ' '),
      clipped(eventWords(event, request, view), WORDS_LENGTH),
    ]);
  const earlier = timeline.length - MOST_EVENTS;
  const title = earlier > 0 ? `Timeline (${earlier} earlier events left out):` : 'Timeline:';
  return [line(title), pre(...table(['when (UTC)', 'what', 'more'], rows))];
}

/** One line about an event: what the thread said, or the facts of those that the thread leaves out. */
export function eventWords(event: TimelineEvent, request: Request, view: CardView): string {
  switch (event.type) {
    case 'requested':
      return event.by;
    case 'voted':
      return `${event.actorName} ${event.verdict === 'approve' ? 'approves' : 'rejects'} by ${event.via}${event.comment === undefined ? '' : `: ${event.comment}`}`;
    case 'vote-taken-back':
      return event.actorName;
    case 'vote-void':
      return `${event.actorName}: ${event.why}`;
    case 'answered':
      return `${event.status} ${event.requestId ?? ''} ${event.message ?? ''}`;
    case 'phase':
      return `${event.status}, ${event.source ?? 'unknown'} → ${event.destination ?? 'not chosen'}${event.migrationId === null ? '' : `, migration ${event.migrationId}`}`;
    case 'guest-asked':
      return event.why === null
        ? `${event.address} answered ${event.answered} of ${event.of} probes`
        : `${event.address}: ${event.why}`;
    case 'drifted':
      return event.changes.join('; ');
    case 'refused':
      return event.findings.map(({ text }) => text).join('; ');
    default: {
      const before = request.timeline.filter(({ seq }) => seq < event.seq);
      const [first] = milestoneBlocks(event, { request, before }, view);
      return first === undefined ? '' : plainText({ blocks: [first] });
    }
  }
}
