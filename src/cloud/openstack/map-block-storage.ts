import type * as wire from 'openstack-client-lite';
import type {
  Pool,
  Quota,
  Snapshot,
  VolumeDetails,
  VolumeQuotas,
  VolumeType,
} from '../block-storage-types.js';
import { volume } from './map-volume.js';

export function volumeDetails(raw: wire.Volume): VolumeDetails {
  return {
    ...volume(raw),
    typeId: raw.typeId ?? null,
    description: raw.description,
    userId: raw.userId ?? null,
    image: imageOf(raw.imageMetadata),
    snapshotId: raw.snapshotId,
    sourceVolumeId: raw.sourceVolumeId,
    metadata: raw.metadata,
    createdAt: raw.createdAt,
    updatedAt: raw.updatedAt,
  };
}

/** Cinder keeps a copy of the image's properties with the volume. */
function imageOf(metadata: wire.Volume['imageMetadata']): VolumeDetails['image'] {
  if (metadata === undefined) return null;
  const minRam = Number(metadata.min_ram ?? 0);
  return {
    id: metadata.image_id ?? '',
    name: metadata.image_name ?? '',
    minRamMib: Number.isFinite(minRam) ? minRam : 0,
  };
}

export function volumeType(raw: wire.VolumeType): VolumeType {
  return {
    id: raw.id,
    name: raw.name,
    description: raw.description,
    isPublic: raw.isPublic ?? null,
    backendName: raw.extraSpecs?.volume_backend_name ?? null,
    extraSpecs: raw.extraSpecs ?? null,
  };
}

export function pool(raw: wire.Pool): Pool {
  return {
    name: raw.name,
    backend: raw.name.split('#')[0] ?? raw.name,
    backendName: raw.backendName ?? null,
    protocol: raw.storageProtocol ?? null,
    totalGib: raw.totalCapacityGib,
    freeGib: raw.freeCapacityGib,
    allocatedGib: raw.allocatedCapacityGib ?? null,
    provisionedGib: raw.provisionedCapacityGib ?? null,
    reservedPercent: raw.reservedPercentage ?? 0,
    overSubscription: raw.maxOverSubscriptionRatio ?? null,
    thin: raw.thinProvisioning ?? false,
  };
}

export function snapshot(raw: wire.Snapshot): Snapshot {
  return { ...raw };
}

const UNLIMITED: Quota = { limit: null, used: 0 };

export function volumeQuotas(set: wire.QuotaSet): VolumeQuotas {
  const of = (key: string): Quota => {
    const use = set[key];
    return use === undefined ? UNLIMITED : quota(use.limit, use.inUse + use.reserved);
  };
  return {
    volumes: of('volumes'),
    gib: of('gigabytes'),
    snapshots: of('snapshots'),
    perVolumeGib: of('per_volume_gigabytes').limit,
    ofType: (type) => ({
      volumes: of(`volumes_${type}`),
      gib: of(`gigabytes_${type}`),
      snapshots: of(`snapshots_${type}`),
    }),
  };
}

/** Every service writes -1 for no limit. */
export function quota(limit: number, used: number): Quota {
  return { limit: limit < 0 ? null : limit, used };
}
