import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { SimulatorOptionError, type SimulatorOptions, startSimulator } from '../../src/simulator/index.js';
import { runSimulate } from '../../src/simulator/simulate-command.js';
import { serverNames } from '../../src/simulator/world/populate.js';
import { type Body, call, startCloud, stopClouds } from './support.js';

afterEach(stopClouds);

const directories: string[] = [];

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'drover-simulator-'));
  directories.push(directory);
  return directory;
}

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

describe('--servers N', () => {
  it.each([1, 8, 100, 10_000])('gives %i distinct names, none of which begins another', (count) => {
    const names = serverNames(count).sort();
    expect(new Set(names).size).toBe(count);
    // Sorted, a name that begins another stands right before it or before one that it begins as well.
    expect(names.filter((name, index) => names[index + 1]?.startsWith(name))).toEqual([]);
  });

  it('gives ACTIVE servers that boot from volumes, spread over the hosts, without migrations', async () => {
    const cloud = await startCloud({ hosts: 4, servers: 40 });
    const { servers } = (await cloud.nova('GET', '/v2.1/servers/detail?all_tenants=1')).body;
    expect(servers).toHaveLength(40);
    const perHost = new Map<string, number>();
    for (const server of servers) {
      expect(server).toMatchObject({ status: 'ACTIVE', image: '', 'OS-EXT-STS:task_state': null });
      expect(server['os-extended-volumes:volumes_attached']).toHaveLength(1);
      const host = server['OS-EXT-SRV-ATTR:host'];
      perHost.set(host, (perHost.get(host) ?? 0) + 1);
    }
    expect([...perHost.values()]).toEqual([10, 10, 10, 10]);
    expect((await cloud.nova('GET', '/v2.1/os-migrations')).body.migrations).toEqual([]);
  });

  it('leaves room on every host for all of another host', async () => {
    const { simulator } = await startCloud({ hosts: 3, servers: 300 });
    for (const host of simulator.world.hosts.values()) {
      expect(simulator.world.free(host).memoryMb).toBeGreaterThan(host.used.memoryMb / 2);
    }
  });
});

describe('starting', () => {
  it('writes files that say how to log in, readable by their owner alone where they hold secrets', async () => {
    const { simulator } = await startCloud();
    const { auth } = parse(readFileSync(simulator.cloudsFile, 'utf8')).clouds.simulator;
    expect(auth).toEqual({
      auth_url: simulator.authUrl,
      username: 'admin',
      password: simulator.world.tenancy.admin.password,
      project_name: 'admin',
      user_domain_name: 'Default',
      project_domain_name: 'Default',
    });
    for (const secret of [simulator.cloudsFile, simulator.privateKeyFile]) {
      expect(statSync(secret).mode & 0o777).toBe(0o600);
    }
    const config = parse(readFileSync(simulator.configFile, 'utf8'));
    expect(config.hosts.addresses).toEqual(simulator.addresses);
    expect(config.clouds.file).toBe('clouds.yaml');
  });

  it('lets two run at once, each its own cloud', async () => {
    const [one, two] = await Promise.all([startCloud(), startCloud()]);
    await one.migrate('web-01', 'compute2');
    await Promise.all([one.clock.advance(60_000), two.clock.advance(60_000)]);
    expect((await one.record('web-01')).status).toBe('completed');
    expect((await two.nova('GET', '/v2.1/os-migrations')).body.migrations).toEqual([]);
    expect(one.simulator.authUrl).not.toBe(two.simulator.authUrl);
  });

  it('gives the same cloud again for the same randomness', async () => {
    const [one, two] = await Promise.all([startCloud(), startCloud()]);
    expect([...one.simulator.world.servers.keys()]).toEqual([...two.simulator.world.servers.keys()]);
  });

  it.each<[string, Partial<SimulatorOptions>]>([
    ['no hosts', { hosts: 0 }],
    ['half a server', { servers: 0.5 }],
    ['a standstill', { speed: 0 }],
    ['a version that is none', { novaMax: 'latest' }],
    ['a version that nobody knows', { novaMax: '2.999' }],
    ['a port out of range', { port: 70_000 }],
  ])('refuses %s', async (_what, wrong) => {
    await expect(startSimulator({ directory: temporary(), ...wrong })).rejects.toThrow(SimulatorOptionError);
  });

  it('says so when the port is taken', async () => {
    const { simulator } = await startCloud();
    const port = Number(new URL(simulator.authUrl).port);
    await expect(startSimulator({ directory: temporary(), port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken`,
    );
  });

  it('of 10,000 servers takes no more than a few times that of 1,000', async () => {
    const timed = async (servers: number) => {
      const began = performance.now();
      const cloud = await startCloud({ hosts: 3, servers });
      const took = performance.now() - began;
      await cloud.simulator.stop();
      return took;
    };
    await timed(1000);
    const small = await timed(1000);
    expect(await timed(10_000)).toBeLessThan(small * 40);
  });
});

describe('drover simulate', () => {
  it('prints one line of JSON, and runs until it is told to stop', async () => {
    const stopped = new AbortController();
    const written: string[] = [];
    const first = new Promise<void>((resolve) => {
      const stdout = {
        write: (text: string) => {
          written.push(text);
          resolve();
        },
      };
      running = runSimulate({ directory: temporary(), servers: 3 }, { stdout, stopped: stopped.signal });
    });
    await first;
    const [line] = written;
    expect(line?.endsWith('\n')).toBe(true);
    const where: Body = JSON.parse(line ?? '');
    expect(Object.keys(where)).toEqual([
      'authUrl',
      'cloudsFile',
      'knownHostsFile',
      'privateKeyFile',
      'addresses',
    ]);
    expect((await call(where.authUrl)).status).toBe(200);
    stopped.abort();
    await running;
    await expect(call(where.authUrl)).rejects.toThrow();
    expect(written).toHaveLength(1);
  });

  it.each([
    [
      true,
      /^A cloud of 3 hosts and 1 server runs until Ctrl-C\. .*: npx drover start --config \S+\/drover\.yaml\n$/,
    ],
    [false, /^$/],
  ])(
    'on a terminal (%s) says on stderr in one line what runs, what to type and how to stop',
    async (isTTY, line) => {
      let said = '';
      const stderr = { isTTY, write: (text: string) => (said += text) };
      const io = { stdout: { write: () => true }, stderr, stopped: AbortSignal.abort() };
      await runSimulate({ directory: temporary(), servers: 1 }, io);
      expect(said).toMatch(line);
    },
  );
});

let running: Promise<void> | undefined;
