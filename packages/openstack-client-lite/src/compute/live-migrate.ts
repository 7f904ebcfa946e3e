import type { Write } from '../client.js';
import { isAtLeast } from '../discovery/microversion.js';
import type { LiveMigrateOptions } from './types.js';

/** 2.25 `auto`, and disk_over_commit gone; 2.30 the scheduler checks a named host; 2.34 answered before the checks. */
const WANTS = ['2.25', '2.30', '2.34'];
const AUTO = { feature: 'decide by itself which disks to copy (block_migration auto)', version: '2.25' };

/**
 * os-migrateLive (api-ref compute, section Live-Migrate Server). Below 2.25 both flags are spelled out: Nova refuses the body without
 * them.
 */
export function liveMigrateCall(
  serverId: string,
  { host = null, blockMigration }: LiveMigrateOptions,
): Write {
  const how = { host, block_migration: blockMigration };
  return {
    method: 'POST',
    route: '/servers/{server}/action',
    params: { server: serverId },
    bodyFor: (range) => ({
      'os-migrateLive': isAtLeast(range.max, '2.25') ? how : { ...how, disk_over_commit: false },
    }),
    needs: blockMigration === 'auto' ? [AUTO] : [],
    wants: WANTS,
    // Nova attaches and detaches volumes and ports with it until the move is over.
    youngToken: true,
  };
}
