import { type Answer, fault, ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { pageOf } from '../http/paging.js';
import type { Call, Route } from '../http/routes.js';
import { stamp } from '../http/times.js';
import type { Attachment } from '../world/model.js';
import type { World } from '../world/world.js';

/** The attachment API came with 3.27; below it is not there. */
const SINCE = 27;

export function attachmentRoutes(world: World): Route[] {
  return [
    { method: 'GET', path: '/attachments', since: SINCE, handle: (call) => list(world, call, brief) },
    { method: 'GET', path: '/attachments/detail', since: SINCE, handle: (call) => list(world, call, view) },
    {
      method: 'GET',
      path: '/attachments/{id}',
      since: SINCE,
      handle: (call) => {
        const attachment = world.storage.attachments.get(call.params.id ?? '');
        if (attachment && maySee(world, attachment, call)) return ok({ attachment: view(attachment) });
        return fault(
          404,
          `Volume attachment could not be found with filter: attachment_id = ${call.params.id}.`,
        );
      },
    },
  ];
}

function maySee(world: World, attachment: Attachment, call: Call): boolean {
  const owner = world.storage.volumes.get(attachment.volumeId)?.projectId;
  return call.token.roles.includes('admin') || owner === call.token.project?.id;
}

function list(world: World, call: Call, show: (attachment: Attachment) => JsonObject): Answer {
  const { query } = call;
  const all = query.get('all_tenants') === '1' && call.token.roles.includes('admin');
  const equals = (key: string, value: string) => query.get(key) === null || query.get(key) === value;
  const volumeId = query.get('volume_id');
  const candidates =
    volumeId === null ? [...world.storage.attachments.values()] : world.storage.attachmentsOf(volumeId);
  const attachments = candidates
    .filter(
      (attachment) =>
        all || world.storage.volumes.get(attachment.volumeId)?.projectId === call.token.project?.id,
    )
    .filter(
      (attachment) => equals('instance_id', attachment.serverId) && equals('status', attachment.status),
    );
  const page = pageOf(attachments, (attachment) => attachment.id, query);
  if (!page)
    return fault(
      404,
      `Volume attachment could not be found with filter: attachment_id = ${query.get('marker')}.`,
    );
  return ok({ attachments: page.items.map(show) });
}

function brief(attachment: Attachment): JsonObject {
  return {
    id: attachment.id,
    status: attachment.status,
    instance: attachment.serverId,
    volume_id: attachment.volumeId,
  };
}

function view(attachment: Attachment): JsonObject {
  return {
    ...brief(attachment),
    attached_at: attachment.status === 'attached' ? stamp(attachment.attachedAt) : '',
    detached_at: '',
    attach_mode: 'null',
    connection_info: {
      name: `volumes/volume-${attachment.volumeId}`,
      hosts: ['10.20.0.1'],
      ports: ['6789'],
      cluster_name: 'ceph',
      auth_enabled: true,
      auth_username: 'cinder',
      secret_type: 'ceph',
      secret_uuid: '62e7daab-eb0e-499b-b648-3738841f02b4',
      volume_id: attachment.volumeId,
      discard: true,
      qos_specs: null,
      access_mode: 'rw',
      encrypted: false,
      cacheable: false,
      driver_volume_type: 'rbd',
      attachment_id: attachment.id,
    },
  };
}
