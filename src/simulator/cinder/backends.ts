import { ok } from '../http/answer.js';
import type { JsonObject } from '../http/json.js';
import { atLeast } from '../http/microversion.js';
import type { Call, Route } from '../http/routes.js';
import { stamp } from '../http/times.js';
import { type Backend, poolName } from '../world/backends.js';
import type { World } from '../world/world.js';

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
      handle: (call) => ok({ pools: pools(world, call) }),
    },
    {
      method: 'GET',
      path: '/os-availability-zone',
      handle: () => ok({ availabilityZoneInfo: [{ zoneName: 'nova', zoneState: { available: true } }] }),
    },
  ];
}

function services(world: World, call: Call): JsonObject[] {
  const at = (minor: number) => atLeast(call.version, minor);
  const heartbeat = stamp(world.now() - (world.now() % 10_000));
  const common = { zone: 'nova', updated_at: heartbeat };
  const scheduler = {
    binary: 'cinder-scheduler',
    host: 'control',
    ...common,
    status: 'enabled',
    state: 'up',
    ...(at(7) && { cluster: null }),
    disabled_reason: null,
  };
  const volumes = world.storage.backends.map(({ name, up, disabled }) => ({
    binary: 'cinder-volume',
    host: `control@${name}`,
    ...common,
    status: disabled ? 'disabled' : 'enabled',
    state: up ? 'up' : 'down',
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

/** The scheduler forgets a backend that no longer reports. */
function pools(world: World, call: Call): JsonObject[] {
  return world.storage.backends.filter(({ up }) => up).map((backend) => pool(world, backend, call));
}

function pool(world: World, backend: Backend, call: Call): JsonObject {
  const name = poolName(backend.name);
  if (call.query.get('detail')?.toLowerCase() !== 'true') return { name };
  const allocated = world.storage.allocatedGb(name);
  return {
    name,
    capabilities: {
      vendor_name: 'Open Source',
      driver_version: '1.3.0',
      storage_protocol: 'ceph',
      total_capacity_gb: backend.totalGb,
      free_capacity_gb: Math.max(0, backend.totalGb - allocated),
      reserved_percentage: 0,
      multiattach: true,
      thin_provisioning_support: true,
      max_over_subscription_ratio: '20.0',
      location_info: `ceph:/etc/ceph/ceph.conf:62e7daab-eb0e-499b-b648-3738841f02b4:cinder:${backend.name}`,
      backend_state: 'up',
      qos_support: true,
      volume_backend_name: backend.name,
      replication_enabled: false,
      allocated_capacity_gb: allocated,
      filter_function: null,
      goodness_function: null,
      timestamp: new Date(world.now()).toISOString().slice(0, 23),
    },
  };
}
