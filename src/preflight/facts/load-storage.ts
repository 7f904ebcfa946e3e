import * as ask from '../../hosts/commands.js';
import type { DomainDisk } from '../../hosts/parsers/domain-xml.js';
import { type HostLoading, serverOf } from '../host-book.js';
import type { HostFactTypes, StorageKinds } from './host-facts.js';
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

type StorageLoaders = {
  readonly [K in StorageKey]: (loading: HostLoading, host: string) => Promise<HostFactTypes[K]>;
};

/** Messenger 2, since Nautilus, and 1. */
const MON_PORTS = [3300, 6789];
/** A command each; QEMU's virtio disks end there. */
const MOST_IMAGES = 26;

/** How each fact about the storage of the server's volumes is read; what has no such volume costs no command. */
export const storageLoaders: StorageLoaders = {
  storage: async (loading) => {
    const [domain, devices] = await Promise.all([domainOf(loading), devicesOf(loading)]);
    return storageKindsOf(domain, devices);
  },
  volumeDevices: async (loading) => {
    const paths = blockPathsOf(await domainOf(loading));
    if (paths.length === 0) return [];
    return await loading.facts.ask(serverOf(loading).source, ask.volumeDevices, { paths });
  },
  storageDevices: async (loading, host) => {
    const { iscsi, fibreChannel, nvme } = await loading.host(host, 'storage');
    return iscsi || fibreChannel || nvme ? await loading.facts.ask(host, ask.storageDevices, {}) : null;
  },
  iscsi: (loading, host) => only(loading, host, 'iscsi', () => loading.facts.ask(host, ask.iscsi, {})),
  multipath: async (loading, host) => {
    const { iscsi, multipath, fibreChannel } = await loading.host(host, 'storage');
    return iscsi || multipath || fibreChannel ? await loading.facts.ask(host, ask.multipath, {}) : null;
  },
  fibreChannel: (loading, host) =>
    only(loading, host, 'fibreChannel', () => loading.facts.ask(host, ask.fibreChannel, {})),
  nvme: (loading, host) => only(loading, host, 'nvme', () => loading.facts.ask(host, ask.nvme, {})),
  portalPaths: (loading, host) =>
    only(loading, host, 'iscsi', async () => {
      const source = await loading.host(serverOf(loading).source, 'iscsi');
      if (source === null) return [];
      // Of all nodes one's network is tried: what differs by node is told by its port.
      return await pathsTo(loading, host, portalsOf(await devicesOf(loading), source, null));
    }),
  nvmePaths: (loading, host) =>
    only(loading, host, 'nvme', async () => pathsTo(loading, host, nvmePortalsOf(await devicesOf(loading)))),
  nfs: (loading, host) => only(loading, host, 'nfs', () => loading.facts.ask(host, ask.nfs, {})),
  nfsMounts: async (loading) => {
    const { source } = serverOf(loading);
    const [domain, nfs] = await Promise.all([domainOf(loading), loading.host(source, 'nfs')]);
    if (nfs === null) return null;
    return nfs.mounts.filter(({ target }) =>
      (domain?.disks ?? []).some((disk) => disk.source?.startsWith(`${target}/`) === true),
    );
  },
  nfsExports: async (loading, host) => {
    const [mounts, here] = await Promise.all([loading.host(host, 'nfsMounts'), loading.host(host, 'nfs')]);
    if (mounts === null || here === null) return null;
    // What is mounted here already may be mounted.
    const wanted = mounts.filter(({ source }) => !here.mounts.some((one) => one.source === source));
    const servers = [...new Set(wanted.map(({ source }) => source.slice(0, source.lastIndexOf(':/'))))];
    return await Promise.all(
      servers.map(async (server) => ({
        server,
        exports: await loading.facts.ask(host, ask.nfsExports, { server: placeOf(server).address }),
      })),
    );
  },
  ceph: (loading, host) =>
    only(loading, host, 'rbd', async () =>
      loading.facts.ask(host, ask.ceph, { user: await cephUser(loading, host) }),
    ),
  librbd: (loading, host) => only(loading, host, 'rbd', () => loading.facts.ask(host, ask.librbd, {})),
  rbdImages: (loading, host) =>
    onlyWithMons(loading, host, async () => {
      const user = await cephUser(loading, host);
      const images = (await rbdDisksOf(loading)).flatMap(({ source }) => {
        const [, pool, image] = /^([^/]+)\/([^/@]+)$/.exec(source ?? '') ?? [];
        return pool === undefined || image === undefined ? [] : [{ pool, image }];
      });
      return await Promise.all(
        images.slice(0, MOST_IMAGES).map(async ({ pool, image }) => ({
          image: `${pool}/${image}`,
          answer: await loading.facts.ask(host, ask.rbdImage, { user, pool, image }),
        })),
      );
    }),
  blocklist: (loading, host) =>
    onlyWithMons(loading, host, async () => {
      const user = await cephUser(loading, host);
      return { user, entries: await loading.facts.ask(host, ask.cephBlocklist, { user }) };
    }),
  mons: (loading, host) =>
    only(loading, host, 'rbd', async () => {
      const mons = (await rbdDisksOf(loading)).flatMap(({ hosts }) => hosts);
      return await triedAll(loading, host, [...new Set(mons)], MON_PORTS);
    }),
};

async function only<T>(
  loading: HostLoading,
  host: string,
  kind: keyof StorageKinds,
  read: () => Promise<T>,
): Promise<T | null> {
  return (await loading.host(host, 'storage'))[kind] ? await read() : null;
}

/** A client without a MON waits until it is ended: that none answers is told by then. */
async function onlyWithMons<T>(
  loading: HostLoading,
  host: string,
  read: () => Promise<T>,
): Promise<T | null> {
  const mons = await loading.host(host, 'mons');
  if (mons === null) return null;
  return mons.length === 0 || mons.some(({ answer }) => answer === 'open') ? await read() : null;
}

function domainOf(loading: HostLoading): Promise<HostFactTypes['domain']> {
  return loading.host(serverOf(loading).source, 'domain');
}

function devicesOf(loading: HostLoading): Promise<HostFactTypes['volumeDevices']> {
  return loading.host(serverOf(loading).source, 'volumeDevices');
}

async function rbdDisksOf(loading: HostLoading): Promise<readonly DomainDisk[]> {
  return ((await domainOf(loading))?.disks ?? []).filter(({ protocol }) => protocol === 'rbd');
}

async function cephUser(loading: HostLoading, host: string): Promise<string> {
  const { conf } = await loading.host(host, 'nova');
  return conf.string('libvirt', 'rbd_user').value ?? 'cinder';
}
