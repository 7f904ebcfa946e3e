import type { CallOptions } from './call.js';
import type { Hypervisor } from './compute.js';

/** Placement's classes as used here: `VCPU`, `PCPU`, `MEMORY_MB`, `DISK_GB` and whatever else a cloud has. */
export type Resources = Readonly<Record<string, number>>;

/** What a consumer (a server or a migration) holds, by resource provider. */
export interface Allocation {
  /** Resource provider's id. */
  provider: string;
  resources: Resources;
}

/** One class of one host: `capacity` is (total - reserved) x allocation ratio. */
export interface Stock {
  capacity: number;
  used: number;
}

/** A host's room as Placement counts it: moves whose destination Nova has chosen are in `used` already. */
export interface HostRoom {
  host: string;
  provider: string;
  stock: Readonly<Record<string, Stock>>;
}

export function freeOf(stock: Stock | undefined): number {
  return stock === undefined ? 0 : stock.capacity - stock.used;
}

/** Who holds what, and where there is room (Placement). */
export interface Placement {
  /** What a server or a migration (by uuid) holds in Placement. */
  allocations(consumer: string, options?: CallOptions): Promise<readonly Allocation[]>;
  /** Room of the given hypervisors, by Placement; one without a resource provider is left out. */
  capacity(
    hypervisors: readonly Pick<Hypervisor, 'id' | 'host' | 'hostname'>[],
    options?: CallOptions,
  ): Promise<readonly HostRoom[]>;
  /** The hosts that could take these resources, with their room; those that could not are left out. */
  allocationCandidates(
    resources: Resources,
    hypervisors: readonly Pick<Hypervisor, 'id' | 'host' | 'hostname'>[],
    options?: CallOptions,
  ): Promise<readonly HostRoom[]>;
}
