import type { Obstacle } from '../../../../src/procedures/rolling/planning/obstacle.js';
import { planRolling } from '../../../../src/procedures/rolling/planning/plan-rolling.js';
import { replay } from './replay.js';
import { type WorldSketch, world } from './worlds.js';

const THREE: WorldSketch = {
  hosts: [{ gib: 16 }, { gib: 16 }, { gib: 16 }],
  servers: [
    { gib: 4, on: 0 },
    { gib: 4, on: 1 },
    { gib: 4, on: 2 },
  ],
};

function obstacles(sketch: WorldSketch): readonly Obstacle[] {
  const input = world(sketch);
  const plan = planRolling(input);
  expect(replay(input, plan)).toEqual([]);
  expect(plan.steps.length + plan.cannotBeEmptied.length).toBe(input.hosts.filter(waits).length);
  return plan.cannotBeEmptied;
}

const waits = ({ standing }: { standing: string }) => standing === 'waiting' || standing === 'emptying';

test('a server that no live migration moves keeps its host, and the other hosts are emptied', () => {
  const immovable = [{ id: 'x', name: 'db-1', host: 'compute2', why: 'is SUSPENDED' }];
  expect(obstacles({ ...THREE, immovable })).toMatchObject([
    { host: 'compute2', text: 'compute2 cannot be emptied: db-1 is SUSPENDED' },
  ]);
});

test('a host that another request empties, or that is down, is left out', () => {
  const hosts = [{ gib: 16, more: { emptiedBy: 'm-7' } }, { gib: 16, more: { up: false } }, { gib: 16 }];
  expect(obstacles({ ...THREE, hosts }).map(({ text }) => text)).toEqual([
    'compute1 cannot be emptied: m-7 empties it already',
    'compute2 cannot be emptied: its nova-compute is down',
    'compute3 cannot be emptied: server-2 may go to no other host (compute1 emptied by m-7; compute2 down)',
  ]);
});

test('a zone of one host says why its server may go nowhere', () => {
  const hosts = [
    { gib: 16, zone: 'a' },
    { gib: 16, zone: 'b' },
    { gib: 16, zone: 'b' },
  ];
  const [first, ...others] = THREE.servers;
  const servers = [{ ...first, gib: 4, on: 0, more: { zone: 'a' } }, ...others];
  expect(obstacles({ ...THREE, hosts, servers })).toMatchObject([
    {
      host: 'compute1',
      reasons: [{ code: 'nowhere', server: 's0' }],
      text: 'compute1 cannot be emptied: server-0 may go to no other host (compute2 and 1 more not in zone a)',
    },
  ]);
});

test('members of an affinity group that run together cannot leave each other', () => {
  const servers = [...THREE.servers, { gib: 4, on: 0 }];
  const groups = [{ policy: 'affinity' as const, members: [0, 3] }];
  expect(obstacles({ ...THREE, servers, groups })).toMatchObject([
    { host: 'compute1', reasons: [{ code: 'group' }, { code: 'group' }] },
  ]);
});

test('a host for which there is never room says how much is missing', () => {
  const servers = [
    { gib: 14, on: 0 },
    { gib: 3, on: 1 },
    { gib: 3, on: 2 },
  ];
  const hosts = [{ gib: 16 }, { gib: 12 }, { gib: 12 }];
  expect(obstacles({ ...THREE, hosts, servers })).toMatchObject([
    { host: 'compute1', reasons: [{ code: 'no-room', servers: ['s0'], missing: { missingMib: 2048 } }] },
  ]);
});

test('a named canary that cannot be emptied holds the others, and they say so', () => {
  const immovable = [{ id: 'x', name: 'db-1', host: 'compute2', why: 'is SUSPENDED' }];
  const texts = obstacles({ ...THREE, immovable, options: { canary: 'compute2' } }).map(({ text }) => text);
  expect(texts[0]).toBe('compute1 cannot be emptied: compute2 is to be the first, and waits');
  expect(texts).toHaveLength(3);
});

test('a host that is not in the cloud is named', () => {
  const input = world(THREE);
  const hosts = [...input.hosts, { name: 'compute9', standing: 'waiting' as const, backInSeconds: null }];
  expect(planRolling({ ...input, hosts }).cannotBeEmptied).toMatchObject([
    { host: 'compute9', text: 'compute9 cannot be emptied: there is no such compute host' },
  ]);
});
