import { utc, utcSeconds } from '../base/format/time.js';
import { clipped, count, named } from '../base/format/words.js';
import { type Block, bold, type Card, line, type Text } from '../chat/card.js';
import { about, dotted, nameSpan, requestSpan, someOf } from '../chat/text.js';
import { forceLines, forceTitle } from '../procedures/force/cards.js';
import { guestPlanLines } from '../procedures/move/cards/guest-lines.js';
import { outcomeBlocks } from '../procedures/move/cards/outcome.js';
import {
  checkLines,
  destinationLines,
  destinationName,
  forecastLine,
  identityLine,
  ifStalledLine,
  moveTitle,
  reasonLines,
  volumesLine,
  whyLine,
} from '../procedures/move/cards/plan-lines.js';
import type { MigratePlan } from '../requests/plan.js';
import { type Request, shownId } from '../requests/request.js';
import { awaitsStart, isEnd } from '../requests/states.js';
import { voteButtons } from './buttons.js';
import type { CardView } from './view.js';
import { approvedBy, missingVotes, voteLines } from './vote-lines.js';

/** The one card of a request, as it stands: what is asked, what became of it. The first line alone tells the state. */
export function requestCard(request: Request, view: CardView): Card {
  if (isEnd(request.state))
    return { blocks: [...outcomeBlocks(request, view), ...endedContext(request, view)] };
  if (awaitsStart(request.state)) {
    return {
      blocks: [
        line(...waitingTitle(request, view)),
        ...planLines(request, view),
        ...voteLines(request, view),
      ],
      buttons: voteButtons(request),
    };
  }
  return { blocks: [line(...underWayTitle(request, view)), ...underWayLines(request, view)] };
}

function waitingTitle(request: Request, view: CardView): Text {
  return dotted([bold(...planTitle(request, view))], shownId(request.id), waitingText(request, view));
}

export function planTitle(request: Request, view: CardView): Text {
  const { plan } = request;
  if (plan.kind === 'migrate') return moveTitle(plan);
  if (plan.kind === 'force') return forceTitle(plan);
  return view.describe.get(plan.kind)?.(request).headline ?? [plan.kind];
}

/** What it waits for: votes, its turn, the end of a freeze, or nothing any more. */
export function waitingText(request: Request, view: CardView): Text {
  if (request.state === 'awaiting-approval') return [votesText(request, view)];
  const { window, graceUntil } = request;
  if (request.state === 'scheduled' && window?.notBefore !== undefined) {
    return [`approved, starts at ${utc(window.notBefore, view.now)}`];
  }
  const since = request.timeline.findLast(({ type }) => WAITS.has(type));
  if (since?.type === 'queued') return ['approved, ', ...queuedText(since, view)];
  if (since?.type === 'held') return [`approved, held: ${clipped(since.why, 160)}`];
  if (graceUntil !== undefined) return [`approved, starts at ${utcSeconds(graceUntil, view.now)}`];
  return ['approved, about to start'];
}

const WAITS: ReadonlySet<string> = new Set(['approved', 'queued', 'held', 'start-announced', 'not-started']);

function votesText(request: Request, view: CardView): string {
  const missing = missingVotes(request, view);
  const given = view.policy.approvals.length;
  if (given === 0) return `waiting for ${count(missing, 'approval')}`;
  return `waiting for ${missing} more ${missing === 1 ? 'approval' : 'approvals'} (${given} of ${request.plan.policy.quorum})`;
}

export function queuedText(event: { limit: string; behind: readonly string[] }, view: CardView): Text {
  const behind = event.behind.map((id): Text => [requestSpan(id, view.cardOf(id))]);
  const limit = limitText(event.limit);
  return behind.length === 0
    ? [`queued (${limit})`]
    : ['queued behind ', ...someOf(behind, 3), ` (${limit})`];
}

/** A slot's key in words: `lab/source/compute1` is "the limit for moves off compute1". Other words stay as they are. */
export function limitText(limit: string): string {
  const [, side, host] = /^[^/]+\/(source|destination)\/(.+)$/.exec(limit) ?? [];
  if (host !== undefined) return `the limit of moves ${side === 'source' ? 'off' : 'to'} ${named(host)}`;
  return /\s/.test(limit) ? clipped(limit, 100) : `the limit of moves in ${named(limit)}`;
}

