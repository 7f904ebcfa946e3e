import type { CallOptions, OpenStack } from 'openstack-client-lite';
import type {
  Network,
  NetworkAgent,
  Networks,
  Port,
  PortBinding,
  PortNetwork,
  PortOnHost,
} from '../network.js';
import type { Ask } from './explain.js';
import * as map from './map-network.js';
import { orUndefined } from './or-undefined.js';

/** Neutron, in our words. */
export function networksOf(stack: OpenStack, ask: Ask): Networks {
  return {
    portsOf(server: string, call: CallOptions = {}): Promise<readonly Port[]> {
      return ask(async () => {
        const found = await stack.network.ports.list({ deviceId: server }, call).all();
        return found.map(map.port);
      });
    },
    portsOn(host: string, call: CallOptions = {}): Promise<readonly PortOnHost[]> {
      return ask(async () => {
        const found = await stack.network.ports.list({ hostId: host }, call).all();
        return found.map((port) => ({ ...map.port(port), device: port.deviceId, owner: port.deviceOwner }));
      });
    },
    portBindings(port: string, call: CallOptions = {}): Promise<readonly PortBinding[]> {
      return ask(async () => {
        const found = await stack.network.ports.bindings(port, call);
        return found.map(({ host, status }) => ({ host, status }));
      });
    },
    networkAgents(call: CallOptions = {}): Promise<readonly NetworkAgent[]> {
      return ask(async () => (await stack.network.agents.list({}, call)).map(map.agent));
    },
    network(id: string, call: CallOptions = {}): Promise<PortNetwork | undefined> {
      return ask(async () => {
        const found = await orUndefined(stack.network.networks.show(id, call));
        return found === undefined ? undefined : map.portNetwork(found);
      });
    },
    portNetworks(call: CallOptions = {}): Promise<readonly PortNetwork[]> {
      return ask(async () => (await stack.network.networks.list({}, call).all()).map(map.portNetwork));
    },
    networks(call: CallOptions = {}): Promise<readonly Network[]> {
      return ask(async () => (await stack.network.networks.list({}, call).all()).map(map.network));
    },
  };
}
