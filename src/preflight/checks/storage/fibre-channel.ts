import { list } from '../../../base/format/findings.js';
import { type Check, type Conclusion, defineCheck, fail, pass, warn } from '../../check.js';
import { targetPortsOf } from '../../facts/volume-paths.js';

/** H21. Fibre Channel: the destination's ports. */
const ports = defineCheck({
  id: 'H21',
  title: 'Fibre Channel',
  scope: 'pair',
  ofServer: true,
  reads: { source: ['fibreChannel'], destination: ['fibreChannel'] },
  about: 'fails when no Fibre Channel port of the destination is online; warns when some are not',
  decide: ({ source, destination }, names) => {
    if (source.fibreChannel === null || destination.fibreChannel === null) return [];
    const [from, to] = [source.fibreChannel.ports, destination.fibreChannel.ports];
    if (from.length === 0) return [];
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

/**
 * H21. Zoning: os-brick looks for the volume behind the same ports of the storage, among the remote ports that the
 * kernel sees (os_brick/initiator/linuxfc.py). With fixed zones they are there before any volume is attached. With
 * `zoning_mode = fabric` Cinder makes a zone for a host's first volume (cinder/zonemanager/fc_zone_manager.py): a host
 * that sees no storage at all may only have had none yet, which is no failure.
 */
const zoning = defineCheck({
  id: 'H21',
  title: 'Fibre Channel zoning',
  scope: 'pair',
  ofServer: true,
  reads: { source: ['fibreChannel', 'volumeDevices'], destination: ['fibreChannel'] },
  about:
    "fails when the destination sees other storage, and none of the ports of the server's volumes; warns when it sees no storage at all, or not every port",
  decide: ({ source, destination: { fibreChannel } }, names): Conclusion | readonly Conclusion[] => {
    const wanted = targetPortsOf(source.volumeDevices);
    if (fibreChannel === null || wanted.length === 0) return [];
    // Without a port that is online the check above speaks.
    const own = fibreChannel.ports.filter(({ state }) => state === 'Online');
    if (own.length === 0) return [];
    const seen = new Set(
      fibreChannel.targets.flatMap(({ wwpn, state }) => (state === 'Online' ? [wwpn] : [])),
    );
    const hidden = wanted.filter((port) => !seen.has(port));
    const remedy = `Zone ${list(own.map(({ wwpn }) => wwpn))} of ${names.destination} with ${list(hidden)} on every switch of the fabric.`;
    if (hidden.length === 0)
      return pass(`${names.destination} sees every storage port of the server's volumes`, {
        source: '/sys/class/fc_remote_ports',
      });
    if (hidden.length < wanted.length) {
      return warn(
        `${names.destination} does not see ${list(hidden)}, one way of several to the server's volumes`,
        remedy,
        '/sys/class/fc_remote_ports',
      );
    }
    if (seen.size === 0) {
      return warn(
        `${names.destination} sees no storage port at all: it is not zoned, or Cinder makes the zone with its first volume (zoning_mode = fabric)`,
        `Unless Cinder does so: ${remedy.replace(/^Zone/, 'zone')}`,
        '/sys/class/fc_remote_ports',
      );
    }
    return fail(
      `${names.destination} sees none of the storage ports of the server's volumes (${list(hidden)})`,
      remedy,
      '/sys/class/fc_remote_ports',
    );
  },
});

export const fibreChannelChecks: readonly Check[] = [ports, zoning];
