import { isUnexpectedAnswer, type UnexpectedAnswer } from 'openstack-client-lite';
import { FakeCloud, PROJECT } from './fake-cloud.js';
import { answer } from './recorded.js';

let cloud: FakeCloud;
beforeEach(async () => {
  cloud = await FakeCloud.start();
});
afterEach(() => cloud.stop());

const nova = (path: string) => `/compute/v2.1${path}`;
const cinder = (path: string) => `/volume/v3/${PROJECT}${path}`;

describe('a server', () => {
  it('is read as a new cloud tells it, without what we have no use for', async () => {
    cloud.on('GET', nova('/servers/s1'), { json: { server: answer('serverAt293') } });
    const server = await cloud.connect().compute.servers.show('s1');
    expect(server).toEqual({
      id: '46c4b42b-ce7a-47b3-8288-f29cfd3b9281',
      name: 'trusty-migrate',
      status: 'ACTIVE',
      projectId: 'b397a484dd844e4b91c78a5fa2015784',
      userId: '0a7f9555298744d18979c17eac532ab1',
      hostId: '7dcce5b12c9b990c3d3e72a1f4b1b12517dbd52dec6c2575994c2b0b',
      host: 'compute2',
      hypervisorHostname: 'compute2',
      instanceName: 'instance-00000001',
      rootDeviceName: '/dev/vda',
      vmState: 'active',
      taskState: null,
      powerState: 1,
      availabilityZone: 'nova',
      pinnedAvailabilityZone: undefined,
      launchedAt: '2026-11-22T20:25:21.000Z',
      terminatedAt: null,
      locked: false,
      lockedReason: null,
      hostStatus: 'UP',
      createdAt: '2026-11-22T20:25:12.000Z',
      updatedAt: '2026-11-22T20:37:53.000Z',
      imageId: null,
      flavor: {
        kind: 'copy',
        name: 'm1.tiny',
        vcpus: 1,
        memoryMib: 128,
        diskGib: 0,
        ephemeralGib: 0,
        swapMib: 0,
        extraSpecs: {},
      },
      configDrive: false,
      progress: 0,
      metadata: {},
      tags: [],
      addresses: [
        { network: 'private', address: '10.1.0.218', version: 4, type: 'fixed', mac: 'fa:16:3e:85:4e:94' },
      ],
      volumes: [{ id: '8b3695e3-847a-4e69-b689-0d87cf996a64', deleteOnTermination: false }],
      securityGroups: ['default'],
      serverGroups: undefined,
      fault: null,
    });
    expect(cloud.calls('compute')[0]?.headers['openstack-api-version']).toBe('compute 2.73');
  });

  it('is read at 2.1, where much is not told', async () => {
    cloud.compute = { min: '2.1', max: '2.1' };
    cloud.on('GET', nova('/servers/s1'), { json: { server: answer('serverAt21') } });
    const server = await cloud.connect().compute.servers.show('s1');
    expect(server).toMatchObject({
      flavor: { kind: 'reference', id: '1' },
      host: 'compute2',
      volumes: [{ id: '8b3695e3-847a-4e69-b689-0d87cf996a64', deleteOnTermination: undefined }],
    });
    expect(server.locked).toBeUndefined();
    expect(server.lockedReason).toBeUndefined();
    expect(server.tags).toBeUndefined();
  });

  it('of a cell that does not answer has little more than its id', async () => {
    const server = {
      id: 's1',
      status: 'UNKNOWN',
      tenant_id: 'p1',
      created: '2026-11-22T20:25:12Z',
      links: [],
    };
    cloud.on('GET', nova('/servers/detail'), { json: { servers: [server] } });
    const [found] = await cloud.connect().compute.servers.detail().all();
    expect(found).toMatchObject({ id: 's1', name: '', status: 'UNKNOWN', flavor: undefined, volumes: [] });
  });

  it('in ERROR tells its fault', async () => {
    const fault = {
      code: 500,
      created: '2026-11-22T20:25:12Z',
      message: 'No valid host was found.',
      details: 'File …',
    };
    cloud.on('GET', nova('/servers/s1'), { json: { server: { ...answer('serverAt293'), fault } } });
    expect((await cloud.connect().compute.servers.show('s1')).fault).toEqual({
      code: 500,
      message: 'No valid host was found.',
      createdAt: '2026-11-22T20:25:12.000Z',
      details: 'File …',
    });
  });

  it('is looked for by its whole name, special characters and all', async () => {
    cloud.on('GET', nova('/servers/detail'), { json: { servers: [] } });
    await cloud
      .connect()
      .compute.servers.detail({ exactName: 'web-01.a+b', allTenants: true, host: 'c1' })
      .all();
    const query = new URLSearchParams(cloud.calls('compute')[0]?.path.split('?')[1]);
    expect(Object.fromEntries(query)).toEqual({ all_tenants: '1', name: '^web-01\\.a\\+b$', host: 'c1' });
  });
});

