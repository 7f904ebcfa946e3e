import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.js';
import { silentLog } from '../../src/base/log.js';
import type { HostAccess } from '../../src/config/config.js';
import { identity, moveJob } from '../../src/hosts/commands.js';
import { type HostError, isHostError } from '../../src/hosts/host-error.js';
import { type Hosts, type HostsOptions, openHosts } from '../../src/hosts/hosts.js';
import { generateKeyPair } from '../../src/simulator/ssh/host-keys.js';
import { FakeClock } from '../support/fake-clock.js';
import { hostile } from '../support/hostile.js';
import { asked, type Heard, makePlace, type Place, startHost, startMuteHost } from './support/ssh-host.js';

const closing: (() => Promise<void> | void)[] = [];
let place: Place;

beforeEach(() => {
  place = makePlace();
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  place.remove();
});

async function host(play: (heard: Heard) => void = ({ answer }) => answer('compute1\n')) {
  const started = await startHost(place.client, play);
  closing.push(() => started.close());
  return started;
}

function open(access: HostAccess, options: Partial<HostsOptions> = {}): Hosts {
  const hosts = openHosts(access, { clock: systemClock, log: silentLog, env: {}, ...options });
  closing.push(() => hosts.close());
  return hosts;
}

async function failure(promise: Promise<unknown>): Promise<HostError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isHostError(error)) throw new Error(`no HostError: ${String(error)}`);
  return error;
}

