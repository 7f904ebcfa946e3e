import { readFileSync } from 'node:fs';
import { differences, Nullability } from './shape.js';
import { type Body, type CloudUnderTest, call, login, startCloud, stopClouds } from './support.js';

interface Recorded {
  name: string;
  service: 'image' | 'network' | 'volume' | 'compute';
  method: string;
  path: string;
  microversion: string | null;
  requestBody: Body;
  status: number;
  responseBody: Body;
}

const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/recorded/storage.json', import.meta.url), 'utf8'),
) as Recorded[];

/** What a field may be is learned from every exchange. */
const nullable = new Nullability();
for (const { responseBody } of recorded) nullable.learn(responseBody);

afterEach(stopClouds);

async function ask(
  cloud: CloudUnderTest,
  service: Recorded['service'],
  method: string,
  path: string,
  body?: Body,
  microversion: string | null = null,
) {
  const { simulator } = cloud;
  return call(simulator.origins[service] + path, {
    method,
    headers: {
      'x-auth-token': await login(simulator),
      ...(microversion !== null && { 'openstack-api-version': `${service} ${microversion}` }),
    },
    ...(body !== undefined && body !== null && { body }),
  });
}

/** The recorded paths name what the recorded cloud had: here is what this one has in its place. */
async function placesOf(cloud: CloudUnderTest): Promise<Record<string, string>> {
  const { world } = cloud.simulator;
  const project = world.tenancy.adminProject.id;
  const image = world.images[0]!;
  const make = async (name: string) =>
    (
      await ask(cloud, 'volume', 'POST', `/v3/${project}/volumes`, {
        volume: { name, size: 1, imageRef: image.id, volume_type: 'ceph-hdd' },
      })
    ).body.volume.id as string;
  const made = await make('made');
  const booted = await make('booted');
  await cloud.clock.advance(5_000);
  const newVolume = await make('new');
  const server = world.server('web-01');
  const reply = await ask(
    cloud,
    'compute',
    'POST',
    '/v2.1/servers',
    bootOf(booted, world.networks[0]!.id),
    '2.93',
  );
  return {
    project,
    image: image.id,
    'image name': image.name,
    server: server.id,
    'used volume': server.devices[0]!.volumeId,
    'made volume': made,
    'new volume': newVolume,
    'new server': reply.body.server.id,
  };
}

function bootOf(volume: string, network: string): Body {
  return {
    server: {
      name: 'rec-server',
      flavorRef: '1',
      networks: [{ uuid: network }],
      block_device_mapping_v2: [
        {
          boot_index: 0,
          uuid: volume,
          source_type: 'volume',
          destination_type: 'volume',
          delete_on_termination: false,
        },
      ],
    },
  };
}

describe('Glance, Neutron, and what is made answer as the recorded cloud did', () => {
  it.each(recorded)('$name', async (exchange) => {
    const cloud = await startCloud({ servers: 1 });
    const { world } = cloud.simulator;
    const places = await placesOf(cloud);
    const path = exchange.path.replace(/\{([^}]+)\}/g, (_whole, key: string) => places[key] ?? key);
    const body = structuredClone(exchange.requestBody);
    if (body?.volume) body.volume.imageRef = world.images[0]!.id;
    const sent = body?.server ? bootOf(places['made volume']!, world.networks[0]!.id) : body;
    const reply = await ask(cloud, exchange.service, exchange.method, path, sent, exchange.microversion);
    expect(reply.status).toBe(exchange.status);
    const { responseBody } = exchange;
    expect(differences(responseBody, reply.body, nullable)).toEqual([]);
  });
});

describe('a volume from an image', () => {
  it('goes through the recorded phases, and is bootable at their end', async () => {
    const cloud = await startCloud({ servers: 0 });
    const { world } = cloud.simulator;
    const project = world.tenancy.adminProject.id;
    const { body } = await ask(cloud, 'volume', 'POST', `/v3/${project}/volumes`, {
      volume: { name: 'v', size: 1, imageRef: world.images[0]!.id },
    });
    const volume = world.storage.volumes.get(body.volume.id)!;
    const seen: [string, boolean][] = [];
    for (let passed = 0; passed < 2_000; passed += 100) {
      if (seen.at(-1)?.[0] !== volume.status) seen.push([volume.status, volume.bootable]);
      await cloud.clock.advance(100);
    }
    expect(seen).toEqual([
      ['creating', false],
      ['downloading', false],
      ['available', true],
    ]);
  });

  it('ends in error with a message where no backend has room', async () => {
    const cloud = await startCloud({ servers: 0 });
    const { world } = cloud.simulator;
    for (const backend of world.storage.backends) backend.totalGb = 1;
    const project = world.tenancy.adminProject.id;
    const { body } = await ask(cloud, 'volume', 'POST', `/v3/${project}/volumes`, {
      volume: { name: 'v', size: 500 },
    });
    await cloud.clock.advance(2_000);
    const messages = await cloud.cinder(`/messages?resource_uuid=${body.volume.id}&resource_type=VOLUME`);
    expect(messages.body.messages[0].user_message).toBe(
      'schedule allocate volume:Could not find any available weighted backend.',
    );
    expect(world.storage.volumes.get(body.volume.id)?.status).toBe('error');
  });

  it('is refused over the quota, in the words of the recorded cloud', async () => {
    const cloud = await startCloud({ servers: 0 });
    const { world } = cloud.simulator;
    world.storage.limits.gigabytes = 1000;
    const project = world.tenancy.adminProject.id;
    const reply = await ask(cloud, 'volume', 'POST', `/v3/${project}/volumes`, {
      volume: { name: 'v', size: 100_000 },
    });
    expect(reply.status).toBe(413);
    expect(reply.body.overLimit.message).toBe(
      'VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested 100000G, quota is 1000G and 0G has been consumed.',
    );
  });
});

describe('a server from a volume', () => {
  it('is BUILD without a host, then on one, then ACTIVE; deleting it frees the volume', async () => {
    const cloud = await startCloud({ servers: 0 });
    const { world } = cloud.simulator;
    const volume = world.storage.addVolume({
      name: 'boot',
      sizeGb: 1,
      projectId: world.tenancy.adminProject.id,
      userId: world.tenancy.admin.id,
      bootable: true,
    });
    await ask(cloud, 'compute', 'POST', '/v2.1/servers', bootOf(volume.id, world.networks[0]!.id), '2.93');
    const seen: string[] = [];
    for (let passed = 0; passed < 8_000; passed += 100) {
      const {
        status,
        'OS-EXT-STS:task_state': task,
        'OS-EXT-SRV-ATTR:host': host,
      } = await cloud.shown('rec-server');
      const now = `${status} ${task} ${host === null ? 'nowhere' : 'on a host'} ${volume.status}`;
      if (seen.at(-1) !== now) seen.push(now);
      await cloud.clock.advance(100);
    }
    expect(seen).toEqual([
      'BUILD scheduling nowhere reserved',
      'BUILD block_device_mapping on a host reserved',
      'BUILD spawning on a host in-use',
      'ACTIVE null on a host in-use',
    ]);
    expect((await cloud.lastAction('rec-server')).action).toBe('create');
    const deleted = await cloud.nova('DELETE', `/v2.1/servers/${world.server('rec-server').id}`);
    expect(deleted.status).toBe(204);
    await cloud.clock.advance(2_000);
    expect(world.servers.size).toBe(0);
    expect(volume.status).toBe('available');
    expect(world.storage.attachmentsOf(volume.id)).toEqual([]);
  });
});
