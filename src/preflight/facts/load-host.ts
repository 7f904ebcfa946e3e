import * as ask from '../../hosts/commands.js';
import { HostError, isHostError } from '../../hosts/host-error.js';
import { JUNO, novaRelease } from '../../hosts/nova/nova-release.js';
import { localDiskGib } from '../local-disks.js';
import type { FactReader, HostLoaders } from './facts.js';
import { storageLoaders } from './load-storage.js';
import { whyUnusable } from './nova-conf-state.js';
import { serverOn } from './server-on.js';

/** How each fact of one host is read. */
export const hostLoaders: HostLoaders = {
  login: ({ hosts }, host) => hosts.reached(host),
  novaFiles: ({ hosts }, host) => hosts.novaCompute(host),
  nova: async (read, host) => {
    const nova = await read.host(host, 'novaFiles');
    const why = whyUnusable(nova);
    if (why === undefined) return nova;
    throw new HostError('unreadable', host, `${host}: ${why}`, {
      remedy: 'Fix nova.conf there first (H1).',
    });
  },
  libvirt: ({ hosts }, host) => hosts.ask(host, ask.libvirtVersion, {}),
  cpu: ({ hosts }, host) => hosts.ask(host, ask.hostCpu, {}),
  machines: ({ hosts }, host) => hosts.ask(host, ask.machineTypes, {}),
  memory: ({ hosts }, host) => hosts.ask(host, ask.memoryAndLoad, {}),
  clock: ({ hosts }, host) => hosts.clock(host),
  system: ({ hosts }, host) => hosts.ask(host, ask.system, {}),
  packages: ({ hosts }, host) => hosts.ask(host, ask.packages, {}),
  settings: ({ hosts }, host) => hosts.ask(host, ask.settings, {}),
  addresses: ({ hosts }, host) => hosts.ask(host, ask.addresses, {}),
  links: ({ hosts }, host) => hosts.ask(host, ask.links, {}),
  keyManager: async (read, host) => {
    const { conf } = await read.host(host, 'nova');
    const endpoint = conf.string('barbican', 'barbican_endpoint').value ?? '';
    if (!URL.canParse(endpoint)) return null;
    const { hostname, port, protocol } = new URL(endpoint);
    const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
    const peer = hostname.replaceAll(/[[\]]/g, '');
    const answers = await read.hosts.ask(host, ask.portsOf, { peer, ports: [number] });
    return { endpoint, answer: answers.get(number) ?? 'unknown' };
  },
  crossAzAttach: async (read, host) => {
    const files = await read.host(host, 'novaFiles');
    const why = whyUnusable(files) ?? null;
    return { value: why === null ? files.conf.boolean('cinder', 'cross_az_attach').value : null, why };
  },
  certificates: async (read, host) => {
    const { conf } = await read.host(host, 'nova');
    const uri = await read.hosts.uri(host, host);
    const tls = conf.boolean('libvirt', 'live_migration_with_native_tls').value === true;
    if (!tls && !(uri.usable && uri.uri.transport === 'tls')) return null;
    const pkiPath = uri.usable ? (uri.uri.pkiPath ?? '-') : '-';
    return await read.hosts.ask(host, ask.certificates, { pkiPath });
  },
  domain: async (read, host) =>
    read.hosts.ask(host, ask.domainDefinition, { domain: await domainOf(read, host) }),
  domainState: async (read, host) =>
    read.hosts.ask(host, ask.domainState, { domain: await domainOf(read, host) }),
  job: async (read, host) => read.hosts.ask(host, ask.moveJob, { domain: await domainOf(read, host) }),
  dirtyRate: async (read, host) => {
    const domain = await domainOf(read, host);
    try {
      return await read.hosts.ask(host, ask.dirtyRate, { domain, seconds: 1 });
    } catch (error) {
      // An old libvirt or QEMU cannot measure it: the forecast then says what it assumes.
      if (isHostError(error) && error.kind === 'command-failed') return null;
      throw error;
    }
  },
  folder: async (read, host) => {
    const { conf } = await read.host(host, 'nova');
    const path = conf.string('DEFAULT', 'instances_path').value ?? '/var/lib/nova/instances';
    return await read.hosts.ask(host, ask.instanceFolder, { path, server: (await serverOn(read)).id });
  },
  room: async (read, host) => {
    const { conf } = await read.host(host, 'nova');
    const path = conf.string('DEFAULT', 'instances_path').value ?? '/var/lib/nova/instances';
    return await read.hosts.ask(host, ask.disk, { path });
  },
  localDiskGib: async (read) => localDiskGib(await read.value('server')),
  ...storageLoaders,
  secrets: async (read, host) => {
    const domain = await read.host((await serverOn(read)).source, 'domain');
    const wanted = [...new Set((domain?.disks ?? []).flatMap(({ secretUuid }) => secretUuid ?? []))];
    if (wanted.length === 0) return null;
    const digests = await Promise.all(
      wanted.map(
        async (secret) => [secret, await read.hosts.ask(host, ask.secretDigest, { secret })] as const,
      ),
    );
    return new Map(digests);
  },
  juno: async (read, host) => {
    const packages = await read.host(host, 'packages');
    const version = ['nova-compute', 'openstack-nova-compute', 'python-nova']
      .map((name) => packages.get(name))
      .find((one) => one !== undefined);
    if (version === undefined || novaRelease(version) !== JUNO) return null;
    return await read.hosts.ask(host, ask.junoVolumeBug, {});
  },
};

async function domainOf(read: FactReader, host: string): Promise<string> {
  const { domain } = await serverOn(read);
  if (domain !== null) return domain;
  throw new HostError('bad-argument', host, "Nova does not show us libvirt's name of the server", {
    remedy: "Give Drover's credential the right os-extended-server-attributes.",
  });
}
