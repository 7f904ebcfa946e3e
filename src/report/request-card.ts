import { utc, utcSeconds } from '../base/format/time.js';
import { clipped, count, named } from '../base/format/words.js';
import { bold, type Card, line, type Text } from '../chat/card.js';
import { dotted, someOf } from '../chat/text.js';
import type { SlotKey } from '../requests/keys.js';
import { type Request, shownId } from '../requests/request.js';
import { awaitsStart, isEnd } from '../requests/states.js';
import { voteButtons } from './buttons.js';
import { outcomeBlocks } from './outcome.js';
import { scheduledText, scheduleLines, urgent } from './schedule-lines.js';
import { requestSpan } from './text.js';
import { type CardView, presentationOf } from './view.js';
import { missingVotes, voteLines } from './vote-lines.js';

/** The one card of a request, as it stands: what is asked, what became of it. The first line alone tells the state. */
export function requestCard(request: Request, view: CardView): Card {
  const present = presentationOf(request, view);
  if (isEnd(request.state)) {
    return { blocks: [...outcomeBlocks(request, view), ...present.asked(request, view)] };
  }
  if (awaitsStart(request.state)) {
    return {
      blocks: [
        line(...waitingTitle(request, view)),
        ...present.lines(request, view),
        ...scheduleLines(request, view.now),
        ...voteLines(request, view),
      ],
      buttons: voteButtons(request),
    };
  }
  const { title, blocks } = present.underWay(request, view);
  return { blocks: [line(...underWayTitle(request, title)), ...blocks] };
}

function waitingTitle(request: Request, view: CardView): Text {
  const title = presentationOf(request, view).title(request);
  return dotted([bold(...urgent(request, title))], shownId(request.id), waitingText(request, view));
}

/** What it waits for: votes, its turn, the end of a freeze, or nothing any more. */
export function waitingText(request: Request, view: CardView): Text {
  if (request.state === 'awaiting-approval') return [votesText(request, view)];
  const { graceUntil } = request;
  if (request.state === 'scheduled') return [`approved, ${scheduledText(request, view.now)}`];
  const since = request.timeline.findLast(({ type }) => WAITS.has(type));
  if (since?.type === 'queued') return ['approved, ', ...queuedText(since, view)];
  if (since?.type === 'held') {
    const until = since.until === undefined ? '' : `, until ${utc(since.until, view.now)}`;
    return [`approved, held: ${clipped(since.why, 160)}${until}`];
  }
  if (graceUntil !== undefined) return [`approved, starts at ${utcSeconds(graceUntil, view.now)}`];
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

function underWayTitle(request: Request, title: Text): Text {
  const started = request.timeline.find(({ type }) => type === 'started');
  const since = started === undefined ? undefined : `started ${started.at.slice(11, 16)} UTC`;
  return dotted([bold(...urgent(request, title))], shownId(request.id), stateText(request), since);
}

function stateText(request: Request): string {
  if (request.state === 'verifying') return 'checking the result';
  return request.state === 'unknown' ? 'people have to look' : 'running';
}
