import type { Cloud, CloudCapabilities } from '../../src/cloud/cloud.js';
import type { Aggregate, ComputeService, Hypervisor } from '../../src/cloud/compute.js';
import type { MigrationRecord } from '../../src/cloud/migration.js';
import type { Port, PortNetwork } from '../../src/cloud/network.js';
import type { Allocation, HostRoom, Resources } from '../../src/cloud/placement.js';
import type { Server, ServerGroup } from '../../src/cloud/server.js';
import type { Volume, VolumeAttachment, VolumeService } from '../../src/cloud/volume.js';
import { nothingPlanned, type OwnMove, type PreflightPolicy } from '../../src/preflight/policy.js';

/** Noon of a day in 2026. */
export const NOW = Date.parse('2026-11-23T12:00:00Z');

export function secondsAgo(seconds: number): string {
  return new Date(NOW - seconds * 1000).toISOString();
}

export const SERVER: Server = {
  id: 'server-1',
  name: 'web-01',
  projectId: 'project-1',
  userId: 'user-9',
  host: 'compute1',
  hostId: 'hash-of-compute1',
  hypervisorHostname: 'compute1',
  instanceName: 'instance-00000001',
  status: 'ACTIVE',
  vmState: 'active',
  taskState: null,
  powerState: 1,
  locked: false,
  lockedReason: null,
  launchedAt: secondsAgo(86_400),
  createdAt: secondsAgo(86_400),
  updatedAt: secondsAgo(3600),
  availabilityZone: 'nova',
  pinnedAvailabilityZone: null,
  imageId: null,
  flavor: {
    id: null,
    name: 'm1.small',
    vcpus: 1,
    memoryMib: 2048,
    diskGib: 0,
    ephemeralGib: 0,
    swapMib: 0,
    extraSpecs: {},
  },
  configDrive: false,
  metadata: {},
  addresses: ['10.1.0.5'],
  floatingAddresses: [],
  volumeIds: ['volume-1'],
  serverGroups: [],
  fault: null,
};

export function service(host: string, more: Partial<ComputeService> = {}): ComputeService {
  return {
    id: `service-${host}`,
    host,
    binary: 'nova-compute',
    zone: 'nova',
    state: 'up',
    status: 'enabled',
    disabledReason: null,
    forcedDown: false,
    updatedAt: secondsAgo(4),
    ...more,
  };
}

export function hypervisor(host: string, more: Partial<Hypervisor> = {}): Hypervisor {
  return {
    id: `provider-${host}`,
    hostname: host,
    host,
    type: 'QEMU',
    version: 7_002_015,
    hostIp: null,
    state: 'up',
    status: 'enabled',
    usage: null,
    ...more,
  };
}

export function room(host: string, memoryFree: number, vcpusFree = 8): HostRoom {
  return {
    host,
    provider: `provider-${host}`,
    stock: {
      MEMORY_MB: { capacity: 65_536, used: 65_536 - memoryFree },
      VCPU: { capacity: 64, used: 64 - vcpusFree },
    },
  };
}

export function migration(id: string, more: Partial<MigrationRecord> = {}): MigrationRecord {
  return {
    id,
    uuid: `uuid-${id}`,
    serverId: 'server-1',
    status: 'completed',
    type: 'live-migration',
    source: 'compute1',
    destination: 'compute2',
    sourceNode: null,
    destinationNode: null,
    userId: 'user-9',
    projectId: 'project-1',
    createdAt: secondsAgo(7200),
    updatedAt: secondsAgo(7190),
    ...more,
  };
}

export function attachment(id: string, more: Partial<VolumeAttachment> = {}): VolumeAttachment {
  return {
    id,
    volumeId: 'volume-1',
    serverId: 'server-1',
    host: 'compute1',
    device: '/dev/vda',
    status: 'attached',
    attachedAt: null,
    detachedAt: null,
    ...more,
  };
}

export function volume(id: string, more: Partial<Volume> = {}): Volume {
  return {
    id,
    name: `${id}-name`,
    sizeGib: 1,
    status: 'in-use',
    type: 'ceph-ssd',
    availabilityZone: 'nova',
    bootable: true,
    encrypted: false,
    multiattach: false,
    backendHost: 'control@ceph#ceph-ssd',
    migrationStatus: null,
    projectId: 'project-1',
    attachments: [attachment(`attachment-${id}`, { volumeId: id, status: null })],
    ...more,
  };
}

export function volumeService(more: Partial<VolumeService> = {}): VolumeService {
  return {
    binary: 'cinder-volume',
    host: 'control@ceph',
    zone: 'nova',
    state: 'up',
    status: 'enabled',
    disabledReason: null,
    updatedAt: secondsAgo(3),
    ...more,
  };
}

export function ownMove(more: Partial<OwnMove> = {}): OwnMove {
  return {
    request: 'm-7f3k2q',
    server: 'server-8',
    serverName: 'web-08',
    source: 'compute3',
    destination: 'compute2',
    memoryMib: 2048,
    vcpus: 1,
    underWay: false,
    ...more,
  };
}

export const CAPABILITIES: CloudCapabilities = {
  novaMax: '2.93',
  cinderMax: '3.70',
  placementMax: '1.39',
  canAbort: true,
  canAbortQueued: true,
  canForce: true,
  hasFigures: true,
  blockMigration: 'auto',
  validatesHost: true,
  checksInBackground: true,
  migrationsChangesSince: true,
  migrationsTellUser: true,
  hasAttachments: true,
};

export const POLICY: PreflightPolicy = {
  protect: { servers: [], names: [], projects: [] },
  limits: { perCloud: 5, perSourceHost: 1, perDestinationHost: 1 },
  refuseOn: { warnings: [], unknowns: [] },
};

