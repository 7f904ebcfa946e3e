import { createHash } from 'node:crypto';
import type { JsonObject } from '../http/json.js';
import { zulu } from '../http/times.js';
import type { Server } from '../world/model.js';
import type { World } from '../world/world.js';

/** A server's ports: one on each of its networks, the first with the server's own address. */
export function portsOf(world: World, server: Server, admin: boolean): JsonObject[] {
  if (server.host === '') return [];
  const network = world.networks[0];
  if (network === undefined) return [];
  return [
    {
      id: portId(server.id),
      name: '',
      network_id: network.id,
      tenant_id: server.projectId,
      mac_address: server.macAddress,
      admin_state_up: true,
      // A paused guest's interface stays plugged.
      status: server.vmState === 'active' || server.vmState === 'paused' ? 'ACTIVE' : 'DOWN',
      device_id: server.id,
      device_owner: `compute:${world.host(server.host).zone}`,
      fixed_ips: [{ subnet_id: network.subnetIds[0] ?? '', ip_address: server.fixedAddress }],
      allowed_address_pairs: [],
      extra_dhcp_opts: [],
      security_groups: ['7ea810d0-9885-4684-b63c-552323f0ad38'],
      description: '',
      'binding:vnic_type': 'normal',
      ...(admin && {
        'binding:profile': { os_vif_delegation: true },
        'binding:host_id': server.host,
        'binding:vif_type': 'bridge',
        'binding:vif_details': {
          connectivity: 'l2',
          port_filter: true,
          bound_drivers: { '0': 'linuxbridge' },
        },
      }),
      port_security_enabled: true,
      tags: [],
      created_at: zulu(server.created),
      updated_at: zulu(server.updated),
      revision_number: 4,
      project_id: server.projectId,
    },
  ];
}

/** The active binding of a server's port, and those that a move made for its destination. */
export function bindingsOf(world: World, server: Server): JsonObject[] {
  const one = (host: string, status: string) => ({
    host,
    status,
    vif_type: 'bridge',
    vnic_type: 'normal',
    profile: {},
    vif_details: {},
  });
  const prepared = world.preparedBindings.get(server.id);
  return [
    one(server.host, 'ACTIVE'),
    ...(prepared === undefined || prepared === server.host ? [] : [one(prepared, 'INACTIVE')]),
  ];
}

/** The same for the same server, without a place to keep it. */
function portId(serverId: string): string {
  const digits = createHash('sha256').update(`port of ${serverId}`).digest('hex');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
