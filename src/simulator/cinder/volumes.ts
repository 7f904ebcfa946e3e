import { type Answer, fault, ok } from '../http/answer.js';
import { isObject, type JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import { nextLink, pageOf, validLimit } from '../http/paging.js';
import type { Call, Route } from '../http/routes.js';
import { stamp } from '../http/times.js';
import { isTrue } from '../nova/queries.js';
import { poolName } from '../world/backends.js';
import type { Volume } from '../world/model.js';
import type { World } from '../world/world.js';
import { matching } from './volume-filters.js';

export function volumeRoutes(world: World): Route[] {
  return [
    { method: 'GET', path: '/volumes', handle: (call) => list(world, call, false) },
    { method: 'GET', path: '/volumes/detail', handle: (call) => list(world, call, true) },
    {
      method: 'GET',
      path: '/volumes/summary',
      handle: (call) => {
        const volumes = matching(world, call);
        if (!Array.isArray(volumes)) return volumes;
        const size = volumes.reduce((sum, { sizeGb }) => sum + sizeGb, 0);
        const summary = { total_count: volumes.length, total_size: size };
        return ok({ 'volume-summary': atLeast(call.version, 36) ? { ...summary, metadata: {} } : summary });
      },
    },
    {
      method: 'PUT',
      path: '/volumes/{id}',
      handle: (call) => {
        const volume = world.storage.volumes.get(call.params.id ?? '');
        if (!volume || !maySee(volume, call))
          return fault(404, `Volume ${call.params.id} could not be found.`);
        const asked = isObject(call.body) && isObject(call.body.volume) ? call.body.volume : {};
        if (typeof asked.name === 'string') volume.name = asked.name;
        if (typeof asked.description === 'string') volume.description = asked.description;
        return ok({ volume: createdView(world, volume, call) });
      },
    },
    {
      method: 'GET',
      path: '/volumes/{id}',
      handle: (call) => {
        const volume = world.storage.volumes.get(call.params.id ?? '');
        if (!volume || !maySee(volume, call))
          return fault(404, `Volume ${call.params.id} could not be found.`);
        return ok({ volume: view(world, volume, call) });
      },
    },
  ];
}

export function maySee(volume: Volume, call: Call): boolean {
  return call.token.roles.includes('admin') || volume.projectId === call.token.project?.id;
}

function list(world: World, call: Call, detail: boolean): Answer {
  const { query } = call;
  if (!validLimit(query)) return fault(400, `limit param must be an integer`);
  const volumes = matching(world, call);
  if (!Array.isArray(volumes)) return volumes;
  const page = pageOf(volumes, (volume) => volume.id, query);
  if (!page) return fault(404, `Volume ${query.get('marker')} could not be found.`);
  return ok({
    volumes: page.items.map((volume) => (detail ? view(world, volume, call) : brief(volume, call))),
    ...(atLeast(call.version, 45) && isTrue(query.get('with_count')) && { count: volumes.length }),
    ...(page.nextMarker !== undefined && {
      volumes_links: nextLink(`${call.origin}${call.path}`, query, page.nextMarker),
    }),
  });
}

function brief(volume: Volume, call: Call): JsonObject {
  const path = `${volume.projectId}/volumes/${volume.id}`;
  return {
    id: volume.id,
    name: volume.name,
    links: [
      { rel: 'self', href: `${call.origin}/v3/${path}` },
      { rel: 'bookmark', href: `${call.origin}/${path}` },
    ],
  };
}

/** As the answers to its creation and change show it: without what only administrators see, and without its image. */
export function createdView(world: World, volume: Volume, call: Call): JsonObject {
  return Object.fromEntries(
    Object.entries(view(world, volume, call)).filter(
      ([key]) => !key.startsWith('os-vol-') && key !== 'volume_image_metadata',
    ),
  );
}

function view(world: World, volume: Volume, call: Call): JsonObject {
  const at = (minor: number) => atLeast(call.version, minor);
  const type = world.storage.typeNamed(volume.type);
  const backend = world.storage.backends.find(({ name }) => volume.pool === poolName(name));
  return {
    ...brief(volume, call),
    status: volume.status,
    size: volume.sizeGb,
    availability_zone: 'nova',
    created_at: stamp(volume.created),
    updated_at: volume.pool === null ? null : stamp(volume.updated),
    description: volume.description,
    volume_type: volume.type,
    snapshot_id: null,
    source_volid: null,
    metadata: volume.metadata,
    user_id: volume.userId,
    bootable: String(volume.bootable),
    encrypted: false,
    replication_status: null,
    consistencygroup_id: null,
    multiattach: volume.multiattach,
    attachments: attachmentsOf(world, volume),
    migration_status: volume.migrationStatus,
    ...(at(13) && { group_id: null }),
    ...(at(21) && { provider_id: null }),
    ...(at(48) && { shared_targets: false, service_uuid: backend?.serviceUuid ?? null }),
    ...(at(61) && { cluster_name: null }),
    ...(at(63) && { volume_type_id: type?.id ?? null }),
    ...(at(65) && { consumes_quota: true }),
    'os-vol-tenant-attr:tenant_id': volume.projectId,
    ...(call.token.roles.includes('admin') && {
      'os-vol-mig-status-attr:migstat': volume.migrationStatus,
      'os-vol-mig-status-attr:name_id': null,
      'os-vol-host-attr:host': volume.pool,
    }),
    ...imageMetadata(volume),
  };
}

const IMAGE_METADATA: JsonObject = {
  signature_verified: 'False',
  image_id: '5e9b0f0a-6f0a-4f0e-9b8a-0c5d3a1f7e11',
  image_name: 'debian-12',
  checksum: '733fa1509f17858cc4e6b7549f404159',
  container_format: 'bare',
  disk_format: 'raw',
  min_disk: '0',
  min_ram: '0',
  size: '25165824',
};

/** What Cinder copies from the image; a volume that boots was made from one, whichever. */
function imageMetadata({ image, bootable, status }: Volume): JsonObject {
  if (status === 'creating' || status === 'downloading') return {};
  if (image === null) return bootable ? { volume_image_metadata: IMAGE_METADATA } : {};
  return {
    volume_image_metadata: {
      ...IMAGE_METADATA,
      image_id: image.id,
      image_name: image.name,
      checksum: image.checksum,
      disk_format: image.diskFormat,
      min_disk: String(image.minDisk),
      min_ram: String(image.minRam),
      size: String(image.size),
    },
  };
}

function attachmentsOf(world: World, volume: Volume): JsonObject[] {
  return world.storage
    .attachmentsOf(volume.id)
    .filter((attachment) => attachment.status === 'attached')
    .map((attachment) => ({
      id: volume.id,
      attachment_id: attachment.id,
      volume_id: volume.id,
      server_id: attachment.serverId,
      host_name: attachment.host,
      device: attachment.device,
      attached_at: stamp(attachment.attachedAt),
    }));
}
