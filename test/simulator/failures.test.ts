import { type CloudUnderTest, startCloud, stopClouds } from './support.js';

afterEach(stopClouds);

/** Where the server ended, what the record says, and what the action's message is. */
async function outcome(cloud: CloudUnderTest, server = 'web-01') {
  const shown = await cloud.shown(server);
  const record = await cloud.record(server);
  const action = await cloud.lastAction(server);
  return {
    server: `${shown.status} on ${shown['OS-EXT-SRV-ATTR:host']}`,
    record: record.status,
    destination: record.dest_compute,
    message: action.message,
    failedEvents: Object.keys(action.events).filter((event) => action.events[event] !== 'Success'),
  };
}

const REFUSED = {
  server: 'ACTIVE on compute1',
  record: 'error',
  destination: null,
  message: 'Error',
  failedEvents: ['conductor_live_migrate_instance'],
};

describe('No valid host: accepted with 202, then error within a second', () => {
  const causes: [string, string | null, (cloud: CloudUnderTest) => void][] = [
    ['the host it is on', 'compute1', () => {}],
    ['a disabled host', 'compute2', (cloud) => cloud.simulator.world.setDisabled('compute2', 'maintenance')],
    ['a host forced down', 'compute2', (cloud) => cloud.simulator.world.setForcedDown('compute2', true)],
    [
      'a host that has been down for long',
      'compute2',
      (cloud) =>
        cloud.simulator.faults.ask({ kind: 'host-down', host: 'compute2', keepsCountingAsUpForMs: 0 }),
    ],
    [
      'a full host',
      'compute2',
      (cloud) => {
        cloud.simulator.world.host('compute2').memoryMb = 4096;
      },
    ],
    [
      'an older hypervisor',
      'compute2',
      (cloud) => {
        cloud.simulator.world.host('compute2').hypervisorVersion = 6_002_000;
      },
    ],
    [
      'any host, all disabled',
      null,
      (cloud) => {
        for (const host of ['compute2', 'compute3']) cloud.simulator.world.setDisabled(host, 'full');
      },
    ],
    [
      'a host with a member of its anti-affinity group',
      'compute2',
      (cloud) => {
        const { world } = cloud.simulator;
        const members = ['web-01', 'api-01'].map((name) => world.server(name).id);
        world.addServerGroup('apart', 'anti-affinity', members);
      },
    ],
  ];

  it.each(causes)('%s', async (_cause, host, prepare) => {
    const cloud = await startCloud();
    prepare(cloud);
    expect((await cloud.migrate('web-01', host)).status).toBe(202);
    await cloud.clock.advance(1_000);
    expect(await outcome(cloud)).toEqual(REFUSED);
  });

  it('takes a minute when the host has only just stopped, for it still counts as up', async () => {
    const cloud = await startCloud();
    cloud.simulator.faults.ask({ kind: 'host-down', host: 'compute2' });
    const services = await cloud.nova('GET', '/v2.1/os-services?host=compute2');
    expect(services.body.services[0].state).toBe('up');
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(59_000);
    expect((await cloud.shown('web-01')).status).toBe('MIGRATING');
    await cloud.clock.advance(3_000);
    expect(await outcome(cloud)).toEqual(REFUSED);
    const later = await cloud.nova('GET', '/v2.1/os-services?host=compute2');
    expect(later.body.services[0].state).toBe('down');
  });
});

