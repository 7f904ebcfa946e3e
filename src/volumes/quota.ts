import { named } from '../base/format/words.js';
import type { Quota, VolumeQuotas } from '../cloud/block-storage-types.js';
import type { ComputeQuotas, Flavor } from '../cloud/compute.js';
import type { Objection } from './objection.js';
import { gib, grouped } from './size.js';

interface Asked {
  volumes: number;
  gib: number;
  snapshots: number;
}

/** What a new volume or snapshot would be over; `project` for the words. */
export function overVolumeQuota(
  quotas: VolumeQuotas,
  asked: Asked,
  type: string,
  project: string,
): readonly Objection[] {
  const ofType = quotas.ofType(type);
  const where = `project ${named(project)}`;
  const largest =
    asked.volumes > 0 && quotas.perVolumeGib !== null && asked.gib > quotas.perVolumeGib
      ? [
          over(
            `A volume of ${where} may have ${gib(quotas.perVolumeGib)} at most, not ${gib(asked.gib)}.`,
            'per-volume-gigabytes',
          ),
        ]
      : [];
  return [
    ...largest,
    ...size(quotas.gib, asked.gib, where, 'gigabytes'),
    ...size(ofType.gib, asked.gib, `${where} of type ${named(type)}`, 'gigabytes'),
    ...amount(quotas.volumes, asked.volumes, 'volumes', where, 'volumes'),
    ...amount(ofType.volumes, asked.volumes, `volumes of type ${named(type)}`, where, 'volumes'),
    ...amount(quotas.snapshots, asked.snapshots, 'snapshots', where, 'snapshots'),
  ];
}

export function overComputeQuota(
  quotas: ComputeQuotas,
  flavor: Flavor,
  project: string,
): readonly Objection[] {
  const where = `project ${named(project)}`;
  return [
    ...amount(quotas.servers, 1, 'servers', where, 'instances'),
    ...amount(quotas.cores, flavor.vcpus, 'vCPUs', where, 'cores'),
    ...amount(quotas.memoryMib, flavor.memoryMib, 'MiB of memory', where, 'ram'),
  ];
}

function size(quota: Quota, more: number, where: string, key: string): readonly Objection[] {
  if (!exceeds(quota, more)) return [];
  const left = Math.max(0, (quota.limit ?? 0) - quota.used);
  return [
    over(
      `Over quota: ${where} uses ${gib(quota.used)} of ${gib(quota.limit ?? 0)}, ${gib(more)} more do not fit (${gib(left)} left).`,
      key,
    ),
  ];
}

function amount(quota: Quota, more: number, what: string, where: string, key: string): readonly Objection[] {
  if (!exceeds(quota, more)) return [];
  const used = `${grouped(quota.used)} of ${grouped(quota.limit ?? 0)} ${what}`;
  return [over(`Over quota: ${where} has ${used}, ${grouped(more)} more would be too many.`, key)];
}

function exceeds({ limit, used }: Quota, more: number): boolean {
  return limit !== null && more > 0 && used + more > limit;
}

function over(text: string, key: string): Objection {
  return {
    code: 'over-quota',
    text,
    remedy: `Free some, or have it raised: \`openstack quota set --${key} NUMBER PROJECT\`.`,
  };
}
