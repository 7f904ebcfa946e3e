import { shownDigest } from '../base/format/ids.js';
import { utc } from '../base/format/time.js';
import { count } from '../base/format/words.js';
import { type Card, card, code, line, type Span, type Text } from '../chat/card.js';
import { approverSpan, someOf } from '../chat/text.js';
import { type Request, shownId, type Vote } from '../requests/request.js';
import { awaitsStart, isEnd, isUnderWay } from '../requests/states.js';
import type { VoteRefusal } from '../requests/votes.js';
import { about } from './text.js';
import { type CardView, presentationOf } from './view.js';
import { missingVotes } from './vote-lines.js';

const MOST_APPROVERS = 8;

/** Told to one person whose vote does not count: which rule, its configuration key, and what would satisfy it. */
export function voteNote(
  request: Request,
  vote: Pick<Vote, 'verdict' | 'via'>,
  why: VoteRefusal,
  view: CardView,
): Card {
  const what: Span = vote.via === 'reaction' ? { vote: vote.verdict } : VERB[vote.verdict];
  const opening: Text = ['Your ', what, ` on ${shownId(request.id)} does not count: `];
  return card(
    line(
      ...opening,
      ...reason(request, why, view),
      ...(awaitsStart(request.state) ? [' Nothing has changed.'] : []),
    ),
  );
}

const VERB = { approve: 'approval', reject: 'rejection' } as const;

function reason(request: Request, why: VoteRefusal, view: CardView): Text {
  switch (why) {
    case 'not-approver':
      return [
        'you are not an approver (',
        code(view.policy.approversKey),
        '). You can still watch the thread.',
        ...needs(request, view),
      ];
    case 'requester':
      return [
        `you asked for this ${presentationOf(request, view).noun} (`,
        code('requesterMayApprove: false'),
        `). It still needs ${count(Math.max(1, missingVotes(request, view)), 'vote')} from somebody else.`,
      ];
    case 'guest':
      return [
        'guests count only when they are named by user id in ',
        code(view.policy.approversKey),
        ', never through a group.',
        ...needs(request, view),
      ];
    case 'external':
      return [
        'people of other workspaces count only when they are named by user id in ',
        code(view.policy.approversKey),
        ', never through a group.',
        ...needs(request, view),
      ];
    case 'bot':
      return ['bots never vote.', ...needs(request, view)];
    case 'deleted':
      return ['a deleted account never votes.', ...needs(request, view)];
    case 'other-plan':
      return otherPlan(request, view);
    case 'not-waiting':
      return [notWaiting(request, view), ...afterwards(request, view)];
  }
}

function needs(request: Request, view: CardView): Text {
  const missing = missingVotes(request, view);
  const { approvers } = view.policy;
  if (missing === 0 || !awaitsStart(request.state)) return [];
  if (approvers.length === 0) return [` It needs ${count(missing, 'vote')}.`];
  const names = approvers.map((name): Text => [approverSpan(name)]);
  return [` It needs ${count(missing, 'vote')} from: `, ...someOf(names, MOST_APPROVERS), '.'];
}

/** A button of a card that showed another plan than the one that is asked now. */
function otherPlan(request: Request, view: CardView): Text {
  const { successor } = request;
  const words = `the plan you saw is not the one that is asked now (${shownDigest(request.digest)}).`;
  if (successor === undefined) return [words, ' Look at the card again and vote there.'];
  const card = view.cardOf(successor);
  const link: Span = card === undefined ? shownId(successor) : { message: card, label: shownId(successor) };
  return [words, ' It was asked again as ', link, '.'];
}

function notWaiting(request: Request, view: CardView): string {
  const { state, endedAt } = request;
  const when = endedAt === undefined ? '' : ` at ${utc(endedAt, view.now)}`;
  if (isUnderWay(state)) return 'it has already started.';
  if (state === 'expired') return `it expired${when} (expiresAfter).`;
  if (isEnd(state)) return `it has already ended${when}: ${state.replaceAll('-', ' ')}.`;
  return 'it does not wait for votes now.';
}

function afterwards(request: Request, view: CardView): Text {
  if (isUnderWay(request.state)) return [' To stop it: ', about(request, 'abort')];
  if (request.state === 'expired' && presentationOf(request, view).mayRetry(request))
    return [' To ask again: ', about(request, 'retry')];
  return [];
}