export const OWN = nothingPlanned;

export const PORT: Port = {
  id: 'port-1',
  networkId: 'network-1',
  vnicType: 'normal',
  status: 'ACTIVE',
  host: 'compute1',
  vifType: 'ovs',
  addresses: ['10.1.0.5'],
};

export const NETWORK: PortNetwork = {
  id: 'network-1',
  name: 'private',
  mtu: 1500,
  routed: false,
  segments: [{ type: 'flat', physicalNetwork: 'physnet1' }],
};

/** A whole cloud of three hosts in memory; what a test changes, it replaces. */
export interface SmallCloud {
  servers: readonly Server[];
  services: readonly ComputeService[];
  hypervisors: readonly Hypervisor[];
  aggregates: readonly Aggregate[];
  migrations: readonly MigrationRecord[];
  volumes: readonly Volume[];
  attachments: readonly VolumeAttachment[];
  volumeServices: readonly VolumeService[];
  rooms: readonly HostRoom[];
  allocations: readonly Allocation[];
  groups: readonly ServerGroup[];
  capabilities: CloudCapabilities;
}

export const HEALTHY: SmallCloud = {
  servers: [SERVER],
  services: [service('compute1'), service('compute2'), service('compute3')],
  hypervisors: [hypervisor('compute1'), hypervisor('compute2'), hypervisor('compute3')],
  aggregates: [],
  migrations: [],
  volumes: [volume('volume-1')],
  attachments: [attachment('attachment-volume-1')],
  volumeServices: [volumeService()],
  rooms: [room('compute1', 30_000), room('compute2', 40_000), room('compute3', 20_000)],
  allocations: [{ provider: 'provider-compute1', resources: { MEMORY_MB: 2048, VCPU: 1 } }],
  groups: [],
  capabilities: CAPABILITIES,
};

/** The port on that world. A write would be a mistake of the test's subject, and fails. */
export function cloudOf(world: SmallCloud, more: Partial<Cloud> = {}): Cloud {
  const never = () => Promise.reject(new Error('preflight changes nothing'));
  const unasked = () => Promise.reject(new Error('preflight asks nothing of it'));
  const fits = (needed: Resources, one: HostRoom) =>
    Object.entries(needed).every(([name, amount]) => {
      const stock = one.stock[name];
      return stock !== undefined && stock.capacity - stock.used >= amount;
    });
  return {
    name: 'lab',
    region: 'RegionOne',
    // Not a getter that throws: tests copy this object to wrap its calls.
    storage: new Proxy({} as Cloud['storage'], {
      get: () => {
        throw new Error('preflight asks nothing of it');
      },
    }),
    identity: async () => ({
      userId: 'user-1',
      userName: 'drover',
      projectId: 'project-0',
      projectName: 'ops',
      roles: ['drover'],
      tokenExpiresAt: secondsAgo(-3600),
      tokenLifeSeconds: 3600,
      credentialExpiresAt: null,
    }),
    capabilities: async () => world.capabilities,
    findServers: async () => [],
    allServers: async () => world.servers,
    serverGroups: async () => world.groups,
    servicesOn: async (host) => world.services.filter((service) => service.host === host),
    portsOn: async () => [],
    volumesInUse: async () => world.volumes,
    allAttachments: async () => world.attachments,
    hostProviders: async () => [],
    consumersOf: async () => ({}),
    prepareService: never,
    mayChangeServices: async () => true,
    serverNames: async () => world.servers.map((server) => server.name),
    portsOf: async () => [PORT],
    portBindings: async () => [],
    computeCapabilities: async () => CAPABILITIES,
    networkAgents: async () => [],
    network: async () => NETWORK,
    probe: async () => ({ status: 200, said: null, asked: 'GET /' }),
    answered: () => 0,
    server: async (id) => world.servers.find((server) => server.id === id),
    serversOn: async (host) => world.servers.filter((server) => server.host === host),
    flavor: async () => undefined,
    serverGroup: async (id) => world.groups.find((group) => group.id === id),
    projectName: async () => 'web-shop',
    services: async () => world.services,
    hypervisors: async () => world.hypervisors,
    aggregates: async () => world.aggregates,
    migrations: async ({ server, host, statuses }) =>
      world.migrations.filter(
        (record) =>
          (server === undefined || record.serverId === server) &&
          (host === undefined || record.source === host || record.destination === host) &&
          (statuses === undefined || statuses.includes(record.status)),
      ),
    liveMigrationFigures: async () => undefined,
    instanceActions: async () => [],
    instanceAction: async () => undefined,
    serverVolumes: async () => [],
    volume: async (id) => world.volumes.find((one) => one.id === id),
    volumesOf: async ({ volumeIds }) => world.volumes.filter((one) => volumeIds.includes(one.id)),
    volumeAttachments: async () => world.attachments,
    volumeServices: async () => world.volumeServices,
    projectId: unasked,
    images: unasked,
    findImages: unasked,
    networks: unasked,
    portNetworks: async () => [NETWORK],
    flavors: unasked,
    keyPairs: unasked,
    computeQuotas: unasked,
    serversMarked: unasked,
    prepareServer: never,
    allocations: async () => world.allocations,
    capacity: async (hypervisors) =>
      world.rooms.filter((one) => hypervisors.some((other) => other.host === one.host)),
    allocationCandidates: async (needed) => world.rooms.filter((one) => fits(needed, one)),
    prepareLiveMigration: never,
    prepareAbort: never,
    prepareForceComplete: never,
    send: never,
    close: async () => {},
    ...more,
  };
}
