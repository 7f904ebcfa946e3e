import type { CallOptions, OpenStack } from 'openstack-client-lite';
import { defined } from '../../base/defined.js';
import type { MigrationQuery, MigrationRecord } from '../migration.js';
import { atLeast } from './capabilities.js';
import { migrationRecord } from './map-compute.js';

/**
 * os-migrations, newest first. Without `changesSince` a list of statuses is asked one by one, so that ended records, which
 * a cloud keeps for ever, are never read; with it one list is read and sorted out here: one call a tick of the watcher.
 */
export async function readMigrations(
  stack: OpenStack,
  query: MigrationQuery,
  call: CallOptions,
): Promise<readonly MigrationRecord[]> {
  const { max } = await stack.compute.microversions(call);
  const filter = defined({
    serverId: query.server,
    host: query.host,
    type: query.type === null ? undefined : (query.type ?? 'live-migration'),
    changesSince: atLeast(max, '2.59') ? query.changesSince : undefined,
  });
  const asked: readonly { status?: string }[] =
    query.changesSince === undefined && query.statuses !== undefined
      ? query.statuses.map((status) => ({ status }))
      : [{}];
  const lists = await Promise.all(
    asked.map((more) => stack.compute.migrations.list({ ...filter, ...more }, call).all()),
  );
  // A record that changes its status between two of the questions answers both: the later word is kept.
  const byId = new Map(lists.flat().map((record) => [record.id, migrationRecord(record)]));
  return [...byId.values()].filter((record) => wanted(record, query)).sort(newestFirst);
}

function wanted(record: MigrationRecord, query: MigrationQuery): boolean {
  return query.statuses === undefined || query.statuses.includes(record.status);
}

function newestFirst(a: MigrationRecord, b: MigrationRecord): number {
  return (b.createdAt ?? '').localeCompare(a.createdAt ?? '') || Number(b.id) - Number(a.id);
}
