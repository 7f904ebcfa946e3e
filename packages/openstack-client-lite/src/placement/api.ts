import type { CallOptions } from '../call.js';
import type { MicroversionRange } from '../service.js';
import type {
  AllocationCandidates,
  AllocationCandidatesQuery,
  ConsumerAllocations,
  Inventories,
  ResourceProvider,
  ResourceProviderQuery,
  Resources,
} from './types.js';

export interface PlacementApi {
  microversions(options?: CallOptions): Promise<MicroversionRange>;
  readonly resourceProviders: {
    list(query?: ResourceProviderQuery, options?: CallOptions): Promise<readonly ResourceProvider[]>;
    show(uuid: string, options?: CallOptions): Promise<ResourceProvider>;
    inventories(uuid: string, options?: CallOptions): Promise<Inventories>;
    usages(uuid: string, options?: CallOptions): Promise<Resources>;
    /** Needs 1.6. */
    traits(uuid: string, options?: CallOptions): Promise<readonly string[]>;
    /** Needs 1.1. */
    aggregates(uuid: string, options?: CallOptions): Promise<readonly string[]>;
    /** What each consumer (the uuid of a server or a migration) holds of it. */
    allocations(uuid: string, options?: CallOptions): Promise<Readonly<Record<string, Resources>>>;
  };
  /** What a consumer holds: a server's or a migration's uuid. */
  allocations(consumerUuid: string, options?: CallOptions): Promise<ConsumerAllocations>;
  /** Needs 1.10. */
  allocationCandidates(
    query: AllocationCandidatesQuery,
    options?: CallOptions,
  ): Promise<AllocationCandidates>;
}
