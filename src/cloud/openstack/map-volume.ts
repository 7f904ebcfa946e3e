import type * as wire from 'openstack-client-lite';
import type { Volume, VolumeAttachment, VolumeService } from '../volume.js';

export function volume(volume: wire.Volume): Volume {
  return {
    id: volume.id,
    name: volume.name,
    sizeGib: volume.sizeGib,
    status: volume.status,
    type: volume.typeName,
    availabilityZone: volume.availabilityZone,
    bootable: volume.bootable,
    encrypted: volume.encrypted,
    multiattach: volume.multiattach,
    backendHost: volume.backendHost ?? null,
    migrationStatus: volume.migrationStatus ?? null,
    projectId: volume.projectId ?? null,
    attachments: volume.attachments.map((attachment) => ({
      id: attachment.attachmentId,
      volumeId: volume.id,
      serverId: attachment.serverId,
      host: attachment.hostName,
      device: attachment.device,
      status: null,
      attachedAt: attachment.attachedAt,
      detachedAt: null,
    })),
  };
}

export function volumeAttachment(attachment: wire.Attachment): VolumeAttachment {
  return {
    id: attachment.id,
    volumeId: attachment.volumeId,
    serverId: attachment.serverId,
    host: null,
    device: null,
    status: attachment.status,
    attachedAt: attachment.attachedAt,
    detachedAt: attachment.detachedAt,
  };
}

export function volumeService(service: wire.VolumeService): VolumeService {
  return {
    binary: service.binary,
    host: service.host,
    zone: service.zone,
    state: service.state,
    status: service.status,
    disabledReason: service.disabledReason,
    updatedAt: service.updatedAt,
  };
}
