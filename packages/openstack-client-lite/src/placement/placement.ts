import type { CallOptions } from '../call.js';
import type { ServiceClient } from '../client.js';
import type { Need } from '../discovery/microversion.js';
import type { PlacementApi } from './api.js';
import {
  aggregatesAnswer,
  allocationsAnswer,
  candidatesAnswer,
  consumersAnswer,
  inventoriesAnswer,
  providersAnswer,
  resourceProvider,
  traitsAnswer,
  usagesAnswer,
} from './schema.js';
import type {
  AllocationCandidates,
  AllocationCandidatesQuery,
  ResourceProviderQuery,
  Resources,
} from './types.js';

/** 1.14: the tree of providers. */
const PROVIDER_WANTS = ['1.14'];
/** 1.12 allocations by provider, 1.17 traits, 1.27 every resource class of a provider, 1.29 nested providers and their roots. */
const CANDIDATE_WANTS = ['1.12', '1.17', '1.27', '1.29'];

/** `VCPU:1,MEMORY_MB:128`. Placement refuses an amount of zero. */
function resourcesText(resources: Resources): string {
  return Object.entries(resources)
    .filter(([, amount]) => amount > 0)
    .map(([name, amount]) => `${name}:${amount}`)
    .join(',');
}

function needs(given: readonly [boolean, string, string][]): Need[] {
  return given.flatMap(([used, feature, version]) => (used ? [{ feature, version }] : []));
}

function providersApi(client: ServiceClient): PlacementApi['resourceProviders'] {
  const list = (query: ResourceProviderQuery, options: CallOptions | undefined) =>
    client.read(
      {
        route: '/resource_providers',
        query: {
          name: query.name,
          uuid: query.uuid,
          resources: query.resources === undefined ? undefined : resourcesText(query.resources),
          in_tree: query.inTree,
        },
        needs: needs([
          [query.resources !== undefined, 'find providers by their room', '1.4'],
          [query.inTree !== undefined, 'find the providers of one tree', '1.14'],
        ]),
        wants: PROVIDER_WANTS,
        answer: providersAnswer,
      },
      options,
    );
  return {
    list: (query = {}, options) => list(query, options),
    show: (uuid, options) =>
      client.read(
        {
          route: '/resource_providers/{provider}',
          params: { provider: uuid },
          wants: PROVIDER_WANTS,
          answer: resourceProvider,
        },
        options,
      ),
    inventories: (uuid, options) =>
      client.read(
        {
          route: '/resource_providers/{provider}/inventories',
          params: { provider: uuid },
          answer: inventoriesAnswer,
        },
        options,
      ),
    usages: (uuid, options) =>
      client.read(
        { route: '/resource_providers/{provider}/usages', params: { provider: uuid }, answer: usagesAnswer },
        options,
      ),
    traits: (uuid, options) =>
      client.read(
        {
          route: '/resource_providers/{provider}/traits',
          params: { provider: uuid },
          needs: [{ feature: 'show the traits of a provider', version: '1.6' }],
          answer: traitsAnswer,
        },
        options,
      ),
    aggregates: (uuid, options) =>
      client.read(
        {
          route: '/resource_providers/{provider}/aggregates',
          params: { provider: uuid },
          needs: [{ feature: 'show the aggregates of a provider', version: '1.1' }],
          answer: aggregatesAnswer,
        },
        options,
      ),
    allocations: (uuid, options) =>
      client.read(
        {
          route: '/resource_providers/{provider}/allocations',
          params: { provider: uuid },
          answer: consumersAnswer,
        },
        options,
      ),
  };
}

function candidates(
  client: ServiceClient,
  query: AllocationCandidatesQuery,
  options: CallOptions | undefined,
): Promise<AllocationCandidates> {
  const { required = [], memberOf = [] } = query;
  return client.read(
    {
      route: '/allocation_candidates',
      query: {
        resources: resourcesText(query.resources),
        required: required.length > 0 ? required.join(',') : undefined,
        member_of: memberOf.length > 0 ? `in:${memberOf.join(',')}` : undefined,
        in_tree: query.inTree,
        limit: query.limit,
      },
      needs: needs([
        [true, 'tell which hosts have room', '1.10'],
        [query.limit !== undefined, 'limit the hosts with room', '1.16'],
        [required.length > 0, 'tell which hosts have the traits', '1.17'],
        [memberOf.length > 0, 'tell which hosts of an aggregate have room', '1.21'],
        [required.some((trait) => trait.startsWith('!')), 'leave out hosts with a trait', '1.22'],
        [query.inTree !== undefined, 'tell whether one host has room', '1.31'],
      ]),
      wants: CANDIDATE_WANTS,
      answer: candidatesAnswer,
    },
    options,
  );
}

export function placementApi(client: ServiceClient): PlacementApi {
  return {
    microversions: (options) => client.microversions(options),
    resourceProviders: providersApi(client),
    allocations: (consumer, options) =>
      client.read(
        {
          route: '/allocations/{consumer}',
          params: { consumer },
          wants: ['1.12'],
          answer: allocationsAnswer,
        },
        options,
      ),
    allocationCandidates: (query, options) => candidates(client, query, options),
  };
}
