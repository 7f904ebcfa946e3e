import type { CallOptions } from '../call.js';
import type { Listing } from '../listing.js';
import type { Network, NetworkQuery } from './networks.js';
import type { NetworkAgent, Port, PortBinding, PortQuery } from './types.js';

export interface NetworkApi {
  readonly networks: {
    list(query?: NetworkQuery, options?: CallOptions): Listing<Network>;
    show(networkId: string, options?: CallOptions): Promise<Network>;
  };
  readonly ports: {
    list(query?: PortQuery, options?: CallOptions): Listing<Port>;
    /** Admin only; 404 where Neutron lacks `binding-extended` (before Queens). */
    bindings(portId: string, options?: CallOptions): Promise<readonly PortBinding[]>;
  };
  readonly agents: {
    list(query?: { host?: string }, options?: CallOptions): Promise<readonly NetworkAgent[]>;
  };
}