function planLines(request: Request, view: CardView): readonly Block[] {
  const { plan } = request;
  if (plan.kind === 'force')
    return [whyLine(request), ...forceLines(plan, view.cardOf(plan.identity.parent))];
  if (plan.kind !== 'migrate') return [whyLine(request), ...describedLines(request, view)];
  return [
    whyLine(request),
    identityLine(plan),
    volumesLine(plan),
    forecastLine(plan.about.forecast),
    ifStalledLine(plan),
    ...destinationLines(request, plan),
    ...guestPlanLines(plan.about.guest),
    ...checkLines(plan),
  ];
}

function describedLines(request: Request, view: CardView): readonly Block[] {
  return (view.describe.get(request.kind)?.(request).lines ?? []).map((text) => line(...text));
}

/** While it is under way: the first line says where the server runs, never where it is going as if it were there. */
function underWayTitle(request: Request, view: CardView): Text {
  const { plan } = request;
  const started = request.timeline.find(({ type }) => type === 'started');
  const since = started === undefined ? undefined : `started ${started.at.slice(11, 16)} UTC`;
  if (plan.kind !== 'migrate') {
    const name = planTitle(request, view);
    return dotted([bold(...name)], shownId(request.id), stateText(request), since);
  }
  return dotted([bold(...placeWords(request, plan))], shownId(request.id), stateText(request), since);
}

function placeWords(request: Request, plan: MigratePlan): Text {
  const name = nameSpan(plan.about.serverName);
  if (request.state === 'unknown') {
    const unknown = request.timeline.findLast(({ type }) => type === 'unknown');
    const place = unknown?.type === 'unknown' ? unknown.place : null;
    const seen = place === null ? 'where it is could not be read' : `last seen on ${clipped(place, 80)}`;
    return ['Unknown what became of the move of ', name, `; ${seen}`];
  }
  if (request.state === 'verifying' || hasLeft(request)) {
    return ['Moving ', name, ` from ${plan.identity.source} to ${destinationName(plan)}: the last steps`];
  }
  return ['Moving ', name, `; it runs on ${plan.identity.source}, on its way to ${destinationName(plan)}`];
}

/** Past this point Nova may already run the guest elsewhere: nothing is said of where until it is proved. */
function hasLeft(request: Request): boolean {
  const phase = request.timeline.findLast((event) => event.type === 'phase');
  return phase?.type === 'phase' && LEFT.has(phase.status);
}

const LEFT: ReadonlySet<string> = new Set(['running (post-copy)', 'post-migrating', 'completed']);

function stateText(request: Request): string {
  if (request.state === 'verifying') return 'checking the result';
  return request.state === 'unknown' ? 'people have to look' : 'running';
}

function underWayLines(request: Request, view: CardView): readonly Block[] {
  const { plan } = request;
  const approvers = approvedBy(view);
  const approved = approvers.length === 0 ? [] : [line('Approved by ', ...approvers)];
  if (plan.kind !== 'migrate') return [...planLines(request, view), ...approved];
  return [
    whyLine(request),
    identityLine(plan),
    volumesLine(plan),
    ifStalledLine(plan),
    ...approved,
    line(...underWayHint(request)),
  ];
}

function underWayHint(request: Request): Text {
  if (request.state === 'unknown') return ['To look again now: ', about(request, 'check')];
  if (request.state === 'verifying' || hasLeft(request)) return ['It can no longer be aborted.'];
  return [about(request, 'abort'), ' stops it, without harm to the guest.'];
}

/** What was asked, kept below the outcome so that the card still tells the whole story. */
function endedContext(request: Request, view: CardView): readonly Block[] {
  const { plan } = request;
  if (plan.kind === 'force') return [];
  if (plan.kind !== 'migrate') return describedLines(request, view);
  const told = request.state === 'succeeded' || request.state === 'residue' ? [] : [line(...moveTitle(plan))];
  // The outcome names who asked, but where something was sent and nobody knows what became of it.
  const named = request.outcome !== undefined || request.steps.every(({ sent }) => sent.length === 0);
  return [...told, ...(named ? reasonLines(request) : [whyLine(request)]), identityLine(plan)];
}
