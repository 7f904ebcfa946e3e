import { type Answer, fault, ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import { nextLink, pageOf } from '../http/paging.js';
import type { Call, Route } from '../http/routes.js';
import { changedWithin, readTime, stamp, stampOrNull } from '../http/times.js';
import type { ActionEvent, InstanceAction, Server } from '../world/model.js';
import type { World } from '../world/world.js';
import { refuseUnknown } from './queries.js';
import { hostIdOf } from './server-view.js';
import { serverNotFound, visibleServer } from './servers.js';

/** A server's history. Members may read their own servers', administrators also tracebacks and hosts. */
export function instanceActionRoutes(world: World): Route[] {
  return [
    {
      method: 'GET',
      path: '/servers/{id}/os-instance-actions',
      handle: (call) => {
        const server = visibleServer(world, call);
        return server ? list(world, server, call) : serverNotFound(call);
      },
    },
    {
      method: 'GET',
      path: '/servers/{id}/os-instance-actions/{request}',
      handle: (call) => {
        const server = visibleServer(world, call);
        if (!server) return serverNotFound(call);
        const action = world.actions
          .of(server)
          .find((candidate) => candidate.requestId === call.params.request);
        if (!action)
          return fault(
            404,
            `Action for request_id ${call.params.request} on instance ${server.id} not found`,
          );
        return ok({ instanceAction: { ...view(action, call), ...events(action, server, call) } });
      },
    },
  ];
}

function list(world: World, server: Server, call: Call): Answer {
  const known = [
    'limit',
    'marker',
    'changes-since',
    ...(atLeast(call.version, 66) ? ['changes-before'] : []),
  ];
  const refused = refuseUnknown(call, 58, known);
  if (refused) return refused;
  const paged = atLeast(call.version, 58);
  const since = paged ? readTime(call.query.get('changes-since') ?? '') : undefined;
  const before = paged ? readTime(call.query.get('changes-before') ?? '') : undefined;
  const actions = world.actions
    .of(server)
    .filter((action) => changedWithin(action.updatedAt, since, before))
    .reverse();
  if (!paged) return ok({ instanceActions: actions.map((action) => view(action, call)) });
  const page = pageOf(actions, (action) => action.requestId, call.query);
  if (!page) return fault(400, `Marker ${call.query.get('marker')} could not be found.`);
  return ok({
    instanceActions: page.items.map((action) => view(action, call)),
    ...(page.nextMarker !== undefined && {
      links: nextLink(`${call.origin}${call.path}`, call.query, page.nextMarker, true),
    }),
  });
}

function view(action: InstanceAction, call: Call): JsonObject {
  return {
    action: action.action,
    instance_uuid: action.serverId,
    request_id: action.requestId,
    user_id: action.userId,
    project_id: action.projectId,
    start_time: stamp(action.startTime),
    message: action.message,
    ...(atLeast(call.version, 58) && { updated_at: stamp(action.updatedAt) }),
  };
}

function events(action: InstanceAction, server: Server, call: Call): JsonObject {
  const admin = call.token.roles.includes('admin');
  if (!admin && !atLeast(call.version, 51)) return {};
  return { events: [...action.events].reverse().map((event) => eventView(event, server, call, admin)) };
}

function eventView(event: ActionEvent, server: Server, call: Call, admin: boolean): JsonObject {
  return {
    event: event.event,
    start_time: stamp(event.startTime),
    finish_time: stampOrNull(event.finishTime),
    result: event.result,
    ...(admin && { traceback: event.traceback }),
    ...(atLeast(call.version, 62) && {
      ...(admin && { host: event.host }),
      hostId: hostIdOf(server.projectId, event.host),
    }),
    ...(atLeast(call.version, 84) && { details: event.details }),
  };
}
