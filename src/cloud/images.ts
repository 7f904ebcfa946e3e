import type { CallOptions } from './call.js';

export interface Image {
  id: string;
  name: string;
  status: string;
  sizeBytes: number | null;
  virtualSizeBytes: number | null;
  minDiskGib: number;
  minRamMib: number;
  diskFormat: string | null;
  visibility: string;
  ownerId: string | null;
}

/** Images (Glance). */
export interface Images {
  images(options?: CallOptions): Promise<readonly Image[]>;
  /** By id, else by exact name. */
  findImages(nameOrId: string, options?: CallOptions): Promise<readonly Image[]>;
}
