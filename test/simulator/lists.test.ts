import { type Body, type CloudUnderTest, call, login, startCloud, stopClouds } from './support.js';

afterEach(stopClouds);

const names = (reply: Body) => reply.body.servers.map((server: Body) => server.name).sort();

describe('servers', () => {
  it('are filtered by name as a pattern, host, status and time', async () => {
    const cloud = await startCloud({ servers: 9 });
    const { world } = cloud.simulator;
    world.addServer({ name: 'halted', host: 'compute1', vmState: 'stopped' });
    const list = async (query: string) =>
      names(await cloud.nova('GET', `/v2.1/servers/detail?all_tenants=1&${query}`));
    expect(await list('name=%5Eweb-01%24')).toEqual(['web-01']);
    expect(await list('name=web')).toEqual(['web-01', 'web-02']);
    expect(await list('host=compute1')).toEqual(['cache-01', 'halted', 'search-01', 'web-01']);
    expect(await list('status=SHUTOFF')).toEqual(['halted']);
    expect(await list(`ip=${world.server('web-01').fixedAddress}$`)).toEqual(['web-01']);
    expect(await list('host=compute1&status=ACTIVE&name=e')).toEqual(['cache-01', 'search-01', 'web-01']);
    const now = new Date(cloud.clock.now()).toISOString();
    expect(await list(`changes-since=${now}`)).toEqual(['halted']);
  });

  it('come in pages that together are all, each once', async () => {
    const cloud = await startCloud({ servers: 7 });
    const seen: string[] = [];
    let path: string | undefined = '/v2.1/servers?all_tenants=1&limit=3';
    while (path !== undefined) {
      const { body }: { body: Body } = await cloud.nova('GET', path);
      seen.push(...body.servers.map((server: Body) => server.name));
      const next: string | undefined = body.servers_links?.[0].href;
      path = next?.slice(cloud.simulator.origins.compute.length);
    }
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
  });

  it('refuse an unknown filter from 2.75 on, and ignore it below', async () => {
    const cloud = await startCloud();
    const refused = await cloud.nova('GET', '/v2.1/servers?colour=red');
    expect(refused.status).toBe(400);
    expect(refused.body.badRequest.message).toContain("'colour' was unexpected");
    expect((await cloud.nova('GET', '/v2.1/servers?colour=red', undefined, '2.74')).status).toBe(200);
  });

  it.each([
    ['limit=-1'],
    ['limit=many'],
    ['marker=nobody'],
    ['changes-since=yesterday'],
    ['changes-since=2011/01/01'],
    ['name=('],
    ['ip=('],
  ])('refuse %s', async (query) => {
    const cloud = await startCloud();
    expect((await cloud.nova('GET', `/v2.1/servers?${query}`)).status).toBe(400);
  });

  it('show a member its own only', async () => {
    const cloud = await startCloud({ servers: 3 });
    const { world, origins } = cloud.simulator;
    const { member, memberProject } = world.tenancy;
    world.addServer({ name: 'mine', projectId: memberProject.id, userId: member.id });
    const headers = { 'x-auth-token': await login(cloud.simulator, 'demo') };
    expect(names(await call(`${origins.compute}/v2.1/servers`, { headers }))).toEqual(['mine']);
    expect(
      (await call(`${origins.compute}/v2.1/servers/${world.server('web-01').id}`, { headers })).status,
    ).toBe(404);
  });
});

describe('os-migrations', () => {
  const moved = async () => {
    const cloud = await startCloud({ servers: 3 });
    for (const [server, host] of [
      ['web-01', 'compute2'],
      ['api-01', 'compute3'],
      ['web-01', 'compute3'],
    ]) {
      await cloud.migrate(server!, host!);
      await cloud.clock.advance(60_000);
    }
    return cloud;
  };
  const ids = async (cloud: CloudUnderTest, query: string, version?: string) =>
    (await cloud.nova('GET', `/v2.1/os-migrations${query}`, undefined, version)).body.migrations.map(
      (migration: Body) => migration.id,
    );

  it('come newest first from 2.59 on, and oldest first below', async () => {
    const cloud = await moved();
    expect(await ids(cloud, '')).toEqual([3, 2, 1]);
    expect(await ids(cloud, '', '2.58')).toEqual([1, 2, 3]);
  });

  it('are filtered by server, host, status, type and time, by which a move just accepted has not changed yet', async () => {
    const cloud = await moved();
    const { id } = cloud.simulator.world.server('web-01');
    expect(await ids(cloud, `?instance_uuid=${id}`)).toEqual([3, 1]);
    expect(await ids(cloud, '?host=compute3')).toEqual([3, 2]);
    expect(await ids(cloud, '?status=running')).toEqual([]);
    expect(await ids(cloud, '?status=completed&migration_type=live-migration')).toEqual([3, 2, 1]);
    expect(await ids(cloud, '?migration_type=evacuation')).toEqual([]);
    const { updatedAt } = cloud.simulator.world.migrations.get(2)!;
    const since = new Date(updatedAt!).toISOString().slice(0, 19);
    await cloud.migrate('web-01', 'compute1');
    expect(await ids(cloud, `?changes-since=${since}Z`)).toEqual([3, 2]);
    expect(await ids(cloud, '?status=accepted')).toEqual([4]);
    await cloud.clock.advance(1_000);
    expect(await ids(cloud, `?changes-since=${since}Z`)).toEqual([4, 3, 2]);
  });

  it('come in pages, marked by uuid', async () => {
    const cloud = await moved();
    const { body } = await cloud.nova('GET', '/v2.1/os-migrations?limit=2');
    const next = body.migrations_links[0].href.slice(cloud.simulator.origins.compute.length);
    expect((await cloud.nova('GET', next)).body.migrations.map((each: Body) => each.id)).toEqual([1]);
  });

  it('refuse an unknown filter, and changes-before below 2.66', async () => {
    const cloud = await startCloud();
    expect((await cloud.nova('GET', '/v2.1/os-migrations?server=x')).status).toBe(400);
    const before = '/v2.1/os-migrations?changes-before=2030-01-01T00:00:00Z';
    expect((await cloud.nova('GET', before, undefined, '2.65')).status).toBe(400);
    expect((await cloud.nova('GET', before)).status).toBe(200);
  });
});

