import * as ask from '../../hosts/commands.js';
import type { DomainDisk } from '../../hosts/libvirt/domain-definition.js';
import type { FactReader, HostLoaders } from './facts.js';
import type { HostFacts, StorageKinds } from './host-facts.js';
import { serverOn } from './server-on.js';
import { pathsTo, placeOf, triedAll } from './tried-ports.js';
import { blockPathsOf, nvmePortalsOf, portalsOf, storageKindsOf } from './volume-paths.js';

type StorageKey =
  | 'storage'
  | 'volumeDevices'
  | 'storageDevices'
  | 'iscsi'
  | 'multipath'
  | 'fibreChannel'
  | 'nvme'
  | 'portalPaths'
  | 'nvmePaths'
  | 'nfs'
  | 'nfsMounts'
  | 'nfsExports'
  | 'ceph'
  | 'librbd'
  | 'rbdImages'
  | 'blocklist'
  | 'mons';

/** Messenger 2, since Nautilus, and 1. */
const MON_PORTS = [3300, 6789];
/** A command each; QEMU's virtio disks end there. */
const MOST_IMAGES = 26;

/** How each fact about the storage of the server's volumes is read; what has no such volume costs no command. */
export const storageLoaders: HostLoaders<StorageKey> = {
  storage: async (read) => {
    const [domain, devices] = await Promise.all([domainOf(read), devicesOf(read)]);
    return storageKindsOf(domain, devices);
  },
  volumeDevices: async (read) => {
    const paths = blockPathsOf(await domainOf(read));
    if (paths.length === 0) return [];
    return await read.hosts.ask((await serverOn(read)).source, ask.volumeDevices, { paths });
  },
  storageDevices: async (read, host) => {
    const { iscsi, fibreChannel, nvme } = await read.host(host, 'storage');
    return iscsi || fibreChannel || nvme ? await read.hosts.ask(host, ask.storageDevices, {}) : null;
  },
  iscsi: (read, host) => only(read, host, 'iscsi', () => read.hosts.ask(host, ask.iscsi, {})),
  multipath: async (read, host) => {
    const { iscsi, multipath, fibreChannel } = await read.host(host, 'storage');
    return iscsi || multipath || fibreChannel ? await read.hosts.ask(host, ask.multipath, {}) : null;
  },
  fibreChannel: (read, host) =>
    only(read, host, 'fibreChannel', () => read.hosts.ask(host, ask.fibreChannel, {})),
  nvme: (read, host) => only(read, host, 'nvme', () => read.hosts.ask(host, ask.nvme, {})),
  portalPaths: (read, host) =>
    only(read, host, 'iscsi', async () => {
      const source = await read.host((await serverOn(read)).source, 'iscsi');
      if (source === null) return [];
      // Of all nodes one's network is tried: what differs by node is told by its port.
      return await pathsTo(read, host, portalsOf(await devicesOf(read), source, null));
    }),
  nvmePaths: (read, host) =>
    only(read, host, 'nvme', async () => pathsTo(read, host, nvmePortalsOf(await devicesOf(read)))),
  nfs: (read, host) => only(read, host, 'nfs', () => read.hosts.ask(host, ask.nfs, {})),
  nfsMounts: async (read) => {
    const { source } = await serverOn(read);
    const [domain, nfs] = await Promise.all([domainOf(read), read.host(source, 'nfs')]);
    if (nfs === null) return null;
    return nfs.mounts.filter(({ target }) =>
      (domain?.disks ?? []).some((disk) => disk.source?.startsWith(`${target}/`) === true),
    );
  },
  nfsExports: async (read, host) => {
    const [mounts, here] = await Promise.all([read.host(host, 'nfsMounts'), read.host(host, 'nfs')]);
    if (mounts === null || here === null) return null;
    // What is mounted here already may be mounted.
    const wanted = mounts.filter(({ source }) => !here.mounts.some((one) => one.source === source));
    const servers = [...new Set(wanted.map(({ source }) => source.slice(0, source.lastIndexOf(':/'))))];
    return await Promise.all(
      servers.map(async (server) => ({
        server,
        exports: await read.hosts.ask(host, ask.nfsExports, { server: placeOf(server).address }),
      })),
    );
  },
  ceph: (read, host) =>
    only(read, host, 'rbd', async () => read.hosts.ask(host, ask.ceph, { user: await cephUser(read, host) })),
  librbd: (read, host) => only(read, host, 'rbd', () => read.hosts.ask(host, ask.librbd, {})),
  rbdImages: (read, host) =>
    onlyWithMons(read, host, async () => {
      const user = await cephUser(read, host);
      const images = (await rbdDisksOf(read)).flatMap(({ source }) => {
        const [, pool, image] = /^([^/]+)\/([^/@]+)$/.exec(source ?? '') ?? [];
        return pool === undefined || image === undefined ? [] : [{ pool, image }];
      });
      return await Promise.all(
        images.slice(0, MOST_IMAGES).map(async ({ pool, image }) => ({
          image: `${pool}/${image}`,
          answer: await read.hosts.ask(host, ask.rbdImage, { user, pool, image }),
        })),
      );
    }),
  blocklist: (read, host) =>
    onlyWithMons(read, host, async () => {
      const user = await cephUser(read, host);
      return { user, entries: await read.hosts.ask(host, ask.cephBlocklist, { user }) };
    }),
  mons: (read, host) =>
    only(read, host, 'rbd', async () => {
      const mons = (await rbdDisksOf(read)).flatMap(({ hosts }) => hosts);
      return await triedAll(read, host, [...new Set(mons)], MON_PORTS);
    }),
};

async function only<T>(
  read: FactReader,
  host: string,
  kind: keyof StorageKinds,
  load: () => Promise<T>,
): Promise<T | null> {
  return (await read.host(host, 'storage'))[kind] ? await load() : null;
}

/** A client without a MON waits until it is ended: that none answers is told by then. */
async function onlyWithMons<T>(read: FactReader, host: string, load: () => Promise<T>): Promise<T | null> {
  const mons = await read.host(host, 'mons');
  if (mons === null) return null;
  return mons.length === 0 || mons.some(({ answer }) => answer === 'open') ? await load() : null;
}

async function domainOf(read: FactReader): Promise<HostFacts['domain']> {
  return read.host((await serverOn(read)).source, 'domain');
}

async function devicesOf(read: FactReader): Promise<HostFacts['volumeDevices']> {
  return read.host((await serverOn(read)).source, 'volumeDevices');
}

async function rbdDisksOf(read: FactReader): Promise<readonly DomainDisk[]> {
  return ((await domainOf(read))?.disks ?? []).filter(({ protocol }) => protocol === 'rbd');
}

async function cephUser(read: FactReader, host: string): Promise<string> {
  const { conf } = await read.host(host, 'nova');
  return conf.string('libvirt', 'rbd_user').value ?? 'cinder';
}
