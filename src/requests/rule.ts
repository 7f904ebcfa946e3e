import { durationText } from '../config/duration.js';
import type { KindRule } from './electorate.js';
import type { PlanRule } from './plan.js';
import type { Request } from './request.js';
import { opensAt, startEnd, votesEnd } from './schedule/timing.js';

/** Today's rule as a plan carries it. */
export function planRule(rule: KindRule): PlanRule {
  const { quorum, requesterMayApprove, approvers, expiresAfterMs, executeWithinMs } = rule;
  return {
    quorum,
    requesterMayApprove,
    approvers: approvers === undefined ? null : [...new Set(approvers)].sort(),
    expiresAfterMs,
    executeWithinMs,
  };
}

/**
 * What of a plan's approval rule is not as today's configuration has it, in words, one change each; empty when it
 * still is the same. A plan of an earlier version does not tell its whole rule: nobody can say that it is the same.
 */
export function ruleChanges(before: PlanRule, rule: KindRule): readonly string[] {
  const { approvers, expiresAfterMs, executeWithinMs } = before;
  if (approvers === undefined || expiresAfterMs === undefined || executeWithinMs === undefined) {
    return ['an earlier version of Drover asked this, and did not keep the whole approval rule with it'];
  }
  const now = planRule(rule);
  return [
    ...(before.quorum === rule.quorum
      ? []
      : [`the approval rule changed: it takes ${votes(rule.quorum)} now, not ${before.quorum} (quorum)`]),
    ...(before.requesterMayApprove === rule.requesterMayApprove
      ? []
      : [
          `the approval rule changed: who asked may ${rule.requesterMayApprove ? 'now approve too' : 'no longer approve'} (requesterMayApprove)`,
        ]),
    ...(JSON.stringify(approvers) === JSON.stringify(now.approvers)
      ? []
      : [
          `the approval rule changed: approvers are ${named(now.approvers)} now, not ${named(approvers)} (approvers)`,
        ]),
    ...(expiresAfterMs === rule.expiresAfterMs
      ? []
      : [
          `the approval rule changed: votes count for ${durationText(rule.expiresAfterMs)} now, not ${durationText(expiresAfterMs)} (expiresAfter)`,
        ]),
    ...(executeWithinMs === rule.executeWithinMs
      ? []
      : [
          `the approval rule changed: it must start within ${durationText(rule.executeWithinMs)} now, not ${durationText(executeWithinMs)} (executeWithin)`,
        ]),
  ];
}

/** Why a request that nothing was sent for is over under this rule; undefined: it is not. */
export function whyOver(request: Request, rule: KindRule, now: number): string | undefined {
  if (request.state === 'awaiting-approval') {
    const end = votesEnd(request, rule.expiresAfterMs);
    if (now < end) return undefined;
    return end === opensAt(request)
      ? 'nobody decided before it was to start'
      : `${given(request)} (expiresAfter)`;
  }
  if (request.approvedAt === undefined) return undefined;
  const over = now >= startEnd(request, Date.parse(request.approvedAt), rule.executeWithinMs);
  return over ? 'it was approved but could not start in time (executeWithin)' : undefined;
}

function given({ votes, plan }: Request): string {
  const approvals = new Set(votes.filter(({ verdict }) => verdict === 'approve').map(({ actor }) => actor))
    .size;
  return approvals === 0
    ? 'nobody decided in time'
    : `${approvals} of ${plan.policy.quorum} approvals came in time`;
}

function votes(quorum: number): string {
  return `${quorum} ${quorum === 1 ? 'approval' : 'approvals'}`;
}

function named(approvers: readonly string[] | null | undefined): string {
  return approvers == null ? 'all of `roles.approver`' : approvers.join(', ') || 'nobody';
}
