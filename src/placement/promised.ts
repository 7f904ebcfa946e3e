import { type Host, NO_RESERVE, type PromisedMove } from './model.js';
import { Layouts } from './needs.js';
import { Stores } from './stores.js';

/**
 * The hosts with moves counted that Placement does not count yet. Each claim takes of the first provider that has room
 * for it, else of the first that offers it.
 */
export function withMoves(hosts: readonly Host[], moves: readonly PromisedMove[]): readonly Host[] {
  if (moves.length === 0) return hosts;
  const stores = new Stores(hosts, NO_RESERVE);
  const layouts = new Layouts(hosts, stores);
  const numbers = new Map(hosts.map((host, index) => [host.name, index]));
  for (const { to, claims } of moves) {
    const host = numbers.get(to);
    if (host === undefined) continue;
    const { layout, amounts } = layouts.needOf({ claims, forbiddenTraits: [] });
    for (const [index, ways] of layouts.waysOf(layout, host).entries()) {
      const wanted = amounts[index] ?? [];
      const roomy = ways.find((way) =>
        way.every((store, entry) => stores.freeOf(store) >= (wanted[entry] ?? 0)),
      );
      for (const [entry, store] of (roomy ?? ways[0] ?? []).entries()) stores.add(store, wanted[entry] ?? 0);
    }
  }
  return hosts.map((host) => ({ ...host, providers: host.providers.map((one) => counted(one, stores)) }));
}

function counted(provider: Host['providers'][number], stores: Stores): Host['providers'][number] {
  const inventories = Object.entries(provider.inventories).map(([name, inventory]) => {
    const store = stores.find(provider.id, name);
    return [name, store === undefined ? inventory : { ...inventory, used: stores.usedOf(store) }];
  });
  return { ...provider, inventories: Object.fromEntries(inventories) };
}
