import { type CallOptions, isNotFound, type OpenStack, type ProviderSummary } from 'openstack-client-lite';
import type { Hypervisor } from '../compute.js';
import type { HostRoom, Resources, Stock } from '../placement.js';
import { atLeast } from './capabilities.js';

type Known = Pick<Hypervisor, 'id' | 'host' | 'hostname'>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Enough for every host of a cell; more ways to place one server than this tell nothing new. */
export const MOST_CANDIDATES = 1000;

/** Every host that fits, by one call. Empty where Placement is too old to be asked (below 1.10). */
export async function candidateRooms(
  stack: OpenStack,
  resources: Resources,
  hypervisors: readonly Known[],
  call: CallOptions,
): Promise<readonly HostRoom[]> {
  const { max } = await stack.placement.microversions(call);
  if (!atLeast(max, '1.10')) return [];
  const limit = atLeast(max, '1.16') ? { limit: MOST_CANDIDATES } : {};
  const [found, providers] = await Promise.all([
    stack.placement.allocationCandidates({ resources, ...limit }, call),
    providersOf(stack, hypervisors, call),
  ]);
  const roots = new Map(found.providers.map((one) => [one.uuid, one.rootProviderUuid ?? one.uuid]));
  const fitting = new Set(
    found.candidates.flat().map((one) => roots.get(one.providerUuid) ?? one.providerUuid),
  );
  return [...providers].flatMap(([host, provider]) => {
    if (!fitting.has(provider)) return [];
    const tree = found.providers.filter((one) => (one.rootProviderUuid ?? one.uuid) === provider);
    return [{ host, provider, stock: stockOf(tree) }];
  });
}

/** Devices live in providers below the host's own: what the tree has together. */
function stockOf(tree: readonly ProviderSummary[]): Readonly<Record<string, Stock>> {
  const stock: Record<string, Stock> = {};
  for (const { resources } of tree) {
    for (const [name, { capacity, used }] of Object.entries(resources)) {
      const before = stock[name] ?? { capacity: 0, used: 0 };
      stock[name] = { capacity: before.capacity + capacity, used: before.used + used };
    }
  }
  return stock;
}

/** The inventories of these hosts, fitting or not. */
export async function roomsOf(
  stack: OpenStack,
  hypervisors: readonly Known[],
  call: CallOptions,
): Promise<readonly HostRoom[]> {
  const providers = await providersOf(stack, hypervisors, call);
  const rooms = await Promise.all(
    [...providers].map(([host, provider]) => roomOf(stack, host, provider, call)),
  );
  return rooms.filter((room) => room !== undefined);
}

async function roomOf(
  stack: OpenStack,
  host: string,
  provider: string,
  call: CallOptions,
): Promise<HostRoom | undefined> {
  try {
    const [inventories, usages] = await Promise.all([
      stack.placement.resourceProviders.inventories(provider, call),
      stack.placement.resourceProviders.usages(provider, call),
    ]);
    const stock = Object.entries(inventories).map(([name, inventory]): [string, Stock] => {
      const capacity = Math.floor((inventory.total - inventory.reserved) * inventory.allocationRatio);
      return [name, { capacity, used: usages[name] ?? 0 }];
    });
    return { host, provider, stock: Object.fromEntries(stock) };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * Host to resource provider. From Nova 2.53 on a hypervisor's id is its provider's uuid; below it is a number, and the
 * provider is found by the hypervisor's name.
 */
export async function providersOf(
  stack: OpenStack,
  hypervisors: readonly Known[],
  call: CallOptions,
): Promise<ReadonlyMap<string, string>> {
  if (hypervisors.every((one) => UUID.test(one.id))) {
    return new Map(hypervisors.map((one) => [one.host, one.id]));
  }
  const listed = await stack.placement.resourceProviders.list({}, call);
  const byName = new Map(listed.map((provider) => [provider.name, provider.uuid]));
  return new Map(
    hypervisors.flatMap((one): [string, string][] => {
      const uuid = byName.get(one.hostname);
      return uuid === undefined ? [] : [[one.host, uuid]];
    }),
  );
}
