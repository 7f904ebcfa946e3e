import { type Answer, fault, ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import { nextLink, pageOf } from '../http/paging.js';
import type { Call, Route } from '../http/routes.js';
import type { Host } from '../world/model.js';
import type { World } from '../world/world.js';
import { isTrue, markerNotFound, refuseUnknown } from './queries.js';

const CPU_INFO = {
  arch: 'x86_64',
  model: 'EPYC-Rome',
  vendor: 'AMD',
  topology: { cells: 1, sockets: 1, cores: 16, threads: 2 },
  features: ['aes', 'avx', 'avx2', 'bmi1', 'bmi2', 'fsgsbase', 'nx', 'sse4.2', 'x2apic', 'xsave'],
};

export function hypervisorRoutes(world: World): Route[] {
  const rule = 'os_compute_api:os-hypervisors';
  return [
    {
      method: 'GET',
      path: '/os-hypervisors',
      adminRule: `${rule}:list`,
      handle: (call) => list(world, call, false),
    },
    {
      method: 'GET',
      path: '/os-hypervisors/detail',
      adminRule: `${rule}:list-detail`,
      handle: (call) => list(world, call, true),
    },
    {
      method: 'GET',
      path: '/os-hypervisors/{pattern}/search',
      adminRule: `${rule}:search`,
      until: 52,
      handle: (call) => {
        const pattern = call.params.pattern ?? '';
        const hosts = [...world.hosts.values()].filter((host) => host.hypervisorHostname.includes(pattern));
        if (hosts.length === 0) return fault(404, `No hypervisor matching '${pattern}' could be found.`);
        return ok({ hypervisors: hosts.map((host) => brief(world, host, call)) });
      },
    },
    {
      method: 'GET',
      path: '/os-hypervisors/{pattern}/servers',
      adminRule: `${rule}:servers`,
      until: 52,
      handle: (call) => {
        const pattern = call.params.pattern ?? '';
        const hosts = [...world.hosts.values()].filter((host) => host.hypervisorHostname.includes(pattern));
        if (hosts.length === 0) return fault(404, `No hypervisor matching '${pattern}' could be found.`);
        return ok({
          hypervisors: hosts.map((host) => ({ ...brief(world, host, call), servers: named(world, host) })),
        });
      },
    },
    {
      method: 'GET',
      path: '/os-hypervisors/{id}/uptime',
      adminRule: `${rule}:uptime`,
      until: 87,
      handle: (call) => {
        const host = [...world.hosts.values()].find((candidate) => idOf(candidate, call) === call.params.id);
        if (!host) return fault(404, `Compute host ${call.params.id} could not be found.`);
        return ok({ hypervisor: { ...brief(world, host, call), uptime: uptime(world) } });
      },
    },
    {
      method: 'GET',
      path: '/os-hypervisors/statistics',
      adminRule: `${rule}:statistics`,
      until: 87,
      handle: (call) => ok({ hypervisor_statistics: statistics(world, call) }),
    },
    {
      method: 'GET',
      path: '/os-hypervisors/{id}',
      adminRule: `${rule}:show`,
      handle: (call) => {
        const host = [...world.hosts.values()].find((candidate) => idOf(candidate, call) === call.params.id);
        if (!host) return fault(404, `Compute host ${call.params.id} could not be found.`);
        return ok({ hypervisor: { ...detail(world, host, call), ...serversOn(world, host, call) } });
      },
    },
  ];
}

function list(world: World, call: Call, full: boolean): Answer {
  const refused = refuseUnknown(call, 53, ['limit', 'marker', 'hypervisor_hostname_pattern', 'with_servers']);
  if (refused) return refused;
  const pattern = atLeast(call.version, 53) ? call.query.get('hypervisor_hostname_pattern') : null;
  const hosts = [...world.hosts.values()].filter(
    (host) => pattern === null || host.hypervisorHostname.includes(pattern),
  );
  if (pattern !== null && hosts.length === 0) {
    return fault(404, `No hypervisor matching '${pattern}' could be found.`);
  }
  const paged = atLeast(call.version, 33) ? call.query : new URLSearchParams();
  const page = pageOf(hosts, (host) => idOf(host, call), paged);
  if (!page) return markerNotFound(call.query.get('marker'));
  return ok({
    hypervisors: page.items.map((host) => ({
      ...(full ? detail(world, host, call) : brief(world, host, call)),
      ...serversOn(world, host, call),
    })),
    ...(page.nextMarker !== undefined && {
      hypervisors_links: nextLink(`${call.origin}${call.path}`, call.query, page.nextMarker),
    }),
  });
}

function idOf(host: Host, call: Call): string {
  return atLeast(call.version, 53) ? host.hypervisorId : String(host.number);
}

function brief(world: World, host: Host, call: Call): JsonObject {
  return {
    id: atLeast(call.version, 53) ? host.hypervisorId : host.number,
    hypervisor_hostname: host.hypervisorHostname,
    state: world.countsAsUp(host) ? 'up' : 'down',
    status: host.disabled ? 'disabled' : 'enabled',
  };
}

function detail(world: World, host: Host, call: Call): JsonObject {
  return {
    ...brief(world, host, call),
    hypervisor_type: host.hypervisorType,
    hypervisor_version: host.hypervisorVersion,
    host_ip: host.address,
    service: {
      id: atLeast(call.version, 53) ? host.serviceId : host.number + 3,
      host: host.name,
      disabled_reason: host.disabledReason,
    },
    ...(atLeast(call.version, 88) ? { uptime: uptime(world) } : usage(world, host, call)),
  };
}

function uptime(world: World): string {
  const time = new Date(world.now()).toISOString().slice(11, 19);
  return ` ${time} up 21 days,  4:05,  0 users,  load average: 0.31, 0.75, 0.99\n`;
}

/** What Placement knows better, and 2.88 took away. */
function usage(world: World, host: Host, call: Call): JsonObject {
  const free = world.free(host);
  const running = [...world.servers.values()].filter((server) => server.host === host.name).length;
  return {
    vcpus: host.vcpus,
    memory_mb: host.memoryMb,
    local_gb: host.diskGb,
    vcpus_used: host.used.vcpus,
    memory_mb_used: host.used.memoryMb + host.reservedMemoryMb,
    local_gb_used: host.used.diskGb,
    free_ram_mb: free.memoryMb,
    free_disk_gb: free.diskGb,
    current_workload: 0,
    running_vms: running,
    disk_available_least: free.diskGb,
    cpu_info: atLeast(call.version, 28) ? CPU_INFO : JSON.stringify(CPU_INFO),
  };
}

function named(world: World, host: Host): { name: string; uuid: string }[] {
  return [...world.servers.values()]
    .filter((server) => server.host === host.name)
    .map((server) => ({ name: server.instanceName, uuid: server.id }));
}

/** The sums over all hosts of what each tells in numbers. */
function statistics(world: World, call: Call): JsonObject {
  const sums: Record<string, number> = { count: world.hosts.size };
  for (const host of world.hosts.values()) {
    for (const [key, value] of Object.entries(usage(world, host, call))) {
      if (typeof value === 'number') sums[key] = (sums[key] ?? 0) + value;
    }
  }
  return sums;
}

function serversOn(world: World, host: Host, call: Call): JsonObject {
  if (!atLeast(call.version, 53) || !isTrue(call.query.get('with_servers'))) return {};
  const servers = named(world, host);
  return servers.length > 0 || atLeast(call.version, 75) ? { servers } : {};
}
