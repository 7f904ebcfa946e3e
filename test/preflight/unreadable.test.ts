import { DroverError } from '../../src/base/errors.js';
import type { Cloud } from '../../src/cloud/cloud.js';
import { allChecks } from '../../src/preflight/checks.js';
import { apiFactsOf } from '../../src/preflight/engine.js';
import { runPreflight } from '../../src/preflight/preflight.js';
import { cloudOf, HEALTHY, NOW, OWN, POLICY, SERVER } from './small-cloud.js';

const clock = { now: () => NOW, monotonic: () => 0, sleep: async () => {} };

function preflight(cloud: Partial<Cloud>, destination?: string) {
  return runPreflight({
    cloud: cloudOf(HEALTHY, cloud),
    server: 'server-1',
    ...(destination === undefined ? {} : { destination }),
    own: OWN,
    policy: POLICY,
    clock,
  });
}

const broken = () =>
  Promise.reject(new DroverError('the service is away', { code: 'x', remedy: 'Start it.' }));

const READS = [
  'identity',
  'capabilities',
  'services',
  'hypervisors',
  'aggregates',
  'migrations',
  'volumesOf',
  'volumeAttachments',
  'volumeServices',
  'allocations',
  'allocationCandidates',
  'portsOf',
  'networkAgents',
  'network',
  'probe',
] as const;

describe('a fact that cannot be read', () => {
  it.each(READS)('%s: its checks are unknown with the reason, none of them passes for it', async (read) => {
    const healthy = await preflight({}, 'compute2');
    const { findings } = await preflight({ [read]: broken }, 'compute2');
    const changed = findings.filter((finding) => {
      const before = healthy.findings.find((one) => one.check === finding.check);
      return before?.verdict !== finding.verdict;
    });
    expect(changed.length).toBeGreaterThan(0);
    for (const finding of changed) {
      expect(finding.verdict).toBe('unknown');
      expect(finding.text).toContain('the service is away');
      expect(finding.remedy).toMatch(/Start it\.|Try again/);
    }
  });

  it('everything but the server: no check passes that reads anything else', async () => {
    const all = Object.fromEntries(READS.map((read) => [read, broken]));
    const { findings } = await preflight(all, 'compute2');
    const passed = findings.filter((finding) => finding.verdict === 'pass').map((finding) => finding.check);
    const onlyServer = allChecks
      .filter((check) =>
        [...apiFactsOf([check])].every((key) =>
          ['server', 'projectName', 'own', 'policy', 'now', 'groups'].includes(key),
        ),
      )
      .map((check) => check.id);
    expect(passed.every((id) => onlyServer.includes(id))).toBe(true);
  });

  it('the server itself: the preflight says so and ends', async () => {
    await expect(preflight({ server: async () => undefined })).rejects.toMatchObject({
      code: 'server-not-found',
      remedy: expect.stringContaining('project'),
    });
  });

  it('a host we may not see: what is about hosts is unknown, never passed', async () => {
    const { findings, ranked, destination } = await preflight({
      server: async () => ({ ...SERVER, host: null }),
    });
    expect(ranked).toEqual([]);
    expect(destination).toBeNull();
    expect(findings.find((one) => one.check === 'A2')?.verdict).toBe('fail');
    expect(findings.find((one) => one.check === 'A7')?.verdict).toBe('unknown');
    expect(findings.find((one) => one.check === 'D1')?.verdict).toBe('unknown');
  });
});

describe('reading', () => {
  it('asks each question once, and all that depend on nothing at the same time', async () => {
    const calls = new Map<string, number>();
    let inFlight = 0;
    let most = 0;
    const whole = cloudOf(HEALTHY);
    const counted = Object.fromEntries(
      Object.entries(whole).map(([name, value]) => {
        // That is asked of nobody.
        if (typeof value !== 'function' || name === 'answered') return [name, value];
        const call = async (...args: unknown[]) => {
          const key = `${name} ${JSON.stringify(args[0])}`;
          calls.set(key, (calls.get(key) ?? 0) + 1);
          inFlight += 1;
          most = Math.max(most, inFlight);
          await new Promise((resolve) => setImmediate(resolve));
          inFlight -= 1;
          return (value as (...all: unknown[]) => Promise<unknown>)(...args);
        };
        return [name, call];
      }),
    );
    await preflight(counted as Partial<Cloud>);
    const again = [...calls].filter(([, times]) => times !== 1);
    // Whether a service answers each time is what is asked of it.
    expect(again.map(([call, times]) => [call.split(' ')[0], times])).toEqual(
      Array.from({ length: 5 }, () => ['probe', 3]),
    );
    expect(most).toBeGreaterThanOrEqual(8);
  });
});
