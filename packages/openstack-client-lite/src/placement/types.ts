/** Amounts by resource class: `{ VCPU: 1, MEMORY_MB: 128 }`. */
export type Resources = Readonly<Record<string, number>>;

export interface ResourceProvider {
  uuid: string;
  /** Of a compute node: the hypervisor's hostname. */
  name: string;
  generation: number;
  /** 1.14 and up, as the next. */
  parentProviderUuid: string | null | undefined;
  rootProviderUuid: string | null | undefined;
}

export interface ResourceProviderQuery {
  name?: string;
  uuid?: string;
  /** Only those with this much room; needs 1.4. */
  resources?: Resources;
  /** All of one tree; needs 1.14. */
  inTree?: string;
}

/** Capacity is (total - reserved) x allocationRatio. */
export interface Inventory {
  total: number;
  reserved: number;
  minUnit: number;
  maxUnit: number;
  stepSize: number;
  allocationRatio: number;
}

export type Inventories = Readonly<Record<string, Inventory>>;

export interface Allocation {
  providerUuid: string;
  resources: Resources;
}

export interface ConsumerAllocations {
  /** Empty when the consumer holds nothing: Placement answers 200 then. */
  allocations: readonly Allocation[];
  /** 1.12 and up. */
  projectId: string | undefined;
  userId: string | undefined;
}

export interface ProviderSummary {
  uuid: string;
  /** By resource class; `capacity` has reserve and ratio counted in. */
  resources: Readonly<Record<string, { capacity: number; used: number }>>;
  /** 1.17 and up. */
  traits: readonly string[] | undefined;
  /** 1.29 and up. */
  parentProviderUuid: string | null | undefined;
  rootProviderUuid: string | null | undefined;
}

export interface AllocationCandidates {
  /** Each a way to place the whole request. */
  candidates: readonly (readonly Allocation[])[];
  providers: readonly ProviderSummary[];
}

export interface AllocationCandidatesQuery {
  resources: Resources;
  /** Traits, `!NAME` for a forbidden one (needs 1.22); needs 1.17. */
  required?: readonly string[];
  /** Aggregates, any of them; needs 1.21. */
  memberOf?: readonly string[];
  /** Needs 1.31. */
  inTree?: string;
  /** Needs 1.16. */
  limit?: number;
}
