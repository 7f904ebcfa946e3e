import { createHash } from 'node:crypto';
import type { DiskBackend } from './host-state.js';
import { FC_TARGETS, NFS_TARGET, NODES, NVME_PORTAL, SVIP } from './storage-state.js';

/** What the storage says a volume is, on every host: an NAA of its own. */
export function naaOf(volume: string): string {
  return `6001405${createHash('sha256').update(volume).digest('hex').slice(0, 25)}`;
}

/** The device that the domain has for it, as os-brick of some release gave it. */
export function devicePath(backend: DiskBackend, volume: string): string {
  switch (backend) {
    case 'multipath':
      return `/dev/disk/by-id/dm-uuid-mpath-3${naaOf(volume)}`;
    case 'nvme':
      return `/dev/disk/by-id/nvme-uuid.${volume}`;
    case 'nfs':
      return `${NFS_TARGET}/volume-${volume}`;
    case 'iscsi':
      return `/dev/disk/by-path/${linksOf(backend, volume)[0]}`;
    default:
      return `/dev/disk/by-id/scsi-3${naaOf(volume)}`;
  }
}

export function linksOf(backend: DiskBackend, volume: string): readonly string[] {
  switch (backend) {
    case 'iscsi':
    case 'multipath':
    case 'solidfire':
      return [`ip-${SVIP}-iscsi-${targetOf(backend, volume)}-lun-0`];
    case 'fc':
      return FC_TARGETS.map((port, index) => `pci-0000:05:00.${index}-fc-${port}-lun-1`);
    default:
      return [];
  }
}

export function targetOf(backend: DiskBackend, volume: string): string {
  return backend === 'solidfire'
    ? `iqn.2010-01.com.solidfire:k1x2.uuid-${volume}.4711`
    : `iqn.2010-10.org.openstack:volume-${volume}`;
}

/** Where a session to it is connected now: SolidFire redirects from the SVIP to the node that has the volume. */
export function portalOf(backend: DiskBackend, volume: string): string {
  if (backend !== 'solidfire') return SVIP;
  return NODES[Number.parseInt(naaOf(volume).slice(-1), 16) % NODES.length] ?? SVIP;
}

export function controllerOf(part: string): string {
  return `controller=${part} tcp live nqn.2019-10.org.example:pool traddr=${NVME_PORTAL},trsvcid=4420`;
}
