import { fault, ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import type { Call, Route } from '../http/routes.js';
import { stamp } from '../http/times.js';
import type { World } from '../world/world.js';

interface VolumeType {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly backend: string | null;
  readonly serviceUuid: string;
}

const SSD: VolumeType = {
  id: '522151bc-88c1-453a-9159-671ccc8b4874',
  name: 'ceph-ssd',
  description: null,
  backend: 'ceph-ssd',
  serviceUuid: 'f6f347a1-117f-4665-8258-6ff8762a9915',
};
const HDD: VolumeType = {
  id: '195abee9-9b36-4a25-a4ff-40f012f757bd',
  name: 'ceph-hdd',
  description: null,
  backend: 'ceph-hdd',
  serviceUuid: '0b7ac5ab-2f6f-4c43-9a3b-6a8f0a6d1d52',
};
const DEFAULT: VolumeType = {
  id: '36d989b1-3c3f-44b8-a4c8-fa85af985edc',
  name: '__DEFAULT__',
  description: 'Default Volume Type',
  backend: null,
  serviceUuid: SSD.serviceUuid,
};
const TYPES = [HDD, SSD, DEFAULT];
const BACKENDS = ['ceph-ssd', 'ceph-hdd'];
const POOL_GB = 1_000_000;

export function typeOf(name: string): VolumeType {
  return TYPES.find((type) => type.name === name) ?? SSD;
}

/** host@backend#pool, as os-vol-host-attr:host shows it. */
export function poolOf(type: string): string {
  const backend = typeOf(type).backend ?? 'ceph-ssd';
  return `control@${backend}#${backend}`;
}

export function backendRoutes(world: World): Route[] {
  return [
    {
      method: 'GET',
      path: '/os-services',
      adminRule: 'volume_extension:services:index',
      handle: (call) => ok({ services: services(world, call) }),
    },
    {
      method: 'GET',
      path: '/scheduler-stats/get_pools',
      adminRule: 'scheduler_extension:scheduler_stats:get_pools',
      handle: (call) => ok({ pools: BACKENDS.map((backend) => pool(world, backend, call)) }),
    },
    {
      method: 'GET',
      path: '/types',
      handle: (call) =>
        ok({
          volume_types: TYPES.map((type) => ({
            ...typeView(type, call),
            qos_specs_id: null,
            'os-volume-type-access:is_public': true,
          })),
        }),
    },
    {
      method: 'GET',
      path: '/types/{id}',
      handle: (call) => {
        const id = call.params.id;
        const type = id === 'default' ? SSD : TYPES.find((candidate) => candidate.id === id);
        if (!type) return fault(404, `Volume type ${id} could not be found.`);
        return ok({ volume_type: { ...typeView(type, call), qos_specs_id: null } });
      },
    },
  ];
}

function services(world: World, call: Call): JsonObject[] {
  const at = (minor: number) => atLeast(call.version, minor);
  const heartbeat = stamp(world.now() - (world.now() % 10_000));
  const common = { zone: 'nova', status: 'enabled', state: 'up', updated_at: heartbeat };
  const scheduler = {
    binary: 'cinder-scheduler',
    host: 'control',
    ...common,
    ...(at(7) && { cluster: null }),
    disabled_reason: null,
  };
  const volumes = BACKENDS.map((backend) => ({
    binary: 'cinder-volume',
    host: `control@${backend}`,
    ...common,
    ...(at(49) && { backend_state: 'up' }),
    ...(at(7) && { cluster: null }),
    disabled_reason: null,
    replication_status: 'disabled',
    active_backend_id: null,
    frozen: false,
  }));
  const binary = call.query.get('binary');
  return [scheduler, ...volumes].filter((service) => binary === null || service.binary === binary);
}

function pool(world: World, backend: string, call: Call): JsonObject {
  const name = `control@${backend}#${backend}`;
  if (call.query.get('detail')?.toLowerCase() !== 'true') return { name };
  let allocated = 0;
  for (const volume of world.storage.volumes.values())
    if (volume.type === backend) allocated += volume.sizeGb;
  return {
    name,
    capabilities: {
      vendor_name: 'Open Source',
      driver_version: '1.3.0',
      storage_protocol: 'ceph',
      total_capacity_gb: POOL_GB,
      free_capacity_gb: POOL_GB - allocated,
      reserved_percentage: 0,
      multiattach: true,
      thin_provisioning_support: true,
      max_over_subscription_ratio: '20.0',
      location_info: `ceph:/etc/ceph/ceph.conf:62e7daab-eb0e-499b-b648-3738841f02b4:cinder:${backend}`,
      backend_state: 'up',
      qos_support: true,
      volume_backend_name: backend,
      replication_enabled: false,
      allocated_capacity_gb: allocated,
      filter_function: null,
      goodness_function: null,
      timestamp: new Date(world.now()).toISOString().slice(0, 23),
    },
  };
}

function typeView(type: VolumeType, call: Call): JsonObject {
  return {
    id: type.id,
    name: type.name,
    is_public: true,
    description: type.description,
    ...(call.token.roles.includes('admin') && {
      extra_specs: type.backend === null ? {} : { volume_backend_name: type.backend },
    }),
  };
}
