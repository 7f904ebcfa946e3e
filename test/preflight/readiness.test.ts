import { systemClock } from '../../src/base/clock.js';
import type { Cloud, CloudService } from '../../src/cloud/cloud.js';
import { runPreflight } from '../../src/preflight/preflight.js';
import type { HttpFault } from '../../src/simulator/index.js';
import { Ground } from './hosts/ground.js';
import { cloudOf, HEALTHY, NOW, OWN, POLICY, SERVER } from './small-cloud.js';

type Answer = { status: number | null; said: string | null };
const OK: Answer = { status: 200, said: null };

/** A28 of a cloud whose services answer as told, one answer after another; others are well. */
async function a28(
  told: Partial<Record<CloudService, readonly (Answer | null)[]>>,
  more: Partial<Cloud> = {},
) {
  const asked: CloudService[] = [];
  const cloud = cloudOf(HEALTHY, {
    ...more,
    probe: async (service) => {
      const answers = told[service] ?? [OK];
      const answer = answers[asked.filter((one) => one === service).length] ?? answers.at(-1) ?? null;
      asked.push(service);
      return answer === null ? null : { ...answer, asked: 'GET /small' };
    },
  });
  const clock = { now: () => NOW, monotonic: () => 0, sleep: async () => {} };
  const preflight = await runPreflight({ cloud, server: SERVER.id, own: OWN, policy: POLICY, clock });
  return { found: preflight.findings.filter(({ check }) => check === 'A28'), asked };
}

describe('services that a move needs', () => {
  it('pass when each answers three times', async () => {
    const { found } = await a28({});
    expect(found).toMatchObject([
      { verdict: 'pass', text: 'Keystone, Nova, Cinder, Neutron and Placement answered 3 times in a row' },
    ]);
  });

  it.each<[string, (Answer | null)[], string]>([
    [
      'one API node of three is ill',
      [OK, { status: 503, said: 'Service Unavailable' }, OK],
      'Nova failed 1 of 3 times: 503 Service Unavailable',
    ],
    [
      'one node refuses what the others take',
      [OK, OK, { status: 401, said: 'no' }],
      'Nova failed 1 of 3 times: 401 no',
    ],
    [
      'a proxy has nobody to ask, and says its status twice',
      [{ status: 503, said: '503 No server is available' }],
      'Nova does not answer as it should: 503 No server is available',
    ],
    ['all are ill', [{ status: 500, said: null }], 'Nova does not answer as it should: HTTP 500'],
    ['nobody answers', [{ status: null, said: 'refused' }], 'Nova does not answer as it should: refused'],
  ])('fail when %s, for this moment only', async (_name, answers, text) => {
    const { found } = await a28({ Nova: answers });
    expect(found).toMatchObject([
      { verdict: 'fail', text, source: 'GET /small', momentary: true, holds: true },
    ]);
  });

  it.each<[string, (Answer | null)[]]>([
    ['a refusal is an answer: rights are told elsewhere', [{ status: 403, said: 'policy' }]],
    ['a limit of requests is no illness', [OK, { status: 429, said: 'slow down' }, OK]],
    ['a cloud without the service', [null]],
  ])('pass: %s', async (_name, answers) => {
    const { found } = await a28({ Neutron: answers });
    expect(found.map(({ verdict }) => verdict)).toEqual(['pass']);
  });

  it('Glance only for a server with an image, and no second try of who does not answer', async () => {
    const withImage = { server: async () => ({ ...SERVER, imageId: 'image-1' }) };
    expect((await a28({})).asked).not.toContain('Glance');
    expect((await a28({}, withImage)).asked.filter((one) => one === 'Glance')).toHaveLength(3);
    const { asked } = await a28({ Cinder: [{ status: null, said: 'no answer' }] });
    expect(asked.filter((one) => one === 'Cinder')).toHaveLength(1);
  });
});

