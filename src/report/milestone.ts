import { duration } from '../base/format/duration.js';
import { clipped, named, sentence } from '../base/format/words.js';
import { type Block, call, code, line, quote, type Text, who } from '../chat/card.js';
import { at, atSecond, someOf } from '../chat/text.js';
import { ownerOf } from '../requests/owner.js';
import type { Request } from '../requests/request.js';
import type { TimelineEvent } from '../requests/timeline.js';
import { foldedLast } from './folding.js';
import { outcomeBlocks } from './outcome.js';
import type { Moment } from './presentation.js';
import { queuedText } from './request-card.js';
import { emergencyMilestone, scheduleMilestone } from './schedule-lines.js';
import { about } from './text.js';
import { type CardView, presentationOf } from './view.js';

const WORDS_LENGTH = 400;
const MOST_CALLED = 8;

/**
 * What the thread says about one event; empty where the card or the progress message tells it already. Depends on
 * nothing but the event and those before it, so that it reads the same whenever it is posted.
 */
export function milestoneBlocks(event: TimelineEvent, moment: Moment, view: CardView): readonly Block[] {
  const { request } = moment;
  const now = Date.parse(event.at);
  const own = presentationOf(request, view).milestone?.(event, moment, view);
  if (own !== undefined) return own;
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
    case 'scheduled':
    case 'opened':
    case 'window-missed':
      return [scheduleMilestone(event, now)];
    case 'emergency':
    case 'confirmation-asked':
    case 'emergency-confirmed':
      return [emergencyMilestone(event, request)];
    case 'taken':
      return [line(who(event.by), ' takes care of this from now on.')];
    case 'escalated':
      return escalatedBlocks(event, request, now);
    case 'reminded':
      return remindedBlocks(event, request, view, now);
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
      return [startedLine(event)];
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
    case 'abort-asked':
      return [
        line(`${askedBy('Abort', event)}: it stops as soon as it can; the end will say what was done.`),
      ];
    case 'abort-refused':
      return refusal('Nova did not take the abort; the move goes on', event.message);
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
    case 'noted':
      return [line(sentence(clipped(event.text, WORDS_LENGTH)))];
    case 'ended':
      return request.parent === undefined
        ? foldedLast(outcomeBlocks(request, { ...view, now }))
        : outcomeBlocks(request, { ...view, now }).slice(0, 1);
    // Told by the card, or with the end that follows in the same write; or another kind's own.
    default:
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

function heldText({ why, until, at: moment }: Of<'held'>, { before }: Moment): Text {
  const now = Date.parse(moment);
  const words: Text =
    until === undefined
      ? [`${sentence(clipped(why, WORDS_LENGTH))} `]
      : [`${clipped(why, WORDS_LENGTH)}, until `, at(until, now), '. '];
  const last = before.findLast(
    ({ type }) => type === 'started' || type === 'not-started' || type === 'looking',
  );
  if (last?.type === 'looking')
    return ['The second call is held: ', ...words, 'It is sent when that is over.'];
  return last?.type === 'started'
    ? ['Begun, but the call is held: ', ...words, 'It is sent when that is over.']
    : ['Approved, but held: ', ...words, 'It starts by itself when that is over.'];
}

function announced(request: Request, now: number): Text {
  const end = request.graceUntil;
  const when: Text =
    end === undefined
      ? ['soon']
      : [`in ${duration((Date.parse(end) - now) / 1000)}, at `, atSecond(end, now)];
  const words = 'The approval is old, so the start is announced: it starts ';
  return [words, ...when, '. To stop it: ', about(request, 'withdraw')];
}

/** What was begun, and under which id the services' logs have it. */
export function startedLine(event: Of<'started'>, also = ''): Block {
  const words = `Started: ${sentence(clipped(event.intent, WORDS_LENGTH))}${also}`;
  return line(`${words} Logged by the services as `, code(event.requestId));
}

/** `Abort asked by ann`. */
export function askedBy(what: string, event: { by: string; byName: string }): string {
  return event.by === 'plan'
    ? `${what}, as approved with the plan`
    : `${what} asked by ${named(event.byName)}`;
}

/** A call that a service did not take, in its own words. */
export function refusal(words: string, message: string | null): readonly Block[] {
  if (message === null || message === '') return [line(`${words}.`)];
  return [line(`${words}:`), quote(clipped(message, WORDS_LENGTH))];
}

/** `of`: what it was about, where that has a name. */
export function unknownBlocks(event: Of<'unknown'>, request: Request, of: Text = []): readonly Block[] {
  const name = of.length === 0 ? [] : [' of ', ...of];
  const place =
    event.place === null ? 'Where it is could not be read.' : `Last seen on ${clipped(event.place, 80)}.`;
  return [
    line(
      call(ownerOf(request, event.seq)),
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

function escalatedBlocks(event: Of<'escalated'>, request: Request, now: number): readonly Block[] {
  const since = duration((now - Date.parse(event.since)) / 1000);
  return [
    line(
      call(event.to),
      ` nobody has acted on this for ${since}. Please look at it: `,
      about(request, 'show'),
      '. If you take care of it: ',
      about(request, 'take'),
    ),
  ];
}

function remindedBlocks(
  event: Of<'reminded'>,
  request: Request,
  view: CardView,
  now: number,
): readonly Block[] {
  const approvers = view.policy.approvers.map((name): Text => [call(name)]);
  const to: Text = approvers.length === 0 ? [] : [...someOf(approvers, MOST_CALLED), ' '];
  const start = request.window?.notBefore === event.until ? 'it was to start then' : 'it expires then';
  return [
    line(
      ...to,
      'this still waits for approval: votes count until ',
      at(event.until, now),
      `, and ${start}. `,
      'Nothing happens without them.',
    ),
  ];
}

function overdueBlocks(event: Of<'overdue'>, request: Request, now: number): readonly Block[] {
  const owner = call(event.owner ?? ownerOf(request, event.seq));
  const what = clipped(event.state, 40).replaceAll('-', ' ');
  return [
    line(
      owner,
      ` this is ${what} since `,
      at(event.since, now),
      ', longer than it should be. ',
      about(request, 'check'),
      ' reads it again.',
    ),
  ];
}
