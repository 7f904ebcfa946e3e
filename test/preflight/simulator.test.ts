import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.js';
import { createLog } from '../../src/base/log.js';
import type { Clouds } from '../../src/cloud/clouds.js';
import { openClouds } from '../../src/cloud/open-clouds.js';
import type { Finding } from '../../src/preflight/finding.js';
import { type Preflight, runPreflight } from '../../src/preflight/preflight.js';
import { planMove } from '../../src/procedures/move/plan-move.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.js';

import { OWN, POLICY } from './small-cloud.js';

/** A whole cloud on real sockets, with one server `web-01` on compute1 and two other hosts. */
class Ground {
  readonly simulator: Simulator;
  readonly clouds: Clouds;
  readonly #directory: string;

  private constructor(simulator: Simulator, clouds: Clouds, directory: string) {
    this.simulator = simulator;
    this.clouds = clouds;
    this.#directory = directory;
  }

  static async start(options: Partial<SimulatorOptions> = {}): Promise<Ground> {
    const directory = await mkdtemp(join(tmpdir(), 'drover-preflight-'));
    const simulator = await startSimulator({ directory, ...options });
    simulator.world.addServer({ name: 'web-01', host: 'compute1', dataVolumes: 1 });
    try {
      const clouds = openClouds({
        config: { file: simulator.cloudsFile },
        env: {},
        clock: systemClock,
        log: createLog({ level: 'silent' }),
        timeoutMs: 10_000,
      });
      return new Ground(simulator, clouds, directory);
    } catch (error) {
      // Its sockets would keep the test run alive for ever.
      await simulator.stop();
      throw error;
    }
  }

  async preflight(destination?: string | null, server = 'web-01'): Promise<Preflight> {
    const cloud = await this.clouds.open();
    const [found] = await cloud.findServers(server);
    if (found === undefined) throw new Error(`no server ${server}`);
    return runPreflight({
      cloud,
      server: found.id,
      ...(destination === undefined ? {} : { destination }),
      own: OWN,
      policy: POLICY,
      clock: systemClock,
    });
  }

