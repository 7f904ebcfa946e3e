import { type Conclusion, fail, pass, unknown, warn } from '../../check.js';
import { list } from '../../wording.js';
import { defineHostCheck, type HostCheck } from '../host-check.js';

const IMAGE_INITIATORS = new Set(['iqn.1993-08.org.debian:01', 'iqn.1994-05.com.redhat']);

/** H19. iSCSI, SolidFire too: who logs in to the portals, and whether the destination gets there. */
const iscsi = defineHostCheck({
  id: 'H19',
  title: 'iSCSI',
  scope: 'pair',
  ofServer: true,
  reads: { source: ['iscsi', 'addresses'], destination: ['iscsi'], back: ['portals'] },
  about:
    'fails when both hosts have the same initiator name, the destination has none or does not reach a portal, or the source itself serves the volumes',
  decide: ({ source, destination, back: { portals } }, names): Conclusion | readonly Conclusion[] => {
    const [from, to] = [source.iscsi, destination.iscsi];
    if (from === null || to === null) return [];
    if (to.initiator === null) {
      return fail(
        `${names.destination} has no iSCSI initiator name`,
        `Install open-iscsi on ${names.destination}; /etc/iscsi/initiatorname.iscsi must hold a name of its own.`,
      );
    }
    if (from.initiator === to.initiator || IMAGE_INITIATORS.has(to.initiator)) {
      return fail(
        `${names.source} and ${names.destination} have the same iSCSI initiator name, ${to.initiator}: the storage takes them for one host, which can destroy volumes`,
        `Give ${names.destination} its own (iscsi-iname) in /etc/iscsi/initiatorname.iscsi while it has no volume attached, and restart iscsid.`,
        'initiatorname.iscsi',
      );
    }
    const closed = (portals ?? []).filter(({ answer }) => answer !== 'open').map(({ portal }) => portal);
    if (closed.length > 0) {
      return fail(
        `${names.destination} does not get through to ${list(closed)}${solidFire(from.sessions) ? ', nodes of the SolidFire cluster that the volumes are logged in to: that its SVIP answers is not enough' : ''}`,
        `Open TCP 3260 from ${names.destination} to every portal on the storage network.`,
      );
    }
    const own = from.sessions.find(({ portal }) =>
      source.addresses.some(({ address }) => portal.startsWith(`${address}:`)),
    );
    if (own !== undefined) {
      return fail(
        `${names.source} itself serves a volume of the server (${own.portal}): the server can leave, its disk cannot`,
        'Retype the volume to a backend that does not stand on a compute host first.',
        'iscsiadm -m session',
      );
    }
    return pass(
      `${names.destination} reaches ${(portals ?? []).length} portals, with an initiator name of its own`,
    );
  },
});

function solidFire(sessions: readonly { target: string }[]): boolean {
  return sessions.some(({ target }) => target.includes('com.solidfire'));
}

/** H20. Multipath has to be the same on both, and whole. */
const multipath = defineHostCheck({
  id: 'H20',
  title: 'Multipath',
  scope: 'pair',
  ofServer: true,
  reads: { source: ['nova', 'multipath'], destination: ['nova', 'multipath'] },
  about: 'fails when only one host uses multipath, or multipathd does not run there; warns of failed paths',
  decide: ({ source, destination }, names) => {
    if (source.multipath === null || destination.multipath === null) return [];
    const [from, to] = [source.nova.conf, destination.nova.conf].map(
      (conf) => conf.boolean('libvirt', 'volume_use_multipath').value === true,
    );
    if (from !== to) {
      return fail(
        `volume_use_multipath is ${from ? 'on' : 'off'} on ${names.source}, ${to ? 'on' : 'off'} on ${names.destination}`,
        'Set it alike in [libvirt] of nova.conf on all hosts, then restart nova-compute while no move runs.',
        'nova.conf',
      );
    }
    if (!to) return pass('multipath is off on both');
    if (!destination.multipath.daemon) {
      return fail(
        `multipathd does not run on ${names.destination}, which is told to use it`,
        `Start multipathd on ${names.destination}.`,
        'pgrep multipathd',
      );
    }
    const { failed } = destination.multipath;
    if (failed.length === 0)
      return pass(`multipathd runs on both, all paths of ${names.destination} are sound`);
    return warn(
      `${names.destination} has failed paths: ${list(failed.slice(0, 4))}`,
      'Repair the paths (multipathd show paths) before more depends on those that are left.',
      'multipathd show paths',
    );
  },
});

