import type { Occupancy } from '../../../placement/occupancy.js';
import { byName } from '../../../preflight/findings.js';
import type { Draft } from './draft.js';
import type { ClassFigures, HostFigures } from './model.js';

/** What every store holds, to be compared with what the plan makes of it. */
export function usedNow({ stores }: Occupancy): Float64Array {
  return Float64Array.from(stores.used);
}

/** The host that is emptied, then those that get a server, by name. */
export function shownHosts(draft: Draft, source: string): number[] {
  const { occupancy } = draft;
  const names = occupancy.model.hosts.map(({ name }) => name);
  const targets = new Set(draft.movers.filter((one) => draft.isPlaced(one)).map((one) => occupancy.at(one)));
  const from = occupancy.hostNumber(source);
  const sorted = [...targets].sort((a, b) => byName(names[a] ?? '', names[b] ?? ''));
  return from < 0 ? sorted : [from, ...sorted];
}

/** By host, how many of the servers are there by the plan. */
export function serversByHost(occupancy: Occupancy): Int32Array {
  const counts = new Int32Array(occupancy.model.hosts.length);
  for (const server of occupancy.model.servers.keys()) {
    const host = occupancy.at(server);
    if (host >= 0) counts[host] = (counts[host] ?? 0) + 1;
  }
  return counts;
}

/** Before and after, class by class. Of one class in several nested providers the sum. */
export function figuresOf(
  occupancy: Occupancy,
  host: number,
  before: Float64Array,
  servers: number,
): HostFigures {
  const { stores, model } = occupancy;
  const classes: Record<string, ClassFigures> = {};
  for (const { id, inventories } of model.hosts[host]?.providers ?? []) {
    for (const name of Object.keys(inventories)) {
      const store = stores.find(id, name);
      if (store === undefined) continue;
      const sum = classes[name] ?? { capacity: 0, usable: 0, before: 0, after: 0 };
      classes[name] = {
        capacity: sum.capacity + stores.capacityOf(store),
        usable: sum.usable + stores.usableOf(store),
        before: sum.before + (before[store] ?? 0),
        after: sum.after + stores.usedOf(store),
      };
    }
  }
  return { host: model.hosts[host]?.name ?? '', servers, classes };
}
