import { list } from '../../../base/format/findings.js';
import type { DomainDefinition } from '../../../hosts/libvirt/domain-definition.js';
import type { CephReading } from '../../../hosts/storage/ceph.js';
import type { LibrbdReading } from '../../../hosts/storage/rbd.js';
import { type Check, type Conclusion, defineCheck, fail, pass, unknown, warn } from '../../check.js';

/** H22. libvirt opens the volume with a secret, which has to be the same there. */
const cephSecret = defineCheck({
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
const cephCluster = defineCheck({
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
    const ofGuest = guestMons(source.domain);
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

function guestMons(domain: DomainDefinition | null): readonly string[] {
  return (domain?.disks ?? []).flatMap(({ protocol, hosts }) => (protocol === 'rbd' ? hosts : []));
}

function differing(a: readonly string[], b: readonly string[]): Set<string> {
  const [left, right] = [new Set(a.map(address)), new Set(b.map(address))];
  return new Set([...left, ...right].filter((one) => !(left.has(one) && right.has(one))));
}

/** Without the port: the same MON speaks on two. */
function address(mon: string): string {
  return mon.replace(/:\d{1,5}$/, '').replaceAll(/[[\]]/g, '');
}

/** H22. The MONs that the guest's disks name, from the destination: ceph.conf there may name others. */
const cephMons = defineCheck({
  id: 'H22',
  title: "Ceph MONs of the guest's disks",
  scope: 'pair',
  ofServer: true,
  reads: { destination: ['mons'] },
  about:
    "fails when the destination reaches none of the MONs in the guest's definition; warns when some are out of reach",
  decide: ({ destination: { mons } }, names): Conclusion | readonly Conclusion[] => {
    if (mons === null || mons.length === 0) return [];
    const closed = mons.filter(({ answer }) => answer !== 'open').map(({ portal }) => portal);
    if (closed.length === 0)
      return pass(`${names.destination} reaches every MON that the guest's disks name`, {
        source: 'virsh dumpxml',
      });
    const remedy = `Open TCP 3300 and 6789 from ${names.destination} to every MON. A MON that has moved: stop and start the server, which gives its disks the new ones.`;
    return closed.length === mons.length
      ? fail(
          `${names.destination} reaches none of the MONs that the guest's disks name (${list(closed)})`,
          remedy,
          'virsh dumpxml',
        )
      : warn(
          `${names.destination} does not reach ${list(closed)}, ${closed.length === 1 ? 'a MON' : 'MONs'} that the guest's disks name`,
          remedy,
          'virsh dumpxml',
        );
  },
});

/**
 * H22. An image with a feature that librbd does not know cannot be opened at all (librbd/image/RefreshRequest: ENOSYS),
 * so that `rbd info` on the destination is the proof; versions are the hint for a library that no client there uses.
 */
const cephLibrary = defineCheck({
  id: 'H22',
  title: 'librbd',
  scope: 'pair',
  ofServer: true,
  reads: { source: ['librbd', 'domain'], destination: ['librbd', 'rbdImages', 'ceph'] },
  about:
    "fails when the destination may not open the server's images, or its librbd lacks a feature of theirs; warns when librbd is older there",
  decide: ({ source, destination }, names): Conclusion | readonly Conclusion[] => {
    const { rbdImages } = destination;
    if (source.librbd === null || destination.librbd === null || rbdImages === null) return [];
    const such = (why: string) =>
      rbdImages.flatMap(({ image, answer }) => (!answer.opens && answer.why === why ? [image] : []));
    const [newer, forbidden, absent] = [such('features'), such('not-permitted'), such('absent')];
    if (newer.length > 0) {
      return fail(
        `librbd of ${names.destination} cannot open ${list(newer)}: the image has features that it does not know`,
        `Upgrade librbd and QEMU on ${names.destination}, or choose a host at least as new as ${names.source}.`,
        'rbd info',
      );
    }
    // The check of the blocklist speaks of it.
    if (such('fenced').length > 0) return [];
    // Volumes of a second cluster: the one of ceph.conf knows neither image nor key.
    const elsewhere = isElsewhere(source.domain, destination.ceph);
    if (forbidden.length > 0 && !elsewhere) {
      return fail(
        `${names.destination} may not open ${list(forbidden)}: Ceph refuses its key`,
        `Put the keyring of ${names.source} on ${names.destination}; \`ceph auth get\` of that user shows its rights.`,
        'rbd info',
      );
    }
    if (absent.length > 0 || forbidden.length > 0) {
      return unknown(
        `${names.destination} finds no image ${list([...absent, ...forbidden])} in the cluster of its ceph.conf`,
        `Compare /etc/ceph of ${names.destination} with the backend of the volume.`,
      );
    }
    const [from, to] = comparable(source.librbd, destination.librbd);
    if (from !== undefined && to !== undefined && older(to, from)) {
      return warn(
        `librbd ${to} on ${names.destination} is older than ${from} on ${names.source}`,
        `Upgrade librbd on ${names.destination}, or choose a host at least as new.`,
        'librbd1',
      );
    }
    const versions = from === undefined || to === undefined ? [] : [`librbd ${from} → ${to}`];
    const opened = rbdImages.length === 0 ? [] : [`${names.destination} can open the server's images`];
    const told = [...opened, ...versions];
    return told.length === 0 ? [] : pass(told.join(', '), { source: 'rbd info' });
  },
});

function isElsewhere(domain: DomainDefinition | null, ceph: CephReading | null): boolean {
  const [known, guest] = [(ceph?.monHosts ?? []).map(address), guestMons(domain).map(address)];
  return known.length > 0 && guest.length > 0 && !guest.some((mon) => known.includes(mon));
}

/** Packages of one kind compare; of two kinds only the library's own count does. */
function comparable(a: LibrbdReading, b: LibrbdReading): readonly (string | undefined)[] {
  return a.package !== null && b.package !== null
    ? [a.package, b.package]
    : [a.library ?? undefined, b.library ?? undefined];
}

/** By the numbers of the upstream version: `1:16.2.15+ds-0` is 16.2.15. What distributions add is no feature. */
function older(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) =>
    (/^(?:\d+:)?(\d+(?:\.\d+)*)/.exec(text)?.[1] ?? '').split('.').map(Number),
  );
  for (let at = 0; at < Math.min(left?.length ?? 0, right?.length ?? 0); at++) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/**
 * H22. An entry of one client (port and nonce) is the mark of one that died, and blocks no other; `ADDRESS:0/0` blocks
 * the host (OSDMap::is_blocklisted). `profile rbd` may read the list, as it may read all of the OSD map (MonCap.cc).
 */
const cephBlocklist = defineCheck({
  id: 'H22',
  title: 'Ceph blocklist',
  scope: 'destination',
  ofServer: true,
  momentary: true,
  reads: { destination: ['blocklist', 'addresses', 'rbdImages'] },
  about: 'fails when the destination as a whole is on the blocklist of Ceph',
  decide: (
    { destination: { blocklist, addresses, rbdImages } },
    names,
  ): Conclusion | readonly Conclusion[] => {
    if (blocklist === null) return [];
    const { entries, user } = blocklist;
    const blocked = addresses
      .map(({ address }) => `${address.includes(':') ? `[${address}]` : address}:0/0`)
      .find((one) => entries?.includes(one));
    const fenced = (rbdImages ?? []).some(({ answer }) => !answer.opens && answer.why === 'fenced');
    if (blocked !== undefined || fenced) {
      return fail(
        `Ceph has ${names.destination} on its blocklist${blocked === undefined ? '' : ` (${blocked})`}: no client of it is let in`,
        `Find out who fenced it and why; then someone with Ceph admin: \`ceph osd blocklist rm ${blocked ?? 'ADDRESS'}\``,
        'ceph osd blocklist ls',
      );
    }
    return pass(
      entries === null
        ? `Ceph lets ${names.destination} in; its blocklist is not visible to client.${user}`
        : `${names.destination} is not on Ceph's blocklist`,
    );
  },
});

export const cephChecks: readonly Check[] = [cephSecret, cephCluster, cephMons, cephLibrary, cephBlocklist];
