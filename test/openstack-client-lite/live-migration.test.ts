import { FakeCloud } from './fake-cloud.js';

const ACTION = '/compute/v2.1/servers/s1/action';
const REQUEST = 'req-75aa12cc-3d7e-45ed-9400-84259be7c877';

let cloud: FakeCloud;
beforeEach(async () => {
  cloud = await FakeCloud.start();
  cloud.on('POST', ACTION, { status: 202, headers: { 'X-Openstack-Request-Id': REQUEST } });
});
afterEach(() => cloud.stop());

describe('a live migration', () => {
  it('is asked with auto at 2.34, and answered by the id of its instance action', async () => {
    const accepted = await cloud.write(({ compute }) =>
      compute.prepareLiveMigration('s1', { host: 'compute2', blockMigration: 'auto' }),
    );
    expect(accepted).toEqual({ status: 202, requestId: REQUEST });
    const [asked] = cloud.calls('compute');
    expect(asked?.body).toEqual({ 'os-migrateLive': { host: 'compute2', block_migration: 'auto' } });
    expect(asked?.headers['openstack-api-version']).toBe('compute 2.34');
  });

  it('leaves the host to the scheduler when none is named', async () => {
    await cloud.write(({ compute }) => compute.prepareLiveMigration('s1', { blockMigration: 'auto' }));
    expect(cloud.calls('compute')[0]?.body).toEqual({
      'os-migrateLive': { host: null, block_migration: 'auto' },
    });
  });

  it.each([
    ['2.1', 'compute 2.1'],
    ['2.24', 'compute 2.1'],
  ])('spells out both flags on a cloud of %s', async (max, version) => {
    cloud.compute = { min: '2.1', max };
    await cloud.write(({ compute }) =>
      compute.prepareLiveMigration('s1', { host: 'compute2', blockMigration: false }),
    );
    const [asked] = cloud.calls('compute');
    expect(asked?.body).toEqual({
      'os-migrateLive': { host: 'compute2', block_migration: false, disk_over_commit: false },
    });
    expect(asked?.headers['openstack-api-version']).toBe(version);
  });

  it('uses the best a cloud between 2.25 and 2.34 has', async () => {
    cloud.compute = { min: '2.1', max: '2.31' };
    await cloud.write(({ compute }) =>
      compute.prepareLiveMigration('s1', { host: 'compute2', blockMigration: false }),
    );
    const [asked] = cloud.calls('compute');
    expect(asked?.body).toEqual({ 'os-migrateLive': { host: 'compute2', block_migration: false } });
    expect(asked?.headers['openstack-api-version']).toBe('compute 2.30');
  });

  it('with auto below 2.25 is an error before anything is sent', async () => {
    cloud.compute = { min: '2.1', max: '2.24' };
    await expect(
      cloud.write(({ compute }) => compute.prepareLiveMigration('s1', { blockMigration: 'auto' })),
    ).rejects.toMatchObject({
      name: 'MicroversionTooLow',
      needs: '2.25',
    });
    expect(cloud.calls('compute')).toEqual([]);
  });

  it('that Nova refuses is told in its own words', async () => {
    const message = "Cannot 'os-migrateLive' instance s1 while it is in task_state migrating";
    cloud.on('POST', ACTION, {
      status: 409,
      headers: { 'X-Compute-Request-Id': REQUEST },
      json: { conflictingRequest: { code: 409, message } },
    });
    await expect(
      cloud.write(({ compute }) => compute.prepareLiveMigration('s1', { blockMigration: 'auto' })),
    ).rejects.toMatchObject({
      name: 'Conflict',
      status: 409,
      serviceMessage: message,
      requestId: REQUEST,
      details: { route: '/servers/{server}/action', path: '/compute/v2.1/servers/s1/action' },
    });
  });
});

describe('a running migration', () => {
  it.each([
    ['2.93', 'compute 2.65'],
    ['2.40', 'compute 2.24'],
  ])('is aborted on a cloud of %s at %s', async (max, version) => {
    cloud.compute = { min: '2.1', max };
    cloud.on('DELETE', '/compute/v2.1/servers/s1/migrations/7', { status: 202 });
    expect(await cloud.write(({ compute }) => compute.serverMigrations.prepareAbort('s1', 7))).toEqual({
      status: 202,
      requestId: null,
    });
    expect(cloud.calls('compute')[0]?.headers['openstack-api-version']).toBe(version);
    expect(cloud.calls('compute')[0]?.body).toBeUndefined();
  });

  it('is forced to complete at 2.22', async () => {
    cloud.on('POST', '/compute/v2.1/servers/s1/migrations/7/action', { status: 202 });
    await cloud.write(({ compute }) => compute.serverMigrations.prepareForceComplete('s1', '7'));
    expect(cloud.calls('compute')[0]?.body).toEqual({ force_complete: null });
    expect(cloud.calls('compute')[0]?.headers['openstack-api-version']).toBe('compute 2.22');
  });

  it('is refused an empty id, which would have listed them all', async () => {
    await expect(cloud.connect().compute.serverMigrations.show('s1', '')).rejects.toThrow(
      'migration is missing',
    );
    expect(cloud.calls('compute')).toEqual([]);
  });
});

describe('the request id', () => {
  it('of the caller goes with the call', async () => {
    const requestId = 'req-11111111-2222-3333-4444-555555555555';
    await cloud.write(
      ({ compute }) => compute.prepareLiveMigration('s1', { blockMigration: 'auto' }),
      undefined,
      { requestId },
    );
    expect(cloud.calls('compute')[0]?.headers['x-openstack-request-id']).toBe(requestId);
  });
});
