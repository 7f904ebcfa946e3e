import type { CallOptions } from '../../cloud/call.js';
import type { Cloud } from '../../cloud/cloud.js';
import { keptBy } from '../../cloud/kept.js';
import type { InstanceAction, InstanceActionDetail, MigrationRecord } from '../../cloud/migration.js';

/** So many earlier moves tell it well enough; each that is new costs two reads. */
const MOST = 3;
/** Nova writes the record within seconds of the action, both by its own clock. */
const SAME_MOVE_MS = 30_000;

/**
 * How long earlier moves took beside the copying, in seconds: Nova's checks, ports and volumes before it, what it cleans
 * up after it. From the records and events that Nova keeps of them, Drover's first, then the newest.
 */
export async function loadFixedCosts(
  cloud: Cloud,
  records: readonly MigrationRecord[],
  userId: string | null,
  call: CallOptions,
): Promise<readonly number[]> {
  const done = records
    .filter(({ status }) => status === 'completed')
    .sort((a, b) => Number(b.userId === userId) - Number(a.userId === userId) || newer(a, b))
    .slice(0, MOST);
  const kept = keptBy(cloud);
  const costs = await Promise.all(
    // What a move's record told never changes.
    done.map((record) => kept.forGood(`fixed cost ${record.id}`, () => costOf(cloud, record, call))),
  );
  return costs.flatMap((cost) => cost ?? []);
}

function newer(a: MigrationRecord, b: MigrationRecord): number {
  return (b.createdAt ?? '').localeCompare(a.createdAt ?? '');
}

async function costOf(cloud: Cloud, record: MigrationRecord, call: CallOptions): Promise<number | null> {
  // A server that is gone, or is not Drover's to see, tells nothing.
  const actions = await cloud.instanceActions(record.serverId, call).catch(() => []);
  const action = actionOf(record, actions);
  const detail =
    action === undefined
      ? undefined
      : await cloud.instanceAction(record.serverId, action.requestId, call).catch(() => undefined);
  return detail === undefined ? null : fixedCost(record, detail);
}

function actionOf(record: MigrationRecord, actions: readonly InstanceAction[]): InstanceAction | undefined {
  const at = Date.parse(record.createdAt ?? '');
  return actions
    .filter(({ action }) => action === 'live-migration')
    .map((action) => ({ action, off: Math.abs(Date.parse(action.startedAt ?? '') - at) }))
    .filter(({ off }) => off <= SAME_MOVE_MS)
    .sort((a, b) => a.off - b.off)[0]?.action;
}

/** From the asking to the begin of the copying, and from its end to that of the record; null where Nova kept too little. */
export function fixedCost(
  record: Pick<MigrationRecord, 'updatedAt'>,
  { startedAt, events }: Pick<InstanceActionDetail, 'startedAt' | 'events'>,
): number | null {
  const timeOf = (name: string, which: 'startedAt' | 'finishedAt') =>
    Date.parse(events.find(({ event }) => event === name)?.[which] ?? '');
  const asked = Date.parse(startedAt ?? '');
  const copying = timeOf('compute_pre_live_migration', 'finishedAt');
  const copied = timeOf('compute_post_live_migration_at_destination', 'startedAt');
  const ended = Date.parse(record.updatedAt ?? '');
  const seconds = (copying - asked + ended - copied) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
