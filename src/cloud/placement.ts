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

/** One provider of a host: the compute node, one nested below it, or one that it shares. */
export interface ProviderStock {
  id: string;
  traits: readonly string[];
  stock: Readonly<Record<string, Stock>>;
}

/** The providers of a host, the compute node's own first. */
export interface HostProviders {
  host: string;
  providers: readonly ProviderStock[];
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
  /** Every host that has any memory free, with all of its providers: two calls, however many hosts there are. */
  hostProviders(
    hypervisors: readonly Pick<Hypervisor, 'id' | 'host' | 'hostname'>[],
    options?: CallOptions,
  ): Promise<readonly HostProviders[]>;
  /** Who holds what of one provider, by the id of a server or a migration. */
  consumersOf(provider: string, options?: CallOptions): Promise<Readonly<Record<string, Resources>>>;
  /** The hosts that could take these resources, with their room; those that could not are left out. */
  allocationCandidates(
    resources: Resources,
    hypervisors: readonly Pick<Hypervisor, 'id' | 'host' | 'hostname'>[],
    options?: CallOptions,
  ): Promise<readonly HostRoom[]>;
}
