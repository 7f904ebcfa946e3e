import type * as wire from 'openstack-client-lite';
import type { Network, NetworkAgent, Port, PortNetwork } from '../network.js';

export function port(port: wire.Port): Port {
  return {
    id: port.id,
    networkId: port.networkId,
    vnicType: port.vnicType ?? null,
    status: port.status,
    host: port.hostId ?? null,
    vifType: port.vifType ?? null,
    addresses: port.fixedIps,
  };
}

export function agent(agent: wire.NetworkAgent): NetworkAgent {
  return {
    id: agent.id,
    type: agent.agentType,
    host: agent.host,
    alive: agent.alive,
    adminUp: agent.adminStateUp,
    mappings: agent.mappings,
    tunnelTypes: agent.tunnelTypes,
  };
}

export function portNetwork(network: wire.Network): PortNetwork {
  return {
    id: network.id,
    name: network.name,
    mtu: network.mtu,
    routed: network.l2Adjacency === false,
    segments: network.segments ?? null,
  };
}

export function network(raw: wire.Network): Network {
  return {
    id: raw.id,
    name: raw.name,
    shared: raw.shared,
    external: raw.external,
    projectId: raw.projectId,
    hasSubnet: raw.subnetIds.length > 0,
  };
}
