import { createHash } from 'node:crypto';
import type { JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import type { Call } from '../http/routes.js';
import { stampOrNull, zulu } from '../http/times.js';
import type { Host, Server } from '../world/model.js';
import type { World } from '../world/world.js';

const STATUSES_WITH_PROGRESS = ['ACTIVE', 'BUILD', 'MIGRATING'];

/** Nova's hostId: the same host looks different to every project. */
export function hostIdOf(projectId: string, host: string): string {
  return createHash('sha224').update(`${projectId}${host}`).digest('hex');
}

export function statusOf(server: Server): string {
  switch (server.vmState) {
    case 'building':
      return 'BUILD';
    case 'active':
      return server.taskState === 'migrating' ? 'MIGRATING' : 'ACTIVE';
    case 'paused':
      return server.taskState === 'migrating' ? 'MIGRATING' : 'PAUSED';
    case 'stopped':
      return 'SHUTOFF';
    case 'error':
      return 'ERROR';
  }
}

export function serverSummary(server: Server, origin: string): JsonObject {
  return { id: server.id, name: server.name, links: links(server, origin) };
}

/** A server in full, with the fields that the microversion and the caller's rights give. */
export function serverDetail(world: World, server: Server, call: Call, alone: boolean): JsonObject {
  const status = statusOf(server);
  const at = (minor: number) => atLeast(call.version, minor);
  const admin = call.token.roles.includes('admin');
  return {
    id: server.id,
    name: server.name,
    status,
    tenant_id: server.projectId,
    user_id: server.userId,
    metadata: server.metadata,
    hostId: server.host === '' ? '' : hostIdOf(server.projectId, server.host),
    image: imageOf(server, call.origin),
    flavor: at(47) ? embeddedFlavor(server, at(61)) : flavorLink(server, call.origin),
    created: zulu(server.created),
    updated: zulu(server.updated),
    addresses: addresses(world, server),
    accessIPv4: '',
    accessIPv6: '',
    links: links(server, call.origin),
    'OS-DCF:diskConfig': 'MANUAL',
    ...(STATUSES_WITH_PROGRESS.includes(status) && { progress: server.progress }),
    ...(server.fault &&
      status === 'ERROR' && { fault: { ...server.fault, created: zulu(server.fault.created) } }),
    'OS-EXT-AZ:availability_zone': server.host === '' ? '' : world.zoneOf(world.host(server.host)),
    config_drive: server.configDrive ? 'True' : '',
    key_name: server.keyName ?? null,
    'OS-SRV-USG:launched_at': stampOrNull(server.launchedAt === 0 ? null : server.launchedAt),
    'OS-SRV-USG:terminated_at': null,
    ...(server.host !== '' && { security_groups: [{ name: 'default' }] }),
    ...(admin && adminFields(world, server, at)),
    ...(!admin && at(90) && { 'OS-EXT-SRV-ATTR:hostname': server.name }),
    'OS-EXT-STS:task_state': server.taskState,
    'OS-EXT-STS:vm_state': server.vmState,
    'OS-EXT-STS:power_state': server.powerState,
    'os-extended-volumes:volumes_attached': server.devices.map((device) => ({
      id: device.volumeId,
      ...(at(3) && { delete_on_termination: device.deleteOnTermination }),
    })),
    ...(at(9) && { locked: server.locked }),
    ...(at(73) && { locked_reason: server.lockedReason }),
    ...(at(19) && { description: server.description }),
    ...(at(26) && { tags: server.tags }),
    ...(at(63) && { trusted_image_certificates: null }),
    ...(alone && at(71) && { server_groups: groupsOf(world, server) }),
    ...(at(96) && { pinned_availability_zone: null }),
  };
}

function adminFields(world: World, server: Server, at: (minor: number) => boolean): JsonObject {
  const host = world.hosts.get(server.host);
  return {
    'OS-EXT-SRV-ATTR:host': host?.name ?? null,
    'OS-EXT-SRV-ATTR:instance_name': host ? server.instanceName : '',
    'OS-EXT-SRV-ATTR:hypervisor_hostname': host?.hypervisorHostname ?? null,
    ...(at(3) && {
      'OS-EXT-SRV-ATTR:reservation_id': server.reservationId,
      'OS-EXT-SRV-ATTR:launch_index': 0,
      'OS-EXT-SRV-ATTR:hostname': server.name,
      'OS-EXT-SRV-ATTR:kernel_id': '',
      'OS-EXT-SRV-ATTR:ramdisk_id': '',
      'OS-EXT-SRV-ATTR:root_device_name': host ? '/dev/vda' : null,
      'OS-EXT-SRV-ATTR:user_data': null,
    }),
    ...(at(16) && { host_status: host ? hostStatus(world, host) : '' }),
  };
}

function hostStatus(world: World, host: Host): string {
  if (host.forcedDown) return 'DOWN';
  if (host.disabled) return 'MAINTENANCE';
  return world.countsAsUp(host) ? 'UP' : 'UNKNOWN';
}

function links(server: Server, origin: string): JsonObject[] {
  return [
    { rel: 'self', href: `${origin}/v2.1/servers/${server.id}` },
    { rel: 'bookmark', href: `${origin}/servers/${server.id}` },
  ];
}

function imageOf(server: Server, origin: string): JsonObject | string {
  if (server.imageId === '') return '';
  return { id: server.imageId, links: [{ rel: 'bookmark', href: `${origin}/images/${server.imageId}` }] };
}

function flavorLink(server: Server, origin: string): JsonObject {
  return {
    id: server.flavor.id,
    links: [{ rel: 'bookmark', href: `${origin}/flavors/${server.flavor.id}` }],
  };
}

function embeddedFlavor(server: Server, withExtraSpecs: boolean): JsonObject {
  const { flavor } = server;
  return {
    vcpus: flavor.vcpus,
    ram: flavor.ramMb,
    disk: flavor.diskGb,
    ephemeral: flavor.ephemeralGb,
    swap: flavor.swapMb,
    original_name: flavor.name,
    ...(withExtraSpecs && { extra_specs: flavor.extraSpecs }),
  };
}

function addresses(world: World, server: Server): JsonObject {
  if (server.host === '' || server.vmState === 'building') return {};
  return {
    [world.networks[0]?.name ?? 'private']: [
      {
        version: 4,
        addr: server.fixedAddress,
        'OS-EXT-IPS:type': 'fixed',
        'OS-EXT-IPS-MAC:mac_addr': server.macAddress,
      },
    ],
  };
}

function groupsOf(world: World, server: Server): string[] {
  return world.serverGroups.filter((group) => group.members.includes(server.id)).map((group) => group.id);
}
