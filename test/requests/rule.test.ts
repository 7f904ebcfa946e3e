import { inState, isoTime } from '../../src/requests/changes.js';
import { planRule, ruleChanges, whyOver } from '../../src/requests/rule.js';
import { request } from '../support/requests.js';
import { RULE } from './support/fixtures.js';

const MINUTE = 60_000;

describe('the approval rule of a plan against that of today', () => {
  it('is the same whatever the order of the approvers', () => {
    const before = planRule({ ...RULE, approvers: ['slack:U2', 'slack:U1', 'slack:U2'] });
    expect(ruleChanges(before, { ...RULE, approvers: ['slack:U1', 'slack:U2'] })).toEqual([]);
  });

  const changes: readonly [object, string][] = [
    [{ quorum: 2 }, 'it takes 2 approvals now, not 1 (quorum)'],
    [{ quorum: 0 }, 'it takes 0 approvals now, not 1 (quorum)'],
    [{ requesterMayApprove: true }, 'who asked may now approve too (requesterMayApprove)'],
    [{ approvers: ['slack:U1'] }, 'approvers are slack:U1 now, not all of `roles.approver` (approvers)'],
    [{ expiresAfterMs: 90 * MINUTE }, 'votes count for 1h30m now, not 4h (expiresAfter)'],
    [{ executeWithinMs: 30_000 }, 'it must start within 30s now, not 1d (executeWithin)'],
  ];
  it.each(changes)('%j is told', (change, words) => {
    expect(ruleChanges(planRule(RULE), { ...RULE, ...change })).toEqual([
      `the approval rule changed: ${words}`,
    ]);
  });

  it('cannot be told to be the same where an earlier version did not keep it', () => {
    const { quorum, requesterMayApprove } = planRule(RULE);
    expect(ruleChanges({ quorum, requesterMayApprove }, RULE)).toHaveLength(1);
  });

  it('ends a request by the times of today, whatever its deadline was when it was made', () => {
    const made = request();
    const asked = Date.parse(made.createdAt);
    const rule = { ...RULE, expiresAfterMs: 10 * MINUTE, executeWithinMs: 20 * MINUTE };
    expect(whyOver(made, rule, asked + 9 * MINUTE)).toBeUndefined();
    expect(whyOver(made, rule, asked + 10 * MINUTE)).toMatch(/expiresAfter/);
    for (const state of ['approved', 'running'] as const) {
      const later = { ...inState(made, state, asked + 1e9), approvedAt: isoTime(asked + 5 * MINUTE) };
      expect(whyOver(later, rule, asked + 24 * MINUTE)).toBeUndefined();
      expect(whyOver(later, rule, asked + 25 * MINUTE)).toMatch(/executeWithin/);
    }
  });
});
