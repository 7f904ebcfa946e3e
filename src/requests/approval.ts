import type { ActorId } from '../chat/actor.js';
import type { Vote } from './request.js';

export interface ApprovalRule {
  quorum: number;
  requesterMayApprove: boolean;
}

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
  rule: ApprovalRule,
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
  const rejection = deciding.filter((vote) => vote.verdict === 'reject').sort(byTime)[0];
  const approvals = deciding.filter((vote) => vote.verdict === 'approve').sort(byTime);
  const missing = Math.max(0, rule.quorum - approvals.length);
  const decider = rule.quorum > 0 ? approvals[rule.quorum - 1] : undefined;
  return { approvals, rejection, missing, decidedAt: missing === 0 ? decider?.at : undefined };
}

/** Of two acts at one instant the reject wins: the doubt is on the side of not acting. */
function overrides(vote: Vote, known: Vote): boolean {
  if (vote.at !== known.at) return vote.at > known.at;
  return vote.verdict === 'reject';
}

function byTime(a: Vote, b: Vote): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}
