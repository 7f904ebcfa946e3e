import { z } from 'zod';
import { type Answer, fault } from '../http/answer.js';
import type { Call, Route } from '../http/routes.js';
import { DEFAULT_TYPE } from '../world/backends.js';
import type { Volume } from '../world/model.js';
import type { World } from '../world/world.js';
import { usageOf } from './quotas.js';
import { maySeeType } from './types.js';
import type { VolumeWork } from './volume-work.js';
import { createdView, maySee } from './volumes.js';

const creation = z.object({
  volume: z.object({
    name: z.string().max(255).nullish(),
    description: z.string().max(255).nullish(),
    snapshot_id: z.string().nullish(),
    source_volid: z.string().nullish(),
    size: z.union([
      z.int().positive(),
      z
        .string()
        .regex(/^[1-9]\d*$/)
        .transform(Number),
    ]),
    imageRef: z.string().nullish(),
    volume_type: z.string().nullish(),
    metadata: z.record(z.string(), z.string()).default({}),
  }),
});

const action = z.union([
  z.object({
    'os-retype': z.object({
      new_type: z.string(),
      migration_policy: z.enum(['never', 'on-demand']).default('never'),
    }),
  }),
  z.object({ 'os-set_bootable': z.object({ bootable: z.boolean() }) }),
]);

const NOT_DELETABLE =
  'Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.';
const NOT_RETYPABLE =
  'Invalid volume: Retype needs volume to be in available or in-use state, not be part of an active migration or a consistency group, requested type has to be different that the one from the volume, and for in-use volumes front-end qos specs cannot change.';

/** Making, changing and deleting volumes: what Cinder's API checks before it answers. */
export function volumeWriteRoutes(world: World, work: VolumeWork): Route[] {
  return [
    { method: 'POST', path: '/volumes', handle: (call) => create(world, work, call) },
    { method: 'POST', path: '/volumes/{id}/action', handle: (call) => act(world, work, call) },
    { method: 'DELETE', path: '/volumes/{id}', handle: (call) => remove(world, work, call) },
  ];
}

function create(world: World, work: VolumeWork, call: Call): Answer {
  const parsed = creation.safeParse(call.body);
  if (!parsed.success) return fault(400, `Invalid input received: ${parsed.error.issues[0]?.message}`);
  const { name, description, size, imageRef, volume_type: asked, metadata } = parsed.data.volume;
  const { snapshot_id: snapshot, source_volid: source } = parsed.data.volume;
  if (snapshot != null && !world.storage.snapshots.has(snapshot)) {
    return fault(404, `Snapshot ${snapshot} could not be found.`);
  }
  if (source != null && !world.storage.volumes.has(source)) {
    return fault(404, `Volume ${source} could not be found.`);
  }
  const type = world.storage.typeNamed(asked ?? DEFAULT_TYPE);
  if (type === undefined || !maySeeType(type, call))
    return fault(404, `Volume type with name ${asked} could not be found.`);
  const image = imageRef == null ? null : world.images.find(({ id }) => id === imageRef);
  if (image === undefined) return fault(400, 'Invalid image identifier or unable to access requested image.');
  const refused = (image === null ? undefined : unfit(image, size)) ?? overQuota(world, call, size);
  if (refused) return refused;
  const volume = world.storage.addVolume({
    name: name ?? '',
    description: description ?? null,
    sizeGb: size,
    projectId: call.token.project?.id ?? '',
    userId: call.token.user?.id ?? '',
    type: type.name,
    status: 'creating',
    image,
    metadata,
    pool: null,
  });
  work.create(volume, call.requestId);
  return { status: 202, body: { volume: createdView(world, volume, call) } };
}

function unfit(image: NonNullable<Volume['image']>, size: number): Answer | undefined {
  if (image.status !== 'active')
    return fault(400, `Invalid input received: Image ${image.id} is not active.`);
  if (size < image.minDisk) {
    return fault(
      400,
      `Invalid input received: Volume size ${size}GB cannot be smaller than the image minDisk size ${image.minDisk}GB.`,
    );
  }
  return undefined;
}

function overQuota(world: World, call: Call, size: number): Answer | undefined {
  const { limits } = world.storage;
  const used = usageOf(world, call.token.project?.id ?? '');
  const over = (message: string): Answer => ({
    status: 413,
    body: { overLimit: { code: 413, message, retryAfter: '0' } },
    headers: { 'retry-after': '0' },
  });
  if (limits.gigabytes >= 0 && used.gigabytes + size > limits.gigabytes) {
    return over(
      `VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested ${size}G, quota is ${limits.gigabytes}G and ${used.gigabytes}G has been consumed.`,
    );
  }
  if (limits.volumes >= 0 && used.volumes + 1 > limits.volumes) {
    return over(
      `VolumeLimitExceeded: Maximum number of volumes allowed (${limits.volumes}) exceeded for quota 'volumes'.`,
    );
  }
  return undefined;
}

function act(world: World, work: VolumeWork, call: Call): Answer {
  const volume = visible(world, call);
  if (volume === undefined) return missing(call);
  const parsed = action.safeParse(call.body);
  if (!parsed.success) return fault(400, 'There is no such action: it is not simulated.');
  if ('os-set_bootable' in parsed.data) {
    volume.bootable = parsed.data['os-set_bootable'].bootable;
    return { status: 200 };
  }
  const { new_type: asked, migration_policy: policy } = parsed.data['os-retype'];
  const type = world.storage.typeNamed(asked);
  if (type === undefined) return fault(404, `Volume type ${asked} could not be found.`);
  const busy = volume.status !== 'available' && volume.status !== 'in-use';
  if (busy || type.name === volume.type) return fault(400, NOT_RETYPABLE);
  work.retype(volume, type, policy, call.requestId);
  return { status: 202 };
}

function remove(world: World, work: VolumeWork, call: Call): Answer {
  const volume = visible(world, call);
  if (volume === undefined) return missing(call);
  const hasSnapshots = [...world.storage.snapshots.values()].some(({ volumeId }) => volumeId === volume.id);
  const free = volume.status === 'available' || volume.status === 'error';
  if (!free || hasSnapshots) return fault(400, NOT_DELETABLE);
  work.delete(volume);
  return { status: 202 };
}

function visible(world: World, call: Call): Volume | undefined {
  const volume = world.storage.volumes.get(call.params.id ?? '');
  return volume !== undefined && maySee(volume, call) ? volume : undefined;
}

function missing(call: Call): Answer {
  return fault(404, `Volume ${call.params.id} could not be found.`);
}
