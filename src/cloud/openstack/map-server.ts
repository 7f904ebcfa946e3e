import type * as wire from 'openstack-client-lite';
import type { Server, ServerFlavor, ServerGroup } from '../server.js';

export function server(server: wire.Server, flavor: ServerFlavor): Server {
  return {
    id: server.id,
    name: server.name,
    projectId: server.projectId,
    userId: server.userId ?? '',
    host: server.host ?? null,
    hostId: server.hostId,
    hypervisorHostname: server.hypervisorHostname ?? null,
    instanceName: server.instanceName ?? null,
    status: server.status,
    vmState: server.vmState ?? server.status.toLowerCase(),
    taskState: server.taskState ?? null,
    powerState: server.powerState ?? 0,
    locked: server.locked ?? null,
    lockedReason: server.lockedReason ?? null,
    launchedAt: server.launchedAt ?? null,
    createdAt: server.createdAt,
    updatedAt: server.updatedAt,
    availabilityZone: server.availabilityZone ?? null,
    pinnedAvailabilityZone: server.pinnedAvailabilityZone ?? null,
    imageId: server.imageId,
    flavor,
    configDrive: server.configDrive,
    metadata: server.metadata,
    addresses: server.addresses.map((address) => address.address),
    floatingAddresses: server.addresses.flatMap(({ type, address }) =>
      type === 'floating' ? [address] : [],
    ),
    volumeIds: server.volumes.map((volume) => volume.id),
    serverGroups: server.serverGroups ?? null,
    fault:
      server.fault === null
        ? null
        : {
            code: server.fault.code,
            message: server.fault.message,
            details: server.fault.details ?? null,
          },
  };
}

/** The copy that a server carries from 2.47 on: it has no id. */
export function copiedFlavor(flavor: Extract<wire.ServerFlavor, { kind: 'copy' }>): ServerFlavor {
  const { kind: _, extraSpecs, ...sizes } = flavor;
  return { id: null, ...sizes, extraSpecs: extraSpecs ?? null };
}

export function flavor(flavor: wire.Flavor, extraSpecs: ServerFlavor['extraSpecs']): ServerFlavor {
  return {
    id: flavor.id,
    name: flavor.name,
    vcpus: flavor.vcpus,
    memoryMib: flavor.memoryMib,
    diskGib: flavor.diskGib,
    ephemeralGib: flavor.ephemeralGib,
    swapMib: flavor.swapMib,
    extraSpecs,
  };
}

/** A flavor that was deleted: its sizes are not known any more. */
export function lostFlavor(id: string | null): ServerFlavor {
  return {
    id,
    name: id ?? 'unknown',
    vcpus: 0,
    memoryMib: 0,
    diskGib: 0,
    ephemeralGib: 0,
    swapMib: 0,
    extraSpecs: null,
    lost: true,
  };
}

export function serverGroup(group: wire.ServerGroup): ServerGroup {
  return {
    id: group.id,
    name: group.name,
    policy: group.policy ?? '',
    maxServersPerHost: group.maxServersPerHost,
    members: group.members,
  };
}
