/** What Cinder tells, in camelCase; `undefined`: it does not tell it here (microversion or rights). */
export interface Volume {
  id: string;
  name: string;
  /** `in-use`, `available`, `attaching`, `detaching`, `retyping`, `error` … */
  status: string;
  sizeGib: number;
  description: string | null;
  typeName: string | null;
  /** 3.63 and up. */
  typeId: string | null | undefined;
  availabilityZone: string | null;
  bootable: boolean;
  encrypted: boolean;
  multiattach: boolean;
  snapshotId: string | null;
  sourceVolumeId: string | null;
  /** 3.13 and up. */
  groupId: string | null | undefined;
  /** `host@backend#pool`; admin only. */
  backendHost: string | null | undefined;
  migrationStatus: string | null | undefined;
  replicationStatus: string | null | undefined;
  projectId: string | undefined;
  userId: string | undefined;
  /** 3.48 and up. */
  serviceUuid: string | null | undefined;
  /** 3.48 and up; null from 3.69 on where the backend needs no lock. */
  sharedTargets: boolean | null | undefined;
  metadata: Readonly<Record<string, string>>;
  /** undefined: not made from an image. */
  imageMetadata: Readonly<Record<string, string>> | undefined;
  attachments: readonly VolumeAttachmentSummary[];
  createdAt: string | null;
  updatedAt: string | null;
}

/** An attachment as the volume carries it: the only place that names the host. */
export interface VolumeAttachmentSummary {
  attachmentId: string;
  serverId: string | null;
  /** Admin only; null while reserved. */
  hostName: string | null;
  device: string | null;
  attachedAt: string | null;
}

/** An attachment by itself. Nothing of its connection_info is kept but the kind: it may hold CHAP secrets. */
export interface Attachment {
  id: string;
  /** attached, attaching, detaching, reserved, error_attaching … */
  status: string;
  volumeId: string;
  serverId: string | null;
  /** `rw`, `ro`. */
  attachMode: string | null;
  attachedAt: string | null;
  detachedAt: string | null;
  /** `rbd`, `iscsi`, `nfs` …; undefined where not detailed. */
  driverVolumeType: string | undefined;
}

export interface VolumeQuery {
  allTenants?: boolean;
  name?: string;
  status?: string;
  projectId?: string;
  bootable?: boolean;
  /** A type's id; a filter for administrators. */
  typeId?: string;
  /** `host@backend` or `host@backend#pool`; a filter for administrators. */
  host?: string;
  /** One key and its value. */
  metadata?: readonly [string, string];
  /** The id of the last volume of the page before. */
  marker?: string;
  /** Items a page. */
  limit?: number;
}

export interface AttachmentQuery {
  allTenants?: boolean;
  serverId?: string;
  volumeId?: string;
  status?: string;
  limit?: number;
}

export interface VolumeService {
  binary: string;
  /** `host@backend` of a cinder-volume. */
  host: string;
  zone: string;
  state: 'up' | 'down';
  status: 'enabled' | 'disabled';
  disabledReason: string | null;
  updatedAt: string | null;
  /** cinder-volume's own view of its backend; 3.49 and up. */
  backendState: string | undefined;
  /** 3.7 and up. */
  cluster: string | null | undefined;
  frozen: boolean | undefined;
}

/** Cinder's drivers may also say these words. */
export type Capacity = number | 'infinite' | 'unknown';

export interface Pool {
  /** `host@backend#pool`. */
  name: string;
  backendName: string | undefined;
  /** `ceph`, `iSCSI`, `NVMe-oF`, `nfs` … */
  storageProtocol: string | undefined;
  totalCapacityGib: Capacity;
  freeCapacityGib: Capacity;
  allocatedCapacityGib: number | undefined;
  provisionedCapacityGib: number | undefined;
  reservedPercentage: number | undefined;
  /** `auto` where Cinder computes it. */
  maxOverSubscriptionRatio: number | 'auto' | undefined;
  thinProvisioning: boolean | undefined;
  multiattach: boolean | undefined;
  backendState: string | undefined;
}

export interface VolumeType {
  id: string;
  name: string;
  description: string | null;
  isPublic: boolean | undefined;
  /** undefined where the policy hides them. */
  extraSpecs: Readonly<Record<string, string>> | undefined;
}
