import type { ActorId } from '../chat/actor.js';
import type { PlanRule } from './plan.js';
import type { Vote } from './request.js';

export interface Tally {
  /** One vote a person, the latest of theirs. */
  approvals: readonly Vote[];
  rejection: Vote | undefined;
  missing: number;
  /** When the vote that made the quorum was cast; undefined without a quorum. */
  decidedAt: string | undefined;
}

/**
 * Counts people, not accounts: somebody with a Slack and a Discord account votes once, and the latest of a person's
 * acts decides. The requester's vote counts only where the rule says so.
 */
export function tally(
  votes: readonly Vote[],
  rule: Pick<PlanRule, 'quorum' | 'requesterMayApprove'>,
  requester: ActorId,
  personOf: (actor: ActorId) => string,
): Tally {
  const latest = new Map<string, Vote>();
  for (const vote of votes) {
    const person = personOf(vote.actor);
    const known = latest.get(person);
    if (known === undefined || overrides(vote, known)) latest.set(person, vote);
  }
  const deciding = [...latest.values()].filter(
    (vote) => rule.requesterMayApprove || personOf(vote.actor) !== personOf(requester),
  );
  const rejection = deciding.filter((vote) => vote.verdict === 'reject').sort(inOrder)[0];
  const approvals = deciding.filter((vote) => vote.verdict === 'approve').sort(inOrder);
  const missing = Math.max(0, rule.quorum - approvals.length);
  const decider = rule.quorum > 0 ? approvals[rule.quorum - 1] : undefined;
  return { approvals, rejection, missing, decidedAt: missing === 0 ? decider?.at : undefined };
}

/** Where nothing tells which of two acts came first the reject wins: the doubt is on the side of not acting. */
function overrides(vote: Vote, known: Vote): boolean {
  const order = inOrder(vote, known);
  return order === 0 ? vote.verdict === 'reject' : order > 0;
}

/** Clocks are set back; the sequence is not. Votes of an earlier version have none, and came before all that have. */
function inOrder(a: Vote, b: Vote): number {
  if (a.seq !== undefined || b.seq !== undefined) return (a.seq ?? 0) - (b.seq ?? 0);
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}
