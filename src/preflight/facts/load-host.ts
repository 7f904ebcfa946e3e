import * as ask from '../../hosts/commands.js';
import { HostError, isHostError } from '../../hosts/host-error.js';
import { JUNO, novaRelease } from '../../hosts/nova-options.js';
import { type HostLoading, serverOf } from '../host-book.js';
import type { HostFactTypes, HostKey } from './host-facts.js';
import { storageLoaders } from './load-storage.js';
import { whyUnusable } from './nova-conf-state.js';

type HostLoaders = {
  readonly [K in HostKey]: (loading: HostLoading, host: string) => Promise<HostFactTypes[K]>;
};

/** How each fact of one host is read. */
export const hostLoaders: HostLoaders = {
  novaFiles: ({ facts }, host) => facts.novaCompute(host),
  nova: async (loading, host) => {
    const nova = await loading.host(host, 'novaFiles');
    const why = whyUnusable(nova);
    if (why === undefined) return nova;
    throw new HostError('unreadable', host, `${host}: ${why}`, 'Mend nova.conf there first (H1).');
  },
  libvirt: ({ facts }, host) => facts.ask(host, ask.libvirtVersion, {}),
  cpu: ({ facts }, host) => facts.ask(host, ask.hostCpu, {}),
  machines: ({ facts }, host) => facts.ask(host, ask.machineTypes, {}),
  memory: ({ facts }, host) => facts.ask(host, ask.memoryAndLoad, {}),
  clock: ({ facts }, host) => facts.clock(host),
  system: ({ facts }, host) => facts.ask(host, ask.system, {}),
  packages: ({ facts }, host) => facts.ask(host, ask.packages, {}),
  settings: ({ facts }, host) => facts.ask(host, ask.settings, {}),
  addresses: ({ facts }, host) => facts.ask(host, ask.addresses, {}),
  links: ({ facts }, host) => facts.ask(host, ask.links, {}),
  keyManager: async (loading, host) => {
    const { conf } = await loading.host(host, 'nova');
    const endpoint = conf.string('barbican', 'barbican_endpoint').value ?? '';
    if (!URL.canParse(endpoint)) return null;
    const { hostname, port, protocol } = new URL(endpoint);
    const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
    const peer = hostname.replaceAll(/[[\]]/g, '');
    const answers = await loading.facts.ask(host, ask.portsOf, { peer, ports: [number] });
    return { endpoint, answer: answers.get(number) ?? 'unknown' };
  },
  crossAzAttach: async (loading, host) => {
    const files = await loading.host(host, 'novaFiles');
    const why = whyUnusable(files) ?? null;
    return { value: why === null ? files.conf.boolean('cinder', 'cross_az_attach').value : null, why };
  },
  certificates: async (loading, host) => {
    const { conf } = await loading.host(host, 'nova');
    const uri = await loading.facts.uri(host, host);
    const tls = conf.boolean('libvirt', 'live_migration_with_native_tls').value === true;
    if (!tls && !(uri.usable && uri.uri.transport === 'tls')) return null;
    return await loading.facts.ask(host, ask.certificates, {});
  },
  domain: (loading, host) =>
    loading.facts.ask(host, ask.domainDefinition, { domain: domainOf(loading, host) }),
  domainState: (loading, host) =>
    loading.facts.ask(host, ask.domainState, { domain: domainOf(loading, host) }),
  job: (loading, host) => loading.facts.ask(host, ask.moveJob, { domain: domainOf(loading, host) }),
  dirtyRate: async (loading, host) => {
    const domain = domainOf(loading, host);
    try {
      return await loading.facts.ask(host, ask.dirtyRate, { domain, seconds: 1 });
    } catch (error) {
      // An old libvirt or QEMU cannot measure it: the forecast then says what it assumes.
      if (isHostError(error) && error.kind === 'command-failed') return null;
      throw error;
    }
  },
  folder: async (loading, host) => {
    const { conf } = await loading.host(host, 'nova');
    const path = conf.string('DEFAULT', 'instances_path').value ?? '/var/lib/nova/instances';
    return await loading.facts.ask(host, ask.instanceFolder, { path, server: serverOf(loading).id });
  },
  room: async (loading, host) => {
    const { conf } = await loading.host(host, 'nova');
    const path = conf.string('DEFAULT', 'instances_path').value ?? '/var/lib/nova/instances';
    return await loading.facts.ask(host, ask.disk, { path });
  },
  localDiskGib: async (loading) => serverOf(loading).localDiskGib,
  ...storageLoaders,
  secrets: async (loading, host) => {
    const domain = await loading.host(serverOf(loading).source, 'domain');
    const wanted = [...new Set((domain?.disks ?? []).flatMap(({ secretUuid }) => secretUuid ?? []))];
    if (wanted.length === 0) return null;
    const digests = await Promise.all(
      wanted.map(
        async (secret) => [secret, await loading.facts.ask(host, ask.secretDigest, { secret })] as const,
      ),
    );
    return new Map(digests);
  },
  juno: async (loading, host) => {
    const packages = await loading.host(host, 'packages');
    const version = ['nova-compute', 'openstack-nova-compute', 'python-nova']
      .map((name) => packages.get(name))
      .find((one) => one !== undefined);
    if (version === undefined || novaRelease(version) !== JUNO) return null;
    return await loading.facts.ask(host, ask.junoVolumeBug, {});
  },
};

function domainOf(loading: HostLoading, host: string): string {
  const { domain } = serverOf(loading);
  if (domain !== null) return domain;
  throw new HostError(
    'bad-argument',
    host,
    "Nova does not show us libvirt's name of the server",
    "Give Drover's credential the right os-extended-server-attributes.",
  );
}