describe('good answers of before', () => {
  /** Each service has answered well so often before, and what its own reads of this look were answered is unknown. */
  const answeredAgo =
    (counts: Partial<Record<CloudService, { count: number; agoMs: number }>>): Cloud['answered'] =>
    (service, since) => {
      const known = counts[service];
      return known !== undefined && -known.agoMs >= since ? known.count : 0;
    };
  const asksOf = (asked: readonly CloudService[], service: CloudService) =>
    asked.filter((one) => one === service).length;
  const MINUTE = 60_000;

  it('count beside one of this look, for five minutes, and of Keystone for an hour', async () => {
    const { found, asked } = await a28(
      {},
      {
        answered: answeredAgo({
          Keystone: { count: 8, agoMs: 59 * MINUTE },
          Nova: { count: 3, agoMs: 4 * MINUTE },
          Neutron: { count: 3, agoMs: 6 * MINUTE },
        }),
      },
    );
    expect(found).toMatchObject([{ verdict: 'pass' }]);
    expect({
      keystone: asksOf(asked, 'Keystone'),
      nova: asksOf(asked, 'Nova'),
      neutron: asksOf(asked, 'Neutron'),
    }).toEqual({ keystone: 1, nova: 1, neutron: 3 });
    const later = await a28({}, { answered: answeredAgo({ Keystone: { count: 8, agoMs: 61 * MINUTE } }) });
    expect(asksOf(later.asked, 'Keystone')).toBe(3);
  });

  it('count no more than one of now that is ill', async () => {
    const { found, asked } = await a28(
      { Keystone: [{ status: 503, said: 'Service Unavailable' }, OK] },
      { answered: answeredAgo({ Keystone: { count: 8, agoMs: MINUTE } }) },
    );
    expect(asksOf(asked, 'Keystone')).toBe(3);
    expect(found).toMatchObject([
      { verdict: 'fail', text: 'Keystone failed 1 of 3 times: 503 Service Unavailable' },
    ]);
  });
});

describe('several servers at once', () => {
  it('share one reading, and a little later there is a new one', async () => {
    let asked = 0;
    let now = NOW;
    const cloud = cloudOf(HEALTHY, {
      probe: async () => {
        asked += 1;
        return { ...OK, asked: 'GET /small' };
      },
    });
    const clock = { now: () => NOW, monotonic: () => now, sleep: async () => {} };
    const look = () => runPreflight({ cloud, server: SERVER.id, own: OWN, policy: POLICY, clock });
    await Promise.all([look(), look(), look()]);
    expect(asked).toBe(15);
    now += 1_000;
    await look();
    expect(asked).toBe(15);
    now += 1_000;
    await look();
    expect(asked).toBe(30);
  });
});

describe('on real sockets', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await Ground.start();
  });
  afterAll(() => ground.stop());

  /** Each look is later than a reading serves others. */
  let shift = 0;
  const later = () => {
    shift += 10_000;
    const ahead = shift;
    return { ...systemClock, monotonic: () => systemClock.monotonic() + ahead };
  };

  const troubles = async (fault: Omit<HttpFault, 'kind'>) => {
    ground.simulator.faults.ask({ kind: 'http', ...fault });
    try {
      const { findings } = await ground.preflight('compute2', { hosts: null, clock: later() });
      return findings.flatMap(({ verdict, check, text }) => (verdict === 'fail' ? [`${check} ${text}`] : []));
    } finally {
      ground.simulator.faults.clear();
    }
  };

  it.each<[Omit<HttpFault, 'kind'>, string | RegExp]>([
    [
      { service: 'network', match: 'networks\\?limit=1', mode: 'error', status: 503, times: 1 },
      'A28 Neutron failed 1 of 3 times: 503 The simulator was asked to fail.',
    ],
    [
      { service: 'volume', match: 'volumes\\?limit=1', mode: 'refuse', times: 1 },
      /^A28 Cinder does not answer as it should: http:\S+ the connection [a-z ]+$/,
    ],
    [
      { service: 'identity', match: 'auth/catalog', mode: 'error', status: 502 },
      'A28 Keystone does not answer as it should: 502 The simulator was asked to fail.',
    ],
  ])('no retry hides what one try met: %j', async (fault, expected) => {
    const seen = await troubles(fault);
    expect(seen).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]);
  });

  it('a physical network that the destination lacks', async () => {
    ground.simulator.faults.ask({ kind: 'no-physical-network', host: 'compute2' });
    const { findings, ranked } = await ground.preflight(undefined, { hosts: null, clock: later() });
    ground.simulator.faults.clear();
    expect(ranked.map(({ host, verdict }) => [host, verdict])).toEqual([
      ['compute3', 'fits'],
      ['compute2', 'does-not'],
    ]);
    expect(findings.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    const asked = await ground.preflight('compute3', { hosts: null, clock: later() });
    expect(asked.findings.find(({ check }) => check === 'A24')?.verdict).toBe('pass');
  });
});
