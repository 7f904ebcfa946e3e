import { fault, ok } from '../http/answer.js';
import { isObject, type JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import type { Call, Route } from '../http/routes.js';
import { stamp } from '../http/times.js';
import type { Host } from '../world/model.js';
import type { World } from '../world/world.js';
import { refuseUnknown } from './queries.js';

/** What a service record says, whether a host or a control service. */
interface ServiceRecord {
  readonly binary: string;
  readonly host: string;
  readonly uuid: string;
  readonly number: number;
  readonly zone: string;
  readonly disabled: boolean;
  readonly disabledReason: string | null;
  readonly forcedDown: boolean;
  readonly up: boolean;
  readonly heartbeat: number;
}

/** How often a service reports (report_interval is 10 s). */
const HEARTBEAT = 10_000;

export function hostRoutes(world: World): Route[] {
  return [
    {
      method: 'GET',
      path: '/os-services',
      adminRule: 'os_compute_api:os-services:list',
      handle: (call) => {
        const refused = refuseUnknown(call, 75, ['host', 'binary']);
        if (refused) return refused;
        const host = call.query.get('host');
        const binary = call.query.get('binary');
        const services = serviceRecords(world)
          .filter((record) => host === null || record.host === host)
          .filter((record) => binary === null || record.binary === binary);
        return ok({ services: services.map((record) => serviceView(record, call)) });
      },
    },
    {
      method: 'PUT',
      path: '/os-services/{id}',
      adminRule: 'os_compute_api:os-services:update',
      since: 53,
      handle: (call) => {
        const host = [...world.hosts.values()].find((candidate) => candidate.serviceId === call.params.id);
        if (!host) return fault(404, `Service ${call.params.id} could not be found.`);
        change(world, host, isObject(call.body) ? call.body : {});
        return ok({ service: serviceView(recordOf(world, host), call) });
      },
    },
    {
      method: 'GET',
      path: '/os-availability-zone',
      handle: () =>
        ok({
          availabilityZoneInfo: zones(world)
            .filter(({ zoneName }) => zoneName !== 'internal')
            .map((zone) => ({ ...zone, hosts: null })),
        }),
    },
    {
      method: 'GET',
      path: '/os-availability-zone/detail',
      adminRule: 'os_compute_api:os-availability-zone:detail',
      handle: () => ok({ availabilityZoneInfo: zones(world) }),
    },
  ];
}

function change(world: World, host: Host, body: Record<string, unknown>): void {
  const reason = body.disabled_reason;
  if (body.status === 'enabled') world.setDisabled(host.name, null);
  if (body.status === 'disabled') world.setDisabled(host.name, typeof reason === 'string' ? reason : '');
  if (typeof body.forced_down === 'boolean') world.setForcedDown(host.name, body.forced_down);
}

/** Services report every ten seconds, so the last report is up to that old. */
function lastHeartbeat(now: number, stoppedAt: number | null): number {
  const until = stoppedAt ?? now;
  return until - (until % HEARTBEAT);
}

function serviceRecords(world: World): ServiceRecord[] {
  const control = ['nova-scheduler', 'nova-conductor'].map((binary, index) => ({
    binary,
    host: 'control',
    uuid: `00000000-0000-4000-8000-00000000000${index + 1}`,
    number: index + 1,
    zone: 'internal',
    disabled: false,
    disabledReason: null,
    forcedDown: false,
    up: true,
    heartbeat: lastHeartbeat(world.now(), null),
  }));
  return [...control, ...[...world.hosts.values()].map((host) => recordOf(world, host))];
}

function recordOf(world: World, host: Host): ServiceRecord {
  return {
    binary: 'nova-compute',
    host: host.name,
    uuid: host.serviceId,
    number: host.number + 3,
    zone: world.zoneOf(host),
    disabled: host.disabled,
    disabledReason: host.disabledReason,
    forcedDown: host.forcedDown,
    up: world.countsAsUp(host),
    heartbeat: lastHeartbeat(world.now(), host.stoppedAt),
  };
}

function serviceView(record: ServiceRecord, call: Call): JsonObject {
  return {
    binary: record.binary,
    host: record.host,
    id: atLeast(call.version, 53) ? record.uuid : record.number,
    zone: record.zone,
    status: record.disabled ? 'disabled' : 'enabled',
    state: record.up ? 'up' : 'down',
    updated_at: stamp(record.heartbeat),
    disabled_reason: record.disabledReason,
    ...(atLeast(call.version, 11) && { forced_down: record.forcedDown }),
  };
}

function zones(world: World): JsonObject[] {
  const byZone = new Map<string, Record<string, Record<string, JsonObject>>>();
  for (const record of serviceRecords(world)) {
    const hosts = byZone.get(record.zone) ?? {};
    byZone.set(record.zone, hosts);
    hosts[record.host] = {
      ...hosts[record.host],
      [record.binary]: {
        available: !record.disabled,
        active: record.up,
        updated_at: stamp(record.heartbeat),
      },
    };
  }
  return [...byZone].map(([zoneName, hosts]) => ({ zoneName, zoneState: { available: true }, hosts }));
}
