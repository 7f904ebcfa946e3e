import { type Asked, FakeCloud, PROJECT } from './fake-cloud.js';

let cloud: FakeCloud;
beforeEach(async () => {
  cloud = await FakeCloud.start();
});
afterEach(() => cloud.stop());

const empty = { json: { services: [] } };
const paths = (asked: readonly Asked[]) =>
  asked.filter((each) => each.method === 'GET').map((each) => each.path);

describe('version discovery', () => {
  it('reads the version in the catalog, and then no more', async () => {
    cloud.on('GET', '/compute/v2.1/os-services', empty);
    const { compute } = cloud.connect();
    await Promise.all([compute.services.list(), compute.services.list()]);
    expect(paths(cloud.asked)).toEqual([
      '/compute/v2.1/',
      '/compute/v2.1/os-services',
      '/compute/v2.1/os-services',
    ]);
    expect(await compute.microversions()).toEqual({ min: '2.1', max: '2.93' });
  });

  it('follows the root of a catalog address without a version, which answers 300', async () => {
    cloud.on('GET', `/volume/v3/${PROJECT}/os-services`, empty);
    const { volume } = cloud.connect({}, { endpointOverrides: { volume: `${cloud.url}/volume` } });
    await volume.services.list();
    expect(paths(cloud.asked)).toEqual(['/volume/', `/volume/v3/${PROJECT}/os-services`]);
  });

  it('keeps the project of the catalog address, and sends the token that Cinder wants for its versions', async () => {
    cloud.on('GET', '/volume/v3/', (asked) =>
      asked.headers['x-auth-token'] === undefined
        ? { status: 401 }
        : { json: { versions: [{ id: 'v3.0', version: '3.59', min_version: '3.0', links: [] }] } },
    );
    cloud.on('GET', '/volume/', { status: 403 });
    cloud.on('GET', `/volume/v3/${PROJECT}/os-services`, empty);
    const { volume } = cloud.connect();
    await volume.services.list();
    expect(cloud.calls('volume')).toHaveLength(1);
  });

  it('prefers v2.1 over the v2 that the catalog names', async () => {
    const entry = (id: string, path: string, max: string) => ({
      id,
      version: max,
      min_version: max === '' ? '' : '2.1',
      links: [{ rel: 'self', href: `${cloud.url}/compute/${path}/` }],
    });
    cloud.on('GET', '/compute/v2/', { json: { version: entry('v2.0', 'v2', '') } });
    cloud.on('GET', '/compute/', {
      json: { versions: [entry('v2.0', 'v2', ''), entry('v2.1', 'v2.1', '2.38')] },
    });
    cloud.on('GET', `/compute/v2.1/${PROJECT}/os-services`, empty);
    const { compute } = cloud.connect(
      {},
      { endpointOverrides: { compute: `${cloud.url}/compute/v2/${PROJECT}` } },
    );
    await compute.services.list();
    expect(await compute.microversions()).toEqual({ min: '2.1', max: '2.38' });
    expect(cloud.asked.at(-1)?.path).toBe(`/compute/v2.1/${PROJECT}/os-services`);
  });

  it('works with a v2 alone, as in Juno, and then sends no microversion', async () => {
    const links = [{ rel: 'self', href: `${cloud.url}/compute/v2/` }];
    cloud.on('GET', '/compute/v2/', { json: { version: { id: 'v2.0', status: 'CURRENT', links } } });
    cloud.on('GET', '/compute/', { status: 300, json: { versions: [{ id: 'v2.0', links }] } });
    cloud.on('GET', `/compute/v2/${PROJECT}/os-services`, empty);
    const { compute } = cloud.connect(
      {},
      { endpointOverrides: { compute: `${cloud.url}/compute/v2/${PROJECT}` } },
    );
    await compute.services.list();
    expect(await compute.microversions()).toEqual({ min: '2.1', max: '2.1' });
    expect(cloud.asked.at(-1)?.headers).not.toHaveProperty('openstack-api-version');
  });

  // Cinder 2014.2, whose catalog has v1 as volume and v2 as volumev2.
  describe('of Cinder before v3', () => {
    const juno = (...types: readonly ('volume' | 'volumev2')[]) => {
      cloud.catalogTypes = types.map((type) => ({
        type,
        url: `${cloud.url}/cinder/${type === 'volume' ? 'v1' : 'v2'}/${PROJECT}`,
      }));
      cloud.on('GET', '/cinder/', { json: { versions: ['v1.0', 'v2.0'] } });
      return cloud.connect().volume;
    };

    it('takes v2, sends no microversion, and reads attachments without an id of their own', async () => {
      const attachments = [
        { id: 'v1', volume_id: 'v1', server_id: 's1', host_name: null, device: '/dev/vda' },
      ];
      cloud.on('GET', `/cinder/v2/${PROJECT}/volumes/v1`, {
        json: { volume: { id: 'v1', name: 'a', status: 'in-use', size: 1, bootable: 'true', attachments } },
      });
      const volume = juno('volume', 'volumev2');
      expect((await volume.volumes.show('v1')).attachments).toMatchObject([
        { attachmentId: 'v1', serverId: 's1', hostName: null },
      ]);
      expect(cloud.asked.at(-1)?.headers).not.toHaveProperty('openstack-api-version');
      expect(await volume.microversions()).toEqual({ min: '3.0', max: '3.0' });
    });

    it('says that v1 alone is too old, instead of asking it in the words of v3', async () => {
      await expect(juno('volume').volumes.show('v1')).rejects.toMatchObject({
        name: 'EndpointMissing',
        message: expect.stringMatching(/no public endpoint for volume.* but v1\. Needed is v3 or v2/),
      });
      expect(cloud.asked.some(({ path }) => path.includes('/volumes/'))).toBe(false);
    });

    it('finds v3 behind a catalog that names only v2', async () => {
      const links = (version: string) => [{ rel: 'self', href: `${cloud.url}/cinder/${version}/` }];
      cloud.on('GET', `/cinder/v3/${PROJECT}/os-services`, empty);
      const volume = juno('volumev2');
      cloud.on('GET', '/cinder/', {
        json: {
          versions: [
            { id: 'v2.0', version: '', min_version: '', links: links('v2') },
            { id: 'v3.0', version: '3.59', min_version: '3.0', links: links('v3') },
          ],
        },
      });
      await volume.services.list();
      expect(await volume.microversions()).toEqual({ min: '3.0', max: '3.59' });
    });
  });

  it('keeps the host of the catalog when a service behind a proxy tells its inner one', async () => {
    const links = [{ rel: 'self', href: 'http://inner.invalid:8774/v2.1/' }];
    cloud.on('GET', '/api/compute/', {
      json: { versions: [{ id: 'v2.1', version: '2.79', min_version: '2.1', links }] },
    });
    cloud.on('GET', '/api/compute/v2.1/os-services', empty);
    const { compute } = cloud.connect({}, { endpointOverrides: { compute: `${cloud.url}/api/compute/` } });
    await compute.services.list();
    expect(cloud.asked.at(-1)?.path).toBe('/api/compute/v2.1/os-services');
  });

  it('takes the catalog address as it is where the documents are refused', async () => {
    cloud.on('GET', '/compute/v2.1/', { status: 403, text: '<html>no</html>' });
    cloud.on('GET', '/compute/', { status: 404 });
    cloud.on('GET', '/compute/v2.1/os-services', empty);
    const { compute } = cloud.connect();
    await compute.services.list();
    expect(await compute.microversions()).toEqual({ min: '2.1', max: '2.1' });
  });

  it('never takes a service in trouble for one without versions, and looks again', async () => {
    cloud.on('GET', '/compute/v2.1/', { status: 503, json: { message: 'busy' } });
    cloud.on('GET', '/compute/v2.1/os-services', empty);
    const { compute } = cloud.connect({ retries: 0 });
    await expect(compute.services.list()).rejects.toMatchObject({ name: 'HttpError', status: 503 });
    expect(cloud.calls('compute')).toEqual([]);
    cloud.on('GET', '/compute/v2.1/', {
      json: { version: { id: 'v2.1', version: '2.60', min_version: '2.1', links: [] } },
    });
    await compute.services.list();
    expect(await compute.microversions()).toMatchObject({ max: '2.60' });
  });

  it('looks again after a 406: the cloud was changed under us', async () => {
    const message = 'Version 2.53 is not supported by the API. Minimum is 2.1 and maximum is 2.42.';
    cloud.on(
      'GET',
      '/compute/v2.1/os-services',
      { status: 406, json: { computeFault: { code: 406, message } } },
      empty,
    );
    const { compute } = cloud.connect();
    await expect(compute.services.list()).rejects.toMatchObject({ status: 406, serviceMessage: message });
    cloud.compute = { min: '2.1', max: '2.42' };
    await compute.services.list();
    expect(cloud.calls('compute').map((each) => each.headers['openstack-api-version'])).toEqual([
      'compute 2.53',
      'compute 2.11',
    ]);
  });
});

