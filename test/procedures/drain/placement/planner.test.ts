import fc from 'fast-check';
import type { DrainPlan, DrainQuestion } from '../../../../src/procedures/drain/placement/model.js';
import { emptiableHosts, planDrain } from '../../../../src/procedures/drain/placement/planner.js';
import { mostThatCanLeave } from './brute-force.js';
import { drainCases } from './random-cases.js';

const SEED = 20_261_127;

describe('a plan beside brute force', () => {
  it('places as many as can be placed, and says what it proved', () => {
    let incomplete = 0;
    fc.assert(
      fc.property(drainCases({ servers: 7, hosts: 4 }), (question) => {
        const plan = planDrain(question);
        expect(plan.assigned.length).toBe(mostThatCanLeave(question));
        expect(plan.proved).toBe(true);
        if (!plan.complete) incomplete += 1;
      }),
      { numRuns: 700, seed: SEED },
    );
    expect(incomplete).toBeGreaterThan(100);
  });

  it('finds a way for ten servers and four hosts wherever there is one', () => {
    fc.assert(
      fc.property(drainCases({ servers: 10, hosts: 4 }), (question) => {
        expect(planDrain(question).assigned.length).toBe(mostThatCanLeave(question));
      }),
      { numRuns: 300, seed: SEED },
    );
  });

  it('says of each host of a cloud what the plan for that host says', () => {
    fc.assert(
      fc.property(drainCases({ servers: 7, hosts: 4 }), ({ model, reserve, staying }) => {
        const of = emptiableHosts({ model, reserve, staying }).find(({ host }) => host === 'compute1');
        expect(of?.unplaced.length).toBe(
          model.servers.length -
            mostThatCanLeave({ model, reserve, staying, host: 'compute1', destinations: null }),
        );
      }),
      { numRuns: 1_500, seed: SEED },
    );
  });
});

describe('every plan', () => {
  it('stays within every inventory and its reserve', () => {
    fc.assert(
      fc.property(drainCases({ servers: 14, hosts: 6 }), (question) => {
        const { hosts } = planDrain(question);
        for (const { host, classes } of hosts) {
          if (host === 'compute1') continue;
          for (const { before, after, usable } of Object.values(classes)) {
            expect(after).toBeLessThanOrEqual(Math.max(before, usable));
          }
        }
      }),
      { numRuns: 300, seed: SEED },
    );
  });

  it('is the same for the same facts', () => {
    fc.assert(
      fc.property(drainCases({ servers: 9, hosts: 4 }), (question) => {
        expect(planDrain(question)).toEqual(planDrain(question));
      }),
      { numRuns: 100, seed: SEED },
    );
  });

  it('names no remedy that does not help', () => {
    let named = 0;
    fc.assert(
      fc.property(drainCases({ servers: 7, hosts: 4 }), (question) => {
        for (const [remedy, changed] of applied(question, planDrain(question))) {
          named += 1;
          const before = mostThatCanLeave(question);
          expect({ remedy, more: mostThatCanLeave(changed) > before }).toEqual({ remedy, more: true });
        }
      }),
      { numRuns: 300, seed: SEED },
    );
    expect(named).toBeGreaterThan(50);
  });
});

function applied(question: DrainQuestion, plan: DrainPlan): [string, DrainQuestion][] {
  return plan.remedies.flatMap((remedy): [string, DrainQuestion][] => {
    if (remedy.code === 'lift-reserve') {
      return [[remedy.code, { ...question, reserve: { percent: 0, classes: [] } }]];
    }
    if (remedy.code !== 'open-host') return [];
    const hosts = question.model.hosts.map((one) =>
      one.name === remedy.host ? { ...one, enabled: true } : one,
    );
    return [[remedy.code, { ...question, model: { ...question.model, hosts } }]];
  });
}
