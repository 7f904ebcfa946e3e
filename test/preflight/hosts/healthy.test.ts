import { Ground, troubles } from './ground.js';

describe('the hosts of a healthy cloud', () => {
  let ground: Ground;

  beforeEach(async () => {
    ground = await Ground.start();
  });

  afterEach(async () => {
    await ground.stop();
  });

  it('pass every check, with one login a host', async () => {
    const { findings, ranked, counts } = await ground.preflight();
    expect(troubles(findings)).toEqual([]);
    expect(counts.pass).toBeGreaterThan(45);
    expect(ranked.map(({ host, verdict }) => [host, verdict])).toEqual([
      ['compute2', 'fits'],
      ['compute3', 'fits'],
    ]);
    expect(ground.hosts.logins).toBe(3);
  });

  it('asks the source and the host that was asked for, and nobody else', async () => {
    const { ranked } = await ground.preflight('compute3');
    expect(ground.hosts.logins).toBe(2);
    expect(ground.state('compute2').asked).toEqual([]);
    expect(ranked.find(({ host }) => host === 'compute2')).toMatchObject({
      verdict: 'unknown',
      reasons: ['fits by the API, not checked on the host'],
    });
  });

  it('whether a force would switch to post-copy is what nova.conf of the source says', async () => {
    expect((await ground.preflight('compute2')).postCopy).toBe(false);
    ground.state('compute1').novaConf.set('libvirt/live_migration_permit_post_copy', 'true');
    expect((await ground.preflight('compute2')).postCopy).toBe(true);
    ground.state('compute1').novaConf.set('libvirt/live_migration_permit_post_copy', 'maybe');
    expect((await ground.preflight('compute2')).postCopy).toBeNull();
  });
});
