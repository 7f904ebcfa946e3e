import { z } from 'zod';
import type { ServiceClient } from '../client.js';
import type { Need } from '../discovery/microversion.js';
import { paged, pageOf } from '../paging.js';
import { time } from '../schema.js';
import type { ComputeApi, ServerMigrationsApi } from './api.js';
import type { Migration, MigrationQuery, ServerMigration } from './types.js';

/** 2.23 the type; 2.59 uuid, pages and changes-since; 2.80 who asked. */
const LIST_WANTS = ['2.23', '2.59', '2.80'];
const IN_PROGRESS: Need = { feature: 'show the figures of a running migration', version: '2.23' };
const ABORT: Need = { feature: 'abort a live migration', version: '2.24' };
const FORCE: Need = { feature: 'force a live migration to complete', version: '2.22' };

const places = {
  source_compute: z.string().nullable(),
  dest_compute: z.string().nullable(),
  source_node: z.string().nullable(),
  dest_node: z.string().nullable(),
  dest_host: z.string().nullable(),
  user_id: z.string().nullish(),
  project_id: z.string().nullish(),
  created_at: time.nullable(),
  updated_at: time.nullable(),
};

interface RawPlaces {
  source_compute: string | null;
  dest_compute: string | null;
  source_node: string | null;
  dest_node: string | null;
  dest_host: string | null;
  user_id?: string | null | undefined;
  project_id?: string | null | undefined;
  created_at: string | null;
  updated_at: string | null;
}

function placesOf(raw: RawPlaces) {
  return {
    sourceCompute: raw.source_compute,
    destCompute: raw.dest_compute,
    sourceNode: raw.source_node,
    destNode: raw.dest_node,
    destHost: raw.dest_host,
    userId: raw.user_id,
    projectId: raw.project_id,
    createdAt: raw.created_at,
    updatedAt: raw.updated_at,
  };
}

/** GET /os-migrations (api-ref compute, section Migrations). */
export const migration = z
  .object({
    id: z.number(),
    uuid: z.string().optional(),
    instance_uuid: z.string(),
    status: z.string(),
    migration_type: z.string().optional(),
    ...places,
  })
  .transform(
    (raw): Migration => ({
      id: raw.id,
      uuid: raw.uuid,
      serverId: raw.instance_uuid,
      status: raw.status,
      type: raw.migration_type,
      ...placesOf(raw),
    }),
  );

const bytes = z.number().nullable();

/** GET /servers/{id}/migrations (api-ref compute, section Server migrations). */
export const serverMigration = z
  .object({
    id: z.number(),
    uuid: z.string().optional(),
    server_uuid: z.string(),
    status: z.string(),
    memory_total_bytes: bytes,
    memory_processed_bytes: bytes,
    memory_remaining_bytes: bytes,
    disk_total_bytes: bytes,
    disk_processed_bytes: bytes,
    disk_remaining_bytes: bytes,
    ...places,
  })
  .transform(
    (raw): ServerMigration => ({
      id: raw.id,
      uuid: raw.uuid,
      serverId: raw.server_uuid,
      status: raw.status,
      memoryTotalBytes: raw.memory_total_bytes,
      memoryProcessedBytes: raw.memory_processed_bytes,
      memoryRemainingBytes: raw.memory_remaining_bytes,
      diskTotalBytes: raw.disk_total_bytes,
      diskProcessedBytes: raw.disk_processed_bytes,
      diskRemainingBytes: raw.disk_remaining_bytes,
      ...placesOf(raw),
    }),
  );

const migrationPage = pageOf('migrations', migration);
const inProgressAnswer = z
  .object({ migrations: z.array(serverMigration) })
  .transform((body): readonly ServerMigration[] => body.migrations);
const oneAnswer = z.object({ migration: serverMigration }).transform((body) => body.migration);

function needsOf(query: MigrationQuery): Need[] {
  const given: [unknown, string, string][] = [
    [query.changesSince, 'list migrations by the time of their last change', '2.59'],
    [query.limit, 'list migrations in pages', '2.59'],
    [query.changesBefore, 'list migrations changed before a time', '2.66'],
    [query.userId, 'list migrations by who asked for them', '2.80'],
    [query.projectId, 'list migrations by project', '2.80'],
  ];
  return given.flatMap(([value, feature, version]) => (value === undefined ? [] : [{ feature, version }]));
}

export function migrationsApi(client: ServiceClient): ComputeApi['migrations'] {
  return {
    list: (query = {}, options) =>
      paged(
        client,
        'migrations',
        {
          route: '/os-migrations',
          query: {
            instance_uuid: query.serverId,
            host: query.host,
            source_compute: query.sourceCompute,
            status: query.status,
            migration_type: query.type,
            'changes-since': query.changesSince,
            'changes-before': query.changesBefore,
            user_id: query.userId,
            project_id: query.projectId,
            limit: query.limit,
          },
          needs: needsOf(query),
          wants: LIST_WANTS,
          answer: migrationPage,
        },
        options,
      ),
  };
}

export function serverMigrationsApi(client: ServiceClient): ServerMigrationsApi {
  const one = (server: string, migrationId: number | string) => ({ server, migration: String(migrationId) });
  return {
    list: (server, options) =>
      client.read(
        {
          route: '/servers/{server}/migrations',
          params: { server },
          needs: [IN_PROGRESS],
          wants: ['2.59', '2.80'],
          answer: inProgressAnswer,
        },
        options,
      ),
    show: (server, id, options) =>
      client.read(
        {
          route: '/servers/{server}/migrations/{migration}',
          params: one(server, id),
          needs: [IN_PROGRESS],
          wants: ['2.59', '2.80'],
          answer: oneAnswer,
        },
        options,
      ),
    prepareAbort: (server, id, options) =>
      client.prepare(
        {
          method: 'DELETE',
          route: '/servers/{server}/migrations/{migration}',
          params: one(server, id),
          needs: [ABORT],
          wants: ['2.65'],
        },
        options,
      ),
    prepareForceComplete: (server, id, options) =>
      client.prepare(
        {
          method: 'POST',
          route: '/servers/{server}/migrations/{migration}/action',
          params: one(server, id),
          body: { force_complete: null },
          needs: [FORCE],
        },
        options,
      ),
  };
}
