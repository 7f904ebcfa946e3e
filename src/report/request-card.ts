import { clipped, count, named, sentence } from '../base/format/words.js';
import { type Block, type Button, bold, type Card, line, type Text } from '../chat/card.js';
import { at, atSecond, dotted, someOf } from '../chat/text.js';
import type { SlotKey } from '../requests/keys.js';
import { kindOf } from '../requests/kind.js';
import { type Request, shownId } from '../requests/request.js';
import { awaitsStart, isEnd } from '../requests/states.js';
import { actionButton, detailsButton, type RequestAction, voteButtons } from './buttons.js';
import { foldedLast } from './folding.js';
import { outcomeBlocks } from './outcome.js';
import { parentActions } from './parent.js';
import { scheduledText, scheduleLines, urgent } from './schedule-lines.js';
import { stateText, statusOf } from './status.js';
import { requestSpan } from './text.js';
import { type CardView, presentationOf } from './view.js';
import { missingVotes, voteLines } from './vote-lines.js';

/** The one card of a request, as it stands: what is asked, what became of it. The first line alone tells the state. */
export function requestCard(request: Request, view: CardView): Card {
  const present = presentationOf(request, view);
  const status = statusOf(request, view);
  if (isEnd(request.state)) {
    const blocks = foldedLast([...outcomeBlocks(request, view), ...present.asked(request, view)]);
    return { status, blocks, ...endedButtons(request, view) };
  }
  if (awaitsStart(request.state)) {
    return {
      status,
      blocks: foldedLast([
        line(...waitingTitle(request, view)),
        ...freezeLines(request, view),
        ...present.lines(request, view),
        ...scheduleLines(request, view.now),
        ...voteLines(request, view),
      ]),
      buttons: voteButtons(request),
    };
  }
  const { title, blocks } = present.underWay(request, view);
  return {
    status,
    blocks: foldedLast([line(...underWayTitle(request, title, view)), ...blocks]),
    buttons: underWayButtons(request, view),
  };
}

/** That nothing starts now, for whoever votes: what waits for its start says so in its first line. */
function freezeLines({ state }: Request, { freeze, now }: CardView): readonly Block[] {
  if (freeze === undefined || state === 'approved') return [];
  const until: Text = freeze.until === undefined ? [] : [' until ', at(freeze.until, now)];
  return [
    line(
      { status: 'attention' },
      bold('Nothing starts now'),
      ...until,
      `: ${sentence(clipped(freeze.why, 200))} Once approved, it starts when that is over.`,
    ),
  ];
}

export function underWayButtons(request: Request, view: Pick<CardView, 'kinds'>): readonly Button[] {
  const actions = presentationOf(request, view).actions?.(request) ?? ofParent(request, view);
  return [...actions.map((action) => actionButton(action, request)), detailsButton(request)];
}

/** Whatever makes others can be paused, taken up again, stopped and aborted. */
function ofParent(request: Request, { kinds }: Pick<CardView, 'kinds'>): readonly RequestAction[] {
  return kindOf(kinds, request.kind).hasChildren === true ? parentActions(request) : [];
}

function endedButtons(request: Request, view: CardView): Pick<Card, 'buttons'> {
  const again = presentationOf(request, view).mayRetry(request) && !MOVED.has(request.state);
  return again && request.successor === undefined ? { buttons: [actionButton('retry', request)] } : {};
}

/** There is nothing to try again. */
const MOVED: ReadonlySet<string> = new Set(['succeeded', 'residue']);

function waitingTitle(request: Request, view: CardView): Text {
  const title = presentationOf(request, view).title(request);
  return dotted([bold(...urgent(request, title))], shownId(request.id), waitingText(request, view));
}

/** What it waits for: votes, its turn, the end of a freeze, or nothing any more. */
export function waitingText(request: Request, view: CardView): Text {
  if (request.state === 'awaiting-approval') return [votesText(request, view)];
  const { graceUntil } = request;
  if (request.state === 'scheduled') return ['approved, ', ...scheduledText(request, view.now)];
  const since = request.timeline.findLast(({ type }) => WAITS.has(type));
  if (since?.type === 'queued') return ['approved, ', ...queuedText(since, view)];
  if (since?.type === 'held') {
    const until: Text = since.until === undefined ? [] : [', until ', at(since.until, view.now)];
    return [`approved, held: ${clipped(since.why, 160)}`, ...until];
  }
  if (graceUntil !== undefined) return ['approved, starts at ', atSecond(graceUntil, view.now)];
  return ['approved, about to start'];
}

const WAITS: ReadonlySet<string> = new Set([
  'approved',
  'emergency',
  'opened',
  'queued',
  'held',
  'start-announced',
  'not-started',
]);

function votesText(request: Request, view: CardView): string {
  const missing = missingVotes(request, view);
  const given = view.policy.approvals.length;
  if (given === 0) return `waiting for ${count(missing, 'approval')}`;
  return `waiting for ${missing} more ${missing === 1 ? 'approval' : 'approvals'} (${given} of ${request.plan.policy.quorum})`;
}

export function queuedText(event: { slot: SlotKey; behind: readonly string[] }, view: CardView): Text {
  const behind = event.behind.map((id): Text => [requestSpan(id, view.cardOf(id))]);
  const limit = limitText(event.slot);
  return behind.length === 0
    ? [`queued (${limit})`]
    : ['queued behind ', ...someOf(behind, 3), ` (${limit})`];
}

/** What is full, in words. */
export function limitText({ scope, name }: SlotKey): string {
  switch (scope) {
    case 'source':
      return `the limit of moves off ${named(name)}`;
    case 'destination':
      return `the limit of moves to ${named(name)}`;
    case 'group':
      return `one at a time of server group ${named(name)}`;
    case 'cloud':
      return `the limit of moves in ${named(name)}`;
  }
}

function underWayTitle(request: Request, title: Text, view: CardView): Text {
  const started = request.timeline.find(({ type }) => type === 'started');
  const since: Text | undefined = started === undefined ? undefined : ['started ', at(started.at, view.now)];
  return dotted([bold(...urgent(request, title))], shownId(request.id), stateText(request, view), since);
}
