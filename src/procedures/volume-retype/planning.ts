import { named } from '../../base/format/words.js';
import type { Snapshot, VolumeDetails, VolumeQuotas, VolumeType } from '../../cloud/block-storage-types.js';
import type { Cloud } from '../../cloud/cloud.js';
import { keyText, serverKey } from '../../requests/keys.js';
import { type Backends, roomFor } from '../../volumes/capacity.js';
import {
  backendsOf,
  called,
  orNull,
  ownProject,
  type PlanningDeps,
  ruleOf,
  serversOf,
} from '../../volumes/context.js';
import { volumeKey } from '../../volumes/marks.js';
import { type Objection, refuseFor } from '../../volumes/objection.js';
import { overVolumeQuota } from '../../volumes/quota.js';
import { resolveType, resolveVolume } from '../../volumes/resolve.js';
import type { RetypePlan } from './plan.js';

export interface RetypeAsk {
  volume: string;
  type: string;
  migrate: boolean;
}

/** Whether the volume may get the type, and whether it is copied for it. @throws VolumeRefusal */
export async function planRetype(cloud: Cloud, ask: RetypeAsk, deps: PlanningDeps): Promise<RetypePlan> {
  const [volume, type, backends, types, project] = await Promise.all([
    resolveVolume(cloud, ask.volume),
    resolveType(cloud, ask.type),
    backendsOf(cloud),
    cloud.storage.types(),
    ownProject(cloud),
  ]);
  const [snapshots, users, quotas] = await Promise.all([
    cloud.storage.snapshotsOf(volume.id),
    serversOf(cloud, volume),
    volume.projectId === project.id ? orNull(cloud.storage.quotas()) : null,
  ]);
  const moves = movesBackend(volume, type, backends);
  const room = moves === false ? undefined : roomFor(type, volume.sizeGib, backends, types);
  refuseFor([
    ...objectionsToRetype({ volume, type, migrate: ask.migrate, moves, users, snapshots }),
    ...(room?.objections ?? []),
    ...(quotas === null ? [] : typeQuota(quotas, volume, type, project.name ?? project.id)),
  ]);
  return {
    kind: 'volume-retype',
    identity: {
      cloud: cloud.name,
      project: volume.projectId,
      volume: volume.id,
      status: volume.status,
      fromType: volume.type,
      toType: type.id,
      migrate: ask.migrate,
      fromPool: volume.backendHost,
      attachments: volume.attachments.map(({ id }) => id).sort(),
      exclusive: [
        volumeKey(cloud.name, volume.id),
        ...users.map(({ id }) => keyText(serverKey(cloud.name, id))),
      ],
    },
    policy: ruleOf(deps, 'volume-retype'),
    about: {
      volumeName: called(volume),
      projectName: volume.projectId === project.id ? project.name : null,
      sizeGib: volume.sizeGib,
      toTypeName: type.name,
      toBackendName: type.backendName,
      moves,
      servers: users.map(({ name }) => name),
      room: room?.text ?? null,
      notes: room?.note == null ? [] : [room.note],
    },
  };
}

/** Whether the type's backend is another than the volume's; null where that cannot be known. */
export function movesBackend(
  volume: Pick<VolumeDetails, 'backendHost'>,
  type: Pick<VolumeType, 'backendName' | 'extraSpecs'>,
  { pools }: Backends,
): boolean | null {
  if (type.extraSpecs === null) return null;
  if (type.backendName === null) return false;
  const pool = pools?.find(({ name }) => name === volume.backendHost);
  return pool === undefined || pool.backendName === null ? null : pool.backendName !== type.backendName;
}

interface Facts {
  volume: VolumeDetails;
  type: VolumeType;
  migrate: boolean;
  moves: boolean | null;
  users: readonly { name: string }[];
  snapshots: readonly Snapshot[];
}

export function objectionsToRetype(facts: Facts): readonly Objection[] {
  const { volume, type, migrate, moves, users, snapshots } = facts;
  const name = `\`${named(called(volume))}\``;
  if (volume.type === type.name) {
    return [
      {
        code: 'same-type',
        text: `Volume ${name} is of type \`${named(type.name)}\` already.`,
        remedy: 'Nothing to do.',
      },
    ];
  }
  if (volume.status !== 'available' && volume.status !== 'in-use') {
    return [
      {
        code: 'volume-busy',
        text: `Volume ${name} is ${volume.status}: Cinder retypes what is available or in-use.`,
        remedy: 'Ask again when it is available; `/volumes show` tells its state.',
      },
    ];
  }
  // Where it cannot be known, Cinder decides, and copies only when it is allowed to.
  if (moves === false || (moves === null && !migrate)) return [];
  return [
    ...(migrate ? [] : [needsMigrate(name, type)]),
    ...(volume.status === 'in-use' ? [inUse(name, users)] : []),
    ...(snapshots.length > 0 ? [hasSnapshots(name, snapshots)] : []),
  ];
}

function needsMigrate(name: string, type: VolumeType): Objection {
  return {
    code: 'retype-needs-migrate',
    text: `Type \`${named(type.name)}\` is on another backend than volume ${name}, so its data has to be copied there.`,
    remedy: 'Say `--migrate` to allow that.',
  };
}

function inUse(name: string, users: readonly { name: string }[]): Objection {
  const by = users.map((one) => `\`${named(one.name)}\``).join(', ') || 'a server';
  return {
    code: 'volume-in-use',
    text: `Volume ${name} is in use by ${by}; Drover copies a volume to another backend only while nobody writes to it.`,
    remedy:
      'Detach it first, or for a root volume delete its server (the volume stays unless it goes with the server) and boot again afterwards.',
  };
}

function hasSnapshots(name: string, snapshots: readonly Snapshot[]): Objection {
  const names = snapshots.slice(0, 5).map((one) => `\`${named(called(one))}\``);
  return {
    code: 'volume-has-snapshots',
    text: `Volume ${name} has ${snapshots.length === 1 ? 'a snapshot' : `${snapshots.length} snapshots`} (${names.join(', ')}), and Cinder does not copy such a volume.`,
    remedy: 'Delete them first, if nobody needs them: `openstack volume snapshot delete ID`.',
  };
}

/** The volume counts in its project already: only the quota of its new type can be too small. */
function typeQuota(
  quotas: VolumeQuotas,
  volume: VolumeDetails,
  type: VolumeType,
  project: string,
): readonly Objection[] {
  const unlimited = { limit: null, used: 0 };
  const ofTypeOnly = { ...quotas, volumes: unlimited, gib: unlimited, perVolumeGib: null };
  return overVolumeQuota(ofTypeOnly, { volumes: 1, gib: volume.sizeGib, snapshots: 0 }, type.name, project);
}
