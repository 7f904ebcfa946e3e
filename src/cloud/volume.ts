export interface Volume {
  id: string;
  name: string;
  sizeGib: number;
  /** `in-use`, `available`, `attaching`, `detaching`, `retyping`, `error` … */
  status: string;
  type: string | null;
  availabilityZone: string | null;
  bootable: boolean;
  encrypted: boolean;
  multiattach: boolean;
  /** `host@backend#pool`: which cinder-volume serves it; null where we may not see it (admin only). */
  backendHost: string | null;
  /** Of a volume migration or retype between backends; null or `none` when there is none. */
  migrationStatus: string | null;
  projectId: string | null;
  attachments: readonly VolumeAttachment[];
}

/** One attachment as Cinder keeps it. One volume may have two for a few seconds while its server moves. */
export interface VolumeAttachment {
  id: string;
  volumeId: string;
  serverId: string | null;
  /** The host it is attached on, which only the volume's own list tells; null while reserved, or where we may not see it. */
  host: string | null;
  device: string | null;
  /** `attached`, `attaching`, `detaching`, `reserved`, `error_attaching` …; null where only the volume was read. */
  status: string | null;
  attachedAt: string | null;
  detachedAt: string | null;
}

/** What Nova has attached to a server. */
export interface ServerVolume {
  volumeId: string;
  device: string | null;
  /** Cinder's attachment; null below Nova's microversion 2.89. */
  attachmentId: string | null;
  deleteOnTermination: boolean | null;
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
}
