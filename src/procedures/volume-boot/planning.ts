import { mebibytes } from '../../base/format/bytes.js';
import { named } from '../../base/format/words.js';
import type { VolumeDetails } from '../../cloud/block-storage-types.js';
import type { Cloud } from '../../cloud/cloud.js';
import type { ComputeService, Flavor } from '../../cloud/compute.js';
import { backendOf } from '../../volumes/backend.js';
import { called, orNull, ownProject, type PlanningDeps, ruleOf, serversOf } from '../../volumes/context.js';
import { volumeKey } from '../../volumes/marks.js';
import { type Objection, refuseFor } from '../../volumes/objection.js';
import { overComputeQuota } from '../../volumes/quota.js';
import { resolveFlavor, resolveNetworks, resolveVolume } from '../../volumes/resolve.js';
import type { BootPlan } from './plan.js';

export interface BootAsk {
  name: string;
  volume: string;
  flavor: string;
  networks: readonly string[];
  key: string | undefined;
  host: string | undefined;
  zone: string | undefined;
  deleteOnTermination: boolean;
}

/** Everything resolved and checked that Nova would say only after its 202. @throws VolumeRefusal */
export async function planBoot(cloud: Cloud, ask: BootAsk, deps: PlanningDeps): Promise<BootPlan> {
  const project = await ownProject(cloud);
  const [volume, flavor, networks, keys, services, quotas, volumeServices] = await Promise.all([
    resolveVolume(cloud, ask.volume),
    resolveFlavor(cloud, ask.flavor),
    resolveNetworks(cloud, ask.networks, project.id),
    ask.key === undefined ? null : cloud.keyPairs(),
    orNull(cloud.services()),
    orNull(cloud.computeQuotas()),
    orNull(cloud.volumeServices()),
  ]);
  const users = await serversOf(cloud, volume);
  const backend = backendOf(volume.backendHost);
  const service = volumeServices?.find(({ host }) => host === backend);
  refuseFor([
    ...volumeObjections(volume, users, project),
    ...(service !== undefined && service.state === 'down' ? [backendDown(service.host)] : []),
    ...flavorObjections(volume, flavor),
    ...keyObjections(ask.key, keys),
    ...placeObjections(ask, services),
    ...(quotas === null ? [] : overComputeQuota(quotas, flavor, project.name ?? project.id)),
  ]);
  const namesakes = await cloud.findServers(ask.name);
  return {
    kind: 'volume-boot',
    identity: {
      cloud: cloud.name,
      project: project.id,
      name: ask.name,
      volume: volume.id,
      flavor: flavor.id,
      networks: networks.map(({ id }) => id),
      key: ask.key ?? null,
      host: ask.host ?? null,
      zone: ask.zone ?? null,
      deleteOnTermination: ask.deleteOnTermination,
      exclusive: [volumeKey(cloud.name, volume.id)],
    },
    policy: ruleOf(deps, 'volume-boot'),
    about: {
      serverName: ask.name,
      projectName: project.name,
      volumeName: called(volume),
      sizeGib: volume.sizeGib,
      typeName: volume.type,
      flavorName: flavor.name,
      vcpus: flavor.vcpus,
      memoryMib: flavor.memoryMib,
      networkNames: networks.map(({ name }) => name),
      notes: [
        ...(namesakes.length === 0 ? [] : [`${namesakes.length} other server of this name exists already`]),
        ...(services === null ? ['hosts and zones were not checked: the credential may not see them'] : []),
        ...(quotas === null ? ['the quota was not checked: the credential may not see it'] : []),
      ],
    },
  };
}