describe('a migration', () => {
  it('is read from the list of all', async () => {
    cloud.on('GET', nova('/os-migrations'), {
      json: { migrations: [(answer('migrationsPage').migrations as unknown[])[0]] },
    });
    expect(await cloud.connect().compute.migrations.list({ type: 'live-migration' }).all()).toEqual([
      {
        id: 5,
        uuid: '1bb981e9-aea6-4d77-b469-8dd346e3be0a',
        serverId: '46c4b42b-ce7a-47b3-8288-f29cfd3b9281',
        status: 'completed',
        type: 'live-migration',
        sourceCompute: 'compute3',
        destCompute: 'compute2',
        sourceNode: 'compute3',
        destNode: 'compute2',
        destHost: null,
        userId: '0a7f9555298744d18979c17eac532ab1',
        projectId: 'b397a484dd844e4b91c78a5fa2015784',
        createdAt: '2026-11-22T20:37:46.000Z',
        updatedAt: '2026-11-22T20:37:54.000Z',
      },
    ]);
    expect(cloud.calls('compute')[0]?.path).toBe('/compute/v2.1/os-migrations?migration_type=live-migration');
    expect(cloud.calls('compute')[0]?.headers['openstack-api-version']).toBe('compute 2.80');
  });

  it('is read at 2.1, without uuid and type, its destination perhaps never known', async () => {
    cloud.compute = { min: '2.1', max: '2.1' };
    cloud.on('GET', nova('/os-migrations'), { json: { migrations: [answer('migrationAt21')] } });
    const [found] = await cloud.connect().compute.migrations.list({ serverId: 's1' }).all();
    expect(found).toMatchObject({
      id: 2,
      status: 'error',
      destCompute: null,
      uuid: undefined,
      type: undefined,
    });
  });

  it('in progress tells its figures', async () => {
    cloud.on('GET', nova('/servers/s1/migrations'), { json: { migrations: [answer('serverMigration')] } });
    expect((await cloud.connect().compute.serverMigrations.list('s1'))[0]).toMatchObject({
      id: 2,
      status: 'running',
      memoryTotalBytes: 135_012_352,
      memoryRemainingBytes: 124_903_424,
      memoryProcessedBytes: 9_174_888,
      diskTotalBytes: 0,
    });
  });

  it('tells in its action what happened, in order', async () => {
    const event = (name: string, second: number) => ({
      event: name,
      result: 'Success',
      start_time: `2026-11-22T19:40:0${second}.000000`,
      finish_time: null,
    });
    const events = [event('third', 2), event('second', 1), event('first', 1)];
    cloud.on('GET', nova('/servers/s1/os-instance-actions/req-1'), {
      json: { instanceAction: { ...answer('instanceAction'), events } },
    });
    const action = await cloud.connect().compute.instanceActions.show('s1', 'req-1');
    expect(action.events?.map((each) => each.event)).toEqual(['first', 'second', 'third']);
  });

  it('that found no host says so in an event of its action', async () => {
    cloud.on('GET', nova('/servers/s1/os-instance-actions/req-1'), {
      json: { instanceAction: answer('instanceAction') },
    });
    const action = await cloud.connect().compute.instanceActions.show('s1', 'req-1');
    expect(action).toMatchObject({ action: 'live-migration', message: 'Error' });
    expect(action.events?.some((event) => event.details?.startsWith('No valid host was found.'))).toBe(true);
    expect(cloud.calls('compute')[0]?.headers['openstack-api-version']).toBe('compute 2.84');
  });
});

