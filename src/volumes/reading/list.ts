import { defined } from '../../base/defined.js';
import { DroverError } from '../../base/errors.js';
import type { Card } from '../../chat/card.js';
import type { VolumeDetails, VolumeFilter, VolumeType } from '../../cloud/block-storage-types.js';
import type { Cloud } from '../../cloud/cloud.js';
import { isCloudError } from '../../cloud/cloud-error.js';
import { resolveServer } from '../../cloud/resolve-server.js';
import { type TypeTotal, volumeListCard } from '../cards/list.js';
import { resolveProject, resolveType } from '../resolve.js';

/** Lines of one card that people still read. */
const PAGE = 20;
/** Sizes are added up of at most this many volumes: more would be read for one number. */
const SUMMED = 2_000;
const SUM_PAGE = 1_000;

export interface ListAsk {
  server?: string | undefined;
  type?: string | undefined;
  status?: string | undefined;
  backend?: string | undefined;
  project?: string | undefined;
  all: boolean;
  /** The id after which the page begins. */
  page?: string | undefined;
}

export async function listVolumes(cloud: Cloud, ask: ListAsk): Promise<Card> {
  const type = ask.type === undefined ? undefined : await resolveType(cloud, ask.type);
  const projectId = ask.project === undefined ? undefined : await resolveProject(cloud, ask.project);
  const filter: VolumeFilter = {
    allProjects: ask.all,
    ...defined({ projectId, status: ask.status }),
    ...(type === undefined ? {} : { typeId: type.id }),
    ...defined({ backend: ask.backend }),
  };
  const { server, type: typeName, status, backend, project } = ask;
  const told = { server, type: typeName, status, backend, project };
  const filterText = [
    ...(ask.all ? ['every project'] : []),
    ...Object.entries(told).flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${value}`])),
  ].join(', ');
  const found =
    ask.server === undefined
      ? await pageOf(cloud, filter, ask.page, type)
      : await ofServer(cloud, ask.server, filter, typeName);
  return volumeListCard({
    cloud: cloud.name,
    filter: filterText,
    ...found,
    serverNames: await serverNames(cloud, found.volumes),
    nextPage: found.next === null ? null : `/volumes list${optionsText(ask, cloud)} --page ${found.next}`,
  });
}

interface Found {
  volumes: readonly VolumeDetails[];
  next: string | null;
  total: number | undefined;
  totals: readonly TypeTotal[];
}

async function pageOf(
  cloud: Cloud,
  filter: VolumeFilter,
  after: string | undefined,
  type: VolumeType | undefined,
): Promise<Found> {
  const [page, total, types] = await Promise.all([
    asPage(cloud, filter, after),
    cloud.storage.count(filter),
    type === undefined ? cloud.storage.types() : [type],
  ]);
  return { ...page, total, totals: await totalsOf(cloud, filter, total, types) };
}

async function asPage(cloud: Cloud, filter: VolumeFilter, after: string | undefined) {
  try {
    return await cloud.storage.page(filter, { limit: PAGE, ...defined({ after }) });
  } catch (error) {
    if (after === undefined || !isCloudError(error) || error.code !== 'cloud-not-found') throw error;
    throw new DroverError('The volume where this page began is not there any more.', {
      code: 'page-gone',
      remedy: 'Begin again without `--page`.',
    });
  }
}

/** Counted by Cinder, one small question a type; added up here only where few were counted. */
async function totalsOf(
  cloud: Cloud,
  filter: VolumeFilter,
  total: number | undefined,
  types: readonly VolumeType[],
): Promise<readonly TypeTotal[]> {
  if (total === undefined || total === 0) return [];
  if (total <= SUMMED) return await summed(cloud, filter);
  const counted = await Promise.all(
    types.map(async ({ id, name }) => ({
      type: name,
      volumes: (await cloud.storage.count({ ...filter, typeId: id })) ?? 0,
      gib: null,
    })),
  );
  return counted.filter(({ volumes }) => volumes > 0);
}

/** One page in memory at a time. */
async function summed(cloud: Cloud, filter: VolumeFilter): Promise<readonly TypeTotal[]> {
  const totals = new Map<string, { volumes: number; gib: number }>();
  let after: string | null | undefined;
  while (after !== null) {
    const { volumes, next } = await cloud.storage.page(filter, {
      limit: SUM_PAGE,
      ...defined({ after }),
    });
    for (const volume of volumes) addTo(totals, volume);
    after = next;
  }
  return totalList(totals);
}

function addTo(totals: Map<string, { volumes: number; gib: number }>, volume: VolumeDetails): void {
  const type = volume.type ?? 'no type';
  const before = totals.get(type) ?? { volumes: 0, gib: 0 };
  totals.set(type, { volumes: before.volumes + 1, gib: before.gib + volume.sizeGib });
}

function totalList(totals: ReadonlyMap<string, { volumes: number; gib: number }>): readonly TypeTotal[] {
  return [...totals].map(([type, total]) => ({ type, ...total })).sort((a, b) => b.volumes - a.volumes);
}

/** Cinder has no filter by server: its attachments and Nova's list together name the few volumes. */
async function ofServer(
  cloud: Cloud,
  nameOrId: string,
  filter: VolumeFilter,
  typeName: string | undefined,
): Promise<Found> {
  const { id } = await resolveServer(cloud, nameOrId);
  const volumes = (await volumesOfServer(cloud, id)).filter(
    (volume) =>
      (filter.status === undefined || volume.status === filter.status) &&
      (typeName === undefined || volume.type === typeName || volume.typeId === filter.typeId) &&
      (filter.backend === undefined || volume.backendHost?.split('#')[0] === filter.backend) &&
      (filter.projectId === undefined || volume.projectId === filter.projectId),
  );
  const totals = new Map<string, { volumes: number; gib: number }>();
  for (const volume of volumes) addTo(totals, volume);
  return { volumes, next: null, total: volumes.length, totals: totalList(totals) };
}

/** What Nova lists for it, and what else Cinder has attached to it: the difference is what matters. */
export async function volumesOfServer(cloud: Cloud, server: string): Promise<readonly VolumeDetails[]> {
  const { hasAttachments } = await cloud.capabilities();
  const [shown, attachments] = await Promise.all([
    cloud.server(server),
    hasAttachments ? cloud.volumeAttachments({ server }) : [],
  ]);
  const ids = [...new Set([...(shown?.volumeIds ?? []), ...attachments.map(({ volumeId }) => volumeId)])];
  const found = await Promise.all(ids.map((id) => cloud.storage.details(id)));
  return found.filter((volume) => volume !== undefined);
}

async function serverNames(
  cloud: Cloud,
  volumes: readonly VolumeDetails[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(
    volumes.flatMap(({ attachments }) =>
      attachments.flatMap(({ serverId }) => (serverId === null ? [] : [serverId])),
    ),
  );
  const named = await Promise.all(
    [...ids].map(async (id): Promise<[string, string]> => [id, (await cloud.server(id))?.name ?? id]),
  );
  return new Map(named);
}

/** The options as they would be typed again for the next page. */
function optionsText(ask: ListAsk, cloud: Cloud): string {
  const { server, type, status, backend, project, all } = ask;
  const typed = Object.entries({ server, type, status, backend, project }).flatMap(([key, value]) =>
    value === undefined ? [] : [` --${key} ${/^[\w.@:#/-]+$/.test(value) ? value : JSON.stringify(value)}`],
  );
  return `${typed.join('')}${all ? ' --all' : ''} --cloud ${cloud.name}`;
}
