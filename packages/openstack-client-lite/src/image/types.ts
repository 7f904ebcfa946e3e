export interface Image {
  id: string;
  name: string;
  /** `queued`, `saving`, `active`, `deactivated`, `killed`, `deleted` … */
  status: string;
  /** Bytes of the file; null while there is none. */
  size: number | null;
  /** Bytes of the disk in it; null where Glance did not look. */
  virtualSize: number | null;
  minDiskGib: number;
  minRamMib: number;
  diskFormat: string | null;
  containerFormat: string | null;
  /** `public`, `shared`, `community`, `private`. */
  visibility: string;
  ownerId: string | null;
  createdAt: string | null;
}

export interface ImageQuery {
  name?: string;
  status?: string;
  /** Items a page. */
  limit?: number;
}
