import type { Fleet } from './fleet.js';
import type { LowerBounds } from './plan.js';
import type { Played } from './sequence.js';

/**
 * What no plan that empties these hosts can be better than. Moves: every server once, and the servers of one host of
 * each pool twice where at first every host is to be emptied. Time: each host is out of service while its servers leave
 * at the source's limit and while it boots, so many hosts at once; all moves under the cloud's limit, and then a boot;
 * the canary alone before.
 */
export function lowerBounds(fleet: Fleet, { turns, serversAtFirst }: Played): LowerBounds {
  const { batch, bootSeconds, limits } = fleet.input.options;
  const each = turns.map(({ host, canary }) => {
    const servers = serversAtFirst[host] ?? [];
    const seconds = servers.map((server) => fleet.seconds[server] ?? 0);
    const sum = seconds.reduce((total, one) => total + one, 0);
    const leaving = Math.max(sum / limits.perSource, ...seconds);
    return { host, canary, servers: servers.length, sum, out: leaving + bootSeconds };
  });
  const alone = each.filter(({ canary }) => canary).reduce((sum, { out }) => sum + out, 0);
  const rest = each.filter(({ canary }) => !canary);
  const total = (of: (one: (typeof each)[number]) => number) => rest.reduce((sum, one) => sum + of(one), 0);
  const options = [
    { by: 'batch', seconds: total(({ out }) => out) / batch },
    {
      by: 'moves at once',
      seconds: rest.length === 0 ? 0 : total(({ sum }) => sum) / limits.perCloud + bootSeconds,
    },
    { by: 'one host', seconds: Math.max(0, ...rest.map(({ out }) => out)) },
  ] as const;
  const most = options.reduce((one, other) => (other.seconds > one.seconds ? other : one));
  return {
    moves: each.reduce((sum, { servers }) => sum + servers, 0) + twiceAtLeast(fleet, each),
    seconds: alone + most.seconds,
    by: most.by,
  };
}

/** In a pool all of whose hosts are emptied, the first one's servers go to hosts that are emptied later. */
function twiceAtLeast(fleet: Fleet, each: readonly { host: number; servers: number }[]): number {
  const emptied = new Map(each.map(({ host, servers }) => [host, servers]));
  const least = new Map<number, number>();
  for (const [host, pool] of fleet.pools.entries()) {
    const servers = fleet.standing(host) === 'waiting' ? (emptied.get(host) ?? 0) : 0;
    least.set(pool, Math.min(least.get(pool) ?? Number.POSITIVE_INFINITY, servers));
  }
  return [...least.values()].reduce((sum, one) => sum + (Number.isFinite(one) ? one : 0), 0);
}
