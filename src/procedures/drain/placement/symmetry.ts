import type { Draft } from './draft.js';

/** By depth: whether a server is like the one before it in every way that a plan minds. */
export function alikeServers(draft: Draft, order: readonly number[]): boolean[] {
  const keys = order.map((server) => serverKey(draft, server));
  return keys.map((key, depth) => key !== null && key === keys[depth - 1]);
}

function serverKey(draft: Draft, server: number): string | null {
  const { occupancy } = draft;
  if (occupancy.groups.groupsOf(server).length > 0) return null;
  const { hosts, doubts } = draft.candidates(server);
  return JSON.stringify([occupancy.layoutOf(server), occupancy.amounts(server), [...hosts], [...doubts]]);
}

/** Among more hosts comparing each with each costs more than it saves. */
const COMPARED_HOSTS = 12;

/**
 * Whether two hosts differ by name alone for all servers as things stand in the draft: then only one
 * of them is tried. Hosts with nested or shared providers, or with a say in a group, are never taken for alike.
 */
export function alikeHosts(draft: Draft, order: readonly number[]): (one: number, other: number) => boolean {
  const { occupancy } = draft;
  const { stores, model, groups } = occupancy;
  const grouped = order.some((server) => groups.groupsOf(server).length > 0);
  const hosts = new Set(order.flatMap((server) => [...draft.candidates(server).hosts]));
  if (grouped || hosts.size > COMPARED_HOSTS) return () => false;
  const keys = new Map([...hosts].map((host) => [host, hostKey(draft, order, host)]));
  const storesOf = new Map(
    [...hosts].map((host) => [
      host,
      (model.hosts[host]?.providers ?? []).flatMap(({ id, inventories }) =>
        Object.keys(inventories)
          .sort()
          .map((name) => stores.find(id, name) ?? -1),
      ),
    ]),
  );
  return (one, other) => {
    const key = keys.get(one) ?? null;
    if (key === null || key !== keys.get(other)) return false;
    const there = storesOf.get(other) ?? [];
    return (storesOf.get(one) ?? []).every(
      (store, index) => stores.freeOf(store) === stores.freeOf(there[index] ?? -1),
    );
  };
}

function hostKey(draft: Draft, order: readonly number[], host: number): string | null {
  const providers = draft.occupancy.model.hosts[host]?.providers ?? [];
  const [only] = providers;
  if (only === undefined || providers.length > 1) return null;
  const stores = Object.entries(only.inventories).map(([name, { minUnit, maxUnit, stepSize }]) => [
    name,
    minUnit,
    maxUnit,
    stepSize,
  ]);
  if (
    Object.keys(only.inventories).some((name) =>
      draft.occupancy.isShared(draft.occupancy.stores.find(only.id, name) ?? -1),
    )
  )
    return null;
  const doubts = order.map((server) => {
    const candidates = draft.candidates(server);
    const index = candidates.hosts.indexOf(host);
    return index < 0 ? -1 : candidates.doubts[index];
  });
  return JSON.stringify([stores.sort(), doubts]);
}