/** H21. Fibre Channel. */
const fibreChannel = defineHostCheck({
  id: 'H21',
  title: 'Fibre Channel',
  scope: 'pair',
  ofServer: true,
  reads: { source: ['fibreChannel'], destination: ['fibreChannel'] },
  about: 'fails when no Fibre Channel port of the destination is online; warns when some are not',
  decide: ({ source, destination }, names) => {
    const [from, to] = [source.fibreChannel, destination.fibreChannel];
    if (from === null || to === null || from.length === 0) return [];
    const online = to.filter(({ state }) => state === 'Online');
    if (online.length === 0) {
      return fail(
        to.length === 0
          ? `${names.destination} has no Fibre Channel port`
          : `no Fibre Channel port of ${names.destination} is online`,
        'Check cabling and zoning of its WWPN, or choose another host.',
        '/sys/class/fc_host',
      );
    }
    if (online.length === to.length)
      return pass(`${to.length} Fibre Channel ports of ${names.destination} are online`);
    return warn(
      `${to.length - online.length} of ${to.length} Fibre Channel ports of ${names.destination} are not online`,
      'Check cabling and zoning of its WWPN.',
      '/sys/class/fc_host',
    );
  },
});

/** H22. libvirt opens the volume with a secret, which has to be the same there. */
const cephSecret = defineHostCheck({
  id: 'H22',
  title: 'Ceph secret',
  scope: 'pair',
  ofServer: true,
  reads: { source: ['secrets'], destination: ['secrets'] },
  about: "fails when libvirt of the destination lacks a secret of the server's volumes, or has another value",
  decide: ({ source, destination }, names) => {
    if (source.secrets === null || destination.secrets === null) return [];
    const there = destination.secrets;
    const missing = [...there].filter(([, digest]) => digest === null).map(([secret]) => secret);
    const remedy = `On ${names.destination}: virsh secret-define and secret-set-value with the key of the Ceph user, as on ${names.source}.`;
    if (missing.length > 0) {
      return fail(
        `libvirt of ${names.destination} has no secret ${list(missing)}`,
        remedy,
        'virsh secret-list',
      );
    }
    const other = [...source.secrets].find(
      ([secret, digest]) => digest !== null && there.get(secret) !== digest,
    );
    if (other !== undefined) {
      return fail(
        `the secret ${other[0]} differs between ${names.source} and ${names.destination}`,
        remedy,
        'digests of the secrets',
      );
    }
    return pass(`libvirt of ${names.destination} has the same secret`);
  },
});

const FULL = /^(OSD_FULL|POOL_FULL|OSD_BACKFILLFULL|POOL_TARGET_SIZE_BYTES_OVERCOMMITTED)$/;

/** H22. The cluster as a client on the destination sees it. */
const cephCluster = defineHostCheck({
  id: 'H22',
  title: 'Ceph',
  scope: 'pair',
  ofServer: true,
  momentary: true,
  reads: { source: ['ceph', 'domain'], destination: ['ceph'] },
  about:
    "fails when the cluster is full; warns when it is ill, or the hosts' or the guest's MONs are not the same",
  decide: ({ source, destination }, names) => {
    if (source.ceph === null || destination.ceph === null) return [];
    const { health, checks, monHosts } = destination.ceph;
    const full = checks.filter((one) => FULL.test(one));
    if (full.some((one) => one === 'OSD_FULL' || one === 'POOL_FULL')) {
      return fail(
        `Ceph is full (${list(full)}): writes stop`,
        'Make room in the cluster first.',
        'ceph status',
      );
    }
    const drift = [...differing(source.ceph.monHosts, monHosts)];
    if (drift.length > 0) {
      return warn(
        `ceph.conf of ${names.source} and ${names.destination} name other MONs (${list(drift)})`,
        'Make mon_host alike on both.',
        'ceph.conf',
      );
    }
    const ofGuest = (source.domain?.disks ?? []).flatMap(({ protocol, hosts }) =>
      protocol === 'rbd' ? hosts : [],
    );
    const known = monHosts.map(address);
    const stale = [...new Set(ofGuest.map(address))].filter(
      (mon) => known.length > 0 && !known.includes(mon),
    );
    if (ofGuest.length > 0 && stale.length === new Set(ofGuest.map(address)).size) {
      return warn(
        `none of the guest's MONs (${list(stale)}) is in ceph.conf of ${names.destination}`,
        'The MONs have moved: stop and start the server, which gives its domain the new ones.',
        'virsh dumpxml',
      );
    }
    if (health === 'HEALTH_ERR') {
      return warn(
        `Ceph says ${health} (${list(checks.slice(0, 4))})`,
        'Look at `ceph health detail` first.',
        'ceph status',
      );
    }
    return pass(`${names.destination} reaches Ceph: ${health}`);
  },
});

