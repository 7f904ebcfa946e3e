import type { Text } from '../chat/card.js';
import type { MessageRef } from '../chat/platform.js';
import { tally } from '../requests/approval.js';
import type { Electorate } from '../requests/electorate.js';
import type { RequestKind } from '../requests/plan.js';
import type { Request, Vote } from '../requests/request.js';

/** What policy says about one request now. */
export interface PolicyView {
  /** The approving votes that count, one a person, in the order in which they were cast. */
  approvals: readonly Vote[];
  /** Who may give the missing votes, as configuration writes them: `slack:U0BOSS`, `slack:group:S0OPS`. */
  approvers: readonly string[];
  /** ISO 8601: until when votes count; null where they count for ever. */
  expiresAt: string | null;
  /** ISO 8601: the latest start. */
  startBy: string | null;
  /** Votes that a force by hand of this move needs. */
  forceQuorum: number;
}

/** How a kind with a procedure of its own describes its plan; everything in it is shown as it is. */
export interface PlanDescription {
  /** What will be done, without a full stop: `Retype volume ...`. Shown bold, as the first words of the card. */
  headline: Text;
  lines: readonly Text[];
  /** What was done, for the first line of a success: `Retyped volume ...`. */
  done: Text;
}

export type Describe = (request: Request) => PlanDescription;
export type Descriptions = ReadonlyMap<RequestKind, Describe>;

/** What a card needs to know beside its request. */
export interface CardView {
  /** Milliseconds. */
  now: number;
  policy: PolicyView;
  /** The card of another request, for links; undefined where it is not known. */
  cardOf: (id: string) => MessageRef | undefined;
  describe: Descriptions;
}

/** Policy as the configured electorate has it. */
export function policyView(request: Request, electorate: Electorate): PolicyView {
  const { plan, requester } = request;
  const rule = electorate.rule(request.kind);
  const expires = Date.parse(request.createdAt) + rule.expiresAfterMs;
  const startBy =
    request.approvedAt === undefined
      ? iso(expires + rule.executeWithinMs)
      : (request.deadline ?? iso(Date.parse(request.approvedAt) + rule.executeWithinMs));
  return {
    approvals: tally(request.votes, plan.policy, requester.id, electorate.personOf).approvals,
    approvers: electorate.approversOf(request.kind),
    expiresAt: iso(expires),
    startBy,
    forceQuorum: electorate.rule('force').quorum,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
