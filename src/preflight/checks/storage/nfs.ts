import { list } from '../../../base/format/findings.js';
import type { InterfaceAddress } from '../../../hosts/network/addresses.js';
import type { NfsMount } from '../../../hosts/storage/nfs.js';
import {
  type Check,
  type Conclusion,
  defineCheck,
  fail,
  type HostNames,
  pass,
  unknown,
  warn,
} from '../../check.js';
import type { ExportsOf } from '../../facts/host-facts.js';
import { inNetwork } from '../network/subnet.js';

/** H23. NFS: the same user ids, the server within reach, the export open to the destination, mounted alike. */
const nfs = defineCheck({
  id: 'H23',
  title: 'NFS',
  scope: 'pair',
  ofServer: true,
  reads: {
    source: ['nfs', 'nfsMounts'],
    destination: ['nfs', 'nfsExports', 'addresses'],
    back: ['nfsServers'],
  },
  about:
    'fails when the ids of nova or QEMU differ, the export is not for the destination, hangs there, is read-only or mounted otherwise, or its server cannot be reached; warns when the version or the locks differ',
  decide: ({ source, destination, back: { nfsServers } }, names): Conclusion | readonly Conclusion[] => {
    const [from, to] = [source.nfs, destination.nfs];
    if (from === null || to === null || source.nfsMounts === null) return [];
    const ids = otherIds(from, to, names);
    if (ids !== undefined) return ids;
    const closed = (nfsServers ?? []).filter(({ answer }) => answer !== 'open').map(({ portal }) => portal);
    if (closed.length > 0) {
      return fail(
        `${names.destination} does not get through to the NFS server ${list(closed)}`,
        `Open TCP 2049 from ${names.destination} to it, and have the export include ${names.destination}.`,
      );
    }
    const used = source.nfsMounts;
    if (used.length === 0)
      return unknown(`the export of the volumes is not among the mounts of ${names.source}`);
    const trouble =
      mountTrouble(used, to, names) ??
      exportTrouble(used, destination.nfsExports, destination.addresses, names);
    if (trouble !== undefined) return trouble;
    const there = used.every(({ source: export_ }) => to.mounts.some((one) => one.source === export_));
    return pass(
      `${names.destination} ${there ? 'has mounted' : 'can mount'} ${list(used.map((one) => one.source))}`,
    );
  },
});

/** Files on NFS belong to numbers, and root_squash leaves libvirt no way to change whose they are. */
function otherIds(
  from: { nova: string | null; qemu: string | null },
  to: { nova: string | null; qemu: string | null },
  names: HostNames,
): Conclusion | undefined {
  for (const [who, user] of [
    ['nova', 'nova'],
    ['qemu', "QEMU's user"],
  ] as const) {
    if (from[who] === to[who] || (who === 'qemu' && (from[who] === null || to[who] === null))) continue;
    return fail(
      `${user} is ${from[who] ?? 'no user'} on ${names.source}, ${to[who] ?? 'no user'} on ${names.destination}`,
      `Give ${user} the same uid and gid on all hosts: files on NFS belong to numbers.`,
      'id',
    );
  }
  return undefined;
}

function mountTrouble(
  used: readonly NfsMount[],
  to: { mounts: readonly NfsMount[]; stale: readonly string[] },
  names: HostNames,
): Conclusion | undefined {
  const other = used.find(({ target, source }) =>
    to.mounts.some((mount) => mount.target === target && mount.source !== source),
  );
  if (other !== undefined) {
    return fail(
      `${names.destination} has something else mounted at ${other.target}`,
      `Unmount it on ${names.destination} when nothing uses it.`,
      'findmnt',
    );
  }
  const pairs = used.flatMap((mount) => {
    const there = to.mounts.find(({ source }) => source === mount.source);
    return there === undefined ? [] : [{ mount, there }];
  });
  const stale = pairs.find(({ there }) => to.stale.includes(there.target));
  if (stale !== undefined) {
    return fail(
      `${stale.there.source} hangs on ${names.destination} (${stale.there.target}): whoever opens it waits for ever`,
      `Fix the mount on ${names.destination}: its server, or the network to it, does not answer.`,
      'stat -f',
    );
  }
  const readOnly = pairs.find(({ mount, there }) => isReadOnly(there) && !isReadOnly(mount));
  if (readOnly !== undefined) {
    return fail(
      `${readOnly.there.source} is mounted read-only on ${names.destination}`,
      `Mount it read-write there, as on ${names.source}.`,
      'findmnt',
    );
  }
  const differing = pairs.find(
    ({ mount, there }) => version(mount) !== version(there) || locks(mount) !== locks(there),
  );
  if (differing === undefined) return undefined;
  const { mount, there } = differing;
  const words = (one: NfsMount) => `NFS ${version(one)}, ${locks(one) ? 'with locks' : 'without locks'}`;
  return warn(
    `${mount.source} is mounted with other options: ${words(mount)} on ${names.source}, ${words(there)} on ${names.destination}`,
    'Set nfs_mount_options alike on all hosts. Without locks nothing stops two hosts from opening one disk.',
    'findmnt',
  );
}

function isReadOnly({ options }: NfsMount): boolean {
  return options.includes('ro');
}

function version({ options }: NfsMount): string {
  return (options.find((one) => one.startsWith('vers='))?.slice('vers='.length) ?? '3').split('.')[0] ?? '3';
}

/** NFS 4 has locks of its own; 3 has them unless told otherwise (nfs(5)). */
function locks({ options }: NfsMount): boolean {
  return !options.includes('nolock') && !options.includes('local_lock=all');
}

/** NFS 4 mounts from the server's pseudo root, whose paths showmount does not tell: then nothing is said. */
function exportTrouble(
  used: readonly NfsMount[],
  exports: readonly ExportsOf[] | null,
  addresses: readonly InterfaceAddress[],
  names: HostNames,
): Conclusion | undefined {
  for (const mount of used) {
    const at = mount.source.lastIndexOf(':/');
    const [server, path] = [mount.source.slice(0, at), mount.source.slice(at + 1)];
    const told = (exports ?? []).find((one) => one.server === server)?.exports ?? null;
    if (told === null) continue;
    const found = told.find((one) => one.path === path);
    if (found === undefined) {
      if (version(mount) === '4') continue;
      return fail(
        `${server} does not export ${path} to anybody`,
        `Export it on ${server} again (exportfs -v shows what holds).`,
        'showmount -e',
      );
    }
    if (found.clients.some((client) => mayBe(client, names.destination, addresses))) continue;
    return fail(
      `${server} exports ${path} to ${list(found.clients.slice(0, 4))}, and ${names.destination} is none of them`,
      `Add ${names.destination} to the export on ${server}.`,
      'showmount -e',
    );
  }
  return undefined;
}

/** A name or a netgroup is the server's to resolve: only addresses can say no. */
function mayBe(client: string, host: string, addresses: readonly InterfaceAddress[]): boolean {
  if (client === host || !/^[0-9A-Fa-f.:/]+$/.test(client) || !/[.:]/.test(client)) return true;
  return addresses.some(({ address }) => inNetwork(address, client));
}

export const nfsChecks: readonly Check[] = [nfs];
