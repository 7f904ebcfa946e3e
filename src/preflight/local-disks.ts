import type { Server } from '../cloud/server.js';

/** What of the server lies on its host, and so would be copied: nothing for a server on volumes alone. */
export function localDisksOf(server: Server): string[] {
  const { flavor } = server;
  const disks: string[] = [];
  if (server.imageId !== null) disks.push(`root disk of ${flavor.diskGib} GiB`);
  if (flavor.ephemeralGib > 0) disks.push(`ephemeral disk of ${flavor.ephemeralGib} GiB`);
  if (flavor.swapMib > 0) disks.push(`swap of ${flavor.swapMib} MiB`);
  // The file counts as a local disk for Nova's shared-storage test (nova virt/libvirt/driver.py).
  if (server.configDrive) disks.push('config drive');
  return disks;
}

export function copiesLocalDisks(server: Server): boolean {
  return localDisksOf(server).length > 0;
}

/** Gibibytes on the host by the flavor: an upper bound, the files may be sparse. */
export function localDiskGib(server: Server): number {
  const root = server.imageId === null ? 0 : server.flavor.diskGib;
  return root + server.flavor.ephemeralGib + server.flavor.swapMib / 1024;
}