describe('hosts', () => {
  it('are read with ids that are numbers in an old cloud and UUIDs in a new one', async () => {
    cloud.on(
      'GET',
      nova('/os-services'),
      { json: { services: [answer('serviceAt21')] } },
      {
        json: { services: answer('services') },
      },
    );
    const { compute } = cloud.connect();
    expect(await compute.services.list({ host: 'compute1' })).toMatchObject([
      { id: '4', forcedDown: undefined },
    ]);
    expect(await compute.services.list()).toMatchObject([
      {
        host: 'compute1',
        state: 'up',
        status: 'enabled',
        forcedDown: false,
        updatedAt: '2026-11-22T19:39:04.000Z',
      },
      { host: 'compute2' },
    ]);
  });

  it('tell their usage and CPU, which an old cloud writes as JSON in a text', async () => {
    cloud.on('GET', nova('/os-hypervisors/1'), { json: { hypervisor: answer('hypervisorAt21') } });
    expect(await cloud.connect().compute.hypervisors.show('1')).toMatchObject({
      id: '1',
      hypervisorHostname: 'compute1',
      version: 7_002_022,
      service: { id: '4', host: 'compute1' },
      usage: { vcpus: 2, memoryMib: 9434, memoryUsedMib: 1024, runningServers: 0 },
      cpu: { arch: 'x86_64', model: 'kvm64', vendor: 'AMD', features: expect.any(Array) },
    });
  });

  it('tell no usage from 2.88 on', async () => {
    cloud.compute = { min: '2.90', max: '2.93' };
    cloud.on('GET', nova('/os-hypervisors/detail'), { json: { hypervisors: [answer('hypervisorAt293')] } });
    const [found] = await cloud.connect().compute.hypervisors.list().all();
    expect(found?.usage).toBeUndefined();
    expect(found?.cpu).toBeUndefined();
    expect(found).toMatchObject({ hypervisorHostname: 'compute1', state: 'up' });
  });

  it.each([
    ['VMware', { cpu_info: { model: ['Intel Xeon'], vendor: ['Dell'], topology: {} } }],
    ['VMware below 2.28', { cpu_info: '{"model": ["Intel Xeon"], "vendor": ["Dell"]}' }],
    ['PowerVM', { cpu_info: 'ppc64,powervm,3940' }],
    ['Ironic', { cpu_info: '', hypervisor_version: '1', host_ip: null, vcpus: null, memory_mb: null }],
    ['LXD', { cpu_info: { arch: 'x86_64', features: 'fpu vme' }, state: 'unknown' }],
  ])('keep the list readable where one of the hosts is of %s', async (type, fields) => {
    const other = { id: 9, hypervisor_hostname: 'other', hypervisor_type: type, ...fields };
    cloud.on('GET', nova('/os-hypervisors/detail'), {
      json: { hypervisors: [answer('hypervisorAt293'), other] },
    });
    const found = await cloud.connect().compute.hypervisors.list().all();
    expect(found).toMatchObject([{ hypervisorHostname: 'compute1' }, { hypervisorHostname: 'other', type }]);
    expect(found[1]?.cpu).toBeUndefined();
  });

  it('are searched by name: none is an empty list, not an error', async () => {
    const message = "No hypervisor matching 'nowhere' could be found.";
    cloud.on('GET', nova('/os-hypervisors'), { status: 404, json: { itemNotFound: { code: 404, message } } });
    expect(await cloud.connect().compute.hypervisors.search('nowhere')).toEqual([]);
    expect(cloud.calls('compute')[0]?.path).toBe(
      '/compute/v2.1/os-hypervisors?hypervisor_hostname_pattern=nowhere&with_servers=true',
    );
  });

  it('are searched by path below 2.53', async () => {
    cloud.compute = { min: '2.1', max: '2.38' };
    const found = {
      id: 1,
      hypervisor_hostname: 'compute1',
      state: 'up',
      status: 'enabled',
      servers: [{ uuid: 's1', name: 'i-1' }],
    };
    cloud.on('GET', nova('/os-hypervisors/compute1/servers'), { json: { hypervisors: [found] } });
    expect(await cloud.connect().compute.hypervisors.search('compute1')).toMatchObject([
      { id: '1', servers: [{ id: 's1', name: 'i-1' }] },
    ]);
  });
});

