import { duration } from '../base/format/duration.js';
import { utc, utcSeconds } from '../base/format/time.js';
import { clipped, named, sentence } from '../base/format/words.js';
import { type Block, code, line, quote, type Text, who } from '../chat/card.js';
import { about, approverSpan, nameSpan } from '../chat/text.js';
import { eventLines } from '../procedures/move/cards/nova-events.js';
import { outcomeBlocks } from '../procedures/move/cards/outcome.js';
import { stalledCard } from '../procedures/move/cards/stalled.js';
import type { Request } from '../requests/request.js';
import type { TimelineEvent } from '../requests/timeline.js';
import { queuedText } from './request-card.js';
import type { CardView } from './view.js';

const WORDS_LENGTH = 400;

/** Of a request, the events up to and including the one that is told: a reply never knows the future. */
export interface Moment {
  request: Request;
  before: readonly TimelineEvent[];
}

/**
 * What the thread says about one event; empty where the card or the progress message tells it already. Depends on
 * nothing but the event and those before it, so that it reads the same whenever it is posted.
 */
export function milestoneBlocks(event: TimelineEvent, moment: Moment, view: CardView): readonly Block[] {
  const { request } = moment;
  const now = Date.parse(event.at);
  switch (event.type) {
    case 'approved':
      return event.of === 0
        ? []
        : [line(`Approved by ${approvers(moment)} (${event.votes} of ${event.of}).`)];
    case 'approval-lost':
      return [
        line(
          `${lostBy(event, moment)}: ${event.votes} of ${event.of} approvals. Nothing starts until it is approved again.`,
        ),
      ];
    case 'start-announced':
      return [line(...announced(request, now))];
    case 'queued':
      return [line('Approved, ', ...queuedText(event, view), '.')];
    case 'held':
      return [line(...heldText(event, moment))];
    case 'not-started':
      return [
        line(
          `Not started yet after all, nothing was sent: ${sentence(clipped(event.why, WORDS_LENGTH))} Everything is looked at again before it starts.`,
        ),
      ];
    case 'warning-gone':
      return [
        line(
          `A warning of the card is gone: ${clipped(event.title, WORDS_LENGTH)} (${event.check}). It goes on.`,
        ),
      ];
    case 'started':
      return startedBlocks(event, moment);
    case 'answered':
      return event.status < 400 ? [] : refusal(`Refused with ${event.status}`, event.message);
    case 'looking':
      return [
        line(
          `No answer came: ${sentence(clipped(event.why, WORDS_LENGTH))} I look at what it did before anything else is sent.`,
        ),
      ];
    case 'sent-again':
      return [line('The first call had no effect, so it was sent once more. There will be no third.')];
    case 'phase':
      return phaseBlocks(event, moment);
    case 'stalled':
      return request.plan.kind === 'migrate'
        ? stalledCard(request, request.plan, event.figures, event.choice, {
            at: now,
            forceQuorum: view.policy.forceQuorum,
          }).blocks
        : [];
    case 'stall-over':
      return [line('It gets on again: less is left than before.')];
    case 'abort-asked':
      return [line(`${askedBy(event)}: Nova is told to stop; the end will say where the server is.`)];
    case 'abort-refused':
      return refusal('Nova did not take the abort; the move goes on', event.message);
    case 'force-asked':
      return [line(`${askedBy(event)}: Nova is told to force the move to its end.`)];
    case 'force-refused':
      return refusal('Nova did not take the force; the move goes on as before', event.message);
    case 'unreadable':
      return [
        line(
          `Cannot read ${clipped(event.what, 120)}: ${sentence(clipped(event.why, WORDS_LENGTH))} What runs in the cloud goes on; I keep trying.`,
        ),
      ];
    case 'readable-again':
      return [line(`Can read ${clipped(event.what, 120)} again.`)];
    case 'found-again':
      return [
        line(
          `Drover was stopped and is back. It found this ${clipped(event.state, 60)} and goes on watching.`,
        ),
      ];
    case 'unknown':
      return unknownBlocks(event, request);
    case 'overdue':
      return overdueBlocks(event, request, now);
    case 'leftover-seen':
      return [
        line(
          `Still there: ${event.what.map((what) => clipped(what, 160)).join('; ')}. I look again in 30 s.`,
        ),
      ];
    case 'nova-events':
      return event.events.length === 0 ? [] : [line("Nova's events of this move:"), eventLines(event.events)];
    case 'noted':
      return [line(sentence(clipped(event.text, WORDS_LENGTH)))];
    case 'ended':
      return request.parent === undefined
        ? outcomeBlocks(request, { ...view, now })
        : outcomeBlocks(request, { ...view, now }).slice(0, 1);
    case 'requested':
    case 'voted':
    case 'vote-taken-back':
    case 'vote-void':
    case 'guest-asked':
    case 'verifying':
    // Told with the end that follows in the same write.
    case 'drifted':
    case 'refused':
      return [];
  }
}

type Of<T extends TimelineEvent['type']> = Extract<TimelineEvent, { type: T }>;

