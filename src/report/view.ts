import type { MessageRef } from '../chat/platform.js';
import { tally } from '../requests/approval.js';
import type { Electorate } from '../requests/electorate.js';
import { type Kinds, kindOf } from '../requests/kind.js';
import type { Request, Vote } from '../requests/request.js';
import { startEnd, votesEnd } from '../requests/schedule/timing.js';
import type { KindDefinition } from './kind.js';
import type { Presentation } from './presentation.js';

/** What policy says about one request now. */
export interface PolicyView {
  /** The approving votes that count, one a person, in the order in which they were cast. */
  approvals: readonly Vote[];
  /** Who may give the missing votes, as configuration writes them: `slack:U0BOSS`, `slack:group:S0OPS`. */
  approvers: readonly string[];
  /** The key of the configuration that names them. */
  approversKey: string;
  /** ISO 8601: until when votes count; null where they count for ever. */
  expiresAt: string | null;
  /** ISO 8601: the latest start. */
  startBy: string | null;
  /** Votes that a request of another kind would need. */
  quorumOf(kind: string): number;
}

/** A freeze by hand or of the calendar. */
export interface Frozen {
  why: string;
  /** ISO 8601. */
  until?: string;
}

/** What a card needs to know beside its request. */
export interface CardView {
  /** Milliseconds. */
  now: number;
  policy: PolicyView;
  /** Why nothing like it starts now, where a freeze holds; absent also where nobody has looked. */
  freeze?: Frozen;
  /** The card of another request, for links; undefined where it is not known. */
  cardOf: (id: string) => MessageRef | undefined;
  kinds: Kinds<KindDefinition>;
}

/** How this request reads. Every kind that can be made has its words. */
export function presentationOf(
  { kind }: Pick<Request, 'kind'>,
  { kinds }: Pick<CardView, 'kinds'>,
): Presentation {
  return kindOf(kinds, kind).present;
}

/** Policy as the configured electorate has it. */
export function policyView(request: Request, electorate: Electorate): PolicyView {
  const { plan, requester } = request;
  const rule = electorate.rule(request.kind);
  const expires = votesEnd(request, rule.expiresAfterMs);
  const startBy =
    request.approvedAt === undefined
      ? iso(startEnd(request, expires, rule.executeWithinMs))
      : (request.deadline ?? iso(startEnd(request, Date.parse(request.approvedAt), rule.executeWithinMs)));
  return {
    approvals: tally(request.votes, plan.policy, requester.id, electorate.personOf).approvals,
    approvers: electorate.approversOf(request.kind),
    approversKey:
      rule.approvers === undefined ? 'roles.approver' : `policy.approvals.${request.kind}.approvers`,
    expiresAt: iso(expires),
    startBy,
    quorumOf: (kind) => electorate.rule(kind).quorum,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
