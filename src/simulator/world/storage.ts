import { type Random, uuid } from '../identifiers.js';
import type { Attachment, BlockDevice, Server, Volume } from './model.js';

/** Cinder's part of the world: volumes, and which server has them through which host. */
export class Storage {
  readonly volumes = new Map<string, Volume>();
  readonly attachments = new Map<string, Attachment>();
  readonly #attachmentsOfVolume = new Map<string, Attachment[]>();
  readonly #now: () => number;
  readonly #random: Random;

  constructor(now: () => number, random: Random) {
    this.#now = now;
    this.#random = random;
  }

  /** Gives a server a new volume as its next device; the first of a server without an image is what it boots from. */
  addDevice(server: Server): BlockDevice {
    const index = server.devices.length;
    const boot = index === 0 && server.imageId === '';
    const letter = String.fromCharCode('a'.charCodeAt(0) + (server.imageId === '' ? index : index + 1));
    const volume: Volume = {
      id: uuid(this.#random),
      name: boot ? `${server.name}-boot` : `${server.name}-data-${index}`,
      sizeGb: boot ? 20 : 50,
      status: 'in-use',
      projectId: server.projectId,
      userId: server.userId,
      created: server.created - 30_000,
      updated: server.created,
      type: index % 2 === 0 ? 'ceph-ssd' : 'ceph-hdd',
      bootable: boot,
      multiattach: false,
      migrationStatus: null,
    };
    this.volumes.set(volume.id, volume);
    const path = `/dev/vd${letter}`;
    const device: BlockDevice = {
      uuid: uuid(this.#random),
      volumeId: volume.id,
      device: path,
      deleteOnTermination: false,
      attachmentId: this.attach(volume.id, server, path, server.host, 'attached', server.created).id,
    };
    server.devices.push(device);
    return device;
  }

  attach(
    volumeId: string,
    server: Server,
    device: string,
    host: string,
    status: Attachment['status'],
    attachedAt = this.#now(),
  ): Attachment {
    const attachment: Attachment = {
      id: uuid(this.#random),
      volumeId,
      serverId: server.id,
      host,
      device,
      status,
      attachedAt,
    };
    this.attachments.set(attachment.id, attachment);
    const others = this.#attachmentsOfVolume.get(volumeId);
    if (others) others.push(attachment);
    else this.#attachmentsOfVolume.set(volumeId, [attachment]);
    return attachment;
  }

  detach(attachmentId: string): void {
    const attachment = this.attachments.get(attachmentId);
    if (!attachment) return;
    this.attachments.delete(attachmentId);
    const rest = this.attachmentsOf(attachment.volumeId).filter((other) => other.id !== attachmentId);
    this.#attachmentsOfVolume.set(attachment.volumeId, rest);
  }

  attachmentsOf(volumeId: string): readonly Attachment[] {
    return this.#attachmentsOfVolume.get(volumeId) ?? [];
  }
}
