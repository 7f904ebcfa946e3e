import type { Occupancy } from '../../../placement/occupancy.js';
import { byName } from '../../../preflight/findings.js';

/** What orders servers, found once for a model: by server its size and its place among all by name. */
export interface Standing {
  sizes: Float64Array;
  ranks: Int32Array;
}

/** A server's size is the share of the cloud that it takes of the class of which it takes most. */
export function standingOf(occupancy: Occupancy): Standing {
  const { stores, model } = occupancy;
  const sizes = Float64Array.from(model.servers, (_, server) => {
    const amounts = occupancy.amounts(server);
    const shares = occupancy.classes(server).map((name, entry) => {
      const total = stores.totalOf(name);
      return total > 0 ? (amounts[entry] ?? 0) / total : 0;
    });
    return Math.max(0, ...shares);
  });
  const ranks = new Int32Array(model.servers.length);
  const byNames = model.servers
    .map(({ name, id }, server) => ({ name, id, server }))
    .sort((a, b) => byName(a.name, b.name) || byName(a.id, b.id));
  for (const [rank, { server }] of byNames.entries()) ranks[server] = rank;
  return { sizes, ranks };
}
