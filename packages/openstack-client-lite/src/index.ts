export type { Accepted, CallOptions, CallRecord, LogEvent, Made } from './call.js';
export type { Probed } from './client.js';
export { type Clock, systemClock } from './clock.js';
export type * from './compute/api.js';
export type { KeyPair, KeyPairsApi } from './compute/key-pairs.js';
export type { ComputeLimits } from './compute/limits.js';
export type { NewServer } from './compute/new-server.js';
export type * from './compute/types.js';
export { learnSecrets } from './config/document.js';
export { listClouds, loadCloudConfig } from './config/load.js';
export type * from './config/types.js';
export { readYaml, type YamlProblem } from './config/yaml.js';
export { connect } from './connect.js';
export { mayHaveActed, neverLeft } from './errors/acted.js';
export * from './errors/answer.js';
export { isOpenStackError, OpenStackError } from './errors/base.js';
export * from './errors/capability.js';
export * from './errors/config.js';
export * from './errors/connection.js';
export {
  BadRequest,
  Conflict,
  Forbidden,
  HttpError,
  type HttpErrorDetails,
  type HttpErrorName,
  isBadRequest,
  isConflict,
  isForbidden,
  isHttpError,
  isNotFound,
  isOverLimit,
  isUnauthorized,
  NotFound,
  OverLimit,
  Unauthorized,
} from './errors/http.js';
export type { IdentityApi } from './identity/api.js';
export type * from './identity/types.js';
export type { ImageApi } from './image/api.js';
export type * from './image/types.js';
export type { Listing } from './listing.js';
export type { NetworkApi } from './network/api.js';
export type { Network, NetworkQuery, NetworkSegment } from './network/networks.js';
export type * from './network/types.js';
export type { OpenStack } from './openstack.js';
export type { ConnectOptions, PoolOptions } from './options.js';
export type { PlacementApi } from './placement/api.js';
export type {
  Allocation as PlacementAllocation,
  AllocationCandidates,
  AllocationCandidatesQuery,
  ConsumerAllocations,
  Inventories,
  Inventory,
  ProviderSummary,
  ResourceProvider,
  ResourceProviderQuery,
  Resources,
} from './placement/types.js';
export type { MadeThing, PreparedCall, WriteMethod } from './prepared.js';
export { probedBy } from './probe.js';
export { Secret } from './secret.js';
export type { MicroversionRange, ServiceName } from './service.js';
export type { VolumeApi } from './volume/api.js';
export type * from './volume/new-types.js';
export type * from './volume/types.js';
