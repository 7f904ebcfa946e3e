import { ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import type { Call, Route } from '../http/routes.js';
import type { Host } from '../world/model.js';
import type { World } from '../world/world.js';
import { placementFault } from './errors.js';
import { hasRoom, inventoriesOf, readResources, traitsOf, usagesOf } from './resources.js';

export function candidateRoutes(world: World): Route[] {
  return [
    {
      method: 'GET',
      path: '/allocation_candidates',
      since: 10,
      handle: (call) => {
        const wanted = readResources(call.query.get('resources') ?? '');
        if (!wanted) {
          return placementFault(400, "'resources' is a required property", call.requestId);
        }
        const limit = Number(call.query.get('limit') ?? Number.POSITIVE_INFINITY);
        const hosts = [...world.hosts.values()]
          .filter((host) => hasRoom(world, host, wanted))
          .slice(0, limit);
        return ok({
          allocation_requests: hosts.map((host) => candidate(host, wanted, call)),
          provider_summaries: Object.fromEntries(
            hosts.map((host) => [host.hypervisorId, summary(host, call)]),
          ),
        });
      },
    },
  ];
}

function candidate(host: Host, wanted: ReadonlyMap<string, number>, call: Call): JsonObject {
  return {
    allocations: { [host.hypervisorId]: { resources: Object.fromEntries(wanted) } },
    ...(atLeast(call.version, 34) && { mappings: { '': [host.hypervisorId] } }),
  };
}

function summary(host: Host, call: Call): JsonObject {
  const used = usagesOf(host);
  const resources = Object.entries(inventoriesOf(host)).map(([name, inventory]): [string, JsonObject] => [
    name,
    { capacity: (inventory.total - inventory.reserved) * inventory.allocation_ratio, used: used[name] ?? 0 },
  ]);
  return {
    resources: Object.fromEntries(resources),
    ...(atLeast(call.version, 17) && { traits: traitsOf(host) }),
    ...(atLeast(call.version, 29) && { parent_provider_uuid: null, root_provider_uuid: host.hypervisorId }),
  };
}
