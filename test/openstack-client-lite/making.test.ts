import type { LogEvent } from 'openstack-client-lite';
import { mayHaveActed, neverLeft } from 'openstack-client-lite';
import { FakeCloud, PROJECT } from './fake-cloud.js';

const VOLUME = `/volume/v3/${PROJECT}`;
const SERVER = {
  name: 'web-9',
  flavorId: '1',
  volumeId: 'v1',
  deleteOnTermination: false,
  networkIds: ['n1'],
};

let cloud: FakeCloud;
beforeEach(async () => {
  cloud = await FakeCloud.start();
});
afterEach(() => cloud.stop());

const bodyOf = (service: string) => cloud.calls(service).find(({ method }) => method === 'POST')?.body;

describe('a new server', () => {
  beforeEach(() => {
    cloud.on('POST', '/compute/v2.1/servers', {
      status: 202,
      headers: { 'X-Openstack-Request-Id': 'req-1' },
      json: { server: { id: 's1', adminPass: 'hunter2-hunter2' } },
    });
  });

  it('boots from its volume at index 0, and tells its id alone', async () => {
    const events: LogEvent[] = [];
    const made = await cloud.write(
      ({ compute }) => compute.servers.prepareCreate({ ...SERVER, keyName: 'alice', host: 'compute2' }),
      cloud.connect({ log: (event) => events.push(event) }),
    );
    expect(made).toEqual({ status: 202, requestId: 'req-1', made: 's1' });
    expect(bodyOf('compute')).toEqual({
      server: {
        name: 'web-9',
        flavorRef: '1',
        networks: [{ uuid: 'n1' }],
        block_device_mapping_v2: [
          {
            boot_index: 0,
            uuid: 'v1',
            source_type: 'volume',
            destination_type: 'volume',
            delete_on_termination: false,
          },
        ],
        key_name: 'alice',
        host: 'compute2',
      },
    });
    expect(JSON.stringify([made, events])).not.toContain('hunter2');
  });

  it('is the same once it was kept and read back', async () => {
    const call = await cloud.connect().compute.servers.prepareCreate(SERVER);
    expect(JSON.parse(JSON.stringify(call))).toStrictEqual(call);
  });

  it.each([
    ['2.93', { host: 'compute2' }],
    ['2.73', { availability_zone: 'nova:compute2' }],
  ])('names its host as %s can', async (max, place) => {
    cloud.compute = { min: '2.1', max };
    await cloud.write(({ compute }) => compute.servers.prepareCreate({ ...SERVER, host: 'compute2' }));
    expect(bodyOf('compute')).toMatchObject({ server: place });
  });

  it('says that it wants no network where that has to be said', async () => {
    await cloud.write(({ compute }) => compute.servers.prepareCreate({ ...SERVER, networkIds: [] }));
    expect(bodyOf('compute')).toMatchObject({ server: { networks: 'none' } });
  });

  it('is sent once, and a lost answer may have made it', async () => {
    cloud.on('POST', '/compute/v2.1/servers', { raw: (response) => response.destroy() });
    const error: unknown = await cloud
      .write(({ compute }) => compute.servers.prepareCreate(SERVER))
      .catch((thrown: unknown) => thrown);
    expect(mayHaveActed(error)).toBe(true);
    expect(cloud.calls('compute').filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('may have been made where the answer cannot be read', async () => {
    cloud.on('POST', '/compute/v2.1/servers', { status: 202, text: '<html>proxy</html>' });
    const error: unknown = await cloud
      .write(({ compute }) => compute.servers.prepareCreate(SERVER))
      .catch((thrown: unknown) => thrown);
    expect(mayHaveActed(error)).toBe(true);
  });
});

describe('volumes', () => {
  it('are made from an image, of a type, with a mark', async () => {
    cloud.on('POST', `${VOLUME}/volumes`, { status: 202, json: { volume: { id: 'v1' } } });
    const asked = {
      name: 'v',
      sizeGib: 1,
      imageId: 'i1',
      typeId: 't1',
      metadata: { 'drover:request': 'abc' },
    };
    expect((await cloud.write(({ volume }) => volume.volumes.prepareCreate(asked))).made).toBe('v1');
    expect(bodyOf('volume')).toEqual({
      volume: {
        name: 'v',
        size: 1,
        imageRef: 'i1',
        volume_type: 't1',
        metadata: { 'drover:request': 'abc' },
      },
    });
  });

  it('are filtered and counted by Cinder', async () => {
    cloud.on('GET', `${VOLUME}/volumes`, { json: { volumes: [], count: 412 } });
    const count = await cloud.connect().volume.volumes.count({
      allTenants: true,
      typeId: 't1',
      host: 'control@ssd',
      metadata: ['drover:request', 'abc'],
    });
    expect(count).toBe(412);
    const query = new URL(cloud.calls('volume')[0]?.path ?? '', 'http://cloud').searchParams;
    expect(Object.fromEntries(query)).toEqual({
      all_tenants: '1',
      volume_type_id: 't1',
      host: 'control@ssd',
      metadata: '{"drover:request":"abc"}',
      limit: '1',
      with_count: 'true',
    });
  });

  it('are not counted where Cinder cannot', async () => {
    cloud.volume = { min: '3.0', max: '3.44' };
    expect(await cloud.connect().volume.volumes.count()).toBeUndefined();
    expect(cloud.calls('volume')).toEqual([]);
  });

  it.each([
    ['3.70', undefined],
    ['3.65', true],
  ])('in use are snapshotted with %s', async (max, force) => {
    cloud.volume = { min: '3.0', max };
    cloud.on('POST', `${VOLUME}/snapshots`, { status: 202, json: { snapshot: { id: 'n1' } } });
    await cloud.write(({ volume }) =>
      volume.snapshots.prepareCreate({ volumeId: 'v1', name: 's', force: true }),
    );
    const { snapshot } = bodyOf('volume') as { snapshot: { force?: boolean } };
    expect(snapshot.force).toBe(force);
  });

  it('have messages only where they can be asked for by volume', async () => {
    cloud.volume = { min: '3.0', max: '3.4' };
    const about = { resourceId: 'v1', resourceType: 'VOLUME' };
    expect(await cloud.connect().volume.messages.list(about)).toEqual([]);
  });

  it('have quotas by their own keys, without what is none', async () => {
    cloud.on('GET', `${VOLUME}/os-quota-sets/p1`, {
      json: { quota_set: { id: 'p1', volumes: { limit: 10, in_use: 2, reserved: 1 } } },
    });
    expect(await cloud.connect().volume.quotas.show('p1')).toEqual({
      volumes: { limit: 10, inUse: 2, reserved: 1 },
    });
  });
});

describe('images', () => {
  it('come in pages that a bare path leads to', async () => {
    const image = (id: string) => ({ id, name: id, status: 'active' });
    cloud.on(
      'GET',
      '/image/v2/images',
      { json: { images: [image('i1')], next: '/v2/images?limit=1&marker=i1' } },
      { json: { images: [image('i2')] } },
    );
    const { image: glance } = cloud.connect({}, { endpointOverrides: { image: `${cloud.url}/image` } });
    const images = await glance.images.list({ limit: 1 }).all();
    expect(images.map(({ id }) => id)).toEqual(['i1', 'i2']);
    expect(cloud.calls('image').at(-1)?.path).toBe('/image/v2/images?limit=1&marker=i1');
  });
});

describe('a prepared call', () => {
  it.each([
    ['2.93', { networks: 'none', host: 'compute2' }],
    ['2.60', { networks: 'none', availability_zone: 'nova:compute2' }],
  ])('on %s is to the letter what goes out, also once it was kept', async (max, differs) => {
    cloud.compute = { min: '2.1', max };
    cloud.on('POST', '/compute/v2.1/servers', { status: 202, json: { server: { id: 's1' } } });
    const stack = cloud.connect();
    const call = await stack.compute.servers.prepareCreate({ ...SERVER, networkIds: [], host: 'compute2' });
    expect(cloud.calls('compute')).toEqual([]);
    expect(call.body).toMatchObject({ server: differs });
    const kept = JSON.parse(JSON.stringify(call));
    // Another Nova by now: what was approved is sent all the same, or refused.
    cloud.compute = { min: '2.1', max: '2.99' };
    await cloud.connect().send(kept);
    const [asked] = cloud.calls('compute');
    expect(asked).toMatchObject({
      method: call.method,
      path: `/compute/v2.1${call.path}`,
      headers: { 'openstack-api-version': `compute ${call.microversion}` },
    });
    expect(JSON.stringify(asked?.body)).toBe(JSON.stringify(call.body));
  });

  it.each(['a login', 'its versions'])(
    'that waits for %s which is not to be had has not left',
    async (what) => {
      const stack = cloud.connect({ retries: 0 });
      const call = await stack.volume.volumes.prepareSetBootable('v1', true);
      const broken = { status: 503, text: 'no server is available' };
      if (what === 'a login') cloud.on('POST', '/identity/v3/auth/tokens', broken);
      else cloud.on('GET', '/volume/', broken).on('GET', '/volume/v3/', broken);
      const error: unknown = await cloud
        .connect({ retries: 0 })
        .send(call)
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'HttpError', status: 503 });
      expect(neverLeft(error)).toBe(true);
    },
  );

  it('that the service itself could not answer for may have left', async () => {
    cloud.on('POST', `${VOLUME}/volumes/v1/action`, { status: 503, text: 'busy' });
    const error: unknown = await cloud
      .write(({ volume }) => volume.volumes.prepareSetBootable('v1', true))
      .catch((thrown: unknown) => thrown);
    expect([neverLeft(error), mayHaveActed(error)]).toEqual([false, true]);
  });
});
