import type { Cloud } from '../../../src/cloud/cloud.js';
import { keptCloud, type Look } from '../../../src/preflight/bulk/kept-cloud.js';
import { CAPABILITIES, cloudOf, HEALTHY } from '../small-cloud.js';

/** What of these a look asks the cloud itself, after a plan was made some time before. */
async function askedBy(look: Look, afterMs: number, more: Partial<Cloud> = {}) {
  let time = 0;
  const asked: string[] = [];
  const base = cloudOf(HEALTHY, more);
  const noting = <A extends unknown[], T>(name: string, ask: (...of: A) => Promise<T>) => {
    return (...of: A) => {
      asked.push(name);
      return ask(...of);
    };
  };
  const cloud: Cloud = {
    ...base,
    services: noting('services', base.services),
    hypervisors: noting('hypervisors', base.hypervisors),
    aggregates: noting('aggregates', base.aggregates),
    network: noting('network', base.network),
    networkAgents: noting('agents', base.networkAgents),
    volumeServices: noting('volume services', base.volumeServices),
    server: noting('server', base.server),
    migrations: noting('earlier moves', base.migrations),
  };
  const clock = { now: () => time, monotonic: () => time, sleep: async () => {} };
  const ask = async (which: Look) => {
    const view = keptCloud(cloud, clock, which);
    await Promise.all([
      view.services(),
      view.hypervisors(),
      view.aggregates(),
      view.network('network-1'),
      view.networkAgents(),
      view.volumeServices(),
      view.server('server-1'),
      view.migrations({ changesSince: '2026-10-23T12:00:00Z', host: 'compute1' }),
    ]);
  };
  await ask('plan');
  asked.length = 0;
  time += afterMs;
  await ask(look);
  return asked;
}

const MINUTE = 60_000;
const DECISIVE = ['services', 'agents', 'volume services', 'server'];
const ALL = [...DECISIVE, 'hypervisors', 'aggregates', 'network', 'earlier moves'];

describe('what is kept of a cloud', () => {
  it.each<[Look, number, readonly string[]]>([
    ['plan', 0, ALL],
    ['start', 9 * MINUTE, DECISIVE],
    ['start', 10 * MINUTE, ALL],
    ['siblings', MINUTE / 2, ['server']],
    ['siblings', MINUTE, ALL],
    ['afresh', 0, ALL],
  ])('is for a look of kind %s after %d ms all but %j', async (look, afterMs, expected) => {
    expect((await askedBy(look, afterMs)).sort()).toEqual([...expected].sort());
  });

  it('is not the hypervisors where they alone tell the room', async () => {
    const capabilities = async () => ({ ...CAPABILITIES, placementMax: null });
    expect(await askedBy('start', MINUTE, { capabilities })).toContain('hypervisors');
  });
});
