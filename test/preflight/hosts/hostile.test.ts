import { createLog } from '../../../src/base/log.js';
import { HostReader } from '../../../src/hosts/host-reader.js';
import { openHosts } from '../../../src/hosts/hosts.js';
import { checkHostItself } from '../../../src/preflight/host-preflight.js';
import { unreadText } from '../../../src/procedures/move/accepted.js';
import { FakeClock } from '../../support/fake-clock.js';
import { Ground, troubles } from './ground.js';

describe('hosts and names that mean harm', () => {
  let ground: Ground;

  beforeAll(async () => {
    ground = await Ground.start();
  });

  afterAll(async () => {
    await ground.stop();
  });

  const with_ = async (host: string, id: string, stdout: string, expected: (string | RegExp)[]) => {
    ground.state(host).answers.set(id, () => ({ stdout, exitCode: 0 }));
    try {
      const { findings } = await ground.preflight('compute2');
      const seen = troubles(findings);
      expect(seen).toHaveLength(expected.length);
      for (const one of expected) expect(seen).toContainEqual(expect.stringMatching(one));
    } finally {
      ground.state(host).answers.clear();
    }
  };

  it.each(['-oProxyCommand=id', 'a$(id)', "a'b", 'a\nb', 'compute9'])(
    'a host that Nova does not know, %j, is never logged in to',
    async (name) => {
      const before = ground.hosts.logins;
      const { findings } = await ground.preflight(name);
      expect(troubles(findings)).toContain(`A8 fail: Nova has no compute host ${name}`);
      expect(ground.hosts.logins - before).toBeLessThanOrEqual(1);
    },
  );

  it('nova.conf of 10 MB', async () => {
    const big = `now 1\nfile 1 /etc/nova/nova.conf\n|[libvirt]\n${'|x = y\n'.repeat(1_500_000)}`;
    await with_('compute2', 'nova-conf', big, [
      /^H0 unknown: \d+ checks of compute2 not made .*nova-conf on compute2 printed more than 2097152 bytes/,
    ]);
  });

  it('nova.conf that is binary', async () => {
    const binary = Array.from({ length: 4000 }, (_, index) => String.fromCharCode(index % 256)).join('');
    await with_('compute2', 'nova-conf', binary, [
      /^H0 unknown: \d+ checks of compute2 not made .*nova-conf on compute2 gave an answer that/,
    ]);
  });

  it('live_migration_uri that would run a program', async () => {
    const { novaConf } = ground.state('compute1');
    const usual = novaConf.get('libvirt/live_migration_uri') ?? '';
    const before = ground.state('compute1').asked.length;
    novaConf.set('libvirt/live_migration_uri', 'qemu+ext://%s/system?command=/tmp/evil');
    try {
      const { findings } = await ground.preflight('compute2');
      expect(troubles(findings)).toContainEqual(
        expect.stringMatching(
          /^H0 unknown: \d+ checks of compute2 not made .*live_migration_uri of compute1/,
        ),
      );
      expect(ground.state('compute1').asked.slice(before)).not.toContain('libvirt-reach');
    } finally {
      novaConf.set('libvirt/live_migration_uri', usual);
    }
  });

  it('a host that takes commands and never answers ends at the timeout, one finding', async () => {
    const clock = new FakeClock(Date.parse('2026-11-23T12:00:00Z'));
    const { privateKeyFile, knownHostsFile, addresses } = ground.simulator;
    const hosts = openHosts(
      { user: 'drover', privateKeyFile, knownHostsFile, port: 22, addresses },
      { clock, log: createLog({ level: 'silent' }), env: {} },
    );
    ground.state('compute3').silent = true;
    try {
      const looking = checkHostItself({
        cloud: await ground.clouds.open(),
        host: 'compute3',
        hosts: new HostReader(hosts, clock),
        clock,
      });
      while (!ground.state('compute3').asked.includes('identity')) await new Promise(setImmediate);
      await clock.advance(20_000);
      const findings = await looking;
      expect(troubles(findings)).toEqual([
        expect.stringMatching(
          /^H0 unknown: \d+ checks of compute3 not made: identity on compute3 did not end within/,
        ),
      ]);
      expect(unreadText(findings.filter(({ verdict }) => verdict === 'unknown'))).toBe(
        'not all that is checked before a start could be read: compute3 answers too late',
      );
    } finally {
      ground.state('compute3').silent = false;
      await hosts.close();
    }
  });
});
