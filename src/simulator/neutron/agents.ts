import type { JsonObject } from '../http/json.js';
import type { Host } from '../world/model.js';
import type { World } from '../world/world.js';

const HEARTBEAT_MS = 30_000;

/** One linuxbridge agent a host; it is alive where nova-compute is. */
export function agentView(world: World, host: Host, mapped: boolean): JsonObject {
  const last = host.stoppedAt ?? world.now();
  const heartbeat = new Date(last - (last % HEARTBEAT_MS)).toISOString().slice(0, 19).replace('T', ' ');
  return {
    id: host.serviceId,
    agent_type: 'Linux bridge agent',
    binary: 'neutron-linuxbridge-agent',
    topic: 'N/A',
    host: host.name,
    admin_state_up: true,
    created_at: heartbeat,
    started_at: heartbeat,
    heartbeat_timestamp: heartbeat,
    description: null,
    resources_synced: null,
    availability_zone: null,
    alive: world.countsAsUp(host),
    configurations: {
      bridge_mappings: {},
      devices: 1,
      extensions: [],
      interface_mappings: mapped ? { physnet1: 'eth1' } : {},
    },
  };
}
