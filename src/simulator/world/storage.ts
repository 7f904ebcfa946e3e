import type { Random } from '../../base/seeded-random.js';
import { uuid } from '../identifiers.js';
import {
  type Backend,
  createBackends,
  createTypes,
  DEFAULT_TYPE,
  poolName,
  type VolumeType,
} from './backends.js';
import type { Image } from './images.js';
import type { Attachment, BlockDevice, Message, Server, Snapshot, Volume } from './model.js';

export interface VolumeSpec {
  description?: string | null;
  name: string;
  sizeGb: number;
  projectId: string;
  userId: string;
  type?: string;
  status?: string;
  bootable?: boolean;
  multiattach?: boolean;
  image?: Image | null;
  metadata?: Record<string, string>;
  created?: number;
  /** Default: where its type's backend is; null: not scheduled yet. */
  pool?: string | null;
}

/** -1: no limit. */
export interface VolumeLimits {
  volumes: number;
  gigabytes: number;
  snapshots: number;
  perVolumeGigabytes: number;
}

/** Cinder's part of the world: volumes, and which server has them through which host. */
export class Storage {
  readonly volumes = new Map<string, Volume>();
  readonly attachments = new Map<string, Attachment>();
  readonly snapshots = new Map<string, Snapshot>();
  readonly messages: Message[] = [];
  readonly types: VolumeType[] = createTypes();
  readonly backends: Backend[] = createBackends();
  /** The same for every project. */
  readonly limits: VolumeLimits = { volumes: -1, gigabytes: -1, snapshots: -1, perVolumeGigabytes: -1 };
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
    const volume = this.addVolume({
      name: boot ? `${server.name}-boot` : `${server.name}-data-${index}`,
      sizeGb: boot ? 20 : 50,
      status: 'in-use',
      projectId: server.projectId,
      userId: server.userId,
      created: server.created - 30_000,
      type: index % 2 === 0 ? 'ceph-ssd' : 'ceph-hdd',
      bootable: boot,
    });
    volume.updated = server.created;
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

  addVolume(spec: VolumeSpec): Volume {
    const created = spec.created ?? this.#now();
    const type = spec.type ?? DEFAULT_TYPE;
    const volume: Volume = {
      id: uuid(this.#random),
      name: spec.name,
      description: spec.description ?? null,
      sizeGb: spec.sizeGb,
      status: spec.status ?? 'available',
      projectId: spec.projectId,
      userId: spec.userId,
      created,
      updated: created,
      type,
      bootable: spec.bootable ?? false,
      multiattach: spec.multiattach ?? false,
      migrationStatus: null,
      metadata: spec.metadata ?? {},
      image: spec.image ?? null,
      pool: spec.pool === undefined ? this.poolOfType(type) : spec.pool,
    };
    this.volumes.set(volume.id, volume);
    return volume;
  }

  typeNamed(nameOrId: string): VolumeType | undefined {
    return (
      this.types.find((type) => type.id === nameOrId) ?? this.types.find((type) => type.name === nameOrId)
    );
  }

  /** A type that asks for no backend gets the first. */
  poolOfType(type: string): string | null {
    const wanted = this.typeNamed(type)?.backend ?? this.backends[0]?.name;
    return wanted !== undefined && this.backends.some(({ name }) => name === wanted)
      ? poolName(wanted)
      : null;
  }

  allocatedGb(pool: string): number {
    let sum = 0;
    for (const volume of this.volumes.values()) if (volume.pool === pool) sum += volume.sizeGb;
    return sum;
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
