import { call, startCloud, stopClouds } from './support.js';

afterEach(stopClouds);

const moves = async (cloud: Awaited<ReturnType<typeof startCloud>>, server = 'web-01') =>
  (await call(`${cloud.simulator.origins.identity}/simulator/moves`)).body.moves[
    cloud.simulator.world.server(server).id
  ];

describe('faults of a service', () => {
  it('loses the answer after the action was taken', async () => {
    const cloud = await startCloud();
    cloud.simulator.faults.ask({
      kind: 'http',
      service: 'compute',
      match: 'POST .*/action$',
      mode: 'lost-response',
      times: 1,
    });
    await expect(cloud.migrate('web-01', 'compute2')).rejects.toThrow();
    expect((await cloud.shown('web-01')).status).toBe('MIGRATING');
    expect(await moves(cloud)).toBe(1);
    expect((await cloud.migrate('web-01', 'compute2')).status).toBe(409);
    await cloud.clock.advance(60_000);
    expect((await cloud.shown('web-01'))['OS-EXT-SRV-ATTR:host']).toBe('compute2');
  });

  it('refuses the connection, and takes no action', async () => {
    const cloud = await startCloud();
    cloud.simulator.faults.ask({ kind: 'http', service: 'compute', mode: 'refuse', times: 1 });
    await expect(cloud.migrate('web-01', 'compute2')).rejects.toThrow();
    expect(await moves(cloud)).toBeUndefined();
    expect((await cloud.migrate('web-01', 'compute2')).status).toBe(202);
  });

  it('answers an error as often as asked, with Retry-After', async () => {
    const cloud = await startCloud();
    cloud.simulator.faults.ask({
      kind: 'http',
      service: 'compute',
      mode: 'error',
      status: 503,
      retryAfter: 2,
      times: 2,
    });
    for (const status of [503, 503, 200]) {
      const reply = await cloud.nova('GET', '/v2.1/servers');
      expect(reply.status).toBe(status);
      expect(reply.headers.get('retry-after')).toBe(status === 503 ? '2' : null);
    }
  });

  it('answers slowly, on its own clock', async () => {
    const cloud = await startCloud();
    cloud.simulator.faults.ask({ kind: 'http', service: 'volume', mode: 'slow', ms: 60_000 });
    const asked = cloud.cinder('/volumes').then((reply) => reply.status);
    const soon = new Promise((resolve) => setTimeout(() => resolve('no answer yet'), 100));
    expect(await Promise.race([asked, soon])).toBe('no answer yet');
    await cloud.clock.advance(60_000);
    expect(await asked).toBe(200);
  });

  it('hangs until it is stopped, and leaves the other services alone', async () => {
    const cloud = await startCloud();
    cloud.simulator.faults.ask({ kind: 'http', service: 'placement', mode: 'hang' });
    const asked = cloud.placement('/resource_providers').then(
      () => 'answered',
      () => 'cut',
    );
    expect((await cloud.cinder('/volumes')).status).toBe(200);
    await stopClouds();
    expect(await asked).toBe('cut');
  });
});

describe('the simulator from another process', () => {
  it('takes and clears faults', async () => {
    const cloud = await startCloud();
    const faults = `${cloud.simulator.origins.identity}/simulator/faults`;
    const asked = await call(faults, {
      method: 'POST',
      body: { kind: 'http', service: 'compute', mode: 'error', status: 500 },
    });
    expect(asked.status).toBe(201);
    expect((await cloud.nova('GET', '/v2.1/servers')).status).toBe(500);
    expect((await call(faults)).body.faults).toHaveLength(1);
    expect((await call(faults, { method: 'DELETE' })).status).toBe(204);
    expect((await cloud.nova('GET', '/v2.1/servers')).status).toBe(200);
  });

  it.each([
    ['an unknown kind', { kind: 'earthquake' }],
    ['an unknown key', { kind: 'never-converges', server: 'web-01', forever: true }],
    ['a broken pattern', { kind: 'http', service: 'compute', mode: 'hang', match: '(' }],
    ['an unknown host', { kind: 'host-down', host: 'compute99' }],
  ])('refuses %s, and asks for nothing', async (_what, body) => {
    const cloud = await startCloud();
    const faults = `${cloud.simulator.origins.identity}/simulator/faults`;
    const reply = await call(faults, { method: 'POST', body });
    expect(reply.status).toBe(400);
    expect(reply.body.error).toEqual(expect.any(String));
    expect((await call(faults)).body.faults).toEqual([]);
  });

  it('adds a server of its own kind', async () => {
    const cloud = await startCloud();
    const added = await call(`${cloud.simulator.origins.identity}/simulator/servers`, {
      method: 'POST',
      body: { name: 'with-local-disk', host: 'compute3', flavor: 'm1.local', imageId: 'an-image' },
    });
    expect(added.status).toBe(201);
    const shown = await cloud.shown('with-local-disk');
    expect(shown.id).toBe(added.body.id);
    expect(shown.image.id).toBe('an-image');
    expect(shown.flavor).toMatchObject({ disk: 20, ephemeral: 10, swap: 1024 });
  });
});
