import { fault, ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import type { Call, Route } from '../http/routes.js';
import type { ServerGroup } from '../world/model.js';
import type { World } from '../world/world.js';
import { isTrue } from './queries.js';

export function serverGroupRoutes(world: World): Route[] {
  return [
    {
      method: 'GET',
      path: '/os-server-groups',
      handle: (call) => {
        const all = isTrue(call.query.get('all_projects')) && call.token.roles.includes('admin');
        const groups = world.serverGroups.filter(
          (group) => all || group.projectId === call.token.project?.id,
        );
        const offset = Number(call.query.get('offset') ?? 0);
        const limit = Number(call.query.get('limit') ?? groups.length);
        return ok({ server_groups: groups.slice(offset, offset + limit).map((group) => view(group, call)) });
      },
    },
    {
      method: 'GET',
      path: '/os-server-groups/{id}',
      handle: (call) => {
        const group = world.serverGroups.find((candidate) => candidate.id === call.params.id);
        if (group) return ok({ server_group: view(group, call) });
        return fault(404, `Instance group ${call.params.id} could not be found.`);
      },
    },
  ];
}

function view(group: ServerGroup, call: Call): JsonObject {
  const policy = atLeast(call.version, 64)
    ? { policy: group.policy, rules: {} }
    : { policies: [group.policy], metadata: {} };
  return {
    id: group.id,
    name: group.name,
    ...policy,
    members: group.members,
    ...(atLeast(call.version, 13) && { project_id: group.projectId, user_id: group.userId }),
  };
}
