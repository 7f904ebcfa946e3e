import * as ask from '../../hosts/commands.js';
import { HostError } from '../../hosts/host-error.js';
import type { MigrationUri } from '../../hosts/migration-uri.js';
import type { HostLoading } from '../host-book.js';
import type { PairFactTypes, PairKey } from './host-facts.js';
import { triedAll } from './tried-ports.js';
import { nvmePortalsOf, portalsOf } from './volume-paths.js';

type PairLoaders = {
  readonly [K in PairKey]: (loading: HostLoading, from: string, to: string) => Promise<PairFactTypes[K]>;
};

const ISCSI_PORT = 3260;
const NFS_PORT = 2049;
const NVME_PORT = 4420;
/** QEMU's range where qemu.conf does not set another. */
const FIRST_PORT = 49_152;
const LAST_PORT = 49_215;

/** How each fact about two hosts is read, from the first to the second. */
export const pairLoaders: PairLoaders = {
  mesh: async (loading, from, to) => {
    const uri = await uriOf(loading, from, to);
    return uri.transport === 'ssh' ? await loading.facts.meshTo(from, to, loading.among) : null;
  },
  reach: async (loading, from, to) => {
    await uriOf(loading, from, to);
    return await loading.facts.libvirtTo(from, to, loading.among);
  },
  names: async (loading, from, to) => {
    const wanted = (await uriOf(loading, from, to)).host;
    return { wanted, seen: await loading.facts.ask(from, ask.names, { peers: [wanted] }) };
  },
  path: async (loading, from, to) => {
    const { host } = await uriOf(loading, from, to);
    return await loading.facts.ask(from, ask.pathTo, { peer: host });
  },
  migrationPorts: async (loading, from, to) => {
    const [{ conf }, uri, settings] = await Promise.all([
      loading.host(from, 'nova'),
      uriOf(loading, from, to),
      loading.host(to, 'settings'),
    ]);
    if (conf.boolean('libvirt', 'live_migration_tunnelled').value === true) return null;
    const first = port(settings.get('qemu.migration_port_min')) ?? FIRST_PORT;
    const last = port(settings.get('qemu.migration_port_max')) ?? LAST_PORT;
    const some = [...new Set([first, Math.floor((first + last) / 2), last])];
    return await loading.facts.ask(from, ask.portsOf, { peer: uri.host, ports: some });
  },
  portals: async (loading, from, to) => {
    const there = await loading.host(to, 'iscsi');
    if (there === null) return null;
    const [here, devices] = await Promise.all([
      loading.host(from, 'iscsi'),
      loading.host(to, 'volumeDevices'),
    ]);
    return await triedAll(loading, from, portalsOf(devices, there, here), [ISCSI_PORT]);
  },
  nvmePortals: async (loading, from, to) => {
    const { nvme } = await loading.host(to, 'storage');
    if (!nvme) return null;
    const devices = await loading.host(to, 'volumeDevices');
    return await triedAll(loading, from, nvmePortalsOf(devices), [NVME_PORT]);
  },
  nfsServers: async (loading, from, to) => {
    const mounts = await loading.host(to, 'nfsMounts');
    if (mounts === null) return null;
    const servers = mounts.map(({ source }) => source.slice(0, source.lastIndexOf(':/')));
    return await triedAll(loading, from, [...new Set(servers)], [NFS_PORT]);
  },
  cpuFit: async (loading, from, to) => {
    const [domain, { conf }] = await Promise.all([loading.host(from, 'domain'), loading.host(to, 'nova')]);
    if (domain === null || domain.cpuXml === null) return null;
    const hypervisor = conf.string('libvirt', 'virt_type').value === 'qemu' ? 'qemu' : 'kvm';
    return await loading.facts.ask(to, ask.cpuCompare, { hypervisor }, domain.cpuXml);
  },
};

/** The way that Nova would take. What cannot be worked out from both hosts' nova.conf is not tried. */
async function uriOf(loading: HostLoading, from: string, to: string): Promise<MigrationUri> {
  await Promise.all([loading.host(from, 'nova'), loading.host(to, 'nova')]);
  const reading = await loading.facts.uri(from, to);
  if (reading.usable) return reading.uri;
  throw new HostError('unreadable', from, `live_migration_uri of ${from}: ${reading.why}`);
}

function port(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}
