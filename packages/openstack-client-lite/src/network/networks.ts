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
}

export interface NetworkQuery {
  name?: string;
  limit?: number;
}

/** GET /networks (api-ref network v2). */
const network = z
  .object({
    id: z.string(),
    name: z.string(),
    project_id: z.string().optional(),
    tenant_id: z.string().optional(),
    status: z.string().default(''),
    admin_state_up: z.boolean().default(true),
    shared: z.boolean().default(false),
    'router:external': z.boolean().default(false),
    subnets: z.array(z.string()).default([]),
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
    }),
  );

const page = pageOf('networks', network);

export function networksApi(client: ServiceClient): NetworkApi['networks'] {
  return {
    list: (query = {}, options) =>
      paged(
        client,
        'networks',
        { route: '/networks', query: { name: query.name, limit: query.limit }, answer: page },
        options,
      ),
  };
}
