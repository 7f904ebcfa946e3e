/** An image as Glance keeps it. Sizes in bytes, min_disk in GiB, min_ram in MiB. */
export interface Image {
  readonly id: string;
  name: string;
  status: 'active' | 'queued' | 'deactivated';
  readonly size: number;
  readonly virtualSize: number;
  readonly minDisk: number;
  readonly minRam: number;
  readonly diskFormat: string;
  readonly visibility: 'public' | 'private';
  readonly checksum: string;
  readonly created: number;
}

const MIB = 1024 * 1024;

/** What a small cloud offers: one image that fits anywhere, and one that wants a larger disk. */
export function createImages(now: number): Image[] {
  const common = { status: 'active', diskFormat: 'raw', visibility: 'public', minRam: 0 } as const;
  return [
    {
      ...common,
      id: '5e9b0f0a-6f0a-4f0e-9b8a-0c5d3a1f7e11',
      name: 'debian-12',
      size: 24 * MIB,
      virtualSize: 24 * MIB,
      minDisk: 0,
      checksum: '733fa1509f17858cc4e6b7549f404159',
      created: now,
    },
    {
      ...common,
      id: '8c1d3f52-0d0e-4d0b-8d38-4f8a2c7e9b22',
      name: 'windows-2022',
      size: 9 * 1024 * MIB,
      virtualSize: 20 * 1024 * MIB,
      minDisk: 40,
      minRam: 4096,
      diskFormat: 'qcow2',
      checksum: '21b49987fc723f411c41943319273dd8',
      created: now,
    },
  ];
}
