import type { Standing } from '../../../../src/procedures/rolling/planning/input.js';
import type { RollingPlan } from '../../../../src/procedures/rolling/planning/plan.js';
import { planRolling } from '../../../../src/procedures/rolling/planning/plan-rolling.js';
import { replay } from './replay.js';
import { type ServerSketch, world } from './worlds.js';

function planned(
  on: readonly (readonly number[])[],
  standings: readonly (Standing | 'gone')[],
  batch = 1,
): RollingPlan {
  const servers = on.flatMap((all, host): ServerSketch[] => all.map((gib) => ({ gib, on: host })));
  const input = world({ hosts: on.map(() => ({ gib: 16 })), servers, standings, options: { batch } });
  const plan = planRolling(input);
  expect(replay(input, plan)).toEqual([]);
  return plan;
}

const order = ({ steps }: RollingPlan) => steps.map(({ host }) => host);

test('finished and skipped hosts are not emptied again, and no canary goes first once one is done', () => {
  const plan = planned([[], [4], [4], [4]], ['done', 'skipped', 'waiting', 'waiting'], 2);
  expect(order(plan).sort()).toEqual(['compute3', 'compute4']);
  expect(plan.canary).toBeNull();
  expect(plan.steps.map(({ startsAt }) => startsAt)).toEqual([0, 0]);
  expect(plan.counts).toMatchObject({ total: 2, firstBatches: 0 });
});

test('a host that is being emptied goes on first, with the servers that are left on it', () => {
  const plan = planned([[], [4, 2], [4], [4]], ['done', 'emptying', 'waiting', 'waiting']);
  expect(order(plan)[0]).toBe('compute2');
  expect(plan.steps[0]?.moves).toHaveLength(2);
  expect(order(plan)).toHaveLength(3);
});

test('a host that boots is waited for, and then filled', () => {
  const plan = planned([[], [12], [12]], ['away', 'waiting', 'waiting']);
  expect(plan.steps[0]?.startsAt).toBe(300);
  expect(plan.steps[0]?.moves[0]?.to).toBe('compute1');
  expect(order(plan)).toHaveLength(2);
});

test('a host that does not come back keeps its place in the batch: with a batch of one nothing follows', () => {
  const on = [[], [], [4], [4]];
  const plan = planned(on, ['gone', 'done', 'waiting', 'waiting']);
  expect(plan.steps).toEqual([]);
  expect(plan.cannotBeEmptied.map(({ text }) => text)).toEqual([
    'compute3 cannot be emptied: compute1 is not back, and no more may be out of service',
    'compute4 cannot be emptied: compute1 is not back, and no more may be out of service',
  ]);
  expect(order(planned(on, ['gone', 'done', 'waiting', 'waiting'], 2))).toHaveLength(2);
});

test('a canary that does not come back holds everything, whatever the batch', () => {
  const plan = planned([[], [4], [4]], ['gone', 'waiting', 'waiting'], 3);
  expect(plan.steps).toEqual([]);
  expect(plan.cannotBeEmptied[0]?.reasons).toEqual([{ code: 'not-back', hosts: ['compute1'] }]);
});