  async stop(): Promise<void> {
    await this.clouds.close();
    await this.simulator.stop();
    await rm(this.#directory, { recursive: true });
  }
}

function troubles(findings: readonly Finding[]): string[] {
  return findings
    .filter((one) => one.verdict !== 'pass')
    .map((one) => `${one.check} ${one.verdict}: ${one.text}`);
}

describe('preflight over real sockets', () => {
  let ground: Ground;

  beforeEach(async () => {
    ground = await Ground.start();
  });

  afterEach(async () => {
    await ground.stop();
  });

  it('finds nothing wrong with a healthy cloud, and ranks both other hosts', async () => {
    const preflight = await ground.preflight();
    expect(troubles(preflight.findings)).toEqual([]);
    expect(preflight.ranked.map((one) => [one.host, one.verdict])).toEqual([
      ['compute2', 'fits'],
      ['compute3', 'fits'],
    ]);
    expect(preflight.destination).toBe('compute2');
    const plan = planMove(preflight, { ifStalled: 'ask', policy: { quorum: 1, requesterMayApprove: false } });
    expect(plan.identity).toMatchObject({
      source: 'compute1',
      destination: 'compute2',
      blockMigration: 'auto',
    });
    expect(plan.identity.volumes).toHaveLength(2);
    expect(plan.identity.volumes.every((volume) => volume.attachments.length === 1)).toBe(true);
    expect(plan.about.destinationAfter?.freeMemoryMib).toBe(64 * 1024 - 1024 - 2048);
  });

  it('a disabled destination: fails with the reason, and only that', async () => {
    ground.simulator.world.setDisabled('compute2', 'RAM fault');
    const { findings, ranked } = await ground.preflight('compute2');
    expect(troubles(findings)).toEqual(['A8 fail: compute2 is disabled: "RAM fault"']);
    expect(ranked.at(-1)).toMatchObject({ host: 'compute2', verdict: 'does-not' });
    expect((await ground.preflight()).destination).toBe('compute3');
  });

  it('a destination that is down', async () => {
    ground.simulator.faults.ask({ kind: 'host-down', host: 'compute2', keepsCountingAsUpForMs: 0 });
    const { findings } = await ground.preflight('compute2');
    expect(troubles(findings)).toEqual(['A8 fail: nova-compute on compute2 is down']);
  });

  it('a source that is down', async () => {
    ground.simulator.faults.ask({ kind: 'host-down', host: 'compute1', keepsCountingAsUpForMs: 0 });
    const { findings } = await ground.preflight('compute2');
    expect(troubles(findings)).toEqual(['A7 fail: nova-compute on compute1 is down']);
  });

  it('a destination with an older hypervisor', async () => {
    ground.simulator.world.host('compute2').hypervisorVersion = 6_002_000;
    const { findings } = await ground.preflight('compute2');
    expect(troubles(findings)).toEqual([
      'A11 fail: QEMU 6.2.0 on compute2, 7.2.22 on compute1: Nova refuses an older destination',
    ]);
  });

  it('a destination that is too small', async () => {
    ground.simulator.world.host('compute2').memoryMb = 2048;
    const { findings, ranked } = await ground.preflight('compute2');
    expect(troubles(findings)).toEqual(['A12 fail: compute2 lacks 1 GiB']);
    expect(ranked.find((one) => one.host === 'compute2')?.reasons).toEqual(['lacks 1 GiB']);
  });

  it('the host it is on already, and one that there is not', async () => {
    const same = await ground.preflight('compute1');
    expect(same.findings[0]).toMatchObject({ check: 'A9', verdict: 'fail' });
    const none = await ground.preflight('compute99');
    expect(none.findings[0]).toMatchObject({ check: 'A8', verdict: 'fail' });
  });

  it('no host at all: says why for each, before anybody votes', async () => {
    ground.simulator.world.setDisabled('compute2', 'kernel update');
    ground.simulator.world.host('compute3').memoryMb = 2048;
    const { findings, destination } = await ground.preflight();
    expect(destination).toBeNull();
    expect(troubles(findings)).toEqual([
      'D1 fail: no other host can take it. compute2: disabled: "kernel update"; compute3: lacks 1 GiB',
    ]);
  });

  it('an anti-affinity group: the host of another member is out', async () => {
    const other = ground.simulator.world.addServer({ name: 'web-02', host: 'compute2' });
    const server = ground.simulator.world.server('web-01');
    ground.simulator.world.addServerGroup('web', 'anti-affinity', [server.id, other.id]);
    const { ranked, destination } = await ground.preflight();
    expect(destination).toBe('compute3');
    expect(ranked.at(-1)?.reasons).toEqual(['anti-affinity: `web-02` of group web is there or on the way']);
  });

  it('a server that is stopped, and one that is locked', async () => {
    ground.simulator.world.addServer({ name: 'off', host: 'compute1', vmState: 'stopped' });
    ground.simulator.world.addServer({ name: 'held', host: 'compute1', locked: true });
    expect(troubles((await ground.preflight('compute2', 'off')).findings)[0]).toMatch(/^A3 fail: SHUTOFF/);
    expect(troubles((await ground.preflight('compute2', 'held')).findings)).toEqual(['A4 warn: locked']);
  });

  it('a server that is moving already', async () => {
    const cloud = await ground.clouds.open();
    const { id } = ground.simulator.world.server('web-01');
    await cloud.send(
      await cloud.prepareLiveMigration({ server: id, destination: 'compute2', blockMigration: 'auto' }),
    );
    const { findings } = await ground.preflight('compute3');
    expect(findings.find((one) => one.check === 'A5')).toMatchObject({ verdict: 'fail' });
  });

  it('a Cinder that is broken: its checks are unknown, the rest goes on', async () => {
    ground.simulator.faults.ask({ kind: 'http', service: 'volume', mode: 'error', status: 403 });
    const { findings } = await ground.preflight('compute2');
    const unknowns = findings.filter((one) => one.verdict === 'unknown');
    expect(unknowns.map((one) => one.check)).toEqual(['A14', 'A15', 'A16', 'A17']);
    expect(unknowns.every((one) => /Cinder of /.test(one.text) && one.remedy !== undefined)).toBe(true);
    expect(findings.some((one) => one.verdict === 'fail')).toBe(false);
  });
});

describe('preflight on older clouds', () => {
  it.each([
    ['2.1', 'warn'],
    ['2.60', 'warn'],
    ['2.72', 'pass'],
  ])('Nova %s: A1 is %s, a volume-backed server may go', async (novaMax, verdict) => {
    const ground = await Ground.start({ novaMax });
    try {
      const { findings, destination } = await ground.preflight();
      expect(findings.find((one) => one.check === 'A1')?.verdict).toBe(verdict);
      expect(troubles(findings).filter((one) => / fail/.test(one))).toEqual([]);
      expect(destination).not.toBeNull();
    } finally {
      await ground.stop();
    }
  });

  it('Nova 2.1: a server with local disks is refused, for block migration could destroy its volumes', async () => {
    const ground = await Ground.start({ novaMax: '2.1' });
    try {
      ground.simulator.world.addServer({ name: 'local', host: 'compute1', flavor: 'm1.local' });
      const { findings } = await ground.preflight('compute2', 'local');
      expect(
        troubles(findings)
          .filter((one) => / fail/.test(one))
          .map((one) => one.slice(0, 8)),
      ).toEqual(['A1 fail:', 'A18 fail']);
    } finally {
      await ground.stop();
    }
  });
});

describe('preflight of a large cloud', () => {
  it('ranks 100 hosts with few calls', async () => {
    const ground = await Ground.start({ hosts: 100, servers: 300 });
    try {
      const { ranked, durationMs } = await ground.preflight();
      expect(ranked).toHaveLength(99);
      expect(ranked.every((one) => one.verdict === 'fits')).toBe(true);
      expect(durationMs).toBeLessThan(5000);
    } finally {
      await ground.stop();
    }
  });
});
