import { z } from 'zod';
import type { ServiceClient } from '../client.js';
import { paged, pageOf } from '../paging.js';
import type { NetworkApi } from './api.js';

export interface Network {
  id: string;
  name: string;
  projectId: string | null;
  status: string;
  adminStateUp: boolean;
  shared: boolean;
  external: boolean;
  subnetIds: readonly string[];
  mtu: number | null;
  /** `false`: routed, each segment reaches the hosts of its own (extension l2_adjacency). null: not told. */
  l2Adjacency: boolean | null;
  /** What it is made of, one without the extension multi-provider; undefined: admin only. */
  segments: readonly NetworkSegment[] | undefined;
}

export interface NetworkSegment {
  /** `flat`, `vlan`, `vxlan`, `gre`, `geneve`, `local`. */
  type: string;
  /** null for tunnels. */
  physicalNetwork: string | null;
}

export interface NetworkQuery {
  name?: string;
  limit?: number;
}

const provider = z.object({
  'provider:network_type': z.string().nullish(),
  'provider:physical_network': z.string().nullish(),
});

/** GET /networks (api-ref network v2; provider attributes and multiple provider extension). */
const network = provider
  .extend({
    id: z.string(),
    name: z.string(),
    project_id: z.string().optional(),
    tenant_id: z.string().optional(),
    status: z.string().default(''),
    admin_state_up: z.boolean().default(true),
    shared: z.boolean().default(false),
    'router:external': z.boolean().default(false),
    subnets: z.array(z.string()).default([]),
    mtu: z.number().nullish(),
    l2_adjacency: z.boolean().nullish(),
    segments: z.array(provider).nullish(),
  })
  .transform(
    (raw): Network => ({
      id: raw.id,
      name: raw.name,
      projectId: raw.project_id ?? raw.tenant_id ?? null,
      status: raw.status,
      adminStateUp: raw.admin_state_up,
      shared: raw.shared,
      external: raw['router:external'],
      subnetIds: raw.subnets,
      mtu: raw.mtu ?? null,
      l2Adjacency: raw.l2_adjacency ?? null,
      segments: segmentsOf(raw.segments ?? [raw]),
    }),
  );

function segmentsOf(raw: readonly z.output<typeof provider>[]): readonly NetworkSegment[] | undefined {
  const told = raw.flatMap((one) => {
    const type = one['provider:network_type'];
    return type ? [{ type, physicalNetwork: one['provider:physical_network'] ?? null }] : [];
  });
  return told.length === 0 ? undefined : told;
}

const page = pageOf('networks', network);
const shown = z.object({ network }).transform((body) => body.network);

export function networksApi(client: ServiceClient): NetworkApi['networks'] {
  return {
    list: (query = {}, options) =>
      paged(
        client,
        'networks',
        { route: '/networks', query: { name: query.name, limit: query.limit }, answer: page },
        options,
      ),
    show: (id, options) =>
      client.read({ route: '/networks/{network}', params: { network: id }, answer: shown }, options),
  };
}