function differing(a: readonly string[], b: readonly string[]): Set<string> {
  const [left, right] = [new Set(a.map(address)), new Set(b.map(address))];
  return new Set([...left, ...right].filter((one) => !(left.has(one) && right.has(one))));
}

/** Without the port: the same MON speaks on two. */
function address(mon: string): string {
  return mon.replace(/:\d{1,5}$/, '').replaceAll(/[[\]]/g, '');
}

/** H23. NFS: the same user ids, and the server within reach. */
const nfs = defineHostCheck({
  id: 'H23',
  title: 'NFS',
  scope: 'pair',
  ofServer: true,
  reads: { source: ['nfs', 'domain'], destination: ['nfs'], back: ['nfsServers'] },
  about: 'fails when the ids of nova differ, an export is mounted otherwise, or its server cannot be reached',
  decide: ({ source, destination, back: { nfsServers } }, names) => {
    const [from, to] = [source.nfs, destination.nfs];
    if (from === null || to === null) return [];
    if (from.nova !== to.nova) {
      return fail(
        `nova is ${from.nova ?? 'no user'} on ${names.source}, ${to.nova ?? 'no user'} on ${names.destination}`,
        'Give nova the same uid and gid on all hosts: files on NFS belong to numbers.',
        'id nova',
      );
    }
    const closed = (nfsServers ?? []).filter(({ answer }) => answer !== 'open').map(({ portal }) => portal);
    if (closed.length > 0) {
      return fail(
        `${names.destination} does not get through to the NFS server ${list(closed)}`,
        `Open TCP 2049 from ${names.destination} to it, and have the export include ${names.destination}.`,
      );
    }
    const used = from.mounts.filter(({ target }) =>
      (source.domain?.disks ?? []).some((disk) => disk.source?.startsWith(`${target}/`) === true),
    );
    if (used.length === 0)
      return unknown(`the export of the volumes is not among the mounts of ${names.source}`);
    const other = used.find(({ target, source: export_ }) =>
      to.mounts.some((mount) => mount.target === target && mount.source !== export_),
    );
    if (other === undefined)
      return pass(`${names.destination} can mount ${list(used.map((one) => one.source))}`);
    return fail(
      `${names.destination} has something else mounted at ${other.target}`,
      `Unmount it on ${names.destination} when nothing uses it.`,
      'findmnt',
    );
  },
});

/** H27. What one host's cache still holds, the other does not see. */
const COHERENT = new Set(['none', 'directsync']);
const cache = defineHostCheck({
  id: 'H27',
  title: 'Disk caches',
  scope: 'source',
  ofServer: true,
  reads: { source: ['domain'] },
  about: 'warns of block devices and files on NFS whose cache is neither none nor directsync',
  decide: ({ source: { domain } }, { source }) => {
    const cached = (domain?.disks ?? []).filter(
      ({ kind, device, cache: mode, serial }) =>
        kind !== 'network' && device === 'disk' && serial !== null && mode !== null && !COHERENT.has(mode),
    );
    if (cached.length === 0) return pass('no shared disk is cached on its host');
    return warn(
      `${list(cached.map(({ target, cache: mode }) => `${target ?? 'a disk'} (cache=${mode})`))}: libvirt may call the move unsafe`,
      `Set disk_cachemodes in [libvirt] on ${source} to none for block and file, then stop and start the server.`,
      'virsh dumpxml',
    );
  },
});

export const storageChecks: readonly HostCheck[] = [
  iscsi,
  multipath,
  fibreChannel,
  cephSecret,
  cephCluster,
  nfs,
  cache,
];
