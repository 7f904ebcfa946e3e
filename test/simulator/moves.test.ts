import { type CloudUnderTest, startCloud, stopClouds } from './support.js';

afterEach(stopClouds);

const where = async (cloud: CloudUnderTest, server = 'web-01') => {
  const shown = await cloud.shown(server);
  return `${shown.status} on ${shown['OS-EXT-SRV-ATTR:host']}`;
};

const force = (cloud: CloudUnderTest, server: string, id: number) =>
  cloud.nova('POST', `/v2.1/servers/${cloud.simulator.world.server(server).id}/migrations/${id}/action`, {
    force_complete: null,
  });

const abort = (cloud: CloudUnderTest, server: string, id: number, version = '2.93') =>
  cloud.nova(
    'DELETE',
    `/v2.1/servers/${cloud.simulator.world.server(server).id}/migrations/${id}`,
    undefined,
    version,
  );

describe('a live migration that goes well', () => {
  it('passes through the phases, and the server is ACTIVE on the new host before the record says completed', async () => {
    const cloud = await startCloud();
    expect((await cloud.migrate('web-01', 'compute2')).status).toBe(202);
    const seen: string[] = [];
    for (let tick = 0; tick < 300 && !seen.at(-1)?.startsWith('completed'); tick++) {
      const phase = `${(await cloud.record('web-01')).status}: ${await where(cloud)}`;
      if (seen.at(-1) !== phase) seen.push(phase);
      await cloud.clock.advance(100);
    }
    expect(seen).toEqual([
      'accepted: MIGRATING on compute1',
      'queued: MIGRATING on compute1',
      'preparing: MIGRATING on compute1',
      'running: MIGRATING on compute1',
      'running: ACTIVE on compute2',
      'post-migrating: ACTIVE on compute2',
      'completed: ACTIVE on compute2',
    ]);
  });

  it('takes 10 to 30 s at speed 1 for every server of --servers, and a tenth of it at speed 10', async () => {
    for (const speed of [1, 10]) {
      const cloud = await startCloud({ servers: 12, speed });
      const { world } = cloud.simulator;
      for (const [index, server] of [...world.servers.values()].entries()) {
        await cloud.migrate(server.name, null);
        const began = cloud.clock.now();
        while (world.migrations.get(index + 1)?.status !== 'completed') await cloud.clock.advance(200);
        const seconds = ((cloud.clock.now() - began) / 1000) * speed;
        expect(seconds).toBeGreaterThan(10);
        expect(seconds).toBeLessThan(30);
      }
    }
  });

  it('keeps id, volumes and launch time, and changes host, hypervisor and hostId', async () => {
    const cloud = await startCloud();
    const before = await cloud.shown('web-01');
    await cloud.migrate('web-01', 'compute3');
    await cloud.clock.advance(60_000);
    const after = await cloud.shown('web-01');
    for (const same of [
      'id',
      'OS-SRV-USG:launched_at',
      'os-extended-volumes:volumes_attached',
      'addresses',
    ]) {
      expect(after[same]).toEqual(before[same]);
    }
    expect(after['OS-EXT-SRV-ATTR:hypervisor_hostname']).toBe('compute3');
    expect(after.hostId).not.toBe(before.hostId);
    expect(after['OS-EXT-STS:task_state']).toBeNull();
  });

  it('gives figures late and coarsely: null, then 0, then every five seconds', async () => {
    const cloud = await startCloud();
    const { id } = cloud.simulator.world.server('db-01');
    await cloud.migrate('db-01', 'compute1');
    const seen: unknown[] = [];
    for (let tick = 0; tick < 120; tick++) {
      const [live] = (await cloud.nova('GET', `/v2.1/servers/${id}/migrations`)).body.migrations;
      if (live?.status === 'running' && seen.at(-1) !== live.memory_processed_bytes) {
        seen.push(live.memory_processed_bytes);
      }
      await cloud.clock.advance(100);
    }
    const [first, second, ...later] = seen;
    expect([first, second]).toEqual([null, 0]);
    expect(later.length).toBeGreaterThan(0);
    expect(later.length).toBeLessThan(5);
  });

  it('holds both hosts in Placement while it runs, and the new one alone afterwards', async () => {
    const cloud = await startCloud({ servers: 1 });
    const used = async (host: string) => {
      const provider = cloud.simulator.world.host(host).hypervisorId;
      return (await cloud.placement(`/resource_providers/${provider}/usages`)).body.usages.MEMORY_MB;
    };
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(5_000);
    expect([await used('compute1'), await used('compute2')]).toEqual([2048, 2048]);
    await cloud.clock.advance(60_000);
    expect([await used('compute1'), await used('compute2')]).toEqual([0, 2048]);
  });

  it('leaves two attachments for some seconds after the record says completed', async () => {
    const cloud = await startCloud();
    const { id } = cloud.simulator.world.server('web-01');
    const hosts = async () => {
      const [volume] = cloud.simulator.world.server('web-01').devices;
      const { body } = await cloud.cinder(`/volumes/${volume!.volumeId}`);
      return body.volume.attachments.map((attachment: { host_name: string }) => attachment.host_name);
    };
    await cloud.migrate('web-01', 'compute2');
    while ((await cloud.record('web-01')).status !== 'completed') await cloud.clock.advance(100);
    expect(await hosts()).toEqual(['compute1', 'compute2']);
    await cloud.clock.advance(4_000);
    expect(await hosts()).toEqual(['compute2']);
    const listed = await cloud.cinder(`/attachments/detail?all_tenants=1&instance_id=${id}`);
    expect(listed.body.attachments).toHaveLength(1);
  });

  it('runs one at a time off a host, and the others sit queued', async () => {
    const cloud = await startCloud({ servers: 9 });
    const [first, second] = cloud.simulator.world.servers.values();
    const sameHost = [...cloud.simulator.world.servers.values()].filter((each) => each.host === first!.host);
    const [one, two, three] = sameHost.map((server) => server.name);
    for (const name of [one!, two!, three!]) await cloud.migrate(name, null);
    await cloud.migrate(second!.name, null);
    await cloud.clock.advance(5_000);
    const statuses = async () =>
      Promise.all([one!, two!, three!, second!.name].map(async (name) => (await cloud.record(name)).status));
    expect(await statuses()).toEqual(['running', 'queued', 'queued', 'running']);
    await cloud.clock.advance(120_000);
    expect(await statuses()).toEqual(['completed', 'completed', 'completed', 'completed']);
  });

  it('runs as many at a time off a host as its nova.conf lets it, and the next begins when one has ended', async () => {
    const cloud = await startCloud();
    const { world } = cloud.simulator;
    world.liveMigrationsAtOnce = 2;
    const names = ['one', 'two', 'three', 'four'];
    for (const name of names) world.addServer({ name, host: 'compute1' });
    for (const name of names) await cloud.migrate(name, 'compute2');
    await cloud.clock.advance(5_000);
    const running = async () =>
      (await Promise.all(names.map((name) => cloud.record(name)))).filter(
        ({ status }) => status === 'running',
      );
    expect(await running()).toHaveLength(2);
    let most = 0;
    for (let second = 0; second < 120; second += 1) {
      most = Math.max(most, (await running()).length);
      await cloud.clock.advance(1_000);
    }
    expect(most).toBe(2);
    expect(names.map((name) => world.server(name).host)).toEqual(names.map(() => 'compute2'));
  });

  it('lets the scheduler take the host with the most room when none is named', async () => {
    const cloud = await startCloud({ servers: 1 });
    cloud.simulator.world.addServer({ name: 'ballast', host: 'compute2', flavor: '3' });
    await cloud.migrate('web-01', null);
    await cloud.clock.advance(60_000);
    expect(await where(cloud)).toBe('ACTIVE on compute3');
  });
});

