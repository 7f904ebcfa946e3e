import type { RollingPlan } from '../../../../src/procedures/rolling/planning/plan.js';
import { planRolling } from '../../../../src/procedures/rolling/planning/plan-rolling.js';
import { replay } from './replay.js';
import { hostName, type WorldSketch, world } from './worlds.js';

/** Hosts alike with servers of these sizes on each. */
function cloudOf(hostGib: number, ...sizes: readonly (readonly number[])[]): WorldSketch {
  return {
    hosts: sizes.map(() => ({ gib: hostGib })),
    servers: sizes.flatMap((all, on) => all.map((gib) => ({ gib, on }))),
  };
}

function planned(sketch: WorldSketch): RollingPlan {
  const input = world(sketch);
  const plan = planRolling(input);
  expect(replay(input, plan)).toEqual([]);
  return plan;
}

const order = ({ steps }: RollingPlan) => steps.map(({ host }) => host);

test('every server moves once, but for those of the host that is emptied first', () => {
  const plan = planned(cloudOf(16, [4, 4], [4, 4, 4], [4, 4, 4], [4, 4, 4]));
  expect(plan.counts).toEqual({ total: 13, servers: 11, firstBatches: 2, makingRoom: 0, levelling: 0 });
  expect(plan.bounds.moves).toBe(13);
  expect(plan.cannotBeEmptied).toEqual([]);
});

test('finished hosts are filled before untouched ones', () => {
  const plan = planned(cloudOf(16, [2], [4, 4, 4], [4, 4, 4], [4, 4, 4]));
  const [canary, ...others] = plan.steps;
  const finished = new Set([canary?.host]);
  for (const { host, moves } of others) {
    expect(moves.every(({ to }) => finished.has(to))).toBe(true);
    finished.add(host);
  }
});

test('the host with the fewest servers is first and alone, unless another one is named', () => {
  const sketch = cloudOf(16, [4, 4], [8], [4, 4], [4, 4]);
  const plan = planned({ ...sketch, options: { batch: 3 } });
  expect(plan.canary).toBe('compute2');
  expect(plan.steps[0]).toMatchObject({ host: 'compute2', canary: true, startsAt: 0, beside: [] });
  expect(plan.steps.slice(1).every(({ startsAt }) => startsAt >= (plan.steps[0]?.backAt ?? 0))).toBe(true);
  expect(planned({ ...sketch, options: { canary: 'compute3' } }).canary).toBe('compute3');
});

test('with a batch of two the next host is emptied while the last one boots, with one it is not', () => {
  const sketch = cloudOf(16, [4], [4], [4], [4], [4]);
  const together = planned({ ...sketch, options: { batch: 2 } });
  const alone = planned({ ...sketch, options: { batch: 1 } });
  const overlaps = ({ steps }: RollingPlan) =>
    steps.filter(({ startsAt }, turn) => startsAt < (steps[turn - 1]?.backAt ?? 0)).length;
  expect(overlaps(together)).toBeGreaterThan(0);
  expect(overlaps(alone)).toBe(0);
  expect(together.seconds).toBeLessThan(alone.seconds);
  expect(together.steps.some(({ beside }) => beside.length === 1)).toBe(true);
});

test('times come from sizes and rates: 10 s and a GiB a second, then 600 s until the host is back', () => {
  const { steps, seconds } = planned(cloudOf(16, [2, 6], [1, 1, 1], [1, 1, 1]));
  const [first] = steps.filter(({ host }) => host === 'compute1');
  const own = first?.moves.map(({ memoryMib, startsAt, endsAt }) => ({ memoryMib, took: endsAt - startsAt }));
  expect(own).toContainEqual({ memoryMib: 6 * 1024, took: 16 });
  expect(own).toContainEqual({ memoryMib: 2 * 1024, took: 12 });
  expect(first?.backAt).toBe((first?.emptyAt ?? 0) + 600);
  expect(seconds).toBe(Math.max(...steps.map(({ backAt }) => backAt)));
});

