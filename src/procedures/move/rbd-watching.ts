import { addresses, domainDefinition, rbdWatchers } from '../../hosts/commands.js';
import { isHostError } from '../../hosts/host-error.js';
import type { Hosts } from '../../hosts/hosts.js';
import type { DomainDisk } from '../../hosts/libvirt/domain-definition.js';
import type { WatchedImage, Watching } from './host-port.js';

/** The name that Ceph's own tools take where a domain names no user: cephx is off then, and any name will do. */
const NO_USER = 'admin';

/** Who has the RBD images of a domain open, asked on the host where it runs: that host has the rights and the way there. */
export async function rbdWatching(
  hosts: Hosts,
  domain: string,
  destination: string,
  source: string,
): Promise<Watching> {
  const [definition, own, left] = await Promise.all([
    hosts.run(destination, domainDefinition, { domain }),
    addressesOf(hosts, destination),
    addressesOf(hosts, source).catch(() => null),
  ]);
  const disks = (definition?.disks ?? []).filter(({ protocol }) => protocol === 'rbd');
  const images = await Promise.all(disks.map((disk) => watchersOf(hosts, destination, disk)));
  return { images, destination: own, source: left };
}

async function watchersOf(hosts: Hosts, host: string, disk: DomainDisk): Promise<WatchedImage> {
  const name = disk.source ?? '';
  const user = disk.authUser ?? NO_USER;
  const [pool = '', ...image] = name.split('/');
  const watchers = await hosts
    .run(host, rbdWatchers, { user, pool, image: image.join('/') })
    .catch((error: unknown) => ({ why: whyNot(error, host) }));
  return { image: name, user, volume: disk.serial, watchers };
}

/** Every host has a loopback: it tells nobody from anybody. */
async function addressesOf(hosts: Hosts, host: string): Promise<readonly string[]> {
  const all = await hosts.run(host, addresses, {});
  return all.map(({ address }) => address).filter((address) => !/^127\.|^::1$/.test(address));
}

function whyNot(error: unknown, host: string): string {
  const kind = isHostError(error) ? error.kind : undefined;
  if (kind === 'not-permitted') return `not permitted on ${host}`;
  if (kind === 'not-installed') return `${host} has no rbd command`;
  if (kind === 'timeout') return `Ceph did not answer ${host}`;
  return `rbd status failed on ${host}`;
}
