import { DroverError } from '../base/errors.js';
import { didYouMean } from '../chat/nearest.js';
import type { VolumeDetails, VolumeType } from '../cloud/block-storage-types.js';
import type { Cloud } from '../cloud/cloud.js';
import type { Flavor } from '../cloud/compute.js';
import type { Image } from '../cloud/images.js';
import type { Network } from '../cloud/network.js';
import { gib } from './size.js';

/** More candidates than this are counted, not listed. */
const LISTED = 8;

export async function resolveVolume(
  cloud: Cloud,
  nameOrId: string,
  project?: string,
): Promise<VolumeDetails> {
  const projectId = project === undefined ? undefined : await resolveProject(cloud, project);
  const found = await cloud.storage.find(nameOrId, projectId);
  return one(found, {
    what: 'volume',
    asked: nameOrId,
    cloud: cloud.name,
    text: ({ id, sizeGib, status, projectId: owner }) =>
      `\`${id}\` ${gib(sizeGib)}, ${status}${owner === null ? '' : `, project ${owner}`}`,
    remedy: 'Give its whole name or its id; `/volumes list --all` shows those of every project.',
  });
}

export async function resolveProject(cloud: Cloud, nameOrId: string): Promise<string> {
  const id = await cloud.projectId(nameOrId);
  if (id !== undefined) return id;
  throw new DroverError(`No project \`${nameOrId}\` that the credential may see in ${cloud.name}.`, {
    code: 'project-not-found',
    remedy: 'Give its id: names work for the projects that the credential has a role in.',
  });
}

export async function resolveImage(cloud: Cloud, nameOrId: string): Promise<Image> {
  const found = await cloud.findImages(nameOrId);
  const others = found.length > 0 ? [] : await cloud.images();
  return one(found, {
    what: 'image',
    asked: nameOrId,
    cloud: cloud.name,
    text: ({ id, status, visibility }) => `\`${id}\` ${status}, ${visibility}`,
    remedy: `${didYouMean(
      nameOrId,
      others.map(({ name }) => name),
    )}\`/volumes images\` lists them.`,
  });
}

/** The one asked for, or the cloud's default. */
export async function resolveType(cloud: Cloud, nameOrId: string | undefined): Promise<VolumeType> {
  if (nameOrId === undefined) {
    const standard = await cloud.storage.defaultType();
    // Only the list tells its backend to those who may see it.
    if (standard !== undefined) return standard;
    throw new DroverError(`${cloud.name} has no default volume type.`, {
      code: 'type-needed',
      remedy: 'Name one with `--type`; `/volumes types` lists them.',
    });
  }
  const types = await cloud.storage.types();
  const named = types.filter(({ id, name }) => id === nameOrId || name === nameOrId);
  return one(named, {
    what: 'volume type',
    asked: nameOrId,
    cloud: cloud.name,
    text: ({ id }) => `\`${id}\``,
    remedy: `${didYouMean(
      nameOrId,
      types.map(({ name }) => name),
    )}\`/volumes types\` lists them.`,
  });
}

export async function resolveFlavor(cloud: Cloud, nameOrId: string): Promise<Flavor> {
  const flavors = await cloud.flavors();
  const named = flavors.filter(({ id, name }) => id === nameOrId || name === nameOrId);
  return one(named, {
    what: 'flavor',
    asked: nameOrId,
    cloud: cloud.name,
    text: ({ id, vcpus, memoryMib }) => `\`${id}\` ${vcpus} vCPU, ${memoryMib} MiB`,
    remedy: `There are ${listed(flavors.map(({ name }) => name))}.`,
  });
}

/** Those asked for; without a word the only one there is. Names count within our own project and what is shared with it. */
export async function resolveNetworks(
  cloud: Cloud,
  asked: readonly string[],
  project: string | null,
): Promise<readonly Network[]> {
  const all = await cloud.networks();
  const usable = all.filter(
    ({ shared, external, projectId, hasSubnet }) =>
      hasSubnet && !external && (shared || projectId === project),
  );
  const names = listed(usable.map(({ name }) => name));
  if (asked.length > 0) {
    return asked.map((nameOrId) => {
      const own = usable.filter(({ id, name }) => id === nameOrId || name === nameOrId);
      const found = own.length > 0 ? own : all.filter(({ id, name }) => id === nameOrId || name === nameOrId);
      return one(found, {
        what: 'network',
        asked: nameOrId,
        cloud: cloud.name,
        text: ({ id, projectId }) => `\`${id}\` in project ${projectId ?? 'unknown'}`,
        remedy: usable.length === 0 ? 'This project may use none.' : `There are ${names}.`,
      });
    });
  }
  if (usable.length === 1) return usable;
  throw new DroverError(
    usable.length === 0
      ? `There is no network with a subnet that a server of this project may use in ${cloud.name}.`
      : `${usable.length} networks could be meant: ${names}.`,
    {
      code: usable.length === 0 ? 'network-not-found' : 'network-ambiguous',
      remedy: 'Name it with `--network`.',
    },
  );
}

interface Wording<T> {
  what: string;
  asked: string;
  cloud: string;
  text(candidate: T): string;
  remedy: string;
}

/** @throws DroverError `<what>-not-found`, or `<what>-ambiguous` with the candidates. */
function one<T>(found: readonly T[], { what, asked, cloud, text, remedy }: Wording<T>): T {
  const [only] = found;
  const code = what.replaceAll(' ', '-');
  if (only === undefined) {
    throw new DroverError(`No ${what} \`${asked}\` in ${cloud}.`, { code: `${code}-not-found`, remedy });
  }
  if (found.length === 1) return only;
  const more = found.length > LISTED ? ` and ${found.length - LISTED} more` : '';
  throw new DroverError(
    `${found.length} ${what}s are called \`${asked}\`: ${found.slice(0, LISTED).map(text).join('; ')}${more}.`,
    { code: `${code}-ambiguous`, remedy: 'Give the id of the one you mean.' },
  );
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map((name) => `\`${name}\``);
  return names.length > LISTED ? `${shown.join(', ')} and ${names.length - LISTED} more` : shown.join(', ');
}