export function volumeObjections(
  volume: VolumeDetails,
  users: readonly { name: string }[],
  project: { id: string; name: string | null },
): readonly Objection[] {
  const name = `\`${named(called(volume))}\``;
  if (volume.projectId !== null && volume.projectId !== project.id) {
    return [
      {
        code: 'other-project',
        text: `Volume ${name} belongs to project ${volume.projectId}, and the server would belong to ${project.name ?? project.id}.`,
        remedy: "Use a cloud entry with a credential of the volume's project: `--cloud NAME`.",
      },
    ];
  }
  if (volume.status === 'in-use') {
    const by = users.map((one) => `\`${named(one.name)}\``).join(', ') || 'a server';
    return [
      {
        code: 'volume-in-use',
        text: `Volume ${name} is in use by ${by}.`,
        remedy:
          'Take another, or make a new one with `/volumes create`; those free: `/volumes list --status available`.',
      },
    ];
  }
  if (volume.status !== 'available') {
    return [
      {
        code: 'volume-not-available',
        text: `Volume ${name} is ${volume.status}, not available.`,
        remedy: '`/volumes show` tells more; boot when it is available.',
      },
    ];
  }
  if (volume.bootable) return [];
  return [
    {
      code: 'volume-not-bootable',
      text: `Volume ${name} is not bootable.`,
      remedy: `Make one from an image with \`/volumes create NAME --image I --size GB\`; if this one does hold a system: \`openstack volume set --bootable ${volume.id}\`.`,
    },
  ];
}

function backendDown(host: string): Objection {
  return {
    code: 'backend-down',
    text: `cinder-volume ${named(host)} is down: Nova could not attach the volume.`,
    remedy: 'Start it; `/volumes pools` shows its state.',
  };
}

function flavorObjections(volume: VolumeDetails, flavor: Flavor): readonly Objection[] {
  const needs = volume.image?.minRamMib ?? 0;
  if (flavor.memoryMib >= needs) return [];
  return [
    {
      code: 'flavor-too-small',
      text: `Flavor \`${named(flavor.name)}\` has ${mebibytes(flavor.memoryMib)}, the image of the volume asks for ${mebibytes(needs)}.`,
      remedy: 'Take a larger flavor.',
    },
  ];
}

function keyObjections(asked: string | undefined, keys: readonly string[] | null): readonly Objection[] {
  if (asked === undefined || keys === null || keys.includes(asked)) return [];
  const there =
    keys.length === 0 ? 'It has none.' : `It has ${keys.map((key) => `\`${named(key)}\``).join(', ')}.`;
  return [
    {
      code: 'key-not-found',
      text: `Drover's user has no key pair \`${named(asked)}\`. ${there}`,
      remedy:
        'Key pairs belong to users: `openstack keypair create --public-key FILE NAME` with its credential, or leave `--key` out.',
    },
  ];
}

export function placeObjections(
  { host, zone }: Pick<BootAsk, 'host' | 'zone'>,
  services: readonly ComputeService[] | null,
): readonly Objection[] {
  if (services === null) return [];
  const found: Objection[] = [];
  const service = services.find((one) => one.host === host);
  if (host !== undefined && service === undefined) {
    found.push({
      code: 'host-not-found',
      text: `There is no compute host \`${named(host)}\`.`,
      remedy: `There are ${services
        .map((one) => named(one.host))
        .slice(0, 12)
        .join(', ')}.`,
    });
  }
  if (service !== undefined && (service.state === 'down' || service.status === 'disabled')) {
    const why =
      service.state === 'down'
        ? 'down'
        : `disabled${service.disabledReason === null ? '' : `: ${service.disabledReason}`}`;
    found.push({
      code: 'host-not-usable',
      text: `Host ${named(service.host)} is ${why}.`,
      remedy: 'Choose another with `--to`, or leave it out for the scheduler to choose.',
    });
  }
  const zones = [...new Set(services.map((one) => one.zone))];
  if (zone !== undefined && !zones.includes(zone)) {
    found.push({
      code: 'zone-not-found',
      text: `There is no availability zone \`${named(zone)}\`.`,
      remedy: `There are ${zones.map(named).join(', ')}.`,
    });
  }
  return found;
}
