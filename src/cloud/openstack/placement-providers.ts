import type { AllocationCandidates, CallOptions, OpenStack, ProviderSummary } from 'openstack-client-lite';
import type { Hypervisor } from '../compute.js';
import type { HostProviders, ProviderStock } from '../placement.js';
import { atLeast } from './capabilities.js';
import { MOST_CANDIDATES, providersOf } from './placement-inventories.js';

/** What any host with room has at least one of. */
const ANY = { MEMORY_MB: 1 };
/** And what may be kept in a provider that several hosts share. */
const WITH_DISK = { MEMORY_MB: 1, DISK_GB: 1 };

/** By the candidates for next to nothing: their summaries tell every provider of every host that has room. Empty below 1.29. */
export async function providersOfHosts(
  stack: OpenStack,
  hypervisors: readonly Pick<Hypervisor, 'id' | 'host' | 'hostname'>[],
  call: CallOptions,
): Promise<readonly HostProviders[]> {
  const { max } = await stack.placement.microversions(call);
  if (!atLeast(max, '1.29')) return [];
  const [any, withDisk, roots] = await Promise.all([
    stack.placement.allocationCandidates({ resources: ANY, limit: MOST_CANDIDATES }, call),
    stack.placement.allocationCandidates({ resources: WITH_DISK, limit: MOST_CANDIDATES }, call),
    providersOf(stack, hypervisors, call),
  ]);
  const summaries = new Map(
    [...any.providers, ...withDisk.providers].map((one): [string, ProviderSummary] => [one.uuid, one]),
  );
  const trees = new Map<string, ProviderSummary[]>();
  for (const summary of summaries.values()) {
    const root = rootOf(summary);
    trees.set(root, [...(trees.get(root) ?? []), summary]);
  }
  const shared = sharedBy(withDisk, summaries);
  return [...roots].flatMap(([host, root]) => {
    const tree = trees.get(root);
    if (tree === undefined) return [];
    const own = tree.sort((a, b) => Number(b.uuid === root) - Number(a.uuid === root));
    return [{ host, providers: [...own, ...(shared.get(root) ?? [])].map(stockOf) }];
  });
}

/** By root of the host: the providers of other trees that its candidates take from. */
function sharedBy(
  { candidates }: AllocationCandidates,
  summaries: ReadonlyMap<string, ProviderSummary>,
): ReadonlyMap<string, readonly ProviderSummary[]> {
  const shared = new Map<string, ProviderSummary[]>();
  for (const ways of candidates) {
    const host = ways.find(({ resources }) => (resources.MEMORY_MB ?? 0) > 0);
    const root = rootOf(summaries.get(host?.providerUuid ?? ''));
    for (const { providerUuid } of ways) {
      const summary = summaries.get(providerUuid);
      const known = shared.get(root) ?? [];
      if (summary === undefined || rootOf(summary) === root || known.includes(summary)) continue;
      shared.set(root, [...known, summary]);
    }
  }
  return shared;
}

function rootOf(summary: ProviderSummary | undefined): string {
  return summary?.rootProviderUuid ?? summary?.uuid ?? '';
}

function stockOf({ uuid, resources, traits }: ProviderSummary): ProviderStock {
  return { id: uuid, traits: traits ?? [], stock: resources };
}
