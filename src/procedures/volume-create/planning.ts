import { named } from '../../base/format/words.js';
import type { VolumeQuotas, VolumeType } from '../../cloud/block-storage-types.js';
import type { Cloud } from '../../cloud/cloud.js';
import type { Image } from '../../cloud/images.js';
import type { Room } from '../../volumes/capacity.js';
import { roomFor } from '../../volumes/capacity.js';
import { backendsOf, orNull, ownProject, type PlanningDeps, ruleOf } from '../../volumes/context.js';
import { volumeKey } from '../../volumes/marks.js';
import { type Objection, refuseFor } from '../../volumes/objection.js';
import { overVolumeQuota } from '../../volumes/quota.js';
import { resolveImage, resolveType } from '../../volumes/resolve.js';
import { gib } from '../../volumes/size.js';
import type { CreatePlan } from './plan.js';

const GIB = 1024 ** 3;

export interface CreateAsk {
  name: string;
  image: string;
  sizeGib: number;
  type: string | undefined;
  bootable: boolean;
}

interface Facts {
  image: Image;
  type: VolumeType;
  sizeGib: number;
  room: Room;
  quotas: VolumeQuotas | null;
  project: string;
}

/** Names made ids, and everything checked that can be known before Cinder is asked. @throws VolumeRefusal */
export async function planCreate(cloud: Cloud, ask: CreateAsk, deps: PlanningDeps): Promise<CreatePlan> {
  const [image, type, backends, types, quotas, project, same] = await Promise.all([
    resolveImage(cloud, ask.image),
    resolveType(cloud, ask.type),
    backendsOf(cloud),
    cloud.storage.types(),
    orNull(cloud.storage.quotas()),
    ownProject(cloud),
    cloud.storage.count({ allProjects: false, name: ask.name }),
  ]);
  const room = roomFor(type, ask.sizeGib, backends, types);
  const projectText = project.name ?? project.id;
  refuseFor(objectionsToCreate({ image, type, sizeGib: ask.sizeGib, room, quotas, project: projectText }));
  return {
    kind: 'volume-create',
    identity: {
      cloud: cloud.name,
      project: project.id,
      name: ask.name,
      sizeGib: ask.sizeGib,
      image: image.id,
      type: type.id,
      bootable: ask.bootable,
      exclusive: [volumeKey(cloud.name, `new/${project.id}/${ask.name}`)],
    },
    policy: ruleOf(deps, 'volume-create'),
    about: {
      volumeName: ask.name,
      projectName: project.name,
      imageName: image.name,
      typeName: type.name,
      backendName: type.backendName,
      room: room.text,
      notes: [
        ...(room.note === null ? [] : [room.note]),
        ...(quotas === null ? ['the quota was not checked: the credential may not see it'] : []),
        ...(same === undefined || same === 0 ? [] : [`${same} other of this name in the project already`]),
      ],
    },
  };
}

/** Pure: what stands against a new volume. */
export function objectionsToCreate(facts: Facts): readonly Objection[] {
  const { image, type, sizeGib, room, quotas, project } = facts;
  return [
    ...imageObjections(image, sizeGib),
    ...(quotas === null
      ? []
      : overVolumeQuota(quotas, { volumes: 1, gib: sizeGib, snapshots: 0 }, type.name, project)),
    ...room.objections,
  ];
}

function imageObjections(image: Image, sizeGib: number): readonly Objection[] {
  const name = `\`${named(image.name)}\``;
  if (image.status !== 'active') {
    return [
      {
        code: 'image-not-active',
        text: `Image ${name} is ${image.status}, so nothing can be made from it.`,
        remedy: 'Choose an active one: `/volumes images`.',
      },
    ];
  }
  const disk = Math.max(image.virtualSizeBytes ?? 0, image.sizeBytes ?? 0);
  const needs = Math.max(image.minDiskGib, Math.ceil(disk / GIB));
  if (sizeGib >= needs) return [];
  const why =
    image.minDiskGib >= needs
      ? `asks for ${gib(needs)} at least (min_disk)`
      : `holds a disk of ${gib(disk / GIB)}`;
  return [
    {
      code: 'size-under-min-disk',
      text: `Image ${name} ${why}, ${gib(sizeGib)} is too small.`,
      remedy: `Ask for \`--size ${needs}\` or more.`,
    },
  ];
}
