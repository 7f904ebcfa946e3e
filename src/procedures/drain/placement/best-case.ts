import type { Draft } from './draft.js';

interface ClassNeeds {
  stores: readonly number[];
  /** By depth: what the servers from there on need of it, the least first. */
  amounts: readonly (readonly number[])[];
}

/**
 * How many of the servers from a depth on must stay behind at least, whatever is tried: for each class, by how many
 * its stores can hold one by one, and by what they can hold in all.
 */
export function bestCase(draft: Draft, order: readonly number[]): (depth: number) => number {
  const classes = classNeeds(draft, order);
  const { stores } = draft.occupancy;
  return (depth) => {
    let most = 0;
    for (const { stores: numbers, amounts } of classes) {
      const wanted = amounts[depth] ?? [];
      if (wanted.length <= most) continue;
      const least = wanted[0] ?? 0;
      let [room, count] = [0, 0];
      for (const store of numbers) {
        const free = stores.freeOf(store);
        if (free < least) continue;
        room += free;
        count += countWithin(wanted, free);
      }
      most = Math.max(most, wanted.length - Math.min(count, countWithin(wanted, room)));
    }
    return most;
  };
}

/** How many of the smallest fit into that much. */
function countWithin(ascending: readonly number[], room: number): number {
  let [sum, count] = [0, 0];
  for (const amount of ascending) {
    sum += amount;
    if (sum > room) break;
    count += 1;
  }
  return count;
}

function classNeeds(draft: Draft, order: readonly number[]): ClassNeeds[] {
  const { occupancy } = draft;
  const { stores, model } = occupancy;
  const hosts = new Set(order.flatMap((server) => [...draft.candidates(server).hosts]));
  const providers = new Set(
    [...hosts].flatMap((host) => model.hosts[host]?.providers.map(({ id }) => id) ?? []),
  );
  const names = new Set(order.flatMap((server) => occupancy.classes(server)));
  return [...names].flatMap((name) => {
    const numbers = [...stores.classes.keys()].filter(
      (store) => stores.classes[store] === name && providers.has(stores.providers[store] ?? ''),
    );
    // What is given back to a shared store by those that leave would have to be counted: no bound from such a class.
    if (numbers.some((store) => occupancy.isShared(store))) return [];
    const amountOf = (server: number) =>
      occupancy
        .classes(server)
        .reduce((sum, one, entry) => sum + (one === name ? (occupancy.amounts(server)[entry] ?? 0) : 0), 0);
    const all = order.map(amountOf);
    const amounts = all.map((_, depth) =>
      all
        .slice(depth)
        .filter((amount) => amount > 0)
        .sort((a, b) => a - b),
    );
    return [{ stores: numbers, amounts }];
  });
}
