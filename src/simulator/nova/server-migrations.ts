import { type Answer, fault, ok } from '../http/answer.js';
import { isObject, type JsonObject } from '../http/json.js';
import { atLeast, type Microversion } from '../http/microversion.js';
import type { Call, Route } from '../http/routes.js';
import { stamp, stampOrNull } from '../http/times.js';
import type { LiveMigrations } from '../migration/live-migrations.js';
import { IN_PROGRESS, type Migration, type Server } from '../world/model.js';
import type { World } from '../world/world.js';
import { askerOf } from './server-actions.js';
import { serverNotFound, visibleServer } from './servers.js';

const RULE = 'os_compute_api:servers:migrations';

/** /servers/{id}/migrations: only migrations under way, which leaves out `accepted` and all that ended. */
export function serverMigrationRoutes(world: World, liveMigrations: LiveMigrations): Route[] {
  const withServer = (use: (server: Server, call: Call) => Answer) => (call: Call) => {
    const server = visibleServer(world, call);
    return server ? use(server, call) : serverNotFound(call);
  };
  return [
    {
      method: 'GET',
      path: '/servers/{id}/migrations',
      adminRule: `${RULE}:index`,
      since: 23,
      handle: withServer((server, call) =>
        ok({ migrations: underWay(world, server).map((migration) => view(migration, call.version)) }),
      ),
    },
    {
      method: 'GET',
      path: '/servers/{id}/migrations/{migration}',
      adminRule: `${RULE}:show`,
      since: 23,
      handle: withServer((server, call) => {
        const migration = underWay(world, server).find(
          (candidate) => String(candidate.id) === call.params.migration,
        );
        return migration
          ? ok({ migration: view(migration, call.version) })
          : notInProgress(world, server, call);
      }),
    },
    {
      method: 'DELETE',
      path: '/servers/{id}/migrations/{migration}',
      adminRule: `${RULE}:delete`,
      since: 24,
      handle: withServer((server, call) => {
        const abortable = atLeast(call.version, 65) ? ['running', 'queued', 'preparing'] : ['running'];
        return changing(world, server, call, {
          what: 'abort live migration',
          conflict: 'abort live migration',
          states: abortable,
          unknown: ofAnotherServer(404),
          make: (id) => liveMigrations.abort(id, askerOf(call)),
        });
      }),
    },
    {
      method: 'POST',
      path: '/servers/{id}/migrations/{migration}/action',
      adminRule: `${RULE}:force_complete`,
      since: 22,
      handle: withServer((server, call) => {
        if (!isObject(call.body) || !('force_complete' in call.body)) {
          return fault(400, 'There is no such action.');
        }
        return changing(world, server, call, {
          what: 'force complete',
          conflict: 'force_complete',
          states: ['running'],
          unknown: ofAnotherServer(400),
          make: (id) => liveMigrations.forceComplete(id, askerOf(call)),
        });
      }),
    },
  ];
}

interface Change {
  /** As Nova's messages call it. */
  readonly what: string;
  readonly conflict: string;
  readonly states: readonly string[];
  readonly unknown: (server: Server, call: Call) => Answer;
  readonly make: (id: number) => void;
}

function changing(world: World, server: Server, call: Call, change: Change): Answer {
  if (server.taskState !== 'migrating') {
    return fault(409, `Instance ${server.id} is in an invalid state for '${change.conflict}'`);
  }
  const migration = world.migrations.get(Number(call.params.migration));
  if (migration?.serverId !== server.id) return change.unknown(server, call);
  if (!change.states.includes(migration.status)) {
    return fault(
      400,
      `Migration ${migration.id} state of instance ${server.id} is ${migration.status}. Cannot ${change.what} while the migration is in this state.`,
    );
  }
  change.make(migration.id);
  return { status: 202 };
}

function ofAnotherServer(status: 400 | 404) {
  return (server: Server, call: Call) =>
    fault(status, `Migration ${call.params.migration} not found for instance ${server.id}`);
}

function notInProgress(world: World, server: Server, call: Call): Answer {
  const id = call.params.migration;
  const known = world.migrations.get(Number(id))?.serverId === server.id;
  return known
    ? fault(404, `Live migration ${id} for server ${server.id} is not in progress.`)
    : fault(404, `In-progress live migration ${id} is not found for server ${server.id}.`);
}

function underWay(world: World, server: Server): Migration[] {
  return [...world.migrations.values()].filter(
    (migration) => migration.serverId === server.id && IN_PROGRESS.includes(migration.status),
  );
}

function view(migration: Migration, version: Microversion): JsonObject {
  const disk = migration.memory ? 0 : null;
  return {
    created_at: stamp(migration.createdAt),
    dest_compute: migration.destinationHost,
    dest_host: null,
    dest_node: migration.destinationHost,
    disk_processed_bytes: disk,
    disk_remaining_bytes: disk,
    disk_total_bytes: disk,
    id: migration.id,
    memory_processed_bytes: migration.memory?.processed ?? null,
    memory_remaining_bytes: migration.memory?.remaining ?? null,
    memory_total_bytes: migration.memory?.total ?? null,
    server_uuid: migration.serverId,
    source_compute: migration.sourceHost,
    source_node: migration.sourceHost,
    status: migration.status,
    updated_at: stampOrNull(migration.updatedAt),
    ...(atLeast(version, 59) && { uuid: migration.uuid }),
    ...(atLeast(version, 80) && { user_id: migration.userId, project_id: migration.projectId }),
  };
}
