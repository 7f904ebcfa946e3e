import { MEMORY, REFUSED } from './fleet.js';
import type { Room } from './obstacle.js';
import type { State } from './state.js';

/**
 * What would have to be free so that these servers find a place: one after another, the largest first, each on the
 * host where it then needs the least more memory. The state is not changed.
 */
export function missingRoom(state: State, servers: readonly number[], hosts: readonly number[]): Room {
  const { fleet, occupancy } = state;
  /** By host, MiB: what is free, less what was given away here; and what was asked for on top. */
  const free = new Map(hosts.map((host) => [host, usableMemory(state, host)]));
  const asked = new Map<number, number>();
  const others: Record<string, number> = {};
  const bySize = [...servers].sort(
    (one, other) => (fleet.memoryMib[other] ?? 0) - (fleet.memoryMib[one] ?? 0) || one - other,
  );
  for (const server of bySize) {
    const row = fleet.row(server, state.at(server));
    const memory = fleet.memoryMib[server] ?? 0;
    const lacking = (host: number) => Math.max(0, memory - Math.max(0, free.get(host) ?? 0));
    const open = hosts.filter((host) => row[host] !== REFUSED && !inTheWay(state, server, host));
    if (open.length === 0) continue;
    const host = open.reduce((one, other) => (lacking(other) < lacking(one) ? other : one));
    const missing = lacking(host);
    if (missing > 0) asked.set(host, (asked.get(host) ?? 0) + missing);
    free.set(host, Math.max(0, free.get(host) ?? 0) + missing - memory);
    for (const { resourceClass, missing: amount } of occupancy.shortfalls(server, host)) {
      if (resourceClass !== MEMORY) others[resourceClass] = (others[resourceClass] ?? 0) + amount;
    }
  }
  return {
    missingMib: [...asked.values()].reduce((sum, one) => sum + one, 0),
    hosts: [...asked].map(([host, missingMib]) => ({ host: fleet.name(host), missingMib })),
    others,
    reservePercent: fleet.input.reserve.percent,
  };
}

/** A group keeps it from there, whatever is free. */
export function inTheWay({ occupancy }: State, server: number, host: number): boolean {
  return occupancy.groups.objection(server, host, occupancy.at(server)) !== undefined;
}

function usableMemory({ fleet, occupancy: { stores } }: State, host: number): number {
  const providers = fleet.model.hosts[host]?.providers ?? [];
  return providers.reduce((sum, { id }) => {
    const store = stores.find(id, MEMORY);
    return store === undefined ? sum : sum + stores.freeOf(store);
  }, 0);
}