describe('a migration told to fail', () => {
  it('fails silently at running, as with a missing SSH key: every event says Success', async () => {
    const cloud = await startCloud();
    cloud.simulator.faults.ask({ kind: 'fails-at', server: 'web-01', step: 'running' });
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(10_000);
    expect(await outcome(cloud)).toEqual({
      server: 'ACTIVE on compute1',
      record: 'failed',
      destination: 'compute2',
      message: null,
      failedEvents: [],
    });
    expect((await cloud.lastAction('web-01')).events).toHaveProperty(
      'compute_rollback_live_migration_at_destination',
    );
  });

  it('fails aloud when asked to', async () => {
    const cloud = await startCloud();
    cloud.simulator.faults.ask({ kind: 'fails-at', server: 'web-01', step: 'running', silent: false });
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(10_000);
    expect(await outcome(cloud)).toMatchObject({ record: 'failed', message: 'Error' });
  });

  it('fails the check on the destination', async () => {
    const cloud = await startCloud();
    cloud.simulator.faults.ask({ kind: 'fails-at', server: 'web-01', step: 'pre-check' });
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(10_000);
    expect(await outcome(cloud)).toEqual({
      ...REFUSED,
      failedEvents: expect.arrayContaining(['compute_check_can_live_migrate_destination']),
    });
  });

  it('fails while preparing, and ends error on its host', async () => {
    const cloud = await startCloud();
    cloud.simulator.faults.ask({ kind: 'fails-at', server: 'web-01', step: 'pre-live-migration' });
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(10_000);
    expect(await outcome(cloud)).toEqual({
      server: 'ACTIVE on compute1',
      record: 'error',
      destination: 'compute2',
      message: 'Error',
      failedEvents: ['compute_pre_live_migration'],
    });
  });

  it('fails after the switch, and ends ERROR on the new host', async () => {
    const cloud = await startCloud();
    cloud.simulator.faults.ask({ kind: 'fails-at', server: 'web-01', step: 'post' });
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(60_000);
    expect(await outcome(cloud)).toMatchObject({ server: 'ERROR on compute2', record: 'error' });
    expect((await cloud.shown('web-01')).fault.message).toBe('Post live migration failed');
  });

  it('says completed with the server paused on the old host', async () => {
    const cloud = await startCloud();
    cloud.simulator.faults.ask({ kind: 'completed-on-old-host', server: 'web-01' });
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(60_000);
    expect(await outcome(cloud)).toEqual({
      server: 'ACTIVE on compute1',
      record: 'completed',
      destination: 'compute2',
      message: 'Error',
      failedEvents: ['compute_post_live_migration_at_destination'],
    });
    expect((await cloud.shown('web-01'))['OS-EXT-STS:power_state']).toBe(3);
  });

  it('leaves the old attachment behind', async () => {
    const cloud = await startCloud();
    cloud.simulator.faults.ask({ kind: 'leftover-attachment', server: 'web-01' });
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(120_000);
    const { id } = cloud.simulator.world.server('web-01');
    const { body } = await cloud.cinder(`/attachments?all_tenants=1&instance_id=${id}`);
    expect(body.attachments).toHaveLength(2);
  });

  it('fails as often as asked, then goes well', async () => {
    const cloud = await startCloud();
    cloud.simulator.faults.ask({ kind: 'fails-at', server: 'web-01', step: 'running', times: 1 });
    for (const record of ['failed', 'completed']) {
      await cloud.migrate('web-01', 'compute2');
      await cloud.clock.advance(60_000);
      expect((await cloud.record('web-01')).status).toBe(record);
    }
  });
});

describe('a host that goes down in the middle', () => {
  it('as the destination of a running copy, sends the server back', async () => {
    const cloud = await startCloud();
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(6_000);
    cloud.simulator.faults.ask({ kind: 'host-down', host: 'compute2' });
    await cloud.clock.advance(3_000);
    expect(await outcome(cloud)).toMatchObject({ server: 'ACTIVE on compute1', record: 'failed' });
  });

  it('as the source, leaves the server MIGRATING until it comes back', async () => {
    const cloud = await startCloud();
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(6_000);
    cloud.simulator.faults.ask({ kind: 'host-down', host: 'compute1' });
    await cloud.clock.advance(600_000);
    expect(await outcome(cloud)).toMatchObject({ server: 'MIGRATING on compute1', record: 'running' });
    expect((await cloud.shown('web-01')).host_status).toBe('UNKNOWN');
    cloud.simulator.faults.clear();
    await cloud.clock.advance(3_000);
    expect(await outcome(cloud)).toMatchObject({ server: 'ACTIVE on compute1', record: 'error' });
  });

  it('after the server has gone over, changes nothing', async () => {
    const cloud = await startCloud();
    await cloud.migrate('web-01', 'compute2');
    while ((await cloud.shown('web-01')).status !== 'ACTIVE') await cloud.clock.advance(100);
    cloud.simulator.faults.ask({ kind: 'host-down', host: 'compute1' });
    await cloud.clock.advance(3_000);
    expect(await outcome(cloud)).toMatchObject({ server: 'ACTIVE on compute2', record: 'completed' });
  });
});