describe('microversions', () => {
  it("are the lowest that give the feature, in both of Nova's headers", async () => {
    cloud.on('GET', '/compute/v2.1/os-services', empty);
    await cloud.connect().compute.services.list();
    expect(cloud.calls('compute')[0]?.headers).toMatchObject({
      'openstack-api-version': 'compute 2.53',
      'x-openstack-nova-api-version': '2.53',
    });
  });

  it('count as two numbers: 2.9 is older than 2.11', async () => {
    cloud.compute = { min: '2.1', max: '2.9' };
    cloud.on('GET', '/compute/v2.1/os-services', empty);
    await cloud.connect().compute.services.list();
    expect(cloud.calls('compute')[0]?.headers['openstack-api-version']).toBe('compute 2.1');
  });

  it('are never below what the cloud still takes', async () => {
    cloud.compute = { min: '2.60', max: '2.100' };
    cloud.on('GET', '/compute/v2.1/os-services', empty);
    await cloud.connect().compute.services.list();
    expect(cloud.calls('compute')[0]?.headers['openstack-api-version']).toBe('compute 2.60');
  });

  it('are named after the service', async () => {
    cloud.on('GET', `/volume/v3/${PROJECT}/os-services`, empty);
    cloud.on('GET', '/placement/resource_providers', { json: { resource_providers: [] } });
    const { volume, placement } = cloud.connect();
    await volume.services.list();
    await placement.resourceProviders.list({ resources: { VCPU: 1, DISK_GB: 0, MEMORY_MB: 128 } });
    expect(cloud.calls('volume')[0]?.headers['openstack-api-version']).toBe('volume 3.49');
    expect(cloud.calls('placement')[0]?.headers['openstack-api-version']).toBe('placement 1.14');
    expect(cloud.calls('placement')[0]?.path).toBe(
      '/placement/resource_providers?resources=VCPU%3A1%2CMEMORY_MB%3A128',
    );
  });

  it.each([
    [
      'abort a live migration',
      '2.24',
      '2.23',
      () => cloud.connect().compute.serverMigrations.prepareAbort('s', 1),
    ],
    [
      'force a live migration to complete',
      '2.22',
      '2.21',
      () => cloud.connect().compute.serverMigrations.prepareForceComplete('s', 1),
    ],
    [
      'list migrations by the time of their last change',
      '2.59',
      '2.58',
      () => cloud.connect().compute.migrations.list({ changesSince: '2026-11-22T00:00:00Z' }).all(),
    ],
    [
      'do os-evacuate',
      '2.68',
      '2.60',
      () =>
        cloud
          .connect()
          .compute.servers.prepareAction('s', { name: 'os-evacuate', body: {}, microversion: '2.68' }),
    ],
  ])('too low to %s are an error that says so, and nothing is sent', async (feature, needs, max, call) => {
    cloud.compute = { min: '2.1', max };
    await expect(call()).rejects.toMatchObject({
      name: 'MicroversionTooLow',
      service: 'compute',
      feature,
      needs,
      has: { min: '2.1', max },
      message: `This cloud cannot ${feature}: that needs compute microversion ${needs}, and it has at most ${max}.`,
    });
    expect(cloud.calls('compute')).toEqual([]);
  });

  it('too low are told for Cinder and Placement too', async () => {
    cloud.volume = { min: '3.0', max: '3.26' };
    cloud.placement = { min: '1.0', max: '1.9' };
    const { volume, placement } = cloud.connect();
    await expect(volume.attachments.list().all()).rejects.toMatchObject({
      name: 'MicroversionTooLow',
      needs: '3.27',
    });
    await expect(placement.allocationCandidates({ resources: { VCPU: 1 } })).rejects.toMatchObject({
      name: 'MicroversionTooLow',
      needs: '1.10',
    });
  });
});
