/** A volume type; `backend` is its volume_backend_name. */
export interface VolumeType {
  readonly id: string;
  name: string;
  description: string | null;
  readonly backend: string | null;
  isPublic: boolean;
  /** Without volume_backend_name. */
  readonly extraSpecs: Record<string, string>;
}

/** One cinder-volume with one pool. */
export interface Backend {
  readonly name: string;
  readonly serviceUuid: string;
  totalGb: number;
  up: boolean;
  disabled: boolean;
}

const LARGE_GB = 1_000_000;

export function createTypes(): VolumeType[] {
  return [
    {
      id: '195abee9-9b36-4a25-a4ff-40f012f757bd',
      name: 'ceph-hdd',
      description: null,
      backend: 'ceph-hdd',
      isPublic: true,
      extraSpecs: {},
    },
    {
      id: '522151bc-88c1-453a-9159-671ccc8b4874',
      name: 'ceph-ssd',
      description: null,
      backend: 'ceph-ssd',
      isPublic: true,
      extraSpecs: {},
    },
    {
      id: '36d989b1-3c3f-44b8-a4c8-fa85af985edc',
      name: '__DEFAULT__',
      description: 'Default Volume Type',
      backend: null,
      isPublic: true,
      extraSpecs: {},
    },
  ];
}

export function createBackends(): Backend[] {
  const common = { totalGb: LARGE_GB, up: true, disabled: false };
  return [
    { ...common, name: 'ceph-ssd', serviceUuid: 'f6f347a1-117f-4665-8258-6ff8762a9915' },
    { ...common, name: 'ceph-hdd', serviceUuid: '0b7ac5ab-2f6f-4c43-9a3b-6a8f0a6d1d52' },
  ];
}

/** The type that is used where none is asked for (default_volume_type). */
export const DEFAULT_TYPE = 'ceph-ssd';

/** `host@backend#pool`. */
export function poolName(backend: string): string {
  return `control@${backend}#${backend}`;
}