function approvers({ before }: Moment): string {
  const names = new Map<string, string>();
  for (const event of before) {
    if (event.type === 'vote-taken-back' || event.type === 'vote-void') names.delete(event.actor);
    if (event.type !== 'voted') continue;
    if (event.verdict === 'approve') names.set(event.actor, event.actorName);
    else names.delete(event.actor);
  }
  return [...names.values()].map(named).join(', ') || 'the votes given';
}

/** What happened to the votes since they made the quorum. */
function lostBy({ why }: Of<'approval-lost'>, { before }: Moment): string {
  const since = before.slice(before.findLastIndex(({ type }) => type === 'approved') + 1);
  const event = since.findLast(({ type }) => type === 'vote-taken-back' || type === 'vote-void');
  if (event?.type === 'vote-taken-back') return `${named(event.actorName)} took the approval back`;
  if (event?.type === 'vote-void') {
    return `The approval of ${named(event.actorName)} no longer counts, ${VOID[event.why] ?? 'by the rules of now'}`;
  }
  return why === 'one-person'
    ? 'Several of the approvals are of one person now (people)'
    : 'An approval no longer counts';
}

/** By the reason that a vote of now would be refused for. */
const VOID: Readonly<Record<string, string>> = {
  'not-approver': 'who gave it is no approver now',
  requester: 'who gave it is the person who asked (people)',
  guest: 'who gave it is a guest now',
  external: 'who gave it is of another workspace now',
  deleted: 'the account is gone',
};

function heldText({ why }: Of<'held'>, { before }: Moment): Text {
  const words = sentence(clipped(why, WORDS_LENGTH));
  const last = before.findLast(({ type }) => type === 'started' || type === 'not-started');
  return last?.type === 'started'
    ? [`The second call is held: ${words} It is sent when that is over.`]
    : [`Approved, but held: ${words} It starts by itself when that is over.`];
}

function announced(request: Request, now: number): Text {
  const end = request.graceUntil;
  const when =
    end === undefined ? 'soon' : `in ${duration((Date.parse(end) - now) / 1000)}, at ${utcSeconds(end, now)}`;
  const words = `The approval is old, so the start is announced: it starts ${when}. To stop it: `;
  return [words, about(request, 'withdraw')];
}

function startedBlocks(event: Of<'started'>, { request, before }: Moment): readonly Block[] {
  const since = before.slice(before.findLastIndex(({ type }) => type === 'not-started') + 1);
  const first = !since.some(({ type }) => type === 'started');
  // Later steps of a move (abort, force) are told by the events that asked for them.
  if (request.plan.kind === 'migrate' && !first) return [];
  const place = request.plan.kind === 'migrate' ? ` The server runs on ${request.plan.identity.source}.` : '';
  return [
    line(
      `Started: ${sentence(clipped(event.intent, WORDS_LENGTH))}${place} Logged by the services as `,
      code(event.requestId),
    ),
  ];
}

function phaseBlocks(event: Of<'phase'>, { request, before }: Moment): readonly Block[] {
  const { plan } = request;
  if (plan.kind !== 'migrate') return [];
  const blocks: Block[] = [];
  const known = before.some((earlier) => earlier.type === 'phase' && earlier.destination !== null);
  if (plan.identity.destination === null && event.destination !== null && !known) {
    blocks.push(line(`The scheduler chose ${named(event.destination)}.`));
  }
  if (event.status === 'queued') {
    blocks.push(line(`Nova has queued it: another move off ${plan.identity.source} comes first.`));
  }
  if (event.status === 'running (post-copy)') {
    blocks.push(
      line(
        `Switched to post-copy: the guest has left ${plan.identity.source} and is slow until the rest of its memory is there. It cannot be aborted now.`,
      ),
    );
  }
  return blocks;
}

function askedBy(event: Of<'abort-asked'> | Of<'force-asked'>): string {
  const what = event.type === 'abort-asked' ? 'Abort' : 'Force';
  return event.by === 'plan'
    ? `${what}, as approved with the plan`
    : `${what} asked by ${named(event.byName)}`;
}

function refusal(words: string, message: string | null): readonly Block[] {
  if (message === null || message === '') return [line(`${words}.`)];
  return [line(`${words}:`), quote(clipped(message, WORDS_LENGTH))];
}

function unknownBlocks(event: Of<'unknown'>, request: Request): readonly Block[] {
  const { plan } = request;
  const name = plan.kind === 'migrate' ? [' of ', nameSpan(plan.about.serverName)] : [];
  const place =
    event.place === null ? 'Where it is could not be read.' : `Last seen on ${clipped(event.place, 80)}.`;
  return [
    line(
      who(request.requester.id),
      ' nobody can say what became',
      ...name,
      `: ${sentence(clipped(event.why, WORDS_LENGTH))}`,
    ),
    line(
      `${place} Nothing more is sent. Please look at the server; `,
      about(request, 'check'),
      ' reads it again.',
    ),
  ];
}

function overdueBlocks(event: Of<'overdue'>, request: Request, now: number): readonly Block[] {
  const owner = approverSpan(event.owner ?? request.requester.id);
  const what = clipped(event.state, 40).replaceAll('-', ' ');
  return [
    line(
      owner,
      ` this is ${what} since ${utc(event.since, now)}, longer than it should be. `,
      about(request, 'check'),
      ' reads it again.',
    ),
  ];
}
