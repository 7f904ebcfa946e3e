import type { ComputeApi } from './compute/api.js';
import type { CloudConfig } from './config/types.js';
import type { IdentityApi } from './identity/api.js';
import type { ImageApi } from './image/api.js';
import type { NetworkApi } from './network/api.js';
import type { PlacementApi } from './placement/api.js';
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
  /** Waits up to five seconds for calls under way, then breaks them. Later calls fail at once. */
  close(): Promise<void>;
}
