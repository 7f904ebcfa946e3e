import type { VolumeDetails } from '../cloud/block-storage-types.js';
import type { Cloud } from '../cloud/cloud.js';
import { isCloudError } from '../cloud/cloud-error.js';
import type { Electorate } from '../requests/electorate.js';
import type { PlanRule, RequestKind } from '../requests/plan.js';
import { planRule } from '../requests/rule.js';
import type { Backends } from './capacity.js';

export interface PlanningDeps {
  electorate: Electorate;
}

export function ruleOf({ electorate }: PlanningDeps, kind: RequestKind): PlanRule {
  return planRule(electorate.rule(kind));
}

/** What may be unreadable for want of a right; null then, everything else is a failure. */
export async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (isCloudError(error) && (error.code === 'cloud-forbidden' || error.code === 'cloud-cannot'))
      return null;
    throw error;
  }
}

export async function backendsOf(cloud: Cloud): Promise<Backends> {
  const [pools, services] = await Promise.all([cloud.storage.pools(), orNull(cloud.volumeServices())]);
  return { pools, services };
}

/** The project that the credential works in: what it makes belongs there. */
export async function ownProject(cloud: Cloud): Promise<{ id: string; name: string | null }> {
  const { projectId, projectName } = await cloud.identity();
  return { id: projectId ?? '', name: projectName };
}

/** The servers that have a volume, by name where Nova tells it. */
export async function serversOf(
  cloud: Cloud,
  volume: VolumeDetails,
): Promise<readonly { id: string; name: string }[]> {
  const ids = [
    ...new Set(volume.attachments.flatMap(({ serverId }) => (serverId === null ? [] : [serverId]))),
  ];
  return await Promise.all(ids.map(async (id) => ({ id, name: (await cloud.server(id))?.name ?? id })));
}

/** As people call it: its name, else its id. */
export function called({ name, id }: { name: string; id: string }): string {
  return name === '' ? id : name;
}