describe('a guest that dirties memory faster than the link', () => {
  const dirty = async () => {
    const cloud = await startCloud({ servers: 0 });
    cloud.simulator.world.addServer({
      name: 'busy',
      host: 'compute1',
      dirtyBytesPerSecond: 300 * 2 ** 20,
    });
    await cloud.migrate('busy', 'compute2');
    return cloud;
  };

  it('never converges, and its progress goes backwards', async () => {
    const cloud = await dirty();
    const progress: number[] = [];
    for (let tick = 0; tick < 60; tick++) {
      await cloud.clock.advance(5_000);
      progress.push((await cloud.shown('busy')).progress);
    }
    expect((await cloud.record('busy')).status).toBe('running');
    expect(progress.some((value, index) => index > 0 && value < progress[index - 1]!)).toBe(true);
  });

  it('ends failed on its host after 800 s a GiB', async () => {
    const cloud = await dirty();
    await cloud.clock.advance(1_590_000);
    expect((await cloud.record('busy')).status).toBe('running');
    await cloud.clock.advance(30_000);
    expect((await cloud.record('busy')).status).toBe('failed');
    expect(await where(cloud, 'busy')).toBe('ACTIVE on compute1');
  });

  it('is brought over by force-complete', async () => {
    const cloud = await dirty();
    await cloud.clock.advance(60_000);
    expect((await force(cloud, 'busy', 1)).status).toBe(202);
    await cloud.clock.advance(600);
    expect((await cloud.shown('busy')).progress).toBe(98);
    expect(await cloud.lastAction('busy')).toEqual({
      action: 'live_migration_force_complete',
      message: null,
      events: { compute_live_migration_force_complete: 'Success' },
    });
    await cloud.clock.advance(60_000);
    expect((await cloud.record('busy')).status).toBe('completed');
    expect(await where(cloud, 'busy')).toBe('ACTIVE on compute2');
  });

  it('can be asked of any server by a fault', async () => {
    const cloud = await startCloud();
    cloud.simulator.faults.ask({ kind: 'never-converges', server: 'web-01' });
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(300_000);
    expect((await cloud.record('web-01')).status).toBe('running');
  });
});

