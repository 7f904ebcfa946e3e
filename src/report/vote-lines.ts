import { shownDigest } from '../base/format/ids.js';
import {
  type Block,
  call,
  code,
  field,
  folded,
  joined,
  line,
  type Span,
  type Text,
  who,
} from '../chat/card.js';
import { at, mentions, someOf } from '../chat/text.js';
import type { Request } from '../requests/request.js';
import type { CardView } from './view.js';

const MOST_APPROVERS = 8;

export function missingVotes(request: Request, view: CardView): number {
  return Math.max(0, request.plan.policy.quorum - view.policy.approvals.length);
}

export function approvedBy(view: CardView): Text {
  return mentions(view.policy.approvals.map(({ actor }) => actor));
}

/** Who approved it, on the card of what is under way. */
export function approvedLines(view: CardView): readonly Block[] {
  return view.policy.approvals.length === 0 ? [] : [field('Approved by', ...approvedBy(view))];
}

/** The last lines of a card whose votes count: how, until when, who, and what exactly is voted on. */
export function voteLines(request: Request, view: CardView): readonly Block[] {
  const { policy } = view;
  const start: Text = policy.startBy === null ? [] : ['Must start by ', at(policy.startBy, view.now), '. '];
  const plan = folded('Plan', line(...start, 'Plan ', code(shownDigest(request.digest))));
  if (request.plan.emergency !== undefined && request.state !== 'awaiting-approval') {
    const stop: Text = ['Needs no approval. Reject ', { vote: 'reject' }, ' stops it before it starts.'];
    return [line(...stop), plan];
  }
  if (request.plan.policy.quorum === 0) return [line('Needs no approval.'), plan];
  const given = approvedLines(view);
  if (missingVotes(request, view) === 0) {
    const back: Text = ['Taking ', { vote: 'approve' }, ' back before the start takes the approval back.'];
    return [...given, line(...back), plan];
  }
  const until: Text = policy.expiresAt === null ? [] : [' until ', at(policy.expiresAt, view.now)];
  const how: Text = ['Approve ', { vote: 'approve' }, ' or reject ', { vote: 'reject' }, ...until, '.'];
  const not: Text[] = request.plan.policy.requesterMayApprove
    ? []
    : [['Not ', who(request.requester.id), '.']];
  return [...given, ...whoMay(policy.approvers), line(...joined([how, ...not], ' ')), plan];
}

function whoMay(approvers: readonly string[]): readonly Block[] {
  if (approvers.length === 0) return [];
  const names: readonly Span[][] = approvers.map((name) => [call(name)]);
  return [field('May approve', ...someOf(names, MOST_APPROVERS))];
}
