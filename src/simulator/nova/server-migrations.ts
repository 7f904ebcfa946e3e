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
        return migration ? ok({ migration: view(migration, call.version) }) : notFound(server, call);
      }),
    },
    {
      method: 'DELETE',
      path: '/servers/{id}/migrations/{migration}',
      adminRule: `${RULE}:delete`,
      since: 24,
      handle: withServer((server, call) => {
        const abortable = atLeast(call.version, 65) ? ['running', 'queued', 'preparing'] : ['running'];
        return changing(liveMigrations, server, call, 'abort live migration', abortable, (id) =>
          liveMigrations.abort(id, askerOf(call)),
        );
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
        return changing(liveMigrations, server, call, 'force_complete', ['running'], (id) =>
          liveMigrations.forceComplete(id, askerOf(call)),
        );
      }),
    },
  ];
}

function changing(
  liveMigrations: LiveMigrations,
  server: Server,
  call: Call,
  method: string,
  states: readonly string[],
  change: (id: number) => void,
): Answer {
  if (server.taskState !== 'migrating') {
    return fault(409, `Instance ${server.id} is in an invalid state for '${method}'`);
  }
  const migration = liveMigrations.inProgress(server, Number(call.params.migration));
  if (!migration) return notFound(server, call);
  if (!states.includes(migration.status)) {
    return fault(
      400,
      `Migration ${migration.id} state of instance ${server.id} is ${migration.status}. Cannot ${method} while the migration is in this state.`,
    );
  }
  change(migration.id);
  return { status: 202 };
}

function underWay(world: World, server: Server): Migration[] {
  return [...world.migrations.values()].filter(
    (migration) => migration.serverId === server.id && IN_PROGRESS.includes(migration.status),
  );
}

function notFound(server: Server, call: Call): Answer {
  return fault(404, `Migration ${call.params.migration} not found for instance ${server.id}`);
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
