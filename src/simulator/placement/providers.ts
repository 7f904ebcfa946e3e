import { type Answer, ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import type { Call, Route } from '../http/routes.js';
import type { Host } from '../world/model.js';
import type { World } from '../world/world.js';
import { placementFault } from './errors.js';
import { hasRoom, inventoriesOf, readResources, resourcesView, traitsOf, usagesOf } from './resources.js';

export function providerRoutes(world: World): Route[] {
  const one = (path: string, show: (host: Host, call: Call) => JsonObject): Route => ({
    method: 'GET',
    path: `/resource_providers/{id}${path}`,
    handle: (call) => {
      const host = [...world.hosts.values()].find((candidate) => candidate.hypervisorId === call.params.id);
      return host ? ok(show(host, call)) : providerNotFound(call);
    },
  });
  const generation = (host: Host) => ({ resource_provider_generation: host.generation });
  return [
    { method: 'GET', path: '/resource_providers', handle: (call) => list(world, call) },
    one('', view),
    one('/inventories', (host) => ({ ...generation(host), inventories: fullInventories(host) })),
    one('/usages', (host) => ({ ...generation(host), usages: usagesOf(host) })),
    one('/traits', (host) => ({ traits: traitsOf(host), ...generation(host) })),
    one('/aggregates', (host, call) => ({
      aggregates: world.aggregates
        .filter((aggregate) => aggregate.hosts.includes(host.name))
        .map((aggregate) => aggregate.uuid),
      ...(atLeast(call.version, 19) && generation(host)),
    })),
    one('/allocations', (host, call) => ({
      allocations: allocationsOn(world, host, call),
      ...generation(host),
    })),
  ];
}

function providerNotFound(call: Call): Answer {
  return placementFault(
    404,
    `The resource could not be found.\n\n No resource provider with uuid ${call.params.id} found  `,
    call.requestId,
    atLeast(call.version, 23) ? { code: 'placement.undefined_code' } : {},
  );
}

function list(world: World, call: Call): Answer {
  const name = call.query.get('name');
  const id = call.query.get('uuid');
  const asked = call.query.get('resources');
  const wanted = asked === null ? new Map<string, number>() : readResources(asked);
  if (!wanted) {
    const problem = `Badly formed resources parameter. Expected resources query string parameter in form: ?resources=VCPU:2,MEMORY_MB:1024. Got: "${asked}".`;
    return placementFault(
      400,
      `The server could not comply with the request since it is either malformed or otherwise incorrect.\n\n ${problem}  `,
      call.requestId,
    );
  }
  const hosts = [...world.hosts.values()].filter(
    (host) =>
      (name === null || host.hypervisorHostname === name) &&
      (id === null || host.hypervisorId === id) &&
      hasRoom(world, host, wanted),
  );
  return ok({ resource_providers: hosts.map((host) => view(host, call)) });
}

function view(host: Host, call: Call): JsonObject {
  const base = `/resource_providers/${host.hypervisorId}`;
  const links = ['inventories', 'usages', 'aggregates', 'traits', 'allocations'];
  return {
    uuid: host.hypervisorId,
    name: host.hypervisorHostname,
    generation: host.generation,
    links: [{ rel: 'self', href: base }, ...links.map((rel) => ({ rel, href: `${base}/${rel}` }))],
    ...(atLeast(call.version, 14) && { parent_provider_uuid: null, root_provider_uuid: host.hypervisorId }),
  };
}

function fullInventories(host: Host): JsonObject {
  return Object.fromEntries(
    Object.entries(inventoriesOf(host)).map(([name, inventory]) => [
      name,
      { ...inventory, min_unit: 1, max_unit: inventory.total, step_size: 1 },
    ]),
  );
}

function allocationsOn(world: World, host: Host, call: Call): JsonObject {
  const entries = [...world.allocations]
    .filter(([, allocation]) => allocation.host === host.name)
    .map(([consumer, allocation]): [string, JsonObject] => [
      consumer,
      {
        resources: resourcesView(allocation.resources),
        ...(atLeast(call.version, 28) && { consumer_generation: 1 }),
      },
    ]);
  return Object.fromEntries(entries);
}
