import { named } from '../../base/format/words.js';
import type { VolumeDetails } from '../../cloud/block-storage-types.js';
import type { Cloud } from '../../cloud/cloud.js';
import { keyText, serverKey } from '../../requests/keys.js';
import { called, orNull, ownProject, type PlanningDeps, ruleOf, serversOf } from '../../volumes/context.js';
import { volumeKey } from '../../volumes/marks.js';
import { type Objection, refuseFor } from '../../volumes/objection.js';
import { overVolumeQuota } from '../../volumes/quota.js';
import { resolveVolume } from '../../volumes/resolve.js';
import type { SnapshotPlan } from './plan.js';

export interface SnapshotAsk {
  volume: string;
  /** Given, or made from the volume's name and the time. */
  name: string;
}

/** @throws VolumeRefusal */
export async function planSnapshot(
  cloud: Cloud,
  ask: SnapshotAsk,
  deps: PlanningDeps,
): Promise<SnapshotPlan> {
  const [volume, project] = await Promise.all([resolveVolume(cloud, ask.volume), ownProject(cloud)]);
  const [users, quotas] = await Promise.all([
    serversOf(cloud, volume),
    volume.projectId === project.id ? orNull(cloud.storage.quotas()) : null,
  ]);
  const asked = { volumes: 0, gib: volume.sizeGib, snapshots: 1 };
  refuseFor([
    ...objectionsToSnapshot(volume),
    ...(quotas === null ? [] : overVolumeQuota(quotas, asked, volume.type ?? '', project.name ?? project.id)),
  ]);
  return {
    kind: 'volume-snapshot',
    identity: {
      cloud: cloud.name,
      project: volume.projectId,
      volume: volume.id,
      name: ask.name,
      inUse: volume.status === 'in-use',
      exclusive: [
        volumeKey(cloud.name, volume.id),
        ...users.map(({ id }) => keyText(serverKey(cloud.name, id))),
      ],
    },
    policy: ruleOf(deps, 'volume-snapshot'),
    about: {
      volumeName: called(volume),
      projectName: volume.projectId === project.id ? project.name : null,
      sizeGib: volume.sizeGib,
      typeName: volume.type,
      servers: users.map(({ name }) => name),
      notes: [],
    },
  };
}

export function objectionsToSnapshot(volume: VolumeDetails): readonly Objection[] {
  if (volume.status === 'available' || volume.status === 'in-use') return [];
  return [
    {
      code: 'volume-busy',
      text: `Volume \`${named(called(volume))}\` is ${volume.status}: a snapshot needs it available or in-use.`,
      remedy: 'Ask again when it is; `/volumes show` tells its state.',
    },
  ];
}
