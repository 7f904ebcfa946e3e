/** Statuses of a migration record that is still under way. */
export const MOVING = [
  'accepted',
  'queued',
  'preparing',
  'running',
  'running (post-copy)',
  'post-migrating',
] as const;

export function isMoving(status: string): boolean {
  return (MOVING as readonly string[]).includes(status);
}

/** Below 2.23 Nova tells no type. */
export function isLive(type: MigrationRecord['type']): boolean {
  return type === null || type === 'live-migration';
}

/** One record of os-migrations: anybody's, at any time. Times are ISO 8601 in UTC. */
export interface MigrationRecord {
  id: string;
  /** null below microversion 2.59. */
  uuid: string | null;
  serverId: string;
  /** accepted, queued, preparing, running, post-migrating, completed, failed, cancelled, error … */
  status: string;
  /** `live-migration`, `migration`, `resize`, `evacuation`; null below microversion 2.23. */
  type: string | null;
  source: string | null;
  /** null until Nova has chosen, and often for good when it found no host. */
  destination: string | null;
  sourceNode: string | null;
  destinationNode: string | null;
  /** Who asked Nova for it; null below microversion 2.80. */
  userId: string | null;
  projectId: string | null;
  createdAt: string | null;
  updatedAt: string | null;
}

export interface MigrationQuery {
  server?: string;
  /** Source or destination. */
  host?: string;
  /** ISO 8601; `updated_at` at or after. Ignored where the cloud cannot (below 2.59): check `capabilities`. */
  changesSince?: string;
  /** Only these statuses. Nova filters by one at most; more are filtered here. */
  statuses?: readonly string[];
  /** `live-migration` by default; null for every type. */
  type?: string | null;
}

/**
 * Nova's figures of a running live migration, in bytes. Null at first, then 0, then real; saved every 5 s, and they
 * may stand still for half a minute. Only while the record is queued, preparing, running or post-migrating.
 */
export interface LiveMigrationFigures {
  id: string;
  status: string;
  source: string | null;
  destination: string | null;
  memoryTotalBytes: number | null;
  memoryRemainingBytes: number | null;
  memoryProcessedBytes: number | null;
  diskTotalBytes: number | null;
  diskRemainingBytes: number | null;
  diskProcessedBytes: number | null;
  createdAt: string | null;
  updatedAt: string | null;
}

/** One instance action: what Nova was asked to do with a server, under which request id. */
export interface InstanceAction {
  /** `live-migration`, `live_migration_cancel`, `live_migration_force_complete` … */
  action: string;
  /** Nova's `x-openstack-request-id`. */
  requestId: string;
  userId: string | null;
  projectId: string | null;
  startedAt: string | null;
  updatedAt: string | null;
  /** `Error` when Nova says it failed; null also for a migration that libvirt gave up. */
  message: string | null;
}

export interface InstanceActionEvent {
  event: string;
  /** `Success`, `Error`; null while it runs. */
  result: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  /** Admin only. */
  host: string | null;
  /** Nova's reason, from microversion 2.84 on. */
  details: string | null;
  /** Admin only. Long; for the log and the translation, never shown whole. */
  traceback: string | null;
}

export interface InstanceActionDetail extends InstanceAction {
  events: readonly InstanceActionEvent[];
}
