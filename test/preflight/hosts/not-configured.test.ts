import { runPreflight } from '../../../src/preflight/preflight.js';
import { FakeClock } from '../../support/fake-clock.js';
import { cloudOf, HEALTHY, NOW, OWN, POLICY } from '../small-cloud.js';
import { Ground, troubles } from './ground.js';

describe('hosts that cannot be asked', () => {
  it('SSH is not configured: the checks of the API are made, and one line says so', async () => {
    const { findings, ranked } = await runPreflight({
      cloud: cloudOf(HEALTHY),
      server: 'server-1',
      own: OWN,
      policy: POLICY,
      clock: new FakeClock(NOW),
      hosts: null,
    });
    expect(troubles(findings)).toEqual([
      'H0 unknown: the hosts were not checked: SSH to them is not configured',
    ]);
    expect(ranked[0]).toMatchObject({ verdict: 'fits' });
  });

  it('one host does not let us in: one line with the number of checks, and another host is chosen', async () => {
    const ground = await Ground.start();
    try {
      ground.state('compute2').answers.set('identity', () => ({ stderr: 'no', exitCode: 1 }));
      const { findings, destination, ranked } = await ground.preflight();
      expect(destination).toBe('compute3');
      expect(troubles(findings)).toEqual([]);
      expect(ranked.map(({ host, verdict, reasons }) => [host, verdict, reasons.length])).toEqual([
        ['compute3', 'fits', 0],
        ['compute2', 'unknown', 1],
      ]);
      const asked = await ground.preflight('compute2');
      expect(troubles(asked.findings)).toEqual([
        expect.stringMatching(/^H0 unknown: \d\d checks of compute2 not made: identity failed on compute2/),
      ]);
    } finally {
      await ground.stop();
    }
  });
});
