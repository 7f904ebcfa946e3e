import { z } from 'zod';
import type { ServiceClient } from '../client.js';
import { paged, pageOf } from '../paging.js';
import { time } from '../schema.js';
import type { NetworkApi } from './api.js';
import { networksApi } from './networks.js';
import type { NetworkAgent, Port, PortBinding } from './types.js';

/** GET /ports (api-ref network v2). */
const port = z
  .object({
    id: z.string(),
    name: z.string(),
    network_id: z.string(),
    mac_address: z.string(),
    status: z.string(),
    admin_state_up: z.boolean(),
    device_id: z.string(),
    device_owner: z.string(),
    fixed_ips: z.array(z.object({ ip_address: z.string() })).default([]),
    'binding:host_id': z.string().optional(),
    'binding:vif_type': z.string().optional(),
    'binding:vnic_type': z.string().optional(),
  })
  .transform(
    (raw): Port => ({
      id: raw.id,
      name: raw.name,
      networkId: raw.network_id,
      macAddress: raw.mac_address,
      status: raw.status,
      adminStateUp: raw.admin_state_up,
      deviceId: raw.device_id,
      deviceOwner: raw.device_owner,
      fixedIps: raw.fixed_ips.map((each) => each.ip_address),
      hostId: raw['binding:host_id'],
      vifType: raw['binding:vif_type'],
      vnicType: raw['binding:vnic_type'],
    }),
  );

const mapping = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** What an agent reports of itself: each kind has its own words (neutron's ml2 mechanism drivers, `get_mappings`). */
const configurations = z.object({
  bridge_mappings: mapping.nullish().catch(null),
  interface_mappings: mapping.nullish().catch(null),
  device_mappings: mapping.nullish().catch(null),
  /** OVN's chassis, in one text: `physnet1:br-ex,physnet2:br-two`. */
  'bridge-mappings': z.string().nullish().catch(null),
  tunnel_types: z.array(z.string()).nullish().catch(null),
});

/** Linux bridge agents may have both kinds; the rest has one. */
function mappingsOf(raw: z.output<typeof configurations>): NetworkAgent['mappings'] {
  const chassis = (raw['bridge-mappings'] ?? '').split(',').flatMap((pair) => {
    const [name, bridge] = pair.trim().split(':');
    return name && bridge ? [[name, bridge] as const] : [];
  });
  const all = [raw.interface_mappings, raw.bridge_mappings, raw.device_mappings, Object.fromEntries(chassis)];
  return Object.fromEntries(
    all.flatMap((one) => Object.entries(one ?? {})).map(([name, to]) => [name, [to].flat()]),
  );
}

/** GET /agents. */
const agent = z
  .object({
    id: z.string(),
    agent_type: z.string(),
    binary: z.string(),
    host: z.string(),
    admin_state_up: z.boolean(),
    alive: z.boolean(),
    heartbeat_timestamp: time.nullish(),
    configurations: configurations.nullish(),
  })
  .transform(
    (raw): NetworkAgent => ({
      id: raw.id,
      agentType: raw.agent_type,
      binary: raw.binary,
      host: raw.host,
      adminStateUp: raw.admin_state_up,
      alive: raw.alive,
      heartbeatAt: raw.heartbeat_timestamp ?? null,
      mappings: mappingsOf(raw.configurations ?? {}),
      tunnelTypes: raw.configurations?.tunnel_types ?? [],
    }),
  );

/** GET /ports/{id}/bindings (extension binding-extended; admin only). */
const portBinding = z
  .object({ host: z.string(), status: z.string(), vif_type: z.string() })
  .transform((raw): PortBinding => ({ host: raw.host, status: raw.status, vifType: raw.vif_type }));

const bindingsAnswer = z
  .object({ bindings: z.array(portBinding) })
  .transform((body): readonly PortBinding[] => body.bindings);

const portPage = pageOf('ports', port);
const agentsAnswer = z
  .object({ agents: z.array(agent) })
  .transform((body): readonly NetworkAgent[] => body.agents);

export function networkApi(client: ServiceClient): NetworkApi {
  return {
    networks: networksApi(client),
    ports: {
      list: (query = {}, options) =>
        paged(
          client,
          'ports',
          {
            route: '/ports',
            query: { device_id: query.deviceId, 'binding:host_id': query.hostId, limit: query.limit },
            answer: portPage,
          },
          options,
        ),
      bindings: (id, options) =>
        client.read(
          { route: '/ports/{port}/bindings', params: { port: id }, answer: bindingsAnswer },
          options,
        ),
    },
    agents: {
      list: (query = {}, options) =>
        client.read({ route: '/agents', query: { host: query.host }, answer: agentsAnswer }, options),
    },
  };
}
