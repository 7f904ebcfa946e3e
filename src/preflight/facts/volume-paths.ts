import type { DomainDefinition } from '../../hosts/libvirt/domain-definition.js';
import type { IscsiReading, IscsiSession } from '../../hosts/storage/iscsi.js';
import { iscsiPlaceOf, targetPortOf, type VolumeDevice } from '../../hosts/storage/volume-devices.js';
import type { StorageKinds } from './host-facts.js';

/** Paths of the server's disks that are block devices on its host. */
export function blockPathsOf(domain: DomainDefinition | null): readonly string[] {
  const paths = (domain?.disks ?? [])
    .filter(({ kind, device }) => kind === 'block' && device !== 'cdrom')
    .flatMap(({ source }) => source ?? []);
  return [...new Set(paths)];
}

/** By what carries the devices; a map whose paths bear no names may be either, and is asked about as both. */
export function storageKindsOf(
  domain: DomainDefinition | null,
  devices: readonly VolumeDevice[],
): StorageKinds {
  const disks = (domain?.disks ?? []).filter(({ device }) => device !== 'cdrom');
  const mapped = devices.filter(({ map, path }) => map !== null || /\/(?:mapper\/|dm-|.*mpath)/.test(path));
  const nameless = mapped.some(({ links, controllers }) => links.length === 0 && controllers.length === 0);
  const named = (word: string) =>
    devices.some(({ links, path }) => [...links, path].some((one) => one.includes(word)));
  return {
    rbd: disks.some(({ protocol }) => protocol === 'rbd'),
    iscsi: nameless || named('-iscsi-'),
    multipath: mapped.length > 0,
    fibreChannel: nameless || named('-fc-'),
    nvme: devices.some(({ controllers }) => controllers.some(({ transport }) => transport !== 'pcie')),
    nfs: disks.some(({ kind, source }) => kind === 'file' && /\/mnt\/[0-9a-f]{32}\//.test(source ?? '')),
  };
}

/** iSCSI targets of the server's volumes; empty: udev gave the devices no names. */
export function targetsOf(devices: readonly VolumeDevice[]): readonly string[] {
  const targets = devices.flatMap(({ links }) => links.flatMap((link) => iscsiPlaceOf(link)?.target ?? []));
  return [...new Set(targets)];
}

/** Sessions that carry the server's volumes; all of the host's where that cannot be told. */
export function sessionsOf(
  devices: readonly VolumeDevice[],
  { sessions }: IscsiReading,
): readonly IscsiSession[] {
  const targets = new Set(targetsOf(devices));
  return targets.size === 0 ? sessions : sessions.filter(({ target }) => targets.has(target));
}

/** Targets of SolidFire are `iqn.2010-01.com.solidfire:CLUSTER.VOLUME.ID`. */
export function isSolidFire(target: string): boolean {
  return target.includes('com.solidfire');
}

/**
 * What the destination must reach for the server's volumes: where each logged in first, where it is now and, of a
 * SolidFire cluster, every node that either host has a session with: the cluster chooses among them again at each login.
 */
export function portalsOf(
  devices: readonly VolumeDevice[],
  source: IscsiReading,
  destination: IscsiReading | null,
): readonly string[] {
  const own = sessionsOf(devices, source);
  const nodes = own.some(({ target }) => isSolidFire(target))
    ? [...source.sessions, ...(destination?.sessions ?? [])].filter(({ target }) => isSolidFire(target))
    : [];
  return [...new Set([...own, ...nodes].flatMap(({ persistent, portal }) => [persistent, portal]))];
}

/** Ports of the storage that the server's Fibre Channel volumes are reached through. */
export function targetPortsOf(devices: readonly VolumeDevice[]): readonly string[] {
  const ports = devices.flatMap(({ links }) => links.flatMap((link) => targetPortOf(link) ?? []));
  return [...new Set(ports)];
}

/** Portals of NVMe over TCP and RDMA that carry the server's volumes. */
export function nvmePortalsOf(devices: readonly VolumeDevice[]): readonly string[] {
  const portals = devices.flatMap(({ controllers }) => controllers.flatMap(({ portal }) => portal ?? []));
  return [...new Set(portals)];
}
