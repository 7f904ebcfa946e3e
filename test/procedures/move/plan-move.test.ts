import { forecastOf, novaGivesUpAfterSeconds } from '../../../src/preflight/forecast.js';
import { runPreflight } from '../../../src/preflight/preflight.js';
import { driftBetween } from '../../../src/procedures/move/drift.js';
import { identityOf, planMove } from '../../../src/procedures/move/plan-move.js';
import { digestOf } from '../../../src/requests/digest.js';
import {
  attachment,
  cloudOf,
  HEALTHY,
  hypervisor,
  migration,
  NOW,
  OWN,
  POLICY,
  SERVER,
  type SmallCloud,
  secondsAgo,
  volume,
} from '../../preflight/small-cloud.js';

function preflight(world: Partial<SmallCloud> = {}, destination: string | null = 'compute2') {
  return runPreflight({
    cloud: cloudOf({ ...HEALTHY, ...world }),
    server: 'server-1',
    destination,
    own: OWN,
    policy: POLICY,
    clock: { now: () => NOW, monotonic: () => 0, sleep: async () => {} },
  });
}

const choices = { ifStalled: 'ask' as const, policy: { quorum: 1, requesterMayApprove: false } };

describe('the guest of a plan', () => {
  const guest = { by: 'ping', port: null, from: null } as const;
  const planned = async (addresses: readonly string[], floatingAddresses: readonly string[] = []) => {
    const world = { servers: [{ ...SERVER, addresses, floatingAddresses }] };
    return planMove(await preflight(world), { ...choices, guest }).about.guest?.address;
  };

  it('is asked at its floating address, else its first, IPv4 before IPv6', async () => {
    expect(await planned(['10.1.0.5', '192.0.2.7'], ['192.0.2.7'])).toBe('192.0.2.7');
    expect(await planned(['fd00::5', '10.1.0.5', '10.2.0.5'])).toBe('10.1.0.5');
    expect(await planned(['fd00::5'])).toBe('fd00::5');
    expect(await planned([])).toBeNull();
  });

  it('is asked only when the policy says so, and is no part of what the digest covers', async () => {
    const read = await preflight();
    const plain = planMove(read, choices);
    expect(plain.about).not.toHaveProperty('guest');
    expect(digestOf(planMove(read, { ...choices, guest }))).toBe(digestOf(plain));
  });
});

describe('the plan of a move', () => {
  it('names exactly what will be done', async () => {
    const plan = planMove(await preflight(), choices);
    expect(plan.identity).toEqual({
      cloud: 'lab',
      server: 'server-1',
      project: 'project-1',
      flavor: 'm1.small',
      vmState: 'active',
      powerState: 1,
      source: 'compute1',
      destination: 'compute2',
      volumes: [{ id: 'volume-1', attachments: ['attachment-volume-1'] }],
      blockMigration: 'auto',
    });
    expect(plan.ifStalled).toBe('ask');
    expect(plan.policy).toEqual(choices.policy);
  });

  it('carries what people want to see beside it', async () => {
    const moved = migration('4', { serverId: 'other', updatedAt: secondsAgo(60) });
    const { about } = planMove(
      await preflight({
        migrations: [moved],
        hypervisors: [
          hypervisor('compute1'),
          hypervisor('compute2', { version: 8_000_000 }),
          hypervisor('compute3'),
        ],
        servers: [{ ...SERVER, locked: true }],
      }),
      choices,
    );
    expect(about).toMatchObject({
      serverName: 'web-01',
      projectName: 'web-shop',
      region: 'RegionOne',
      memoryMib: 2048,
      addresses: ['10.1.0.5'],
      volumes: [{ id: 'volume-1', name: 'volume-1-name', sizeGib: 1, type: 'ceph-ssd' }],
      copiesLocalDisks: false,
      destinationAfter: { freeMemoryMib: 40_000 - 2048, freeVcpus: 7 },
      trackRecord: { done: 1, of: 1, lastAt: secondsAgo(60) },
      findings: [{ check: 'A4', verdict: 'warn', text: 'locked' }],
      notes: ['QEMU 8.0.0 on compute2, 7.2.15 on compute1: no way back by live migration'],
      counts: { fail: 0, warn: 1, unknown: 0 },
    });
  });

  it('is not made from half of the facts', async () => {
    const unseen = await preflight({ servers: [{ ...SERVER, host: null }] });
    expect(() => planMove(unseen, choices)).toThrow(expect.objectContaining({ code: 'plan-incomplete' }));
    const cloud = cloudOf(HEALTHY, { volumesOf: () => Promise.reject(new Error('Cinder is away')) });
    const without = await runPreflight({
      cloud,
      server: 'server-1',
      own: OWN,
      policy: POLICY,
      clock: { now: () => NOW, monotonic: () => 0, sleep: async () => {} },
    });
    expect(() => planMove(without, choices)).toThrow(/Cinder is away/);
  });

  it('is the same whatever the order in which the cloud lists things', async () => {
    const volumeIds = ['volume-1', 'volume-2'];
    const both = [volume('volume-1'), volume('volume-2')];
    const one = await preflight({ servers: [{ ...SERVER, volumeIds }], volumes: both });
    const other = await preflight({ servers: [{ ...SERVER, volumeIds }], volumes: [...both].reverse() });
    expect(identityOf(one)).toEqual(identityOf(other));
  });
});

describe('drift', () => {
  it('is none when nothing changed', async () => {
    const plan = planMove(await preflight(), choices);
    expect(driftBetween(plan, identityOf(await preflight()))).toEqual([]);
  });

  it('is told in words, each change by itself', async () => {
    const plan = planMove(await preflight(), choices);
    const fresh = await preflight(
      {
        servers: [
          {
            ...SERVER,
            host: 'compute3',
            volumeIds: ['volume-2'],
            flavor: { ...SERVER.flavor, name: 'm1.large' },
            vmState: 'paused',
            powerState: 3,
          },
        ],
        volumes: [volume('volume-2')],
      },
      null,
    );
    expect(driftBetween(plan, identityOf(fresh))).toEqual([
      'flavor changed: m1.small → m1.large',
      'state changed: active → paused',
      'power state changed: 1 → 3',
      'host changed: compute1 → compute3',
      "destination changed: compute2 → scheduler's choice",
      'volume volume-2 attached',
      'volume volume-1-name detached',
    ]);
  });

  it('sees a volume that was detached and attached again', async () => {
    const plan = planMove(await preflight(), choices);
    const again = volume('volume-1', { attachments: [attachment('another')] });
    const fresh = identityOf(await preflight({ volumes: [again] }));
    expect(driftBetween(plan, fresh)).toEqual(['volume volume-1-name attached again']);
  });
});

describe('the forecast', () => {
  const sized = (memoryMib: number) => ({ ...SERVER, flavor: { ...SERVER.flavor, memoryMib } });

  it('is a range where nothing was measured, and grows with the memory', () => {
    const small = forecastOf(sized(128));
    const large = forecastOf(sized(8192));
    expect(small).toMatchObject({ minSeconds: 5, maxSeconds: 18, bandwidthBytesPerSecond: null });
    expect(large.minSeconds).toBeGreaterThan(small.minSeconds);
    expect(large.maxSeconds).toBe(144);
  });

  it('knows when Nova gives up by its default: 800 s for each GiB, at least two', () => {
    expect(novaGivesUpAfterSeconds(sized(128))).toBe(1600);
    expect(novaGivesUpAfterSeconds(sized(8192))).toBe(6400);
  });
});
