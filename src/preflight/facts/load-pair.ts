import * as ask from '../../hosts/commands.js';
import { HostError } from '../../hosts/host-error.js';
import type { MigrationUri } from '../../hosts/nova/migration-uri.js';
import type { FactReader, PairLoaders } from './facts.js';
import { serverOn } from './server-on.js';
import { triedAll } from './tried-ports.js';
import { nvmePortalsOf, portalsOf } from './volume-paths.js';

const ISCSI_PORT = 3260;
const NFS_PORT = 2049;
const NVME_PORT = 4420;
/** QEMU's range where qemu.conf does not set another. */
const FIRST_PORT = 49_152;
const LAST_PORT = 49_215;

/** How each fact about two hosts is read, from the first to the second. */
export const pairLoaders: PairLoaders = {
  mesh: async (read, from, to) => {
    const uri = await uriOf(read, from, to);
    return uri.transport === 'ssh' ? await read.hosts.meshTo(from, to, await among(read)) : null;
  },
  reach: async (read, from, to) => {
    await uriOf(read, from, to);
    return await read.hosts.libvirtTo(from, to, await among(read));
  },
  names: async (read, from, to) => {
    const wanted = (await uriOf(read, from, to)).host;
    return { wanted, seen: await read.hosts.ask(from, ask.names, { peers: [wanted] }) };
  },
  path: async (read, from, to) => {
    const { host } = await uriOf(read, from, to);
    return await read.hosts.ask(from, ask.pathTo, { peer: host });
  },
  migrationPorts: async (read, from, to) => {
    const [{ conf }, uri, settings] = await Promise.all([
      read.host(from, 'nova'),
      uriOf(read, from, to),
      read.host(to, 'settings'),
    ]);
    if (conf.boolean('libvirt', 'live_migration_tunnelled').value === true) return null;
    const first = port(settings.get('qemu.migration_port_min')) ?? FIRST_PORT;
    const last = port(settings.get('qemu.migration_port_max')) ?? LAST_PORT;
    const some = [...new Set([first, Math.floor((first + last) / 2), last])];
    return await read.hosts.ask(from, ask.portsOf, { peer: uri.host, ports: some });
  },
  portals: async (read, from, to) => {
    const there = await read.host(to, 'iscsi');
    if (there === null) return null;
    const [here, devices] = await Promise.all([read.host(from, 'iscsi'), read.host(to, 'volumeDevices')]);
    return await triedAll(read, from, portalsOf(devices, there, here), [ISCSI_PORT]);
  },
  nvmePortals: async (read, from, to) => {
    const { nvme } = await read.host(to, 'storage');
    if (!nvme) return null;
    const devices = await read.host(to, 'volumeDevices');
    return await triedAll(read, from, nvmePortalsOf(devices), [NVME_PORT]);
  },
  nfsServers: async (read, from, to) => {
    const mounts = await read.host(to, 'nfsMounts');
    if (mounts === null) return null;
    const servers = mounts.map(({ source }) => source.slice(0, source.lastIndexOf(':/')));
    return await triedAll(read, from, [...new Set(servers)], [NFS_PORT]);
  },
  cpuFit: async (read, from, to) => {
    const [domain, { conf }] = await Promise.all([read.host(from, 'domain'), read.host(to, 'nova')]);
    if (domain === null || domain.cpuXml === null) return null;
    const hypervisor = conf.string('libvirt', 'virt_type').value === 'qemu' ? 'qemu' : 'kvm';
    return await read.hosts.ask(to, ask.cpuCompare, { hypervisor }, domain.cpuXml);
  },
};

/** All hosts of the look are tried in one command from each. */
async function among(read: FactReader): Promise<readonly string[]> {
  const [destinations, { source }] = await Promise.all([read.value('destinations'), serverOn(read)]);
  return [...destinations, source];
}

/** The way that Nova would take. What cannot be worked out from both hosts' nova.conf is not tried. */
async function uriOf(read: FactReader, from: string, to: string): Promise<MigrationUri> {
  await Promise.all([read.host(from, 'nova'), read.host(to, 'nova')]);
  const reading = await read.hosts.uri(from, to);
  if (reading.usable) return reading.uri;
  throw new HostError('unreadable', from, `live_migration_uri of ${from}: ${reading.why}`);
}

function port(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}
