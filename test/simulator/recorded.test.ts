import { readFileSync } from 'node:fs';
import { differences, Nullability } from './shape.js';
import { type Body, type CloudUnderTest, call, login, startCloud, stopClouds } from './support.js';

interface Recorded {
  story: string;
  service: 'identity' | 'compute' | 'volume' | 'placement';
  method: string;
  path: string;
  microversion: string | null;
  requestBody: Body;
  status: number;
  responseBody: Body;
  credentials: 'admin' | 'member' | 'none' | 'bad token';
  given: 'idle' | 'migrating' | 'stopped' | 'own';
}

const SERVICES = ['identity', 'compute', 'volume', 'placement'] as const;
const recorded = SERVICES.flatMap(read);
const CREDENTIAL = 'ee93da72e5b44b1f85a0a4c167403271';

function read(service: string): Recorded[] {
  const file = new URL(`../fixtures/recorded/${service}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Recorded[];
}

/** What each exchange needs to have happened before, with the server it is about. */
const GIVEN: Record<Recorded['given'], (cloud: CloudUnderTest) => Promise<void>> = {
  idle: async (cloud) => {
    for (const host of ['compute1', 'compute2']) {
      await cloud.migrate('trusty-migrate', host);
      await cloud.clock.advance(60_000);
    }
    cloud.simulator.faults.ask({ kind: 'fails-at', server: 'trusty-migrate', step: 'running', times: 1 });
    await cloud.migrate('trusty-migrate', 'compute1');
    await cloud.clock.advance(60_000);
  },
  migrating: async (cloud) => {
    await cloud.migrate('trusty-migrate', 'compute1');
    await cloud.clock.advance(9_000);
  },
  stopped: async (cloud) => {
    const { id } = cloud.simulator.world.server('trusty-migrate');
    await cloud.nova('POST', `/v2.1/servers/${id}/action`, { 'os-stop': null });
    await cloud.clock.advance(10_000);
  },
  own: async () => {},
};

const clouds = new Map<Recorded['given'], Promise<CloudUnderTest>>();

/** One cloud as the recorded one: three hosts and one server; fresh where the exchange changes it. */
function cloudGiven(given: Recorded['given'], fresh: boolean): Promise<CloudUnderTest> {
  const known = clouds.get(given);
  if (known && !fresh) return known;
  const made = prepare(given);
  if (!fresh) clouds.set(given, made);
  return made;
}

async function prepare(given: Recorded['given']): Promise<CloudUnderTest> {
  const cloud = await startCloud({ servers: 0 });
  const { world } = cloud.simulator;
  const { member, memberProject, admin } = world.tenancy;
  const owner = given === 'own' ? { projectId: memberProject.id, userId: member.id } : {};
  world.addServer({ name: 'trusty-migrate', host: 'compute2', ...owner });
  world.tenancy.applicationCredentials.push({
    id: CREDENTIAL,
    name: 'chatops',
    secret: 'a secret',
    user: admin,
    expiresAt: null,
    unrestricted: false,
  });
  await GIVEN[given](cloud);
  return cloud;
}

async function replay(exchange: Recorded, cloud: CloudUnderTest) {
  const { simulator } = cloud;
  const { world } = simulator;
  const server = world.server('trusty-migrate');
  const user = exchange.credentials === 'member' ? 'demo' : 'admin';
  const project = user === 'demo' ? world.tenancy.memberProject : world.tenancy.adminProject;
  const volume = server.devices[0]!;
  const path = exchange.path
    .replaceAll('{project}', project.id)
    .replace('{n}', String(exchange.status === 409 ? 999_999 : world.migrations.size))
    .replace('changes-since=T', 'changes-since=2020-01-01T00:00:00Z')
    .replace('volume_id={uuid}', `volume_id=${volume.volumeId}`)
    .replace('volumes/{uuid}', `volumes/${volume.volumeId}`)
    .replace('attachments/{uuid}', `attachments/${volume.attachmentId}`)
    .replace('os-hypervisors/{uuid}', `os-hypervisors/${world.host('compute1').hypervisorId}`)
    .replace('resource_providers/{uuid}', `resource_providers/${world.host('compute2').hypervisorId}`)
    .replaceAll('{uuid}', namesNoServer(exchange) ? '00000000-0000-0000-0000-000000000000' : server.id);
  const tokens: Record<Recorded['credentials'], () => Promise<string | undefined>> = {
    admin: () => login(simulator, 'admin'),
    member: () => login(simulator, 'demo'),
    none: async () => undefined,
    'bad token': async () => 'garbage',
  };
  const token = await tokens[exchange.credentials]();
  const type = exchange.service === 'identity' ? undefined : exchange.service;
  return call(simulator.origins[exchange.service] + path, {
    method: exchange.method,
    headers: {
      ...(token !== undefined && { 'x-auth-token': token, 'x-subject-token': token }),
      ...(type && exchange.microversion && { 'openstack-api-version': `${type} ${exchange.microversion}` }),
    },
    ...(exchange.requestBody !== null && { body: withSecrets(exchange, cloud) }),
  });
}

/** The server that nobody has was asked for by an administrator; the foreign one by a member. */
function namesNoServer(exchange: Recorded): boolean {
  return exchange.status === 404 && exchange.credentials === 'admin';
}

function withSecrets(exchange: Recorded, cloud: CloudUnderTest): Body {
  const right = exchange.status === 201;
  const password = right ? cloud.simulator.world.tenancy.admin.password : 'wrong';
  const fill = (key: string, value: unknown) =>
    value !== '***' ? value : key === 'secret' ? 'a secret' : password;
  return JSON.parse(JSON.stringify(exchange.requestBody), fill) as Body;
}

afterAll(async () => {
  clouds.clear();
  await stopClouds();
});

describe('answers as the recorded cloud did', () => {
  const nullables = new Map<string, Nullability>();
  for (const exchange of recorded) {
    const key = exchange.path.split('?')[0] ?? '';
    const nullable = nullables.get(key) ?? new Nullability();
    nullables.set(key, nullable);
    nullable.learn(exchange.responseBody);
  }

  const named = recorded.map((exchange, index) => ({
    ...exchange,
    title: `${index + 1}. ${exchange.service} ${exchange.method} ${exchange.path} ${exchange.microversion ?? ''} ${exchange.credentials} ${exchange.given} ${JSON.stringify(exchange.requestBody)?.slice(0, 100)}: ${exchange.status}`,
  }));

  it.each(named)('$title', async (exchange) => {
    const cloud = await cloudGiven(exchange.given, exchange.method !== 'GET' && exchange.status < 300);
    const reply = await replay(exchange, cloud);
    const nullable = nullables.get(exchange.path.split('?')[0] ?? '') ?? new Nullability();
    expect(reply.status).toBe(exchange.status);
    expect(differences(exchange.responseBody, reply.body, nullable)).toEqual([]);
    const message = messageOf(exchange.responseBody);
    if (message !== undefined) expect(masked(messageOf(reply.body))).toBe(masked(message));
  });
});

function messageOf(body: Body): string | undefined {
  if (body === null || typeof body !== 'object') return undefined;
  const [first] = Object.values(body) as Body[];
  return typeof first?.message === 'string' && typeof first?.code === 'number' ? first.message : undefined;
}

function masked(message: string | undefined): string | undefined {
  return message?.replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'UUID');
}
