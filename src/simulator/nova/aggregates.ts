import { defined } from '../../base/defined.js';
import { type Answer, fault, ok } from '../http/answer.js';
import { isObject, type JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import type { Call, Route } from '../http/routes.js';
import { stamp } from '../http/times.js';
import type { Aggregate } from '../world/model.js';
import type { World } from '../world/world.js';

const RULE = 'os_compute_api:os-aggregates';

/** https://docs.openstack.org/api-ref/compute/#host-aggregates-os-aggregates */
export function aggregateRoutes(world: World): Route[] {
  const route = (
    method: Route['method'],
    path: string,
    rule: string,
    handle: (aggregate: Aggregate, call: Call) => Answer,
  ): Route => ({
    method,
    path,
    adminRule: `${RULE}:${rule}`,
    handle: (call) => {
      const aggregate = world.aggregates.find(({ id }) => String(id) === call.params.id);
      return aggregate === undefined
        ? fault(404, `Aggregate ${call.params.id} could not be found.`)
        : handle(aggregate, call);
    },
  });
  const shown = (aggregate: Aggregate, call: Call) => ok({ aggregate: view(aggregate, call) });
  return [
    {
      method: 'GET',
      path: '/os-aggregates',
      adminRule: `${RULE}:index`,
      handle: (call) => ok({ aggregates: world.aggregates.map((one) => view(one, call)) }),
    },
    {
      method: 'POST',
      path: '/os-aggregates',
      adminRule: `${RULE}:create`,
      handle: (call) => made(world, call),
    },
    route('GET', '/os-aggregates/{id}', 'show', shown),
    route('PUT', '/os-aggregates/{id}', 'update', (aggregate, call) => {
      const asked = namesIn(call);
      if (typeof asked === 'string') return fault(400, asked);
      if (asked.name !== undefined) aggregate.name = asked.name;
      if (asked.zone !== undefined) setZone(aggregate, asked.zone);
      aggregate.updatedAt = world.now();
      return shown(aggregate, call);
    }),
    route('DELETE', '/os-aggregates/{id}', 'delete', (aggregate) => {
      if (aggregate.hosts.length > 0) {
        return fault(400, `Cannot remove aggregate ${aggregate.id}: Aggregate is not empty.`);
      }
      world.aggregates.splice(world.aggregates.indexOf(aggregate), 1);
      return { status: 200 };
    }),
    route('POST', '/os-aggregates/{id}/action', 'action', (aggregate, call) => {
      const refused = acted(world, aggregate, isObject(call.body) ? call.body : {});
      aggregate.updatedAt = world.now();
      return refused ?? shown(aggregate, call);
    }),
  ];
}

function made(world: World, call: Call): Answer {
  const asked = namesIn(call);
  if (typeof asked === 'string') return fault(400, asked);
  if (asked.name === undefined) return fault(400, "'name' is a required property");
  if (world.aggregates.some(({ name }) => name === asked.name)) {
    return fault(409, `Aggregate ${asked.name} already exists.`);
  }
  const metadata = asked.zone == null ? {} : { availability_zone: asked.zone };
  const { hosts: _, metadata: __, ...shown } = view(world.addAggregate(asked.name, [], metadata), call);
  return ok({ aggregate: shown });
}

/** The words of what is wrong, or what was asked for. */
function namesIn(call: Call): string | { name?: string; zone?: string | null } {
  const asked = isObject(call.body) && isObject(call.body.aggregate) ? call.body.aggregate : {};
  const { name, availability_zone: zone } = asked;
  if (name !== undefined && (typeof name !== 'string' || name.trim() === '' || name.length > 255)) {
    return `Invalid input for field/attribute name. Value: ${String(name)}.`;
  }
  if (zone !== undefined && zone !== null && typeof zone !== 'string') {
    return 'Invalid input for field/attribute availability_zone.';
  }
  return { ...defined({ name, zone }) };
}

function setZone(aggregate: Aggregate, zone: string | null): void {
  aggregate.zone = zone;
  if (zone === null) delete aggregate.metadata.availability_zone;
  else aggregate.metadata.availability_zone = zone;
}

function acted(world: World, aggregate: Aggregate, body: Record<string, unknown>): Answer | undefined {
  const hostIn = (action: unknown) => (isObject(action) ? String(action.host) : '');
  if (body.add_host !== undefined) {
    const host = hostIn(body.add_host);
    if (!world.hosts.has(host)) return fault(404, `Compute host ${host} could not be found.`);
    if (aggregate.hosts.includes(host)) {
      return fault(409, `Cannot add host to aggregate ${aggregate.id}. Reason: Host already exists.`);
    }
    aggregate.hosts.push(host);
    return undefined;
  }
  if (body.remove_host !== undefined) {
    const host = hostIn(body.remove_host);
    if (!aggregate.hosts.includes(host)) {
      return fault(404, `Cannot remove host ${host} in aggregate ${aggregate.id}: not found`);
    }
    aggregate.hosts.splice(aggregate.hosts.indexOf(host), 1);
    return undefined;
  }
  const given = isObject(body.set_metadata) ? body.set_metadata.metadata : undefined;
  if (!isObject(given)) return fault(400, 'There is no such action.');
  for (const [key, value] of Object.entries(given)) {
    if (value === null) delete aggregate.metadata[key];
    else aggregate.metadata[key] = String(value);
  }
  aggregate.zone = aggregate.metadata.availability_zone ?? null;
  return undefined;
}

function view(aggregate: Aggregate, call: Call): JsonObject {
  return {
    id: aggregate.id,
    ...(atLeast(call.version, 41) && { uuid: aggregate.uuid }),
    name: aggregate.name,
    availability_zone: aggregate.zone,
    hosts: aggregate.hosts,
    metadata: aggregate.metadata,
    created_at: stamp(aggregate.createdAt),
    updated_at: aggregate.updatedAt === null ? null : stamp(aggregate.updatedAt),
    deleted_at: null,
    deleted: false,
  };
}
