import { z } from 'zod';
import type { Boots } from '../boot/boots.js';
import { createServer } from '../boot/new-server.js';
import { type Answer, fault } from '../http/answer.js';
import { atLeast } from '../http/microversion.js';
import type { Call, Route } from '../http/routes.js';
import { hex } from '../identifiers.js';
import type { World } from '../world/world.js';
import { askerOf } from './server-actions.js';
import { serverNotFound, visibleServer } from './servers.js';

const creation = z.object({
  server: z.object({
    name: z.string().min(1).max(255),
    flavorRef: z.string(),
    networks: z.union([z.enum(['auto', 'none']), z.array(z.object({ uuid: z.string() }))]).optional(),
    block_device_mapping_v2: z
      .array(
        z.object({
          boot_index: z.literal(0),
          uuid: z.string(),
          source_type: z.literal('volume'),
          destination_type: z.literal('volume'),
          delete_on_termination: z.boolean().default(false),
        }),
      )
      .length(1)
      .optional(),
    imageRef: z.string().optional(),
    key_name: z.string().optional(),
    availability_zone: z.string().optional(),
    host: z.string().optional(),
    metadata: z.record(z.string(), z.string()).default({}),
  }),
});

/** Servers that boot from a volume or an image, and their end. */
export function serverWriteRoutes(world: World, boots: Boots): Route[] {
  return [
    { method: 'POST', path: '/servers', handle: (call) => create(world, boots, call) },
    {
      method: 'DELETE',
      path: '/servers/{id}',
      handle: (call) => {
        const server = visibleServer(world, call);
        if (!server) return serverNotFound(call);
        boots.remove(server, askerOf(call));
        return { status: 204 };
      },
    },
  ];
}

function create(world: World, boots: Boots, call: Call): Answer {
  const parsed = creation.safeParse(call.body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return fault(
      400,
      `Invalid input for field/attribute ${issue?.path.at(-1)?.toString()}. ${issue?.message}`,
    );
  }
  const asked = parsed.data.server;
  if (asked.networks === undefined && atLeast(call.version, 37)) {
    return fault(
      400,
      "Invalid input for field/attribute server. Value: {}. 'networks' is a required property",
    );
  }
  const flavor = world.flavorNamed(asked.flavorRef);
  if (!flavor) return fault(400, `Flavor ${asked.flavorRef} could not be found.`);
  const refused =
    badSource(world, call, asked.imageRef, asked.block_device_mapping_v2?.[0]?.uuid) ??
    badNetwork(world, asked.networks) ??
    badKey(world, call, asked.key_name) ??
    badHost(world, asked.host) ??
    overQuota(world, flavor);
  if (refused) return refused;
  const device = asked.block_device_mapping_v2?.[0];
  const server = createServer(world, {
    name: asked.name,
    flavor,
    projectId: call.token.project?.id ?? '',
    userId: call.token.user?.id ?? '',
    keyName: asked.key_name ?? null,
    metadata: asked.metadata,
    imageId: device === undefined ? (asked.imageRef ?? '') : '',
  });
  boots.start(
    server,
    {
      volumeId: device?.uuid ?? null,
      deleteOnTermination: device?.delete_on_termination ?? false,
      host: asked.host ?? null,
      zone: asked.availability_zone?.split(':')[0] ?? null,
    },
    askerOf(call),
  );
  return {
    status: 202,
    headers: { location: `${call.origin}/v2.1/servers/${server.id}` },
    body: {
      server: {
        id: server.id,
        links: [
          { rel: 'self', href: `${call.origin}/v2.1/servers/${server.id}` },
          { rel: 'bookmark', href: `${call.origin}/servers/${server.id}` },
        ],
        'OS-DCF:diskConfig': 'MANUAL',
        security_groups: [{ name: 'default' }],
        adminPass: hex(world.random, 12),
      },
    },
  };
}

function badSource(
  world: World,
  call: Call,
  image: string | undefined,
  volume: string | undefined,
): Answer | undefined {
  if (volume !== undefined) return badVolume(world, call, volume);
  if (image === undefined || image === '') {
    return fault(
      400,
      'Block Device Mapping is Invalid: Boot sequence for the instance and image/block device mapping combination is not valid.',
    );
  }
  return world.images.some(({ id }) => id === image)
    ? undefined
    : fault(400, `Can not find requested image (${image})`);
}

function badVolume(world: World, call: Call, id: string): Answer | undefined {
  const volume = world.storage.volumes.get(id);
  if (volume === undefined || volume.projectId !== call.token.project?.id) {
    return fault(400, `Block Device Mapping is Invalid: failed to get volume ${id}.`);
  }
  if (volume.status !== 'available') {
    return fault(
      400,
      `Invalid volume: Invalid input received: Invalid volume: Volume ${id} status must be available or downloading to reserve, but the current status is ${volume.status}. (HTTP 400)`,
    );
  }
  return volume.bootable ? undefined : fault(400, `Block Device ${id} is not bootable.`);
}

function badNetwork(
  world: World,
  asked: 'auto' | 'none' | undefined | { uuid: string }[],
): Answer | undefined {
  if (!Array.isArray(asked)) return undefined;
  const unknown = asked.find(({ uuid }) => !world.networks.some(({ id }) => id === uuid));
  return unknown === undefined ? undefined : fault(400, `Network ${unknown.uuid} could not be found.`);
}

function badKey(world: World, call: Call, name: string | undefined): Answer | undefined {
  const userId = call.token.user?.id;
  const known =
    name === undefined || world.keyPairs.some((one) => one.name === name && one.userId === userId);
  return known ? undefined : fault(400, 'Invalid key_name provided.');
}

function badHost(world: World, name: string | undefined): Answer | undefined {
  if (name === undefined || world.hosts.has(name)) return undefined;
  return fault(400, `Compute host ${name} could not be found.`);
}

function overQuota(world: World, flavor: { vcpus: number }): Answer | undefined {
  const { servers } = world.computeLimits;
  if (servers < 0 || world.servers.size < servers) return undefined;
  return fault(
    403,
    `Quota exceeded for instances: Requested 1, but already used ${world.servers.size} of ${servers} instances (${flavor.vcpus} cores)`,
  );
}
