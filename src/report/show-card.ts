import { stamp } from '../base/format/time.js';
import { clipped } from '../base/format/words.js';
import { type Block, type Card, card, code, line, pre, tabular } from '../chat/card.js';
import { type Request, type Step, shownId } from '../requests/request.js';
import { awaitsStart, isEnd } from '../requests/states.js';
import { eventWords } from './event-words.js';
import type { Progress } from './presentation.js';
import { requestCard } from './request-card.js';
import { requestRow } from './rows.js';
import { requestSpan } from './text.js';
import type { CardView } from './view.js';

const MOST_EVENTS = 40;
const MOST_STEPS = 8;
const MOST_TIMES = 3;
const WORDS_LENGTH = 140;

/** `/migrate status`: one line. */
export function statusCard(request: Request, progress: Progress | undefined, view: CardView): Card {
  return card(line(...requestRow(request, progress, view)));
}

/** `/migrate show`: the card as it stands, what was sent to the cloud, and the whole timeline. No buttons: votes belong to the card itself. */
export function showCard(request: Request, progress: Progress | undefined, view: CardView): Card {
  const { blocks, status } = requestCard(request, view);
  const now =
    isEnd(request.state) || awaitsStart(request.state) ? [] : [line(...requestRow(request, progress, view))];
  const shown = card(
    ...blocks,
    ...now,
    ...linkLines(request, view),
    ...stepLines(request.steps),
    ...timelineLines(request, view),
  );
  return status === undefined ? shown : { ...shown, status };
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
    line('Request id in every log ', code(request.openstackRequestId)),
  ];
}

function stepLines(steps: readonly Step[]): readonly Block[] {
  // Once a call has left, those that never did say nothing.
  const left = steps.filter(({ sent }) => sent.length > 0);
  const shown = left.length > 0 ? left : steps;
  if (shown.length === 0) return [];
  const rows = shown.slice(-MOST_STEPS).flatMap((step) => {
    const sent = step.sent.length === 0 ? 'not sent' : `sent ${timesOf(step.sent)}`;
    const answer =
      step.answer === undefined ? 'no answer' : `${step.answer.status} at ${stamp(step.answer.at)}`;
    const call = `${step.call.method} ${clipped(step.call.path, WORDS_LENGTH)}`;
    return [call, `  ${sent} · ${answer}${step.outcome === undefined ? '' : ` · ${step.outcome}`}`];
  });
  return [line('Sent to the cloud (UTC):'), pre(...rows)];
}

/** An abort is sent over and over. */
function timesOf(sent: readonly string[]): string {
  const [first = '', ...others] = sent.map(stamp);
  const last = others.at(-1);
  return last === undefined || others.length < MOST_TIMES
    ? [first, ...others].join(', ')
    : `${first}, and ${others.length} times more, last ${last}`;
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
  return [line(title), tabular('Timeline', ['when (UTC)', 'what', 'more'], rows)];
}
