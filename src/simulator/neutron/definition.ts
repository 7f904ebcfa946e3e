import type { Faults } from '../faults.js';
import type { Answer } from '../http/answer.js';
import { ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { nextLink, pageOf } from '../http/paging.js';
import type { Call } from '../http/routes.js';
import type { ServiceDefinition } from '../http/service.js';
import { zulu } from '../http/times.js';
import type { Network } from '../world/networks.js';
import type { World } from '../world/world.js';
import { agentView } from './agents.js';
import { bindingsOf, portsOf } from './ports.js';

/** Neutron, for reading: networks, the servers' ports, and the agents. */
export function neutron(world: World, faults: Faults): ServiceDefinition {
  return {
    name: 'network',
    routes: [
      {
        method: 'GET',
        path: '/',
        open: true,
        handle: (call) =>
          ok({
            versions: [
              {
                id: 'v2.0',
                status: 'CURRENT',
                links: [{ rel: 'self', href: `${call.origin}/v2.0/` }],
              },
            ],
          }),
      },
      {
        method: 'GET',
        path: '/v2.0/networks',
        handle: (call) => list('networks', networksFor(world, call), call),
      },
      {
        method: 'GET',
        path: '/v2.0/networks/{id}',
        handle: (call) => {
          const network = networksFor(world, call).find(({ id }) => id === call.params.id);
          return network ? ok({ network }) : missing('Network', call.params.id);
        },
      },
      { method: 'GET', path: '/v2.0/ports', handle: (call) => list('ports', portsFor(world, call), call) },
      {
        method: 'GET',
        path: '/v2.0/ports/{id}',
        handle: (call) => {
          const port = portsFor(world, call).find(({ id }) => id === call.params.id);
          return port ? ok({ port }) : missing('Port', call.params.id);
        },
      },
      {
        method: 'GET',
        path: '/v2.0/ports/{id}/bindings',
        adminRule: 'get_port_binding',
        handle: (call) => {
          const port = portsFor(world, call).find(({ id }) => id === call.params.id);
          const server = port && world.servers.get(String(port.device_id));
          return server ? ok({ bindings: bindingsOf(world, server) }) : missing('Port', call.params.id);
        },
      },
      {
        method: 'GET',
        path: '/v2.0/quotas/{project}',
        handle: () => ok({ quota: { network: 100, subnet: 100, port: 500, router: 10, floatingip: 50 } }),
      },
      {
        method: 'GET',
        path: '/v2.0/agents',
        adminRule: 'get_agent',
        handle: (call) => {
          const host = call.query.get('host');
          const hosts = [...world.hosts.values()].filter(({ name }) => host === null || name === host);
          return ok({
            agents: hosts.map((one) => agentView(world, one, !faults.lacksPhysicalNetwork(one.name))),
          });
        },
      },
    ],
    notFound: () => neutronError(404, 'HTTPNotFound', 'The resource could not be found.'),
    forbidden: (rule) => neutronError(403, 'PolicyNotAuthorized', `rule:${rule} is disallowed by policy`),
  };
}

function neutronError(status: number, type: string, message: string): Answer {
  return { status, body: { NeutronError: { type, message, detail: '' } } };
}

function missing(what: 'Network' | 'Port', id: string | undefined): Answer {
  return neutronError(404, `${what}NotFound`, `${what} ${id} could not be found.`);
}

/** Filters are equalities on fields that the items have; unknown ones are ignored. */
function list(key: string, items: readonly JsonObject[], call: Call): Answer {
  const { query } = call;
  const filters = [...new Set(query.keys())].filter((name) => !['limit', 'marker', 'fields'].includes(name));
  const fitting = items.filter((item) =>
    filters.every((name) => !(name in item) || query.getAll(name).includes(String(item[name]))),
  );
  const page = pageOf(fitting, (item) => String(item.id), query);
  if (!page) return neutronError(400, 'MarkerNotFound', `The marker ${query.get('marker')} is not there.`);
  const paged = query.get('limit') !== null && page.nextMarker !== undefined;
  return ok({
    [key]: page.items,
    ...(paged && {
      [`${key}_links`]: nextLink(`${call.origin}${call.path}`, query, page.nextMarker ?? ''),
    }),
  });
}

function networksFor(world: World, call: Call): JsonObject[] {
  const admin = call.token.roles.includes('admin');
  return world.networks
    .filter(
      (network) =>
        admin || network.shared || network.external || network.projectId === call.token.project?.id,
    )
    .map((network) => networkView(network, admin));
}

function networkView(network: Network, admin: boolean): JsonObject {
  return {
    id: network.id,
    name: network.name,
    tenant_id: network.projectId,
    admin_state_up: true,
    mtu: 1500,
    status: 'ACTIVE',
    subnets: network.subnetIds,
    shared: network.shared,
    availability_zone_hints: [],
    availability_zones: [],
    ipv4_address_scope: null,
    ipv6_address_scope: null,
    'router:external': network.external,
    description: '',
    port_security_enabled: true,
    tags: [],
    created_at: zulu(network.created),
    updated_at: zulu(network.created),
    revision_number: 2,
    project_id: network.projectId,
    ...(admin && {
      'provider:network_type': 'flat',
      'provider:physical_network': 'physnet1',
      'provider:segmentation_id': null,
    }),
  };
}

function portsFor(world: World, call: Call): JsonObject[] {
  const admin = call.token.roles.includes('admin');
  const device = call.query.get('device_id');
  const one = device === null ? undefined : world.servers.get(device);
  const servers = device === null ? [...world.servers.values()] : one === undefined ? [] : [one];
  // As a database would look them up: a cloud of thousands is asked for one host after another.
  const hosts = admin ? call.query.getAll('binding:host_id') : [];
  return servers
    .filter((server) => admin || server.projectId === call.token.project?.id)
    .filter(({ host }) => hosts.length === 0 || hosts.includes(host))
    .flatMap((server) => portsOf(world, server, admin));
}