describe('server groups', () => {
  it.each([
    [{ policy: 'anti-affinity', rules: { max_server_per_host: 2 } }, 'anti-affinity', 2],
    [{ policies: ['affinity'], metadata: {} }, 'affinity', 1],
  ])('are read with %j', async (how, policy, maxServersPerHost) => {
    const group = { id: 'g1', name: 'web', members: ['s1'], project_id: 'p', user_id: 'u', ...how };
    cloud.on('GET', nova('/os-server-groups/g1'), { json: { server_group: group } });
    expect(await cloud.connect().compute.serverGroups.show('g1')).toEqual({
      id: 'g1',
      name: 'web',
      policy,
      maxServersPerHost,
      members: ['s1'],
      projectId: 'p',
      userId: 'u',
    });
  });
});

describe('flavors', () => {
  it('of an old cloud write no swap as an empty text', async () => {
    const flavor = {
      id: '1',
      name: 'm1.tiny',
      ram: 128,
      disk: 0,
      vcpus: 1,
      swap: '',
      'OS-FLV-EXT-DATA:ephemeral': 0,
    };
    cloud.on('GET', nova('/flavors/1'), { json: { flavor } });
    expect(await cloud.connect().compute.flavors.show('1')).toMatchObject({
      swapMib: 0,
      extraSpecs: undefined,
    });
  });
});

describe('volumes', () => {
  it('are read with who has them attached, and where', async () => {
    cloud.on('GET', cinder('/volumes/v1'), { json: { volume: answer('volume') } });
    const volume = await cloud.connect().volume.volumes.show('v1');
    expect(volume).toMatchObject({
      status: 'in-use',
      sizeGib: 1,
      bootable: true,
      multiattach: false,
      attachments: [{ device: '/dev/vda', hostName: expect.stringMatching(/^compute\d$/) }],
    });
    expect(volume.backendHost).toMatch(/^control@ceph-/);
  });

  it('have attachments of which nothing secret is kept', async () => {
    const attachment = answer('attachment');
    const connection_info = {
      ...(attachment.connection_info as object),
      auth_username: 'chap-user',
      auth_password: 'chap-secret',
    };
    cloud.on('GET', cinder('/attachments/detail'), {
      json: { attachments: [{ ...attachment, connection_info }] },
    });
    const found = await cloud.connect().volume.attachments.list({ volumeId: 'v1' }).all();
    expect(found).toEqual([
      {
        id: '5ed460b0-3f20-4eb2-8e2d-24e127c8a8b5',
        status: 'attached',
        volumeId: '2a4aef59-a2da-426c-88cd-c141e71362b8',
        serverId: 'd6e531a5-170c-4d7d-949f-910d0d79c6cf',
        attachMode: null,
        attachedAt: '2026-11-22T19:36:21.000Z',
        detachedAt: null,
        driverVolumeType: 'rbd',
      },
    ]);
  });

  it('live in pools whose figures drivers write as they please', async () => {
    const pool = answer('pool');
    const odd = {
      name: 'h@nfs#share',
      capabilities: {
        total_capacity_gb: 'infinite',
        free_capacity_gb: 'unknown',
        max_over_subscription_ratio: 'auto',
        thin_provisioning_support: '<is> True',
        storage_protocol: ['nfs', 'NFS'],
      },
    };
    cloud.on('GET', cinder('/scheduler-stats/get_pools'), { json: { pools: [pool, odd] } });
    expect(await cloud.connect().volume.pools.list()).toMatchObject([
      {
        name: 'control@ceph-ssd#ceph-ssd',
        totalCapacityGib: 18.72,
        maxOverSubscriptionRatio: 20,
        multiattach: true,
      },
      {
        totalCapacityGib: 'infinite',
        freeCapacityGib: 'unknown',
        maxOverSubscriptionRatio: 'auto',
        thinProvisioning: true,
        storageProtocol: 'nfs',
      },
    ]);
  });
});

