/** A volume to be made. Sizes in GiB. */
export interface NewVolume {
  name: string;
  sizeGib: number;
  imageId?: string;
  typeId?: string;
  metadata?: Readonly<Record<string, string>>;
}

export interface Retype {
  /** A type's id or name. */
  type: string;
  /** `on-demand` lets Cinder copy the volume to another backend, `never` refuses that. */
  migrationPolicy: 'never' | 'on-demand';
}

export interface NewSnapshot {
  volumeId: string;
  name: string;
  /** Also of a volume that is in use; from 3.66 on that needs no word. */
  force: boolean;
  metadata?: Readonly<Record<string, string>>;
}

export interface Snapshot {
  id: string;
  name: string;
  volumeId: string;
  /** `creating`, `available`, `error` … */
  status: string;
  sizeGib: number;
  metadata: Readonly<Record<string, string>>;
  createdAt: string | null;
}

/** One user message: what a 202 did not tell. */
export interface VolumeMessage {
  id: string;
  eventId: string;
  text: string;
  level: string;
  createdAt: string | null;
  /** Of the call that it is about. */
  requestId: string | null;
}

export interface QuotaUse {
  /** -1: no limit. */
  limit: number;
  inUse: number;
  reserved: number;
}

/** By Cinder's own keys: `volumes`, `gigabytes`, `per_volume_gigabytes`, `gigabytes_ceph-ssd` … */
export type QuotaSet = Readonly<Record<string, QuotaUse>>;