test('a guest that changes its memory takes longer, and a local disk is copied along', () => {
  const input = world(cloudOf(16, [4], [4], []));
  const loads = new Map([['s0', { copiedDiskGib: 20, dirtyBytesPerSecond: 0.5 * 1024 ** 3 }]]);
  const moves = planRolling({ ...input, loads }).steps.flatMap((step) => step.moves);
  const took = (id: string) => {
    const move = moves.find(({ server }) => server === id);
    return (move?.endsAt ?? 0) - (move?.startsAt ?? 0);
  };
  expect(took('s0')).toBeCloseTo(10 + 8 + 20, 6);
  expect(took('s1')).toBeCloseTo(10 + 4, 6);
});

test('where nothing is free enough to begin, it says how many GiB on how many hosts', () => {
  const plan = planned({ ...cloudOf(16, [8, 6], [8, 6], [8, 6]), reservePercent: 10 });
  expect(plan.steps).toEqual([]);
  expect(plan.toBegin).toMatchObject([
    { hosts: ['compute1', 'compute2', 'compute3'], zones: ['nova'], missing: { reservePercent: 10 } },
  ]);
  const [{ missing, text } = { missing: null, text: '' }] = plan.toBegin;
  // 14.4 GiB of each may be used and 14 are: the two servers need 14 more, less 0.4 where each goes.
  expect((missing?.missingMib ?? 0) / 1024).toBeCloseTo(13.2, 1);
  expect(text).toBe(
    'Nothing in nova is free enough to begin. 13.4 GiB more of memory on 2 hosts (7.7 GiB on compute2, 5.7 GiB on compute3) would be enough with 10 % kept in reserve: then compute1 could be emptied first.',
  );
});

test('what it says would be enough is enough', () => {
  const sketch = cloudOf(16, [8, 6], [8, 6], [8, 6]);
  const [{ missing } = { missing: null }] = planned(sketch).toBegin;
  const more = new Map(missing?.hosts.map(({ host, missingMib }) => [host, missingMib / 1024]));
  const hosts = sketch.hosts.map(({ gib }, index) => ({ gib: gib + (more.get(hostName(index)) ?? 0) }));
  expect(planned({ ...sketch, hosts }).steps.length).toBeGreaterThan(0);
});

test('a server that fits nowhere as things are finds room when another one is moved out of its way', () => {
  // 4 GiB are free on each of the others; the server of 6 GiB needs one of them to give 2 away.
  const plan = planned({ ...cloudOf(12, [6], [2, 6], [2, 6]), options: { canary: 'compute1' } });
  expect(order(plan)).toHaveLength(3);
  expect(plan.counts.makingRoom).toBeGreaterThan(0);
  expect(plan.counts.total).toBe(plan.bounds.moves + 1);
});

test('memory is spread no worse at the end than before when servers may move for it, and it says how many do', () => {
  const sketch = cloudOf(16, [4, 4], [4, 4], [4, 4], [4, 4]);
  const level = planned({ ...sketch, options: { level: true } });
  expect(level.spread.before).toBe(0);
  expect(level.counts.levelling).toBeGreaterThan(0);
  expect(level.levelling.every(({ purpose, startsAt }) => purpose === 'level' && startsAt >= 0)).toBe(true);
  const plain = planned(sketch);
  expect(plain.counts.levelling).toBe(0);
  expect(plain.spread.after).toBeGreaterThan(level.spread.after);
});

test('hosts that are not of the maintenance take servers for good, after the finished ones', () => {
  const plan = planned({ ...cloudOf(16, [4], [4], []), standings: ['waiting', 'waiting', null] });
  expect(plan.counts).toMatchObject({ total: 2, servers: 2, firstBatches: 0 });
  expect(plan.steps[0]?.moves[0]?.to).toBe('compute3');
  expect(plan.steps[1]?.moves[0]?.to).toBe(plan.steps[0]?.host);
});

test('the fullest host of all times is told', () => {
  const { peak } = planned(cloudOf(16, [4], [12], []));
  expect(peak).toEqual({ host: 'compute2', at: 0, usedMib: 12 * 1024, capacityMib: 16 * 1024 });
});

test('the next three turns are told in detail', () => {
  const plan = planned(cloudOf(16, [4], [4], [4], [4], [4]));
  expect(plan.next).toEqual(plan.steps.slice(0, 3));
});

test('the same world and seed give the same plan', () => {
  const sketch = { ...cloudOf(24, [4, 6], [8, 2], [4, 4], [6], [3, 5, 2]), options: { batch: 2 } };
  expect(planned(sketch)).toEqual(planned(sketch));
});
