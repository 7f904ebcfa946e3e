import { systemClock } from '../../src/base/clock.js';
import { silentLog } from '../../src/base/log.js';
import { domainState, libvirtVersion, memoryAndLoad } from '../../src/hosts/commands.js';
import { HostReader } from '../../src/hosts/host-reader.js';
import { type Hosts, openHosts } from '../../src/hosts/hosts.js';
import { generateKeyPair } from '../../src/simulator/ssh/host-keys.js';
import { asked, type Heard, makePlace, type Place, type SshHost, startHost } from './support/ssh-host.js';

const CONF = (uri: string, inbound = '') =>
  `now 2000\nprocess 7 1000\nfile 900 /etc/nova/nova.conf\n|[libvirt]\n|live_migration_uri = ${uri}\n${inbound && `|live_migration_inbound_addr = ${inbound}\n`}file 1500 /etc/nova/nova.conf.d/late.conf\n`;

let place: Place;
let hosts: Hosts;
const running: SshHost[] = [];
const heard: string[][] = [];

async function start(
  name: string,
  answers: Readonly<Record<string, string>>,
): Promise<readonly [string, SshHost]> {
  const play = ({ words, answer }: Heard) => {
    const [id = '', ...args] = asked(words);
    heard.push([name, id, ...args]);
    const known = id === 'identity' ? `${name}\n` : answers[id];
    if (known === undefined) answer('', 127, `${id}: not found\n`);
    else answer(known);
  };
  const host = await startHost(place.client, play);
  running.push(host);
  return [name, host];
}

function facts(started: readonly (readonly [string, SshHost])[]): HostReader {
  const access = place.access(Object.fromEntries(started), { user: 'drover' });
  hosts = openHosts(access, { clock: systemClock, log: silentLog, env: {} });
  return new HostReader(hosts, systemClock);
}

const commandsOf = (id: string) => heard.filter(([, one]) => one === id);

beforeEach(() => {
  place = makePlace();
  heard.length = 0;
});

afterEach(async () => {
  await hosts.close();
  await Promise.all(running.splice(0).map((host) => host.close()));
  place.remove();
});

describe('the facts of hosts', () => {
  it('are read once, over one login, however many checks ask', async () => {
    const compute1 = await start('compute1', {
      'libvirt-version': 'Using library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.22\n',
      memory: 'MemTotal=10\nMemAvailable=5\ncpus=2\nload=0.1\n',
    });
    const read = facts([compute1]);
    await Promise.all(
      Array.from({ length: 35 }, () =>
        Promise.all([read.ask('compute1', libvirtVersion, {}), read.ask('compute1', memoryAndLoad, {})]),
      ),
    );
    expect(compute1[1].logins).toBe(1);
    expect(heard).toHaveLength(3);
  });

  it('fail all alike when the login fails, and it is tried once', async () => {
    const [name, { port }] = await start('compute1', {});
    hosts = openHosts(place.access({ [name]: { port, key: generateKeyPair() } }), {
      clock: systemClock,
      log: silentLog,
      env: {},
    });
    const read = new HostReader(hosts, systemClock);
    const results = await Promise.allSettled([
      read.ask(name, libvirtVersion, {}),
      read.ask(name, domainState, { domain: 'i-1' }),
      read.novaCompute(name),
      read.clock(name),
    ]);
    const reasons = results.map((one) => (one.status === 'rejected' ? one.reason : undefined));
    expect(new Set(reasons.map((one) => one?.code))).toEqual(new Set(['host-host-key-mismatch']));
    expect(hosts.logins).toBe(1);
  });

  it('fail each for itself when the login works', async () => {
    const compute1 = await start('compute1', { memory: 'MemTotal=10\nMemAvailable=5\ncpus=2\nload=0.1\n' });
    const read = facts([compute1]);
    await expect(read.ask('compute1', libvirtVersion, {})).rejects.toMatchObject({ kind: 'not-installed' });
    expect((await read.ask('compute1', memoryAndLoad, {})).cpus).toBe(2);
  });

  it('tell which files changed after nova-compute started', async () => {
    const compute1 = await start('compute1', {
      'nova-conf': CONF('qemu+ssh://root@%s/system'),
      packages: 'package nova-compute 2:26.2.2-1\n',
    });
    const { conf, changedSinceStart, startedAt } = await facts([compute1]).novaCompute('compute1');
    expect([startedAt, changedSinceStart]).toEqual([1000, ['/etc/nova/nova.conf.d/late.conf']]);
    expect(conf.boolean('compute', 'live_migration_wait_for_vif_plug').value).toBe(true);
  });

  it('try all peers of a host in one command, by the URI of its nova.conf and their own inbound addresses', async () => {
    const answers = { 'nova-conf': CONF('qemu+ssh://nova@%s:2222/system'), packages: '' };
    const compute1 = await start('compute1', {
      ...answers,
      mesh: 'as root\ncompute2 0 \n10.9.0.3 255 Host key verification failed.\n',
      'libvirt-reach': 'compute2 0 \n10.9.0.3 124 \n',
    });
    const read = facts([
      compute1,
      await start('compute2', answers),
      await start('compute3', {
        ...answers,
        'nova-conf': CONF('qemu+ssh://nova@%s:2222/system', '10.9.0.3'),
      }),
    ]);
    const all = ['compute1', 'compute2', 'compute3'];
    const [to2, to3, lib3] = await Promise.all([
      read.meshTo('compute1', 'compute2', all),
      read.meshTo('compute1', 'compute3', all),
      read.libvirtTo('compute1', 'compute3', all),
    ]);
    expect(to2).toMatchObject({ as: 'root', trial: { reached: true }, uri: { user: 'nova', port: 2222 } });
    expect(to3.trial).toMatchObject({ reached: false, cause: 'host-key-unknown' });
    expect(lib3.trial).toMatchObject({ reached: false, cause: 'timeout' });
    expect(commandsOf('mesh')).toEqual([
      ['compute1', 'mesh', 'nova', '2222', '-', 'yes', 'compute2', '10.9.0.3'],
    ]);
    expect(commandsOf('libvirt-reach')).toHaveLength(1);
    expect(running.map(({ logins }) => logins)).toEqual([1, 1, 1]);
  });

  it('do not test a URI that would run a program', async () => {
    const compute1 = await start('compute1', {
      'nova-conf': CONF('qemu+ext://%s/system?command=/bin/sh'),
      packages: '',
    });
    await expect(facts([compute1]).libvirtTo('compute1', 'compute2')).rejects.toMatchObject({
      kind: 'unreadable',
    });
    expect(commandsOf('libvirt-reach')).toEqual([]);
  });

  it('tell a clock that is off, with how sure that is', async () => {
    const compute1 = await start('compute1', {
      clock: `now=${Date.now() / 1000 + 7}\noffset=7.000100\nsynchronised=no\n`,
    });
    const clock = await facts([compute1]).clock('compute1');
    expect(clock).toMatchObject({ offsetMs: 7000, synchronised: false });
    expect(Math.abs(clock.aheadMs - 7000)).toBeLessThan(1500);
  });
});
