import { z } from 'zod';
import type { CallOptions } from '../call.js';
import type { ServiceClient } from '../client.js';
import { type Listing, listing } from '../listing.js';
import type { ComputeApi } from './api.js';
import type { ServerGroup, ServerGroupQuery } from './types.js';

/** 2.13 the project, 2.64 `policy` and `rules` instead of `policies`. */
const WANTS = ['2.13', '2.64'];

/** GET /os-server-groups (api-ref compute, section Server groups). */
const group = z
  .object({
    id: z.string(),
    name: z.string(),
    policy: z.string().nullish(),
    policies: z.array(z.string()).optional(),
    rules: z.object({ max_server_per_host: z.number().optional() }).optional(),
    members: z.array(z.string()),
    project_id: z.string().nullish(),
    user_id: z.string().nullish(),
  })
  .transform(
    (raw): ServerGroup => ({
      id: raw.id,
      name: raw.name,
      policy: raw.policy ?? raw.policies?.[0] ?? null,
      maxServersPerHost: raw.rules?.max_server_per_host ?? 1,
      members: raw.members,
      projectId: raw.project_id,
      userId: raw.user_id,
    }),
  );
const groupsAnswer = z
  .object({ server_groups: z.array(group) })
  .transform((body): readonly ServerGroup[] => body.server_groups);
const groupAnswer = z.object({ server_group: group }).transform((body) => body.server_group);

/** These pages have no links, and Nova may make them shorter than asked (osapi_max_limit): by offset, until one is empty. */
function listGroups(
  client: ServiceClient,
  query: ServerGroupQuery,
  options: CallOptions | undefined,
): Listing<ServerGroup> {
  return listing('server groups', async function* () {
    for (let offset = 0; ; ) {
      const page = await client.read(
        {
          route: '/os-server-groups',
          query: { all_projects: query.allProjects ? true : undefined, limit: query.limit, offset },
          wants: WANTS,
          answer: groupsAnswer,
        },
        options,
      );
      if (page.length === 0) return;
      yield page;
      offset += page.length;
    }
  });
}

export function serverGroupsApi(client: ServiceClient): ComputeApi['serverGroups'] {
  return {
    list: (query = {}, options) => listGroups(client, query, options),
    show: (id, options) =>
      client.read(
        {
          route: '/os-server-groups/{group}',
          params: { group: id },
          wants: WANTS,
          answer: groupAnswer,
        },
        options,
      ),
  };
}
