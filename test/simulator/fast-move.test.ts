import { startCloud, stopClouds } from './support.js';

afterEach(stopClouds);

describe('a live migration that goes well', () => {
  it('passes through the phases, and the server is ACTIVE on the new host before the record says completed', async () => {
    const cloud = await startCloud();
    const server = cloud.simulator.world.server('web-01');
    expect((await cloud.migrate('web-01', 'compute2')).status).toBe(202);
    const seen: string[] = [];
    for (let tick = 0; tick < 400; tick++) {
      const record = (await cloud.nova('GET', `/v2.1/os-migrations?instance_uuid=${server.id}`)).body
        .migrations[0];
      const shown = (await cloud.nova('GET', `/v2.1/servers/${server.id}`)).body.server;
      const phase = `${record.status} ${shown.status} ${shown['OS-EXT-SRV-ATTR:host']}`;
      if (seen.at(-1) !== phase) seen.push(phase);
      if (record.status === 'completed') break;
      await cloud.clock.advance(100);
    }
    expect(seen).toEqual([
      'accepted MIGRATING compute1',
      'queued MIGRATING compute1',
      'preparing MIGRATING compute1',
      'running MIGRATING compute1',
      'running ACTIVE compute2',
      'post-migrating ACTIVE compute2',
      'completed ACTIVE compute2',
    ]);
  });
});
