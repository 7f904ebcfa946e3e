import { ago, count } from '../../base/format/findings.js';
import { isLive, isMoving, type MigrationRecord } from '../../cloud/migration.js';
import { type Check, defineCheck, pass, warn } from '../check.js';
import type { OwnMove } from '../policy.js';

/** `[DEFAULT]max_concurrent_live_migrations` of a host: Nova's default; further moves wait in `queued`. */
const NOVA_OUTGOING_LIMIT = 1;

/**
 * A6. The last try of this very move, and how a paused server came to where it is: QEMU before 10.0 does not open the
 * disks of a guest that it takes over paused, and ends on an assertion when that guest is moved on (bdrv_inactivate_recurse).
 */
const recentFailure = defineCheck({
  id: 'A6',
  title: 'Last move there',
  scope: 'pair',
  reads: { server: ['server', 'serverMigrations'], cloud: ['now', 'own'] },
  decide: ({ server: { server, serverMigrations }, cloud: { now, own } }, { destination }) => {
    const came = serverMigrations.find(({ status, type }) => status === 'completed' && isLive(type));
    if (server.vmState === 'paused' && came !== undefined && came.destination === server.host) {
      return warn(
        `it came to ${server.host} by a live migration; if it was paused then and has been since, QEMU before 10.0 loses the guest when it is moved on`,
        `Unpause it first, if only for a moment: \`openstack server unpause ${server.id}\`.`,
      );
    }
    const last = serverMigrations.find(
      (record) => record.destination === destination && !isMoving(record.status) && isLive(record.type),
    );
    if (last === undefined) return pass(`never moved to ${destination} before`);
    if (last.status !== 'failed' && last.status !== 'error') {
      return pass(`last move to ${destination}: ${last.status}`);
    }
    const aborted = own.aborted?.find(({ migration }) => migration === last.id);
    if (aborted !== undefined)
      return pass(`last move to ${destination}: aborted on request (${aborted.request})`);
    const when = last.updatedAt ?? last.createdAt;
    const age = when === null ? '' : ` ${ago(now - Date.parse(when))} ago`;
    return warn(
      `its last move to ${destination} ended ${last.status}${age} (migration ${last.id})`,
      'Make sure that the cause is gone, or choose another host.',
    );
  },
});

/** A27. Everybody's moves share the hosts' links, and Nova lets one out of a host at a time. */
const queue = defineCheck({
  id: 'A27',
  title: 'Other moves on these hosts',
  scope: 'pair',
  momentary: true,
  reads: { cloud: ['underWay', 'own', 'policy'], server: ['server'] },
  decide: ({ cloud: { underWay, own, policy }, server: { server } }, { source, destination }) => {
    const others = underWay.filter((record) => record.serverId !== server.id);
    const started = own.moves.filter((move) => move.server !== server.id && move.underWay);
    const { outgoing } = movesOn(source, others, started);
    const { incoming } = movesOn(destination, others, started);
    const limits = policy.limits;
    if (outgoing >= Math.min(NOVA_OUTGOING_LIMIT, limits.perSourceHost)) {
      return warn(
        `${count(outgoing, 'other move')} from ${source}: this one will wait its turn`,
        'Wait until they have ended, if time matters.',
      );
    }
    if (incoming >= limits.perDestinationHost) {
      return warn(
        `${count(incoming, 'other move')} to ${destination}, the limit is ${limits.perDestinationHost}: this one will wait`,
        'Choose another host, or raise `policy.limits.perDestinationHost`.',
      );
    }
    if (others.length >= limits.perCloud) {
      return warn(
        `${count(others.length, 'move')} in this cloud, the limit is ${limits.perCloud}: this one will wait`,
        'Wait until they have ended, or raise `policy.limits.perCloud`.',
      );
    }
    return pass(`no other move from ${source}, ${incoming} to ${destination}`);
  },
});

export interface HostMoves {
  incoming: number;
  outgoing: number;
}

/** Moves of a host: those in the cloud's records, and Drover's that it does not show yet. Each server counts once. */
export function movesOn(
  host: string,
  underWay: readonly MigrationRecord[],
  own: readonly OwnMove[],
): HostMoves {
  const seen = new Set(underWay.map((record) => record.serverId));
  const unseen = own.filter((move) => !seen.has(move.server));
  return {
    incoming:
      new Set(underWay.filter((one) => one.destination === host).map((one) => one.serverId)).size +
      unseen.filter((move) => move.destination === host).length,
    outgoing:
      new Set(underWay.filter((one) => one.source === host).map((one) => one.serverId)).size +
      unseen.filter((move) => move.source === host).length,
  };
}

export const moveChecks: readonly Check[] = [recentFailure, queue];
