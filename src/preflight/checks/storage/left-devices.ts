import { list } from '../../../base/format/findings.js';
import {
  iscsiPlaceOf,
  type StorageDevice,
  type VolumeDevice,
} from '../../../hosts/storage/volume-devices.js';
import { type Check, type Conclusion, defineCheck, fail, pass } from '../../check.js';

/**
 * H19. A device of this very volume on a host where it is not attached is a leftover: os-brick would find it again under its
 * old name, which may by now lead to another volume (OSSA-2023-003). By what the storage says of itself (page 0x83, an
 * NVMe namespace's id) and, where a target is one volume's alone, by the target. Arrays that number LUNs for each host
 * have the same target and number there for another volume: that is none.
 */
const leftDevices = defineCheck({
  id: 'H19',
  title: 'Volumes left on the destination',
  scope: 'pair',
  ofServer: true,
  reads: {
    server: ['volumes'],
    source: ['domain', 'volumeDevices'],
    destination: ['storageDevices'],
  },
  about:
    "fails when the destination has a device (iSCSI, Fibre Channel, NVMe) or a multipath map of the server's volume already",
  decide: ({ server: { volumes }, source, destination }, names): Conclusion | readonly Conclusion[] => {
    if (destination.storageDevices === null) return [];
    const shared = new Set(
      (source.domain?.disks ?? []).flatMap((disk) =>
        volumes.some((one) => one.id === disk.serial && one.multiattach) ? (disk.source ?? []) : [],
      ),
    );
    const own = source.volumeDevices.filter(({ path }) => !shared.has(path));
    const left = destination.storageDevices.filter((device) => own.some((one) => isOf(one, device)));
    if (left.length === 0) return pass(`nothing of the server's volumes was left on ${names.destination}`);
    return fail(
      `${names.destination} already has a volume of the server, left by an earlier attachment: ${list(left.slice(0, 4).map(({ path }) => path))}. Nova would find it again, and it may lead to another volume by now`,
      `See on ${names.destination} who has it open (\`lsblk\` and \`lsof\` of that path, \`virsh domblklist\` of each guest). Only when nobody has: let whoever looks after the storage take it away there. Drover will not.`,
      '/dev/disk/by-path, WWIDs',
    );
  },
});

function isOf(volume: VolumeDevice, there: StorageDevice): boolean {
  const identities = [
    ...volume.parts.flatMap(({ wwid }) => wwid ?? []),
    ...(volume.map === null ? [] : [volume.map]),
  ].map(identity);
  if (there.identity !== null && identities.includes(identity(there.identity))) return true;
  const place = iscsiPlaceOf(there.path);
  return (
    place !== undefined &&
    isOneVolumes(place.target) &&
    volume.links.some((link) => iscsiPlaceOf(link)?.target === place.target)
  );
}

/** LVM's and SolidFire's targets bear the volume's id. */
function isOneVolumes(target: string): boolean {
  return /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/.test(target);
}

/** The kernel says `naa.6001…` where multipath says `mpath-36001…`: the same page 0x83, its type as a digit. */
function identity(text: string): string {
  return text
    .replace(/^mpath-/, '')
    .replace(/^naa\./, '3')
    .replace(/^eui\./, '2')
    .replace(/^t10\./, '1')
    .replaceAll(/[\s_]+/g, '_')
    .toLowerCase();
}

export const leftDeviceChecks: readonly Check[] = [leftDevices];
