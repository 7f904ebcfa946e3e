import type { CallOptions } from '../call.js';
import type { Listing } from '../listing.js';
import type { NetworkAgent, Port, PortQuery } from './types.js';

export interface NetworkApi {
  readonly ports: { list(query?: PortQuery, options?: CallOptions): Listing<Port> };
  readonly agents: {
    list(query?: { host?: string }, options?: CallOptions): Promise<readonly NetworkAgent[]>;
  };
}
