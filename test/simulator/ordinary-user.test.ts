import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Simulator, startSimulator } from '../../src/simulator/index.js';

let directory: string;
let simulator: Simulator;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drover-simulator-'));
  simulator = await startSimulator({ directory, hosts: 2 });
});
afterEach(async () => {
  await simulator.stop();
  await rm(directory, { recursive: true });
});

type Caller = (service: 'compute' | 'volume', method: string, path: string, body?: unknown) => Promise<Reply>;
interface Reply {
  status: number;
  body: Record<string, unknown>;
}

async function loggedIn(name: string): Promise<Caller> {
  const user = simulator.world.tenancy.users.find((one) => one.name === name);
  const domain = { name: 'Default' };
  const identity = {
    methods: ['password'],
    password: { user: { name, domain, password: user?.password } },
  };
  const scope = { project: { name: user?.project.name, domain } };
  const answer = await fetch(`${simulator.authUrl}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope } }),
  });
  const token = answer.headers.get('x-subject-token') ?? '';
  const bases = {
    compute: `${simulator.origins.compute}/v2.1`,
    volume: `${simulator.origins.volume}/v3/${user?.project.id}`,
  };
  return async (service, method, path, body) => {
    const reply = await fetch(`${bases[service]}${path}`, {
      method,
      headers: {
        'x-auth-token': token,
        'content-type': 'application/json',
        'openstack-api-version': service === 'compute' ? 'compute 2.60' : 'volume 3.60',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    return { status: reply.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  };
}

it('an ordinary user is refused with the rule, and sees nothing of other projects', async () => {
  const server = simulator.world.addServer({ name: 'web-01', host: 'compute1' });
  const demo = await loggedIn('demo');
  expect((await demo('compute', 'GET', '/os-services')).status).toBe(403);
  expect(await demo('compute', 'POST', '/os-aggregates', { aggregate: { name: 'a' } })).toMatchObject({
    status: 403,
    body: {
      forbidden: { message: "Policy doesn't allow os_compute_api:os-aggregates:create to be performed." },
    },
  });
  expect((await demo('compute', 'GET', `/servers/${server.id}`)).status).toBe(404);
  expect((await demo('volume', 'POST', '/types', { volume_type: { name: 't' } })).status).toBe(403);
});

it('aggregates are made, changed and taken away', async () => {
  const admin = await loggedIn('admin');
  const made = await admin('compute', 'POST', '/os-aggregates', {
    aggregate: { name: 'racks', availability_zone: 'az-2' },
  });
  const { id } = z.object({ aggregate: z.object({ id: z.number() }) }).parse(made.body).aggregate;
  const act = (body: unknown) => admin('compute', 'POST', `/os-aggregates/${id}/action`, body);
  expect((await act({ add_host: { host: 'compute1' } })).body).toMatchObject({
    aggregate: { hosts: ['compute1'], availability_zone: 'az-2', metadata: { availability_zone: 'az-2' } },
  });
  expect((await act({ add_host: { host: 'compute1' } })).status).toBe(409);
  expect((await act({ add_host: { host: 'nowhere' } })).status).toBe(404);
  expect(
    (await act({ set_metadata: { metadata: { ssd: 'true', availability_zone: null } } })).body,
  ).toMatchObject({
    aggregate: { availability_zone: null, metadata: { ssd: 'true' } },
  });
  expect((await admin('compute', 'DELETE', `/os-aggregates/${id}`)).status).toBe(400);
  await act({ remove_host: { host: 'compute1' } });
  expect((await admin('compute', 'DELETE', `/os-aggregates/${id}`)).status).toBe(200);
  expect(await admin('compute', 'GET', '/os-aggregates')).toMatchObject({ body: { aggregates: [] } });
});

it('flavors come in pages and by what they have, and private ones to whom they are given', async () => {
  const [admin, demo] = [await loggedIn('admin'), await loggedIn('demo')];
  const ids = z.object({ flavors: z.array(z.object({ id: z.string() })) });
  const listed = async (who: Caller, query: string) =>
    ids.parse((await who('compute', 'GET', `/flavors${query}`)).body).flavors.map(({ id }) => id);
  expect(await listed(demo, '?limit=2')).toEqual(['1', '2']);
  expect(await listed(demo, '?limit=2&marker=2')).toEqual(['3', '4']);
  expect(await listed(demo, '?minRam=4096&minDisk=0')).toEqual(['2', '3', '5']);

  const flavor = { name: 'own', id: '77', ram: 512, vcpus: 1, disk: 0, 'os-flavor-access:is_public': false };
  expect((await admin('compute', 'POST', '/flavors', { flavor })).status).toBe(200);
  expect((await admin('compute', 'POST', '/flavors', { flavor })).status).toBe(409);
  expect((await demo('compute', 'GET', '/flavors/77')).status).toBe(404);
  const tenant = simulator.world.tenancy.memberProject.id;
  await admin('compute', 'POST', '/flavors/77/action', { addTenantAccess: { tenant } });
  expect((await demo('compute', 'GET', '/flavors/77')).status).toBe(200);
  expect(await listed(demo, '')).toContain('77');
  await admin('compute', 'POST', '/flavors/77/os-extra_specs', {
    extra_specs: { 'hw:cpu_policy': 'shared' },
  });
  expect((await demo('compute', 'GET', '/flavors/77/os-extra_specs')).body).toEqual({
    extra_specs: { 'hw:cpu_policy': 'shared' },
  });
});

it('volume types are made and taken away, and volumes renamed', async () => {
  const admin = await loggedIn('admin');
  const made = await admin('volume', 'POST', '/types', {
    volume_type: { name: 'fast', extra_specs: { volume_backend_name: 'ceph-ssd', tier: '1' } },
  });
  const { id } = z.object({ volume_type: z.object({ id: z.string() }) }).parse(made.body).volume_type;
  expect((await admin('volume', 'GET', `/types/${id}/extra_specs`)).body).toEqual({
    extra_specs: { volume_backend_name: 'ceph-ssd', tier: '1' },
  });
  const volume = { volume: { name: 'a', size: 1, volume_type: 'fast' } };
  const created = await admin('volume', 'POST', '/volumes', volume);
  const { id: volumeId } = z.object({ volume: z.object({ id: z.string() }) }).parse(created.body).volume;
  expect((await admin('volume', 'DELETE', `/types/${id}`)).status).toBe(400);
  await admin('volume', 'PUT', `/volumes/${volumeId}`, { volume: { name: 'b', description: 'mine' } });
  expect((await admin('volume', 'GET', `/volumes/${volumeId}`)).body).toMatchObject({
    volume: { name: 'b', description: 'mine' },
  });
});

it('volumes come in the order that is asked for', async () => {
  const admin = await loggedIn('admin');
  for (const [name, size] of [
    ['b', 3],
    ['a', 2],
    ['c', 1],
  ]) {
    await admin('volume', 'POST', '/volumes', { volume: { name, size } });
  }
  const Listed = z.object({ volumes: z.array(z.object({ name: z.string() })) });
  const names = async (query: string) =>
    Listed.parse((await admin('volume', 'GET', `/volumes${query}`)).body).volumes.map(({ name }) => name);
  expect(await names('')).toEqual(['c', 'a', 'b']);
  expect(await names('?sort_key=name&sort_dir=asc')).toEqual(['a', 'b', 'c']);
  expect(await names('?sort=size:desc')).toEqual(['b', 'a', 'c']);
  expect(await names('?sort=created_at:asc')).toEqual(['b', 'a', 'c']);
});

it('a volume of no size is refused, as is an ordinary user’s of a type that is not public', async () => {
  const admin = await loggedIn('admin');
  const demo = await loggedIn('demo');
  const type = { name: 'hidden', 'os-volume-type-access:is_public': false };
  await admin('volume', 'POST', '/types', { volume_type: type });
  const made = async (who: Caller, volume: object) =>
    (await who('volume', 'POST', '/volumes', { volume })).status;
  expect(await made(admin, { size: '0' })).toBe(400);
  expect(await made(demo, { size: 1, volume_type: 'hidden' })).toBe(404);
  expect(await made(admin, { size: 1, volume_type: 'hidden' })).toBe(202);
});
