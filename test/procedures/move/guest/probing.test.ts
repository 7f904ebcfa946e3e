import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../../src/base/clock.js';
import { type GuestProbeParts, guestProbes } from '../../../../src/procedures/move/guest/probing.js';
import type { GuestTarget } from '../../../../src/procedures/move/guest/watch.js';
import { Ground } from '../../../preflight/hosts/ground.js';

const folder = mkdtempSync(join(tmpdir(), 'drover-guest-'));
afterAll(() => rmSync(folder, { recursive: true }));

const asks = (more: Partial<GuestProbeParts> = {}) =>
  guestProbes({ clock: systemClock, hosts: () => undefined, ...more });
const target = (more: Partial<GuestTarget> = {}): GuestTarget => ({
  by: 'tcp',
  port: 22,
  from: null,
  address: '127.0.0.1',
  ...more,
});

/** A `ping` that notes how it was called and ends as told. */
function fakePing(status: number): { ping: string; called(): string } {
  const ping = join(folder, `ping-${status}`);
  writeFileSync(ping, `#!/bin/sh\nprintf "%s " "$@" > ${ping}.called\nexit ${status}\n`);
  chmodSync(ping, 0o755);
  return { ping, called: () => readFileSync(`${ping}.called`, 'utf8').trim() };
}

describe('a guest asked from where Drover runs', () => {
  let server: Server;
  let port: number;
  beforeEach(async () => {
    server = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('answers when its port takes a connection, and is lost when it refuses', async () => {
    const [probe] = await asks().probe('lab', target({ port }));
    expect(probe?.answeredAt).toBeGreaterThanOrEqual(probe?.at ?? 0);
    await new Promise((resolve) => server.close(resolve));
    expect(await asks().probe('lab', target({ port }))).toMatchObject([{ answeredAt: null }]);
    server = createServer().listen(0, '127.0.0.1');
  });

  it('is lost after a second without an answer, not after the system’s minutes', async () => {
    const waits: number[] = [];
    const clock = {
      now: () => 0,
      monotonic: () => 0,
      sleep: async (ms: number) => {
        waits.push(ms);
      },
    };
    expect(await asks({ clock }).probe('lab', target({ address: '192.0.2.1', port }))).toEqual([
      { at: 0, answeredAt: null },
    ]);
    expect(waits).toEqual([1_000]);
  });

  it('is pinged once, for a second, by its number', async () => {
    const well = fakePing(0);
    expect(await asks({ ping: well.ping }).probe('lab', target({ by: 'ping', port: null }))).toMatchObject([
      { answeredAt: expect.any(Number) },
    ]);
    expect(well.called()).toBe('-n -q -c 1 -W 1 127.0.0.1');
    const lost = asks({ ping: fakePing(1).ping }).probe('lab', target({ by: 'ping', port: null }));
    expect(await lost).toMatchObject([{ answeredAt: null }]);
  });

  it('is not asked, and not lost, where there is no ping', async () => {
    const none = asks({ ping: join(folder, 'no-such-ping') });
    await expect(none.probe('lab', target({ by: 'ping' }))).rejects.toThrow(
      'ping is not installed where Drover runs',
    );
  });

  it.each(['-f', '10.0.0.1 -f', 'localhost', '$(id)', ''])('is never asked at %j', async (address) => {
    const { ping } = fakePing(0);
    await expect(asks({ ping }).probe('lab', target({ by: 'ping', address }))).rejects.toThrow(
      'its address is none',
    );
  });
});

describe('a guest asked from a host', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await Ground.start({ clock: { ...systemClock, sleep: () => Promise.resolve() } });
  });
  afterEach(() => {
    for (const state of ground.simulator.hosts.values()) state.answers.clear();
  });
  afterAll(() => ground.stop());

  const server = () => [...ground.simulator.world.servers.values()][0];
  const probe = (address = server()?.fixedAddress ?? '') =>
    asks({ hosts: () => ground.hosts }).probe('lab', target({ from: 'compute3', address }));

  it('is probed four times in one command', async () => {
    const probes = await probe();
    expect(probes).toHaveLength(4);
    expect(probes.every(({ answeredAt }) => answeredAt !== null)).toBe(true);
    expect(ground.state('compute3').asked.filter((id) => id === 'guest-probe')).toHaveLength(1);
  });

  it('is lost where nobody has its address', async () => {
    expect((await probe('10.99.0.1')).every(({ answeredAt }) => answeredAt === null)).toBe(true);
  });

  it.each([
    ['is not installed', 127, 'bash is not installed on compute3'],
    ['is not in sudoers', 64, 'not permitted on compute3'],
    ['fails', 1, 'the probes failed on compute3'],
  ])('is not asked when the command %s', async (_how, exitCode, words) => {
    ground.state('compute3').answers.set('guest-probe', () => ({
      exitCode,
      stderr: exitCode === 64 ? 'drover-command: unknown command' : 'no',
    }));
    await expect(probe()).rejects.toThrow(words);
  });

  it('needs SSH to be configured', async () => {
    await expect(asks().probe('lab', target({ from: 'compute3' }))).rejects.toThrow(
      'SSH is not configured for this cloud',
    );
  });
});
