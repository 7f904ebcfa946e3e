import type { CallOptions, OpenStack } from 'openstack-client-lite';
import type { Hypervisor } from '../compute.js';
import type { Allocation, HostProviders, HostRoom, Placement, Resources } from '../placement.js';
import type { Ask } from './explain.js';
import { candidateRooms, roomsOf } from './placement-inventories.js';
import { providersOfHosts } from './placement-providers.js';

/** Placement, in our words. */
export function placementOf(stack: OpenStack, ask: Ask): Placement {
  return {
    allocations(consumer: string, call: CallOptions = {}): Promise<readonly Allocation[]> {
      return ask(async () => {
        const { allocations } = await stack.placement.allocations(consumer, call);
        return allocations.map(({ providerUuid, resources }) => ({ provider: providerUuid, resources }));
      });
    },
    capacity(
      hypervisors: readonly Pick<Hypervisor, 'id' | 'host' | 'hostname'>[],
      call: CallOptions = {},
    ): Promise<readonly HostRoom[]> {
      return ask(() => roomsOf(stack, hypervisors, call));
    },
    hostProviders(
      hypervisors: readonly Pick<Hypervisor, 'id' | 'host' | 'hostname'>[],
      call: CallOptions = {},
    ): Promise<readonly HostProviders[]> {
      return ask(() => providersOfHosts(stack, hypervisors, call));
    },
    consumersOf(provider: string, call: CallOptions = {}): Promise<Readonly<Record<string, Resources>>> {
      return ask(() => stack.placement.resourceProviders.allocations(provider, call));
    },
    allocationCandidates(
      resources: Resources,
      hypervisors: readonly Pick<Hypervisor, 'id' | 'host' | 'hostname'>[],
      call: CallOptions = {},
    ): Promise<readonly HostRoom[]> {
      return ask(() => candidateRooms(stack, resources, hypervisors, call));
    },
  };
}