describe('abort', () => {
  it('leaves the server on its host, ends the record failed and gives everything back', async () => {
    const cloud = await startCloud();
    const server = cloud.simulator.world.server('web-01');
    const attachment = server.devices[0]!.attachmentId;
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(6_000);
    expect((await abort(cloud, 'web-01', 1)).status).toBe(202);
    await cloud.clock.advance(2_000);
    expect((await cloud.record('web-01')).status).toBe('failed');
    expect(await where(cloud)).toBe('ACTIVE on compute1');
    expect(cloud.simulator.world.storage.attachmentsOf(server.devices[0]!.volumeId)).toHaveLength(1);
    expect(server.devices[0]!.attachmentId).toBe(attachment);
    expect((await cloud.placement(`/allocations/${server.id}`)).body.allocations).toHaveProperty(
      cloud.simulator.world.host('compute1').hypervisorId,
    );
  });

  it('cancels a queued move from 2.65 on, and is refused below', async () => {
    const cloud = await startCloud({ servers: 9 });
    const [one, two] = [...cloud.simulator.world.servers.values()].filter((each) => each.host === 'compute1');
    await cloud.migrate(one!.name, null);
    await cloud.migrate(two!.name, null);
    await cloud.clock.advance(2_000);
    const refused = await abort(cloud, two!.name, 2, '2.64');
    expect(refused.status).toBe(400);
    expect(refused.body.badRequest.message).toContain('is queued. Cannot abort live migration');
    expect((await abort(cloud, two!.name, 2)).status).toBe(202);
    await cloud.clock.advance(1_000);
    expect((await cloud.record(two!.name)).status).toBe('cancelled');
    await cloud.clock.advance(60_000);
    expect((await cloud.record(one!.name)).status).toBe('completed');
  });

  it('of a move being prepared ends it cancelled', async () => {
    const cloud = await startCloud();
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(1_000);
    expect((await cloud.record('web-01')).status).toBe('preparing');
    await abort(cloud, 'web-01', 1);
    await cloud.clock.advance(2_000);
    expect((await cloud.record('web-01')).status).toBe('cancelled');
    expect(await where(cloud)).toBe('ACTIVE on compute1');
  });

  it('of a move only just accepted is refused, and so is one of another server', async () => {
    const cloud = await startCloud();
    await cloud.migrate('web-01', 'compute2');
    expect((await abort(cloud, 'web-01', 1)).status).toBe(400);
    await cloud.migrate('api-01', 'compute1');
    expect((await abort(cloud, 'web-01', 2)).status).toBe(404);
    expect((await force(cloud, 'web-01', 2)).status).toBe(400);
  });

  it('is not there below 2.24, and force-complete not below 2.22', async () => {
    const cloud = await startCloud();
    await cloud.migrate('web-01', 'compute2');
    await cloud.clock.advance(6_000);
    expect((await abort(cloud, 'web-01', 1, '2.23')).status).toBe(404);
  });
});
