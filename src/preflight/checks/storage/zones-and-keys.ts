import { list } from '../../../base/format/findings.js';
import type { NovaConf } from '../../../hosts/nova/nova-conf.js';
import { type Check, type Conclusion, defineCheck, fail, pass, unknown, warn } from '../../check.js';
import { shown } from '../nova-conf.js';
import { nameOf } from './volumes.js';

const NOVA_CONF = 'nova.conf';

/**
 * A10, its part about volumes. A live migration does not ask for their zone: pre_live_migration makes the attachment
 * itself. What attaches again does (DriverVolumeBlockDevice.attach, check_availability_zone): rebuild, evacuate, unshelve,
 * and nova-api for another volume, by its own nova.conf, which we cannot see. A server that was made from such a volume
 * may be pinned to its zone besides, which A10 tells where Nova shows it.
 */
const volumeZones = defineCheck({
  id: 'A10',
  title: 'Zones of the volumes',
  scope: 'pair',
  ofServer: true,
  reads: { server: ['volumes'], cloud: ['services'], destination: ['crossAzAttach'] },
  about:
    'warns when cross_az_attach is off and the destination is in another zone than a volume; unknown where that cannot be read',
  decide: ({ server: { volumes }, cloud: { services }, destination: { crossAzAttach } }, names) => {
    const zoneOf = (host: string) => services.find((one) => one.host === host)?.zone;
    const [here, there] = [zoneOf(names.source), zoneOf(names.destination)];
    // A volume that is in another zone already does not come to be so by the move.
    const parted = volumes.filter(({ availabilityZone: zone }) => zone === here && zone !== there);
    const [first] = parted;
    if (first === undefined || there === undefined) return pass('the move takes no volume out of its zone');
    const what = `${list(parted.map(nameOf))} ${parted.length === 1 ? 'is' : 'are'} in zone ${first.availabilityZone}, ${names.destination} in zone ${there}`;
    if (crossAzAttach.value === true) return pass(`${what}; cross_az_attach allows it`);
    const remedy = `Choose a host in zone ${first.availabilityZone}, or bring the server back there before it is evacuated, rebuilt or shelved.`;
    if (crossAzAttach.value === null) {
      return unknown(
        `${what}: whether that is allowed cannot be read${crossAzAttach.why === null ? '' : ` (${crossAzAttach.why})`}`,
        remedy,
      );
    }
    return warn(
      `${what}, and cross_az_attach is off there: the move itself does not ask, but an evacuation, a rebuild, unshelving and attaching would be refused after it`,
      remedy,
      NOVA_CONF,
    );
  },
});

/** A16, its part on the hosts: the destination asks for the key again (nova/virt/libvirt/driver.py, _attach_encryptor). */
const keyManager = defineCheck({
  id: 'A16',
  title: 'Keys of encrypted volumes',
  scope: 'pair',
  ofServer: true,
  reads: {
    server: ['volumes'],
    source: ['nova', 'system'],
    destination: ['nova', 'system', 'keyManager'],
  },
  about:
    'for encrypted volumes: fails when the hosts take keys from different managers or the destination does not reach Barbican; warns when Barbican is another, or cryptsetup is missing there',
  decide: ({ server: { volumes }, source, destination }, names): Conclusion | readonly Conclusion[] => {
    if (!volumes.some(({ encrypted }) => encrypted)) return [];
    const [from, to] = [managerOf(source.nova.conf), managerOf(destination.nova.conf)];
    if (from !== to) {
      return fail(
        `${names.source} takes keys from ${from}, ${names.destination} from ${to}: the key of an encrypted volume is not there`,
        `Set [key_manager] backend alike in nova.conf of both, then restart nova-compute while no move runs.`,
        NOVA_CONF,
      );
    }
    const found = destination.keyManager;
    if (found !== null && found.answer !== 'open' && found.answer !== 'unknown') {
      return fail(
        `${names.destination} does not reach Barbican at ${shown(found.endpoint)} (${found.answer})`,
        `Start Barbican's API, or open the way from ${names.destination} to it.`,
        'connect',
      );
    }
    const warned = [
      otherBarbican(source.nova.conf, destination.nova.conf, names),
      noCryptsetup(source.system.cryptsetup, destination.system.cryptsetup, names),
    ].filter((one) => one !== undefined);
    return warned.length > 0 ? warned : pass(`both hosts take keys from ${from}`);
  },
});

/** castellan knows Barbican by a short name and by its class. */
function managerOf(conf: NovaConf): string {
  const backend = conf.string('key_manager', 'backend').value ?? 'barbican';
  return /barbican/i.test(backend) ? 'barbican' : shown(backend);
}

type Names = { source: string; destination: string };

function otherBarbican(from: NovaConf, to: NovaConf, names: Names): Conclusion | undefined {
  const [a, b] = [from, to].map((conf) => conf.string('barbican', 'barbican_endpoint').value);
  if (a === b) return undefined;
  return warn(
    `barbican_endpoint is ${shown(a ?? null)} on ${names.source}, ${shown(b ?? null)} on ${names.destination}`,
    'Make [barbican] alike in nova.conf of both, unless they are two names of one Barbican.',
    NOVA_CONF,
  );
}

/** QEMU decrypts LUKS by itself; every other format needs it. */
function noCryptsetup(here: boolean, there: boolean, names: Names): Conclusion | undefined {
  if (there || !here) return undefined;
  return warn(
    `${names.destination} has no cryptsetup, ${names.source} has: a volume that QEMU does not decrypt itself could not be opened there`,
    `Install cryptsetup on ${names.destination}.`,
    'test -x',
  );
}

export const zoneAndKeyChecks: readonly Check[] = [volumeZones, keyManager];
