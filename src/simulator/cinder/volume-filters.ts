import { type Answer, fault } from '../http/answer.js';
import { atLeast } from '../http/microversion.js';
import type { Call } from '../http/routes.js';
import { isTrue } from '../nova/queries.js';
import type { Volume } from '../world/model.js';
import type { World } from '../world/world.js';

/** What is not a filter. */
const OTHER = ['all_tenants', 'limit', 'marker', 'offset', 'sort', 'sort_key', 'sort_dir', 'with_count'];
/** etc/cinder/resource_filters.json; administrators may filter by any column. */
const FOR_ALL = [
  'name',
  'status',
  'metadata',
  'bootable',
  'migration_status',
  'availability_zone',
  'project_id',
];

/** The volumes that the query names, in its order, or why it is refused. */
export function matching(world: World, call: Call): Volume[] | Answer {
  const { query } = call;
  const admin = call.token.roles.includes('admin');
  const all = isTrue(query.get('all_tenants')) && admin;
  const unknown = [...new Set(query.keys())].filter((key) => !OTHER.includes(key) && !FOR_ALL.includes(key));
  // From 3.31 on (generalised resource filters) they are refused; below they are dropped without a word.
  if (!admin && unknown.length > 0 && atLeast(call.version, 31)) {
    return fault(400, `Invalid filters ${unknown.join(', ')} are found in query options.`);
  }
  const equals = (key: string, value: string) => query.get(key) === null || query.get(key) === value;
  const metadata = readMetadata(query.get('metadata'));
  const host = query.get('host');
  const typeId = query.get('volume_type_id');
  const found: Volume[] = [];
  for (const volume of world.storage.volumes.values()) {
    const fits =
      (all || volume.projectId === call.token.project?.id) &&
      equals('name', volume.name) &&
      equals('status', volume.status) &&
      equals('bootable', String(volume.bootable)) &&
      (!all || equals('project_id', volume.projectId)) &&
      (!admin || host === null || volume.pool === host || volume.pool?.split('#')[0] === host) &&
      (!admin || typeId === null || world.storage.typeNamed(volume.type)?.id === typeId) &&
      Object.entries(metadata).every(([key, value]) => volume.metadata[key] === value);
    if (fits) found.push(volume);
  }
  return sorted(found.reverse(), query);
}

const BY: Readonly<Record<string, (volume: Volume) => string | number>> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  size: ({ sizeGb }) => sizeGb,
  status: ({ status }) => status,
};

/** `sort=KEY:DIRECTION`, or as it was before that; they come newest first, which is what other keys get. */
function sorted(newestFirst: Volume[], query: URLSearchParams): Volume[] {
  const [first] = (query.get('sort') ?? '').split(',');
  const [key, direction] = first
    ? first.split(':')
    : [query.get('sort_key') ?? 'created_at', query.get('sort_dir') ?? 'desc'];
  const of = BY[key ?? ''];
  if (of === undefined)
    return key === 'created_at' && direction === 'asc' ? newestFirst.reverse() : newestFirst;
  const ascending = newestFirst.sort((one, other) =>
    of(one) < of(other) ? -1 : of(one) > of(other) ? 1 : 0,
  );
  return direction === 'asc' ? ascending : ascending.reverse();
}

/** A Python literal, of which Drover sends the part that is JSON too. */
function readMetadata(text: string | null): Record<string, string> {
  if (text === null) return {};
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return {};
  }
}
