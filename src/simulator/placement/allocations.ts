import { ok } from '../http/answer.js';
import { atLeast } from '../http/microversion.js';
import type { Route } from '../http/routes.js';
import type { World } from '../world/world.js';
import { resourcesView } from './resources.js';

/** What one consumer has. During a move the server's is the destination, the migration's own the source. */
export function allocationRoutes(world: World): Route[] {
  return [
    {
      method: 'GET',
      path: '/allocations/{consumer}',
      handle: (call) => {
        const allocation = world.allocations.get(call.params.consumer ?? '');
        if (!allocation) return ok({ allocations: {} });
        const host = world.host(allocation.host);
        return ok({
          allocations: {
            [host.hypervisorId]: {
              resources: resourcesView(allocation.resources),
              generation: host.generation,
            },
          },
          ...(atLeast(call.version, 12) && { project_id: allocation.projectId, user_id: allocation.userId }),
          ...(atLeast(call.version, 28) && { consumer_generation: 1 }),
          ...(atLeast(call.version, 38) && { consumer_type: 'unknown' }),
        });
      },
    },
  ];
}
