import type { Volume } from './volume.js';

/** A volume with everything that an operator asks. Times are ISO 8601 in UTC. */
export interface VolumeDetails extends Volume {
  /** Undefined below 3.63 or where Cinder does not tell it. */
  typeId: string | null;
  description: string | null;
  userId: string | null;
  /** What it was made from; null: not from an image. */
  image: { id: string; name: string; minRamMib: number } | null;
  snapshotId: string | null;
  sourceVolumeId: string | null;
  metadata: Readonly<Record<string, string>>;
  createdAt: string | null;
  updatedAt: string | null;
}

/** Every filter that Cinder's own API has. */
export interface VolumeFilter {
  /** Of every project, where the credential may see them. */
  allProjects: boolean;
  projectId?: string;
  name?: string;
  status?: string;
  typeId?: string;
  /** `host@backend`. */
  backend?: string;
}

export interface VolumePage {
  volumes: readonly VolumeDetails[];
  /** The id after which the next page begins; null: there is none. */
  next: string | null;
}

export interface VolumeType {
  id: string;
  name: string;
  description: string | null;
  isPublic: boolean | null;
  /** `volume_backend_name`; null: any backend, or we may not see it. */
  backendName: string | null;
  /** null where the policy hides them. */
  extraSpecs: Readonly<Record<string, string>> | null;
}

/** `infinite` and `unknown` are words of Cinder's drivers. GiB otherwise. */
export type Capacity = number | 'infinite' | 'unknown';

export interface Pool {
  /** `host@backend#pool`. */
  name: string;
  /** `host@backend`, as its cinder-volume is called. */
  backend: string;
  backendName: string | null;
  protocol: string | null;
  totalGib: Capacity;
  freeGib: Capacity;
  allocatedGib: number | null;
  provisionedGib: number | null;
  reservedPercent: number;
  /** `auto` where Cinder computes it. */
  overSubscription: number | 'auto' | null;
  thin: boolean;
}

/** null: no limit. */
export interface Quota {
  limit: number | null;
  /** Reserved by calls under way included. */
  used: number;
}

export interface VolumeQuotas {
  volumes: Quota;
  gib: Quota;
  snapshots: Quota;
  /** The largest volume there may be. */
  perVolumeGib: number | null;
  ofType(type: string): { volumes: Quota; gib: Quota; snapshots: Quota };
}

/** Cinder's own words about a volume or a snapshot, the newest first. */
export interface CinderMessage {
  text: string;
  createdAt: string | null;
  requestId: string | null;
}

export interface Snapshot {
  id: string;
  name: string;
  volumeId: string;
  status: string;
  sizeGib: number;
  metadata: Readonly<Record<string, string>>;
  createdAt: string | null;
}
