import { readFileSync } from 'node:fs';
import { differences, Nullability } from './shape.js';
import { type Body, type CloudUnderTest, startCloud, stopClouds } from './support.js';

interface Phase {
  story: string;
  path: string;
  microversion: string;
  phase?: string;
  status: number;
  responseBody: Body;
}

const file = new URL('../fixtures/recorded/phases.json', import.meta.url);
const phases = JSON.parse(readFileSync(file, 'utf8')) as Phase[];

/** Every answer of the polled calls that the stories below led to, by call and phase. */
const seen = new Map<string, Body[]>();

const keyOf = (path: string, phase: string) => `${path} ${phase}`;

afterAll(stopClouds);

/** Names the phase an answer shows, as it was named when the recordings were distilled. */
function phaseOf(path: string, body: Body): string {
  if (body.server) return `${body.server.status} ${body.server['OS-EXT-STS:task_state']}`;
  if (path.includes('os-migrations'))
    return [...new Set(body.migrations.map((each: Body) => each.status))].join(' ');
  if (body.migrations) {
    const [first] = body.migrations;
    if (!first) return '';
    const total = first.memory_total_bytes;
    return `${first.status}${total === null ? ' no figures' : total === 0 ? ' zero figures' : ' figures'}`;
  }
  if (body.instanceActions) return `${body.instanceActions[0].action} ${body.instanceActions[0].message}`;
  const events = body.instanceAction.events.map((event: Body) => `${event.event}=${event.result}`);
  return `${body.instanceAction.action}: ${events.join(' ')}`;
}

async function poll(cloud: CloudUnderTest, id: string): Promise<void> {
  const [newest] = (await cloud.nova('GET', `/v2.1/servers/${id}/os-instance-actions?limit=1`)).body
    .instanceActions;
  const paths = [
    '/v2.1/servers/{uuid}',
    '/v2.1/servers/{uuid}/migrations',
    '/v2.1/os-migrations?instance_uuid={uuid}&limit=1',
    '/v2.1/servers/{uuid}/os-instance-actions?limit=1',
    '/v2.1/servers/{uuid}/os-instance-actions/{request}',
  ];
  for (const path of paths) {
    const { body } = await cloud.nova(
      'GET',
      path.replace('{uuid}', id).replace('{request}', newest.request_id),
    );
    const key = keyOf(path, phaseOf(path, body));
    seen.set(key, [...(seen.get(key) ?? []), body].slice(-3));
  }
}

async function watch(cloud: CloudUnderTest, seconds: number, everyMs = 200): Promise<void> {
  const { id } = cloud.simulator.world.server('web-01');
  for (let passed = 0; passed < seconds * 1000; passed += everyMs) {
    await poll(cloud, id);
    await cloud.clock.advance(everyMs);
  }
}

const act = (cloud: CloudUnderTest, body: Body, path = 'action') =>
  cloud.nova('POST', `/v2.1/servers/${cloud.simulator.world.server('web-01').id}/${path}`, body);

const STORIES: Record<string, (cloud: CloudUnderTest) => Promise<void>> = {
  'a move': async (cloud) => {
    await cloud.migrate('web-01', 'compute2');
    await watch(cloud, 1, 50);
    await watch(cloud, 16);
  },
  'no valid host': async (cloud) => {
    for (const host of ['compute2', 'compute3']) cloud.simulator.world.setDisabled(host, 'full');
    await cloud.migrate('web-01', null);
    await watch(cloud, 1);
  },
  'a silent failure': async (cloud) => {
    cloud.simulator.faults.ask({ kind: 'fails-at', server: 'web-01', step: 'running' });
    await cloud.migrate('web-01', 'compute2');
    await watch(cloud, 6);
  },
  'an abort': async (cloud) => {
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(9_000);
    const { id } = cloud.simulator.world.server('web-01');
    await cloud.nova('DELETE', `/v2.1/servers/${id}/migrations/1`);
    await watch(cloud, 2);
  },
  'a forced end': async (cloud) => {
    cloud.simulator.faults.ask({ kind: 'never-converges', server: 'web-01' });
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(20_000);
    await act(cloud, { force_complete: null }, 'migrations/1/action');
    await watch(cloud, 2);
  },
  'a move that completes on the old host': async (cloud) => {
    cloud.simulator.faults.ask({ kind: 'completed-on-old-host', server: 'web-01' });
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(10_000);
    await watch(cloud, 8);
  },
  'a stop and a start': async (cloud) => {
    await act(cloud, { 'os-stop': null });
    await watch(cloud, 4);
    await act(cloud, { 'os-start': null });
    await watch(cloud, 4);
  },
};

describe('a migration on its way answers as the recorded one did', () => {
  beforeAll(async () => {
    for (const story of Object.values(STORIES)) await story(await startCloud());
  });

  const nullables = new Map<string, Nullability>();
  for (const { path, responseBody } of phases) {
    const nullable = nullables.get(path) ?? new Nullability();
    nullables.set(path, nullable);
    nullable.learn(responseBody);
  }

  it.each(phases.map((phase) => ({ ...phase, phase: phase.phase ?? '' })))('$path: $phase', (recorded) => {
    const answers = seen.get(keyOf(recorded.path, recorded.phase)) ?? [];
    expect(answers).not.toHaveLength(0);
    for (const answer of answers) {
      const nullable = nullables.get(recorded.path) ?? new Nullability();
      expect(differences(recorded.responseBody, answer, nullable)).toEqual([]);
    }
  });
});
