import { isMoving, type MigrationRecord } from '../cloud/migration.js';

export interface TrackRecord {
  done: number;
  of: number;
  /** ISO 8601: the newest success; null when there was none. */
  lastAt: string | null;
  lastFailed: boolean;
}

/** How live migrations from one host to another ended; null when there was none. */
export function trackRecordOf(
  records: readonly MigrationRecord[],
  source: string,
  destination: string,
): TrackRecord | null {
  const ended = records
    .filter((one) => one.source === source && one.destination === destination && !isMoving(one.status))
    .sort((a, b) => endOf(b).localeCompare(endOf(a)));
  if (ended.length === 0) return null;
  const done = ended.filter((record) => record.status === 'completed');
  const last = done[0];
  return {
    done: done.length,
    of: ended.length,
    lastAt: last === undefined ? null : endOf(last) || null,
    lastFailed: ended[0]?.status !== 'completed',
  };
}

function endOf(record: MigrationRecord): string {
  return record.updatedAt ?? record.createdAt ?? '';
}
