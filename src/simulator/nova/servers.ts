import { type Answer, fault, ok } from '../http/answer.js';
import { nextLink, pageOf } from '../http/paging.js';
import type { Call, Route } from '../http/routes.js';
import { forbidden } from '../http/service.js';
import { changedWithin, readTime } from '../http/times.js';
import type { Server } from '../world/model.js';
import type { World } from '../world/world.js';
import { invalidTime, isTrue, markerNotFound, refuseUnknown } from './queries.js';
import { serverDetail, serverSummary, statusOf } from './server-view.js';

/** nova/api/openstack/compute/schemas/servers.py query_params_v275, less what the simulator's servers do not have. */
const KNOWN_FILTERS = [
  'all_tenants',
  'changes-before',
  'changes-since',
  'deleted',
  'flavor',
  'host',
  'hostname',
  'image',
  'ip',
  'limit',
  'locked',
  'marker',
  'name',
  'node',
  'project_id',
  'sort_dir',
  'sort_key',
  'status',
  'tenant_id',
  'uuid',
  'vm_state',
  'task_state',
  'user_id',
];

export function serverRoutes(world: World): Route[] {
  return [
    { method: 'GET', path: '/servers', handle: (call) => listServers(world, call, false) },
    { method: 'GET', path: '/servers/detail', handle: (call) => listServers(world, call, true) },
    {
      method: 'GET',
      path: '/servers/{id}',
      handle: (call) => {
        const server = visibleServer(world, call);
        return server ? ok({ server: serverDetail(world, server, call, true) }) : serverNotFound(call);
      },
    },
  ];
}

/** The server that the path names, if the caller may know of it. */
export function visibleServer(world: World, call: Call): Server | undefined {
  const server = world.servers.get(call.params.id ?? '');
  if (!server) return undefined;
  const may = call.token.roles.includes('admin') || server.projectId === call.token.project?.id;
  return may ? server : undefined;
}

export function serverNotFound(call: Call): Answer {
  return fault(404, `Instance ${call.params.id} could not be found.`);
}

function listServers(world: World, call: Call, detail: boolean): Answer {
  const refused = refuseUnknown(call, 75, KNOWN_FILTERS);
  if (refused) return refused;
  const admin = call.token.roles.includes('admin');
  const allTenants = isTrue(call.query.get('all_tenants'));
  if (allTenants && !admin) {
    return forbidden(`os_compute_api:servers:${detail ? 'detail' : 'index'}:get_all_tenants`);
  }
  const since = call.query.get('changes-since');
  if (since !== null && readTime(since) === undefined) return invalidTime('changes-since', since);
  const matching = matcher(call.query, admin);
  if (typeof matching !== 'function') return matching;
  const servers = [...world.servers.values()]
    .filter((server) => allTenants || server.projectId === call.token.project?.id)
    .filter(matching)
    .sort((one, other) => other.created - one.created || (one.id < other.id ? 1 : -1));
  const page = pageOf(servers, (server) => server.id, call.query);
  if (!page) return markerNotFound(call.query.get('marker'));
  return ok({
    servers: page.items.map((server) =>
      detail ? serverDetail(world, server, call, false) : serverSummary(server, call.origin),
    ),
    ...(page.nextMarker !== undefined && {
      servers_links: nextLink(`${call.origin}${call.path}`, call.query, page.nextMarker),
    }),
  });
}

type Test = (server: Server) => boolean;

function matcher(query: URLSearchParams, admin: boolean): Test | Answer {
  const tests: Test[] = [];
  const name = query.get('name');
  if (name !== null) {
    const pattern = readPattern(name);
    if (!pattern)
      return fault(
        400,
        `Invalid input for query parameters name. Value: ${name}. '${name}' is not a 'regex'`,
      );
    tests.push((server) => pattern.test(server.name));
  }
  const ip = query.get('ip');
  if (ip !== null) {
    const pattern = readPattern(ip);
    if (!pattern)
      return fault(400, `Invalid input for query parameters ip. Value: ${ip}. '${ip}' is not a 'regex'`);
    tests.push((server) => pattern.test(server.fixedAddress));
  }
  const statuses = query.getAll('status').map((status) => status.toUpperCase());
  if (statuses.length > 0) tests.push((server) => statuses.includes(statusOf(server)));
  const since = readTime(query.get('changes-since') ?? '');
  const before = readTime(query.get('changes-before') ?? '');
  tests.push((server) => changedWithin(server.updated, since, before));
  const equal = (key: string, of: (server: Server) => string) => {
    const wanted = query.get(key);
    if (wanted !== null) tests.push((server) => of(server) === wanted);
  };
  equal('uuid', (server) => server.id);
  equal('vm_state', (server) => server.vmState);
  equal('flavor', (server) => server.flavor.id);
  equal('image', (server) => server.imageId);
  // Filters that only an administrator may use are ignored, not refused, for others.
  if (admin) {
    equal('host', (server) => server.host);
    equal('node', (server) => server.host);
    equal('project_id', (server) => server.projectId);
    equal('tenant_id', (server) => server.projectId);
    equal('user_id', (server) => server.userId);
    equal('task_state', (server) => server.taskState ?? '');
  }
  return (server) => tests.every((test) => test(server));
}

function readPattern(text: string): RegExp | undefined {
  try {
    return new RegExp(text, 'i');
  } catch {
    return undefined;
  }
}