describe('hypervisors', () => {
  it('are searched by a path below 2.53, and by a filter from there on', async () => {
    const cloud = await startCloud();
    const old = await cloud.nova('GET', '/v2.1/os-hypervisors/compute2/search', undefined, '2.52');
    const now = await cloud.nova('GET', '/v2.1/os-hypervisors?hypervisor_hostname_pattern=compute2');
    for (const { body } of [old, now]) {
      expect(body.hypervisors.map((each: Body) => each.hypervisor_hostname)).toEqual(['compute2']);
    }
    expect((await cloud.nova('GET', '/v2.1/os-hypervisors/compute2/search')).status).toBe(404);
  });

  it('show what is used below 2.88 only', async () => {
    const cloud = await startCloud({ servers: 3 });
    const id = cloud.simulator.world.host('compute1').hypervisorId;
    const at = async (version: string) =>
      (await cloud.nova('GET', `/v2.1/os-hypervisors/${id}`, undefined, version)).body.hypervisor;
    expect(await at('2.87')).toMatchObject({ vcpus_used: 1, memory_mb_used: 3072, running_vms: 1 });
    expect(await at('2.88')).not.toHaveProperty('vcpus_used');
  });
});

describe('a host’s service', () => {
  it('is disabled and enabled through the API, and the scheduler obeys', async () => {
    const cloud = await startCloud();
    const path = `/v2.1/os-services/${cloud.simulator.world.host('compute2').serviceId}`;
    const disabled = await cloud.nova('PUT', path, { status: 'disabled', disabled_reason: 'new memory' });
    expect(disabled.body.service).toMatchObject({ status: 'disabled', disabled_reason: 'new memory' });
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(1_000);
    expect((await cloud.record('web-01')).status).toBe('error');
    await cloud.nova('PUT', path, { status: 'enabled' });
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(60_000);
    expect((await cloud.record('web-01')).status).toBe('completed');
  });
});

describe('microversions', () => {
  const since: [string, string, (server: Body) => unknown][] = [
    ['2.3', 'launch_index', (server) => server['OS-EXT-SRV-ATTR:launch_index']],
    ['2.9', 'locked', (server) => server.locked],
    ['2.16', 'host_status', (server) => server.host_status],
    ['2.19', 'description', (server) => server.description],
    ['2.26', 'tags', (server) => server.tags],
    ['2.47', 'the flavor itself', (server) => server.flavor.ram],
    ['2.61', 'its extra specs', (server) => server.flavor.extra_specs],
    ['2.63', 'trusted_image_certificates', (server) => server.trusted_image_certificates],
    ['2.71', 'server_groups', (server) => server.server_groups],
    ['2.73', 'locked_reason', (server) => server.locked_reason],
  ];

  it.each(since)('from %s on a server shows %s', async (version, _field, read) => {
    const cloud = await startCloud();
    const { id } = cloud.simulator.world.server('web-01');
    const below = `2.${Number(version.slice(2)) - 1}`;
    const at = async (asked: string) =>
      read((await cloud.nova('GET', `/v2.1/servers/${id}`, undefined, asked)).body.server);
    expect(await at(version)).toBeDefined();
    expect(await at(below)).toBeUndefined();
  });

  it('go no higher than --nova-max', async () => {
    const cloud = await startCloud({ novaMax: '2.60' });
    expect((await cloud.nova('GET', '/v2.1/servers', undefined, '2.61')).status).toBe(406);
    const latest = await cloud.nova('GET', '/v2.1/servers', undefined, 'latest');
    expect(latest.headers.get('openstack-api-version')).toBe('compute 2.60');
    const root = await call(`${cloud.simulator.origins.compute}/`);
    expect(root.body.versions[1].version).toBe('2.60');
  });

  it('at 2.1 want block_migration, disk_over_commit and host, all spelled out', async () => {
    const cloud = await startCloud({ novaMax: '2.1' });
    const { id } = cloud.simulator.world.server('web-01');
    const migrate = (body: Body) =>
      cloud.nova('POST', `/v2.1/servers/${id}/action`, { 'os-migrateLive': body }, '2.1');
    expect((await migrate({ host: 'compute2', block_migration: false })).status).toBe(400);
    const body = { host: 'compute2', block_migration: false, disk_over_commit: false };
    expect((await migrate(body)).status).toBe(202);
    expect((await cloud.nova('GET', `/v2.1/servers/${id}/migrations`, undefined, '2.1')).status).toBe(404);
    await cloud.clock.advance(60_000);
    const migrations = (await cloud.nova('GET', '/v2.1/os-migrations', undefined, '2.1')).body.migrations;
    expect(migrations.map((each: Body) => each.status)).toEqual(['completed']);
  });
});