describe('a login', () => {
  it('is one a host, however many ask at once', async () => {
    const compute1 = await host();
    const told: string[] = [];
    const hosts = open(place.access({ compute1 }), { onLogin: (result) => told.push(result) });
    const names = await Promise.all(Array.from({ length: 25 }, () => hosts.run('compute1', identity, {})));
    expect(new Set(names)).toEqual(new Set(['compute1']));
    expect([compute1.logins, compute1.commands]).toEqual([1, 25]);
    expect(told).toEqual(['ok']);
  });

  it('never goes on with a key that differs, and shows both fingerprints', async () => {
    const compute1 = await host();
    const other = generateKeyPair();
    const told: string[] = [];
    const access = place.access({ compute1: { port: compute1.port, key: other } });
    const hosts = open(access, { onLogin: (result) => told.push(result) });
    const error = await failure(hosts.run('compute1', identity, {}));
    expect(error.code).toBe('host-host-key-mismatch');
    expect(error.message).toMatch(
      /seen ssh-ed25519 SHA256:\S{43}, known ssh-ed25519 SHA256:\S{43} \(line 1\).*Nothing was sent/,
    );
    expect([compute1.logins, compute1.commands]).toEqual([0, 0]);
    expect(told).toEqual(['failed']);
  });

  it('never goes on with a key that is not known, and says the line to add', async () => {
    const { port, logins } = await host();
    const error = await failure(open(place.access({ compute1: { port } })).run('compute1', identity, {}));
    expect(error.kind).toBe('host-key-unknown');
    expect(error.remedy).toContain(`[127.0.0.1]:${port} TYPE KEY`);
    expect(logins).toBe(0);
  });

  it('names the user who was not let in', async () => {
    const compute1 = await host();
    const access = place.access(
      { compute1 },
      { user: 'drover', privateKeyFile: join(place.folder, 'stranger') },
    );
    writeFileSync(access.privateKeyFile, generateKeyPair().privateKey);
    const error = await failure(open(access).run('compute1', identity, {}));
    expect(error.kind).toBe('auth');
    expect(error.message).toContain('compute1 does not let drover in');
    expect(error.message).not.toContain('BEGIN');
  });

  it.each([
    ['a key file that is not there', 'nowhere'],
    ['a key file that is none', 'known_hosts'],
  ])('tells of %s', async (_, file) => {
    const compute1 = await host();
    const access = place.access({ compute1 }, { privateKeyFile: join(place.folder, file) });
    const error = await failure(open(access).run('compute1', identity, {}));
    expect([error.kind, error.message]).toEqual(['key-file', expect.stringContaining(file)]);
  });

  it('tells a host where nothing listens', async () => {
    const gone = await startMuteHost();
    await gone.close();
    const error = await failure(open(place.access({ compute1: gone })).run('compute1', identity, {}));
    expect([error.kind, error.message]).toEqual([
      'unreachable',
      expect.stringContaining('refuses the connection'),
    ]);
  });

  it('ends after its time with a host that accepts and never answers', async () => {
    const mute = await startMuteHost();
    closing.push(mute.close);
    const clock = new FakeClock();
    const running = failure(open(place.access({ compute1: mute }), { clock }).run('compute1', identity, {}));
    await clock.until(() => clock.sleeping > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await clock.advance(10_000);
    const error = await running;
    expect([error.kind, error.message]).toEqual(['timeout', expect.stringContaining('within 10 s')]);
    expect(clock.sleeping).toBe(0);
  });

  it('goes through a jump host, whose key must be known too', async () => {
    const [jump, compute1] = [await host(), await host(({ user, answer }) => answer(`${user}\n`))];
    const proxyJump = `gate@127.0.0.1:${jump.port}`;
    const known = open(place.access({ jump, compute1 }, { proxyJump }));
    expect(await known.run('compute1', identity, {})).toBe('root');
    expect([jump.logins, jump.commands]).toEqual([1, 0]);
    const unknown = open(place.access({ compute1 }, { proxyJump }));
    expect((await failure(unknown.run('compute1', identity, {}))).kind).toBe('host-key-unknown');
    expect(jump.logins).toBe(1);
  });

  it('is looked for at the hypervisor’s address where the configuration names none', async () => {
    const compute1 = await host();
    const access = { ...place.access({ compute1 }), addresses: {}, port: compute1.port };
    const hosts = open(access, { hostIp: (name) => (name === 'compute1' ? '127.0.0.1' : undefined) });
    expect(await hosts.run('compute1', identity, {})).toBe('compute1');
    expect(hosts.address('compute2')).toMatchObject({ address: 'compute2', port: compute1.port });
  });

  it.each(hostile('10.20.0.12'))('is never looked for at an address that is %s', async (_, told) => {
    const hosts = open({ ...place.access({}), addresses: {} }, { hostIp: () => told });
    const error = await failure(hosts.run('compute1', identity, {}));
    expect([error.kind, error.host]).toEqual(['bad-argument', 'compute1']);
    expect(error.message).toMatch(
      /^"compute1" has no address to connect to: Nova tells "[\x20-\x7e…]*" \(host_ip\)/,
    );
    const byName = open({ ...place.access({}), addresses: {} });
    expect(() => byName.address(told)).toThrow('is no address of a host');
  });

  it('is never looked for by the names that every object has', () => {
    const hosts = open({ ...place.access({}), addresses: {} });
    expect(hosts.address('constructor')).toMatchObject({ address: 'constructor' });
    expect(hosts.address('__proto__')).toMatchObject({ address: '__proto__' });
  });
});

describe('a command', () => {
  it('that the connection did not outlive is unknown, never a success', async () => {
    for (const end of ['drop', 'hangUp'] as const) {
      const compute1 = await host((heard) => {
        heard.write('Job type: None\n');
        heard[end]();
      });
      const error = await failure(
        open(place.access({ compute1 })).run('compute1', moveJob, { domain: 'i-1' }),
      );
      expect([end, error.kind]).toEqual([end, 'dropped']);
      expect(error.message).toContain('its result is unknown');
    }
  });

  it('works again after the connection was dropped', async () => {
    let first = true;
    const compute1 = await host((heard) => {
      if (first) heard.drop();
      else heard.answer('compute1\n');
      first = false;
    });
    const hosts = open(place.access({ compute1 }));
    expect((await failure(hosts.run('compute1', identity, {}))).kind).toBe('dropped');
    expect(await hosts.run('compute1', identity, {})).toBe('compute1');
    expect(compute1.logins).toBe(2);
  });

  it('that prints without end is cut off', async () => {
    const chunk = 'x'.repeat(256 * 1024);
    const compute1 = await host(({ write }) => {
      for (let i = 0; i < 12; i++) write(chunk);
    });
    const error = await failure(open(place.access({ compute1 })).run('compute1', identity, {}));
    expect([error.kind, error.message]).toEqual([
      'too-much-output',
      expect.stringContaining('2097152 bytes'),
    ]);
  });

  it('that does not end is given up after its time, with its connection: it may be dead', async () => {
    let asks = 0;
    const compute1 = await host(({ answer }) => {
      if (++asks > 1) answer('compute1\n');
    });
    const clock = new FakeClock();
    const hosts = open(place.access({ compute1 }), { clock });
    const running = failure(hosts.run('compute1', identity, {}));
    while (asks === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await clock.advance(13_000);
    expect((await running).kind).toBe('timeout');
    expect(await hosts.run('compute1', identity, {})).toBe('compute1');
    expect(compute1.logins).toBe(2);
  });

  it.each([
    ['sudo asks a password', 1, 'sudo: a password is required'],
    ['the helper is not there', 127, 'sh: 1: /usr/local/sbin/drover-command: not found'],
    [
      'the helper is older than Drover',
      64,
      'drover-command: unknown command; this helper may be older than Drover',
    ],
  ])('tells when %s', async (_, code, words) => {
    const compute1 = await host(({ answer }) => answer('', code, `${words}\n`));
    const hosts = open(place.access({ compute1 }, { user: 'drover' }));
    const error = await failure(hosts.run('compute1', identity, {}));
    expect(error.kind).toBe('not-permitted');
    expect(error.message).toContain(words);
    expect(error.remedy).toContain('docs/hosts/drover.sudoers');
  });

  it('is the script itself for root, and the words of the helper for others', async () => {
    const heard: (readonly string[])[] = [];
    const compute1 = await host(({ words, answer }) => {
      heard.push(words);
      answer('Job type: None\n');
    });
    await open(place.access({ compute1 })).run('compute1', moveJob, { domain: 'instance-1' });
    await open(place.access({ compute1 }, { user: 'drover' })).run('compute1', moveJob, {
      domain: 'instance-1',
    });
    expect(heard[0]?.slice(0, 6)).toEqual(['timeout', '-k', '1', '5', 'sh', '-c']);
    expect(heard[1]).toEqual(['sudo', '-n', '/usr/local/sbin/drover-command', 'move-job', 'instance-1']);
    expect(heard.map(asked)).toEqual([
      ['move-job', 'instance-1'],
      ['move-job', 'instance-1'],
    ]);
  });

  it('with an argument that is none is not sent at all', async () => {
    const compute1 = await host();
    const hosts = open(place.access({ compute1 }));
    for (const domain of ["a'b", '$(id)', 'a\nb', '-oProxyCommand=id', '`id`', 'a b', '', 'a/../b', 'ü']) {
      const error = await failure(hosts.run('compute1', moveJob, { domain }));
      expect([domain, error.kind]).toEqual([domain, 'bad-argument']);
      expect(error.message).toMatch(/^[\x20-\x7e]+$/);
    }
    expect([compute1.logins, compute1.commands]).toEqual([0, 0]);
  });
});

describe('connections', () => {
  it('are never more at once than allowed, and all hosts get their turn', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => host()));
    const named = Object.fromEntries(all.map((one, index) => [`compute${index}`, one]));
    const hosts = open(place.access(named), { limit: 2 });
    let most = 0;
    await Promise.all(
      Object.keys(named).map(async (name) => {
        await hosts.run(name, identity, {});
        most = Math.max(most, all.filter(({ open: now }) => now > 0).length);
      }),
    );
    expect(all.map(({ logins }) => logins)).toEqual([1, 1, 1, 1, 1, 1]);
    // One more may still be saying goodbye.
    expect(most).toBeLessThanOrEqual(3);
  });

  it('end when nobody has used them for a while', async () => {
    const compute1 = await host();
    const clock = new FakeClock();
    const hosts = open(place.access({ compute1 }), { clock, idleMs: 60_000 });
    await hosts.run('compute1', identity, {});
    await clock.advance(59_000);
    await hosts.run('compute1', identity, {});
    expect(compute1.logins).toBe(1);
    await clock.advance(61_000);
    await hosts.run('compute1', identity, {});
    expect(compute1.logins).toBe(2);
  });

  it('are refused once closed', async () => {
    const compute1 = await host();
    const hosts = open(place.access({ compute1 }));
    await hosts.run('compute1', identity, {});
    await hosts.close();
    expect((await failure(hosts.run('compute1', identity, {}))).kind).toBe('closed');
  });
});
