import { watchClouds } from '../../src/app/cloud-health.js';
import { DroverError } from '../../src/base/errors.js';
import { CloudError, type CloudFailureCode } from '../../src/cloud/cloud-error.js';
import type { Clouds } from '../../src/cloud/clouds.js';
import { Events } from '../../src/requests/events.js';
import { FakeClock } from '../support/fake-clock.js';

const WORDS = 'password: hunter2 in <pre>';

function failing(code: CloudFailureCode): Error {
  return new CloudError(WORDS, {
    code,
    cloud: 'lab',
    acted: 'no',
    status: null,
    serviceMessage: WORDS,
    requestId: null,
  });
}

it.each<[Error, string]>([
  [failing('cloud-unreachable'), 'not reachable'],
  [failing('cloud-timeout'), 'not reachable'],
  [failing('cloud-unauthorized'), 'refuses the login'],
  [failing('cloud-forbidden'), 'refuses the login'],
  [failing('cloud-broken'), 'answers with errors'],
  [failing('cloud-unreadable'), 'answers with errors'],
  [failing('cloud-configuration'), 'wrongly configured'],
  [new DroverError(WORDS, { code: 'config-clouds' }), 'wrongly configured'],
  [new Error(WORDS), 'not reachable'],
])('a cloud in trouble is a state of ours, and none of its words: %s', async (error, state) => {
  const stopping = new AbortController();
  const clouds: Pick<Clouds, 'names' | 'open'> = { names: ['lab'], open: () => Promise.reject(error) };
  const health = watchClouds(clouds, { clock: new FakeClock(), events: new Events() }, stopping.signal);
  expect(health.now()).toEqual({ lab: 'not asked yet' });
  await new Promise(setImmediate);
  expect(health.now()).toEqual({ lab: state });
  stopping.abort();
});

it('tells when a cloud answers no longer, and when it does again, once each', async () => {
  const stopping = new AbortController();
  const clock = new FakeClock();
  const events = new Events();
  const told: unknown[] = [];
  events.on((event) => told.push(event));
  let broken = false;
  const clouds = {
    names: ['lab'],
    open: async () => {
      if (broken) throw failing('cloud-unreachable');
      return { identity: async () => ({}) };
    },
  } as unknown as Pick<Clouds, 'names' | 'open'>;
  watchClouds(clouds, { clock, events }, stopping.signal);
  for (const now of [false, true, true, false, false]) {
    broken = now;
    await clock.advance(60_000);
  }
  stopping.abort();
  expect(told).toEqual([
    { type: 'health', cloud: 'lab', reachable: false },
    { type: 'health', cloud: 'lab', reachable: true },
  ]);
});
