import type { CallOptions, Made } from './call.js';
import type { Probed } from './client.js';
import type { ComputeApi } from './compute/api.js';
import type { CloudConfig } from './config/types.js';
import type { IdentityApi } from './identity/api.js';
import type { ImageApi } from './image/api.js';
import type { NetworkApi } from './network/api.js';
import type { PlacementApi } from './placement/api.js';
import type { PreparedCall } from './prepared.js';
import type { ServiceName } from './service.js';
import type { VolumeApi } from './volume/api.js';

/** One cloud, one credential, one set of connections. Nothing is asked before the first call. */
export interface OpenStack {
  readonly config: CloudConfig;
  readonly identity: IdentityApi;
  readonly compute: ComputeApi;
  readonly volume: VolumeApi;
  readonly placement: PlacementApi;
  readonly network: NetworkApi;
  readonly image: ImageApi;
  /**
   * Sends what one of the `prepare…` functions built, once and exactly as it stands: never again by itself once it may
   * have acted. What it throws tells `mayHaveActed` and `neverLeft`.
   */
  send(call: PreparedCall, options?: CallOptions): Promise<Made>;
  /** One small read of a service over a connection of its own, never repeated: how the service is at this moment. */
  probe(service: ServiceName, options?: CallOptions): Promise<Probed>;
  /** Waits up to five seconds for calls under way, then breaks them. Later calls fail at once. */
  close(): Promise<void>;
}