describe('placement', () => {
  it('tells which hosts have room, by provider', async () => {
    cloud.on('GET', '/placement/allocation_candidates', { json: answer('candidates') });
    const found = await cloud.connect().placement.allocationCandidates({
      resources: { VCPU: 1, MEMORY_MB: 128, DISK_GB: 0 },
      required: ['HW_CPU_X86_SSE2'],
      limit: 10,
    });
    expect(found.candidates).toHaveLength(3);
    expect(found.candidates[0]?.[0]?.resources).toEqual({ VCPU: 1, MEMORY_MB: 128 });
    expect(found.providers.find((each) => each.uuid.startsWith('0767'))?.resources.VCPU).toEqual({
      capacity: 32,
      used: 1,
    });
    expect(cloud.calls('placement')[0]?.path).toBe(
      '/placement/allocation_candidates?resources=VCPU%3A1%2CMEMORY_MB%3A128&required=HW_CPU_X86_SSE2&limit=10',
    );
    expect(cloud.calls('placement')[0]?.headers['openstack-api-version']).toBe('placement 1.29');
  });

  it('tells it in the older form too', async () => {
    cloud.placement = { min: '1.0', max: '1.10' };
    const resources = { VCPU: 1 };
    cloud.on('GET', '/placement/allocation_candidates', {
      json: {
        allocation_requests: [{ allocations: [{ resource_provider: { uuid: 'rp1' }, resources }] }],
        provider_summaries: { rp1: { resources: { VCPU: { capacity: 4, used: 0 } } } },
      },
    });
    expect(await cloud.connect().placement.allocationCandidates({ resources })).toEqual({
      candidates: [[{ providerUuid: 'rp1', resources }]],
      providers: [
        {
          uuid: 'rp1',
          resources: { VCPU: { capacity: 4, used: 0 } },
          traits: undefined,
          parentProviderUuid: undefined,
          rootProviderUuid: undefined,
        },
      ],
    });
  });

  it('tells what a server holds', async () => {
    cloud.on('GET', '/placement/allocations/s1', { json: answer('allocations') });
    expect((await cloud.connect().placement.allocations('s1')).allocations).toEqual([
      { providerUuid: '0767f9db-d610-47f9-94e2-6df6bddfbad2', resources: { MEMORY_MB: 128, VCPU: 1 } },
    ]);
  });
});

describe('ports', () => {
  it('tell the host they are bound to', async () => {
    cloud.on('GET', '/network/v2.0/ports', { json: { ports: [answer('port')] } });
    expect(await cloud.connect().network.ports.list({ deviceId: 's1' }).all()).toMatchObject([
      { hostId: 'compute2', vifType: 'bridge', status: 'ACTIVE', fixedIps: ['10.1.0.218'] },
    ]);
  });
});

