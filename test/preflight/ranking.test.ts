import type { OwnState } from '../../src/preflight/policy.js';
import { runPreflight } from '../../src/preflight/preflight.js';
import { rankHosts } from '../../src/preflight/ranking.js';
import {
  cloudOf,
  HEALTHY,
  hypervisor,
  migration,
  NOW,
  OWN,
  ownMove,
  POLICY,
  room,
  type SmallCloud,
  secondsAgo,
  service,
} from './small-cloud.js';

function preflight(world: Partial<SmallCloud>, own: OwnState = OWN, destination?: string | null) {
  return runPreflight({
    cloud: cloudOf({ ...HEALTHY, ...world }),
    server: 'server-1',
    ...(destination === undefined ? {} : { destination }),
    own,
    policy: POLICY,
    clock: { now: () => NOW, monotonic: () => 0, sleep: async () => {} },
  });
}

const hosts = ['compute1', 'compute2', 'compute3', 'compute10'];
const four: Partial<SmallCloud> = {
  services: hosts.map((host) => service(host)),
  hypervisors: hosts.map((host) => hypervisor(host)),
  rooms: hosts.map((host) => room(host, 30_000)),
};

async function order(world: Partial<SmallCloud>, own?: OwnState): Promise<string[]> {
  return (await preflight(world, own)).ranked.map((one) => one.host);
}

describe('the ranking', () => {
  it('lists every host but the one the server is on', async () => {
    expect(await order(four)).toEqual(['compute2', 'compute3', 'compute10']);
  });

  it('prefers the host with more memory left', async () => {
    expect(await order({ ...four, rooms: hosts.map((host, index) => room(host, 20_000 + index)) })).toEqual([
      'compute10',
      'compute3',
      'compute2',
    ]);
  });

  it('prefers a host without moves to an emptier one with', async () => {
    const busy = migration('4', {
      serverId: 'other',
      status: 'running',
      source: 'compute3',
      destination: 'compute2',
    });
    expect(await order({ ...four, migrations: [busy] })).toEqual(['compute10', 'compute3', 'compute2']);
  });

  it('counts moves of ours that the cloud does not know yet', async () => {
    const { ranked } = await preflight(four, { moves: [ownMove()], reserved: [] });
    expect(ranked.map((one) => one.host)).toEqual(['compute10', 'compute3', 'compute2']);
    const planned = ranked.find((one) => one.host === 'compute2');
    expect(planned?.moves).toEqual({ incoming: 1, outgoing: 0 });
    expect(planned?.after).toEqual({ freeMemoryMib: 30_000 - 2 * 2048, freeVcpus: 6 });
  });

  it('puts a host whose last move from here failed behind its equals', async () => {
    const failed = migration('5', { serverId: 'other', status: 'failed', destination: 'compute2' });
    const { ranked } = await preflight({
      ...four,
      migrations: [failed, migration('4', { serverId: 'other' })],
    });
    expect(ranked.at(-1)).toMatchObject({ host: 'compute2', verdict: 'fits' });
    expect(ranked[0]?.trackRecord).toBeNull();
  });

  it('tells the track record of the pair', async () => {
    const records = [
      migration('6', { serverId: 'a', updatedAt: secondsAgo(100) }),
      migration('5', { serverId: 'b', status: 'error', updatedAt: secondsAgo(200) }),
      migration('4', { serverId: 'c', status: 'running' }),
      migration('3', { serverId: 'd', updatedAt: secondsAgo(40 * 86_400) }),
    ];
    const { ranked } = await preflight({ ...four, migrations: records });
    expect(ranked.find((one) => one.host === 'compute2')?.trackRecord).toEqual({
      done: 1,
      of: 2,
      lastAt: secondsAgo(100),
      lastFailed: false,
    });
  });

  it('says for each host that cannot take it why, and never only that there is none', async () => {
    const { ranked, findings, destination, counts } = await preflight({
      services: [
        service('compute1'),
        service('compute2', { status: 'disabled', disabledReason: 'RAM fault' }),
        service('compute3', { state: 'down' }),
        service('compute10'),
      ],
      hypervisors: hosts.map((host) => hypervisor(host)),
      rooms: [room('compute2', 9000), room('compute3', 9000), room('compute10', 100)],
    });
    expect(ranked.map(({ host, verdict, reasons }) => [host, verdict, reasons])).toEqual([
      ['compute2', 'does-not', ['disabled: "RAM fault"']],
      ['compute3', 'does-not', ['nova-compute on compute3 is down']],
      ['compute10', 'does-not', ['lacks 1.9 GiB']],
    ]);
    expect(destination).toBeNull();
    expect(counts.fail).toBe(1);
    expect(findings[0]).toMatchObject({ check: 'D1', verdict: 'fail' });
    expect(findings[0]?.text).toContain('compute2: disabled: "RAM fault"; compute3: nova-compute');
  });

  it('puts a host that nobody could judge behind those that fit, and before those that do not', async () => {
    const { ranked, destination } = await preflight({
      ...four,
      rooms: [room('compute3', 9000), room('compute10', 1)],
    });
    expect(ranked.map(({ host, verdict }) => [host, verdict])).toEqual([
      ['compute3', 'fits'],
      ['compute2', 'unknown'],
      ['compute10', 'does-not'],
    ]);
    expect(ranked[1]?.reasons).toEqual(['Placement knows no inventory of compute2']);
    expect(destination).toBe('compute3');
  });

  it('never calls it a pass when no host is sure', async () => {
    const { findings } = await preflight({ ...four, rooms: [] });
    expect(findings.find((one) => one.check === 'D1')?.verdict).toBe('unknown');
  });

  it('leaves the choice to the scheduler when asked to, and still ranks', async () => {
    const { destination, ranked, findings } = await preflight(four, OWN, null);
    expect(destination).toBeNull();
    expect(ranked).toHaveLength(3);
    expect(findings.find((one) => one.check === 'D1')?.text).toBe('3 of 3 other hosts fit, Nova will choose');
    expect(findings.some((one) => one.check === 'A8')).toBe(false);
  });

  it('gives the same order for the same facts, however they are listed', async () => {
    const backwards = { ...four, services: [...hosts].reverse().map((host) => service(host)) };
    expect(await order(backwards)).toEqual(await order(four));
  });

  it('judges 300 hosts within a fraction of a second', async () => {
    const many = Array.from({ length: 300 }, (_, index) => `compute${index + 1}`);
    const { readings } = await preflight({
      services: many.map((host) => service(host)),
      hypervisors: many.map((host) => hypervisor(host)),
      rooms: many.map((host) => room(host, 30_000)),
    });
    const { allChecks } = await import('../../src/preflight/checks.js');
    const began = performance.now();
    expect(rankHosts(allChecks, readings, 'compute1')).toHaveLength(299);
    expect(performance.now() - began).toBeLessThan(1500);
  });
});
