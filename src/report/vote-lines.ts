import { shownDigest } from '../base/format/ids.js';
import { utc } from '../base/format/time.js';
import { type Block, call, code, joined, line, type Span, type Text, who } from '../chat/card.js';
import { mentions, someOf } from '../chat/text.js';
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
  return view.policy.approvals.length === 0 ? [] : [line('Approved by ', ...approvedBy(view))];
}

/** The last lines of a card whose votes count: how, until when, who, and what exactly is voted on. */
export function voteLines(request: Request, view: CardView): readonly Block[] {
  const { policy } = view;
  const plan: Text = ['Plan ', code(shownDigest(request.digest))];
  const start = policy.startBy === null ? [] : [`Must start by ${utc(policy.startBy, view.now)}.`];
  if (request.plan.emergency !== undefined && request.state !== 'awaiting-approval') {
    const stop: Text = ['Needs no approval. Reject ', { vote: 'reject' }, ' stops it before it starts.'];
    return [line(...joined([stop, ...start.map((text) => [text]), plan], ' '))];
  }
  if (request.plan.policy.quorum === 0) {
    return [line(...joined([['Needs no approval.'], ...start.map((text) => [text]), plan], ' '))];
  }
  const given = policy.approvals.length === 0 ? [] : [line('Approved by ', ...approvedBy(view))];
  if (missingVotes(request, view) === 0) {
    const back: Text = ['Taking ', { vote: 'approve' }, ' back before the start takes the approval back.'];
    return [...given, line(...joined([back, ...start.map((text) => [text]), plan], ' '))];
  }
  const until = policy.expiresAt === null ? '' : ` until ${utc(policy.expiresAt, view.now)}`;
  const how: Text = ['Approve ', { vote: 'approve' }, ' or reject ', { vote: 'reject' }, `${until}.`];
  const not: Text[] = request.plan.policy.requesterMayApprove
    ? []
    : [['Not ', who(request.requester.id), '.']];
  return [
    ...given,
    line(...joined([how, ...not, ...start.map((text) => [text]), plan], ' ')),
    ...whoMay(policy.approvers),
  ];
}

function whoMay(approvers: readonly string[]): readonly Block[] {
  if (approvers.length === 0) return [];
  const names: readonly Span[][] = approvers.map((name) => [call(name)]);
  return [line('May approve: ', ...someOf(names, MOST_APPROVERS))];
}