describe('networks', () => {
  const shown = async (network: Record<string, unknown>) => {
    cloud.on('GET', '/network/v2.0/networks/n1', {
      json: { network: { id: 'n1', name: 'private', ...network } },
    });
    const { mtu, l2Adjacency, segments } = await cloud.connect().network.networks.show('n1');
    return { mtu, l2Adjacency, segments };
  };

  it('tell their one segment, or several, or none to who may not see them', async () => {
    const flat = { 'provider:network_type': 'flat', 'provider:physical_network': 'physnet1' };
    const geneve = { 'provider:network_type': 'geneve', 'provider:physical_network': null };
    expect(await shown({ ...flat, mtu: 1500 })).toEqual({
      mtu: 1500,
      l2Adjacency: null,
      segments: [{ type: 'flat', physicalNetwork: 'physnet1' }],
    });
    expect(await shown({ segments: [flat, geneve], l2_adjacency: false })).toEqual({
      mtu: null,
      l2Adjacency: false,
      segments: [
        { type: 'flat', physicalNetwork: 'physnet1' },
        { type: 'geneve', physicalNetwork: null },
      ],
    });
    expect(await shown({})).toEqual({ mtu: null, l2Adjacency: null, segments: undefined });
  });

  it.each<[string, unknown, unknown]>([
    [
      'Linux bridge',
      { bridge_mappings: { two: 'br2' }, interface_mappings: { one: 'eth1' } },
      { one: ['eth1'], two: ['br2'] },
    ],
    ['Open vSwitch', { bridge_mappings: { one: 'br-ex' }, tunnel_types: ['vxlan'] }, { one: ['br-ex'] }],
    ['SR-IOV', { device_mappings: { one: ['ens1f0', 'ens1f1'] } }, { one: ['ens1f0', 'ens1f1'] }],
    [
      'OVN',
      { chassis_name: 'c', 'bridge-mappings': 'one:br-ex, two:br-two' },
      { one: ['br-ex'], two: ['br-two'] },
    ],
    ['OVN without any', { 'bridge-mappings': '' }, {}],
    ['something else', { bridge_mappings: 7, tunnel_types: 'all' }, {}],
    ['nothing', null, {}],
  ])('are mapped by an agent of %s', async (_name, configurations, mappings) => {
    const agent = {
      id: 'a1',
      agent_type: 'x',
      binary: 'x',
      host: 'compute1',
      admin_state_up: true,
      alive: true,
    };
    cloud.on('GET', '/network/v2.0/agents', { json: { agents: [{ ...agent, configurations }] } });
    expect((await cloud.connect().network.agents.list())[0]?.mappings).toEqual(mappings);
  });
});

describe('an answer that is not as the API says', () => {
  const caught = async (call: Promise<unknown>): Promise<UnexpectedAnswer> => {
    const error = await call.catch((thrown: unknown) => thrown);
    if (!isUnexpectedAnswer(error)) throw error;
    return error;
  };

  it('names the call and the field, and shows no value', async () => {
    const wrong = { ...answer('serverAt293'), 'OS-EXT-STS:power_state': 'hidden-value' };
    cloud.on('GET', nova('/servers/detail'), {
      headers: { 'x-openstack-request-id': 'req-9' },
      json: { servers: [answer('serverAt293'), wrong] },
    });
    const error = await caught(cloud.connect().compute.servers.detail().all());
    expect(error.details).toMatchObject({
      service: 'compute',
      method: 'GET',
      route: '/servers/detail',
      status: 200,
      field: 'servers[1].OS-EXT-STS:power_state',
      requestId: 'req-9',
    });
    expect(error.message).toMatch(
      /^compute: GET \/servers\/detail: servers\[1\]\.OS-EXT-STS:power_state: .*number/,
    );
    expect(error.message).not.toContain('hidden-value');
  });

  it('names the field inside what has several forms', async () => {
    const flavor = { original_name: 'm1', vcpus: 1, ram: '128', disk: 0, ephemeral: 0, swap: 0 };
    cloud.on('GET', nova('/servers/s1'), { json: { server: { ...answer('serverAt293'), flavor } } });
    const error = await caught(cloud.connect().compute.servers.show('s1'));
    expect(error.details.field).toMatch(/^server\.flavor\./);
  });

  it.each([
    ['no JSON', { text: '<html>hello</html>' }],
    ['nothing', { status: 200 }],
    ['another thing', { json: { hello: 1 } }],
  ])('is told when it is %s', async (_what, given) => {
    cloud.on('GET', nova('/os-services'), given);
    const error = await caught(cloud.connect().compute.services.list());
    expect(error.details).toMatchObject({ route: '/os-services', status: 200 });
  });
});
