import { ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import type { Route } from '../http/routes.js';
import type { World } from '../world/world.js';

export function quotaRoutes(world: World): Route[] {
  return [
    {
      method: 'GET',
      path: '/limits',
      handle: (call) => {
        const used = usageOf(world, call.token.project?.id ?? '');
        return ok({
          limits: {
            rate: [],
            absolute: {
              maxTotalVolumes: world.storage.limits.volumes,
              maxTotalSnapshots: world.storage.limits.snapshots,
              maxTotalVolumeGigabytes: world.storage.limits.gigabytes,
              maxTotalBackups: 10,
              maxTotalBackupGigabytes: 1000,
              totalVolumesUsed: used.volumes,
              totalGigabytesUsed: used.gigabytes,
              totalSnapshotsUsed: 0,
              totalBackupsUsed: 0,
              totalBackupGigabytesUsed: 0,
            },
          },
        });
      },
    },
    {
      method: 'GET',
      path: '/os-quota-sets/{id}',
      handle: (call) => {
        const used = usageOf(world, call.params.id ?? '');
        return ok({ quota_set: quotas(call.params.id ?? '', used, call.query.get('usage') !== null, world) });
      },
    },
  ];
}

interface Usage {
  volumes: number;
  gigabytes: number;
  byType: Map<string, { volumes: number; gigabytes: number }>;
}

function quotas(id: string, used: Usage, withUsage: boolean, world: World): JsonObject {
  const { limits, types } = world.storage;
  const quota = (inUse: number, limit = -1) => (withUsage ? { limit, in_use: inUse, reserved: 0 } : limit);
  const set: Record<string, JsonObject | number | string> = {
    volumes: quota(used.volumes, limits.volumes),
    per_volume_gigabytes: quota(0, limits.perVolumeGigabytes),
    snapshots: quota(0, limits.snapshots),
    gigabytes: quota(used.gigabytes, limits.gigabytes),
    backups: quota(0),
    backup_gigabytes: quota(0),
  };
  for (const { name: type } of types) {
    set[`volumes_${type}`] = quota(used.byType.get(type)?.volumes ?? 0);
    set[`gigabytes_${type}`] = quota(used.byType.get(type)?.gigabytes ?? 0);
    set[`snapshots_${type}`] = quota(0);
  }
  return { ...set, groups: quota(0), id };
}

export function usageOf(world: World, project: string): Usage {
  const usage: Usage = { volumes: 0, gigabytes: 0, byType: new Map() };
  for (const volume of world.storage.volumes.values()) {
    if (volume.projectId !== project) continue;
    usage.volumes += 1;
    usage.gigabytes += volume.sizeGb;
    const ofType = usage.byType.get(volume.type) ?? { volumes: 0, gigabytes: 0 };
    usage.byType.set(volume.type, {
      volumes: ofType.volumes + 1,
      gigabytes: ofType.gigabytes + volume.sizeGb,
    });
  }
  return usage;
}
