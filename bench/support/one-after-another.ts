import type { Random } from '../../src/base/seeded-random.js';
import { type CloudModel, NO_RESERVE } from '../../src/placement/model.js';
import { Occupancy } from '../../src/placement/occupancy.js';

/** Which of the hosts that would take it a server goes to: the lowest. */
export type Weigher = (free: number, random: Random) => number;

/** Nova's default weighers, all hosts alike: the most free memory. */
export const asNovaDoes: Weigher = (free) => -free;
export const bestFit: Weigher = (free) => free;
export const byChance: Weigher = (_, random) => random();

export interface Naive {
  moves: number;
  /** Servers that found no host when theirs was to be emptied: they stayed. */
  stuck: number;
}

/** Host after host in the order of their names, each server by itself, nothing played through beforehand. */
export function oneAfterAnother(cloud: CloudModel, weigher: Weigher, random: Random): Naive {
  const occupancy = new Occupancy(cloud, NO_RESERVE);
  const on = cloud.hosts.map(() => new Set<number>());
  for (const server of cloud.servers.keys()) on[occupancy.at(server)]?.add(server);
  const found: Naive = { moves: 0, stuck: 0 };
  for (const [host, { zone }] of cloud.hosts.entries()) {
    for (const server of [...(on[host] ?? [])]) {
      const to = bestHost(occupancy, cloud, { server, host, zone }, weigher, random);
      if (to < 0) {
        found.stuck += 1;
        continue;
      }
      occupancy.place(server, to);
      on[host]?.delete(server);
      on[to]?.add(server);
      found.moves += 1;
    }
  }
  return found;
}

function bestHost(
  occupancy: Occupancy,
  cloud: CloudModel,
  { server, host, zone }: { server: number; host: number; zone: string | null },
  weigher: Weigher,
  random: Random,
): number {
  let [best, lowest] = [-1, Number.POSITIVE_INFINITY];
  for (const [number, { name, zone: other }] of cloud.hosts.entries()) {
    if (number === host || other !== zone || !occupancy.fits(server, number)) continue;
    const store = occupancy.stores.find(name, 'MEMORY_MB') ?? -1;
    const weight = weigher(occupancy.stores.freeOf(store), random);
    if (weight < lowest) [best, lowest] = [number, weight];
  }
  return best;
}
