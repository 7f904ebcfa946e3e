import { count, list } from '../../../base/format/findings.js';
import type { IscsiReading, IscsiSession } from '../../../hosts/storage/iscsi.js';
import { type Check, type Conclusion, defineCheck, fail, pass, warn } from '../../check.js';
import { isSolidFire, sessionsOf, targetsOf } from '../../facts/volume-paths.js';
import { wayTo } from './portal-path.js';

const IMAGE_INITIATORS = new Set(['iqn.1993-08.org.debian:01', 'iqn.1994-05.com.redhat']);

/** H19. iSCSI, SolidFire too: who logs in to the portals, and whether the destination gets there. */
const iscsi = defineCheck({
  id: 'H19',
  title: 'iSCSI',
  scope: 'pair',
  ofServer: true,
  reads: {
    source: ['iscsi', 'addresses', 'volumeDevices'],
    destination: ['iscsi'],
    back: ['portals'],
  },
  about:
    'fails when both hosts have the same initiator name, the destination has none or does not reach a portal (of SolidFire: a node), or the source itself serves the volumes',
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
    const sessions = sessionsOf(source.volumeDevices, from);
    if (closed.length > 0) {
      return fail(
        `${names.destination} does not get through to ${list(closed)}${solidFireWords(closed, [...sessions, ...from.sessions, ...to.sessions])}`,
        `Open TCP 3260 from ${names.destination} to every portal on the storage network.`,
      );
    }
    const own = sessions.find(({ portal }) =>
      source.addresses.some(({ address }) => portal.startsWith(`${address}:`)),
    );
    if (own !== undefined) {
      return fail(
        `${names.source} itself serves a volume of the server (${own.portal}): the server can leave, its disk cannot`,
        'Retype the volume to a backend that does not stand on a compute host first.',
        'iSCSI sessions',
      );
    }
    return pass(
      `${names.destination} reaches ${count((portals ?? []).length, 'portal')}, with an initiator name of its own`,
    );
  },
});

/** A login to the SVIP is redirected to the node that has the volume (RFC 7143, 11.13.5: target moved temporarily). */
function solidFireWords(closed: readonly string[], sessions: readonly IscsiSession[]): string {
  const nodes = closed.filter((one) =>
    sessions.some(
      ({ target, portal, persistent }) => isSolidFire(target) && portal === one && persistent !== one,
    ),
  );
  if (nodes.length === 0) return '';
  return `, ${nodes.length === 1 ? 'a node' : 'nodes'} of the SolidFire cluster: logins are redirected there, so that its SVIP answers is not enough`;
}

/** H19. The network that carries the volumes. */
const storageNetwork = defineCheck({
  id: 'H19',
  title: 'Network to the iSCSI portals',
  scope: 'pair',
  ofServer: true,
  reads: { source: ['portalPaths'], destination: ['portalPaths'] },
  about:
    "fails when whole jumbo packets reach the portals from the source and not from the destination; warns when only the source's device has them",
  decide: ({ source, destination }, names) => {
    if (source.portalPaths === null || destination.portalPaths === null) return [];
    return wayTo('portal', source.portalPaths, destination.portalPaths, names);
  },
});

/**
 * H19. os-brick asks for manual scans at each login, since an automatic one gives the host LUNs that nobody asked for
 * (os_brick/initiator/connectors/iscsi.py, _connect_to_iscsi_portal_unsafe; open-iscsi 2.0.874 and later). So the record
 * of the target counts, not iscsid.conf, whose default is `auto`.
 */
const scanMode = defineCheck({
  id: 'H19',
  title: 'iSCSI scans',
  scope: 'pair',
  ofServer: true,
  reads: { source: ['iscsi', 'volumeDevices'], destination: ['iscsi'] },
  about: "warns when a node record of the volumes' targets has node.session.scan = auto",
  decide: ({ source, destination }, names) => {
    if (source.iscsi === null || destination.iscsi === null) return [];
    const targets = targetsOf(source.volumeDevices);
    const modes = (reading: IscsiReading) => targets.flatMap((target) => reading.scans.get(target) ?? []);
    const automatic = [
      ...(modes(source.iscsi).includes('auto') ? [names.source] : []),
      ...(modes(destination.iscsi).includes('auto') ? [names.destination] : []),
    ];
    if (automatic.length > 0) {
      return warn(
        `node.session.scan is auto for the volumes' targets on ${list(automatic)}: volumes that were detached can come back there by themselves`,
        `Bring os-brick and open-iscsi (2.0.874 or later) on ${list(automatic)} up to date: os-brick then sets manual at each login.`,
        'iSCSI node records',
      );
    }
    return modes(source.iscsi).length === 0 ? [] : pass('scans for iSCSI devices are manual');
  },
});

/** What one node of SolidFire takes, before Element 11.8; 1,000 since (scaleoutsean/nagfire, notes on v2.2). */
const SESSIONS_A_NODE = 700;

/**
 * H19. With sf_enable_vag Cinder itself puts the destination's IQN and the volume in an access group (cinder's
 * solidfire.py, _sf_initialize_connection), within Element's limits: an IQN in one group, 2,000 volumes a group, 64
 * groups a volume (NetApp, "Volume access groups"). Only the cluster's own API tells, which Drover does not ask.
 */
const solidFire = defineCheck({
  id: 'H19',
  title: 'SolidFire',
  scope: 'pair',
  ofServer: true,
  reads: { source: ['iscsi', 'volumeDevices'], destination: ['iscsi'], back: ['portals'] },
  about:
    'for SolidFire: warns when a node has as many sessions as it may; says what the hosts cannot tell of access groups',
  decide: ({ source, destination, back: { portals } }, names) => {
    const [from, to] = [source.iscsi, destination.iscsi];
    if (from === null || to === null) return [];
    const own = targetsOf(source.volumeDevices).filter(isSolidFire);
    // The check of iSCSI speaks of what is closed.
    if (own.length === 0 || (portals ?? []).some(({ answer }) => answer !== 'open')) return [];
    const full = [...sessionsByNode([...from.sessions, ...to.sessions])].filter(
      ([, sessions]) => sessions + own.length > SESSIONS_A_NODE,
    );
    if (full.length > 0) {
      return warn(
        `${list(full.map(([node, sessions]) => `${node} has ${sessions} sessions from these two hosts`))}: a SolidFire node takes ${SESSIONS_A_NODE} (1000 since Element 11.8), one a volume`,
        "Compare with the cluster's own count (ListISCSISessions); move when there are fewer.",
        'iSCSI sessions',
      );
    }
    return pass(
      `${count(nodesOf([...from.sessions, ...to.sessions]).size, 'SolidFire node')} seen, all reached from ${names.destination}. Not visible from the hosts: with sf_enable_vag, whether the access group of ${to.initiator ?? names.destination} has room (one group an IQN, 2000 volumes a group; look with ListVolumeAccessGroups), and sessions of other hosts`,
      { source: 'iSCSI sessions' },
    );
  },
});

function nodesOf(sessions: readonly IscsiSession[]): Set<string> {
  return new Set(sessions.filter(({ target }) => isSolidFire(target)).map(({ portal }) => portal));
}

function sessionsByNode(sessions: readonly IscsiSession[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const { target, portal } of sessions) {
    if (isSolidFire(target)) counted.set(portal, (counted.get(portal) ?? 0) + 1);
  }
  return counted;
}

/** H20. Multipath has to be the same on both, and whole. */
const multipath = defineCheck({
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

export const iscsiChecks: readonly Check[] = [iscsi, storageNetwork, scanMode, solidFire, multipath];
