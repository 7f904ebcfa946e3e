import { type Answer, fault, ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import { nextLink, pageOf } from '../http/paging.js';
import type { Call, Route } from '../http/routes.js';
import { changedWithin, readTime, stamp, stampOrNull } from '../http/times.js';
import { IN_PROGRESS, type Migration } from '../world/model.js';
import type { World } from '../world/world.js';
import { invalidTime, refuseUnknown } from './queries.js';

const FILTERS = ['hidden', 'host', 'instance_uuid', 'migration_type', 'source_compute', 'status'];
const PAGING = ['changes-since', 'limit', 'marker'];

/** /os-migrations: every migration there ever was, from 2.59 on newest first and in pages. */
export function migrationRoutes(world: World): Route[] {
  return [
    {
      method: 'GET',
      path: '/os-migrations',
      adminRule: 'os_compute_api:os-migrations:index',
      handle: (call) => list(world, call),
    },
  ];
}

function list(world: World, call: Call): Answer {
  const paged = atLeast(call.version, 59);
  const since = call.query.get('changes-since');
  const before = call.query.get('changes-before');
  const refused = refuseUnknown(call, 59, [
    ...FILTERS,
    ...PAGING,
    ...(atLeast(call.version, 66) ? ['changes-before'] : []),
    ...(atLeast(call.version, 80) ? ['user_id', 'project_id'] : []),
  ]);
  if (refused) return refused;
  if (paged && since !== null && readTime(since) === undefined) return invalidTime('changes-since', since);
  if (paged && before !== null && readTime(before) === undefined)
    return invalidTime('changes-before', before);
  const matching = [...world.migrations.values()].filter((migration) => matches(migration, call));
  if (!paged) return ok({ migrations: matching.map((migration) => view(migration, call)) });
  matching.reverse();
  const page = pageOf(matching, (migration) => migration.uuid, call.query);
  if (!page) return fault(400, `Marker ${call.query.get('marker')} could not be found.`);
  return ok({
    migrations: page.items.map((migration) => view(migration, call)),
    ...(page.nextMarker !== undefined && {
      migrations_links: nextLink(`${call.origin}${call.path}`, call.query, page.nextMarker, true),
    }),
  });
}

function matches(migration: Migration, call: Call): boolean {
  const { query } = call;
  const equals = (key: string, value: string) => query.get(key) === null || query.get(key) === value;
  const host = query.get('host');
  const since = atLeast(call.version, 59) ? readTime(query.get('changes-since') ?? '') : undefined;
  const before = atLeast(call.version, 66) ? readTime(query.get('changes-before') ?? '') : undefined;
  return (
    equals('instance_uuid', migration.serverId) &&
    equals('status', migration.status) &&
    equals('migration_type', 'live-migration') &&
    equals('source_compute', migration.sourceHost) &&
    equals('user_id', migration.userId) &&
    equals('project_id', migration.projectId) &&
    (host === null || host === migration.sourceHost || host === migration.destinationHost) &&
    changedWithin(migration.updatedAt, since, before)
  );
}

function view(migration: Migration, call: Call): JsonObject {
  const at = (minor: number) => atLeast(call.version, minor);
  const path = `servers/${migration.serverId}/migrations/${migration.id}`;
  return {
    id: migration.id,
    ...(at(59) && { uuid: migration.uuid }),
    source_compute: migration.sourceHost,
    dest_compute: migration.destinationHost,
    source_node: migration.destinationHost === null ? null : migration.sourceHost,
    dest_node: migration.destinationHost,
    dest_host: null,
    old_instance_type_id: migration.flavorId,
    new_instance_type_id: migration.flavorId,
    instance_uuid: migration.serverId,
    status: migration.status,
    ...(at(23) && { migration_type: 'live-migration' }),
    ...(at(80) && { user_id: migration.userId, project_id: migration.projectId }),
    created_at: stamp(migration.createdAt),
    updated_at: stampOrNull(migration.updatedAt),
    ...(at(23) &&
      IN_PROGRESS.includes(migration.status) && {
        links: [
          { rel: 'self', href: `${call.origin}/v2.1/${path}` },
          { rel: 'bookmark', href: `${call.origin}/${path}` },
        ],
      }),
  };
}
