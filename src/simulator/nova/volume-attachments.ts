import { fault, ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import type { Call, Route } from '../http/routes.js';
import type { BlockDevice, Server } from '../world/model.js';
import type { World } from '../world/world.js';
import { serverNotFound, visibleServer } from './servers.js';

export function volumeAttachmentRoutes(world: World): Route[] {
  return [
    {
      method: 'GET',
      path: '/servers/{id}/os-volume_attachments',
      handle: (call) => {
        const server = visibleServer(world, call);
        if (!server) return serverNotFound(call);
        return ok({ volumeAttachments: server.devices.map((device) => view(device, server, call)) });
      },
    },
    {
      method: 'GET',
      path: '/servers/{id}/os-volume_attachments/{volume}',
      handle: (call) => {
        const server = visibleServer(world, call);
        if (!server) return serverNotFound(call);
        const device = server.devices.find((candidate) => candidate.volumeId === call.params.volume);
        if (device) return ok({ volumeAttachment: view(device, server, call) });
        return fault(404, `Instance ${server.id} is not attached to volume ${call.params.volume}`);
      },
    },
  ];
}

function view(device: BlockDevice, server: Server, call: Call): JsonObject {
  const at = (minor: number) => atLeast(call.version, minor);
  return {
    ...(!at(89) && { id: device.volumeId }),
    volumeId: device.volumeId,
    serverId: server.id,
    device: device.device,
    ...(at(70) && { tag: null }),
    ...(at(79) && { delete_on_termination: device.deleteOnTermination }),
    ...(at(89) && { attachment_id: device.attachmentId, bdm_uuid: device.uuid }),
  };
}
