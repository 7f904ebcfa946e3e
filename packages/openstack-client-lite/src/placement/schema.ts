import { z } from 'zod';
import type {
  Allocation,
  AllocationCandidates,
  ConsumerAllocations,
  Inventory,
  ResourceProvider,
  Resources,
} from './types.js';

const resources = z.record(z.string(), z.number());

/** GET /resource_providers (api-ref placement). */
export const resourceProvider = z
  .object({
    uuid: z.string(),
    name: z.string(),
    generation: z.number(),
    parent_provider_uuid: z.string().nullish(),
    root_provider_uuid: z.string().nullish(),
  })
  .transform(
    (raw): ResourceProvider => ({
      uuid: raw.uuid,
      name: raw.name,
      generation: raw.generation,
      parentProviderUuid: raw.parent_provider_uuid,
      rootProviderUuid: raw.root_provider_uuid,
    }),
  );

export const providersAnswer = z
  .object({ resource_providers: z.array(resourceProvider) })
  .transform((body): readonly ResourceProvider[] => body.resource_providers);

const inventory = z
  .object({
    total: z.number(),
    reserved: z.number().default(0),
    min_unit: z.number().default(1),
    max_unit: z.number(),
    step_size: z.number().default(1),
    allocation_ratio: z.number().default(1),
  })
  .transform(
    (raw): Inventory => ({
      total: raw.total,
      reserved: raw.reserved,
      minUnit: raw.min_unit,
      maxUnit: raw.max_unit,
      stepSize: raw.step_size,
      allocationRatio: raw.allocation_ratio,
    }),
  );

export const inventoriesAnswer = z
  .object({ inventories: z.record(z.string(), inventory) })
  .transform((body) => body.inventories);

export const usagesAnswer = z.object({ usages: resources }).transform((body): Resources => body.usages);

export const traitsAnswer = z
  .object({ traits: z.array(z.string()) })
  .transform((body): readonly string[] => body.traits);

export const aggregatesAnswer = z
  .object({ aggregates: z.array(z.string()) })
  .transform((body): readonly string[] => body.aggregates);

function byProvider(all: Record<string, { resources: Resources }>): readonly Allocation[] {
  return Object.entries(all).map(([providerUuid, each]) => ({ providerUuid, resources: each.resources }));
}

/** GET /allocations/{consumer}. */
export const allocationsAnswer = z
  .object({
    allocations: z.record(z.string(), z.object({ resources })),
    project_id: z.string().optional(),
    user_id: z.string().optional(),
  })
  .transform(
    (raw): ConsumerAllocations => ({
      allocations: byProvider(raw.allocations),
      projectId: raw.project_id,
      userId: raw.user_id,
    }),
  );

/** GET /resource_providers/{uuid}/allocations: by consumer. */
export const consumersAnswer = z
  .object({ allocations: z.record(z.string(), z.object({ resources })) })
  .transform(
    ({ allocations }): Readonly<Record<string, Resources>> =>
      Object.fromEntries(Object.entries(allocations).map(([consumer, held]) => [consumer, held.resources])),
  );

const summary = z.object({
  resources: z.record(z.string(), z.object({ capacity: z.number(), used: z.number() })),
  traits: z.array(z.string()).optional(),
  parent_provider_uuid: z.string().nullish(),
  root_provider_uuid: z.string().nullish(),
});

/** A list with the provider inside below 1.12, keyed by provider from there on. */
const placed = z.union([
  z
    .array(z.object({ resource_provider: z.object({ uuid: z.string() }), resources }))
    .transform((all): readonly Allocation[] =>
      all.map((each) => ({ providerUuid: each.resource_provider.uuid, resources: each.resources })),
    ),
  z.record(z.string(), z.object({ resources })).transform(byProvider),
]);

/** GET /allocation_candidates (1.10). */
export const candidatesAnswer = z
  .object({
    allocation_requests: z.array(z.object({ allocations: placed })),
    provider_summaries: z.record(z.string(), summary),
  })
  .transform(
    (raw): AllocationCandidates => ({
      candidates: raw.allocation_requests.map((each) => each.allocations),
      providers: Object.entries(raw.provider_summaries).map(([uuid, each]) => ({
        uuid,
        resources: each.resources,
        traits: each.traits,
        parentProviderUuid: each.parent_provider_uuid,
        rootProviderUuid: each.root_provider_uuid,
      })),
    }),
  );
