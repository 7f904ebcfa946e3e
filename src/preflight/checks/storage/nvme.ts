import { count, list } from '../../../base/format/findings.js';
import { type Check, type Conclusion, defineCheck, fail, pass, warn } from '../../check.js';
import { wayTo } from './portal-path.js';

const MODULES: Readonly<Record<string, string>> = { tcp: 'nvme_tcp', rdma: 'nvme_rdma', fc: 'nvme_fc' };

/**
 * H36. NVMe over a network: storage knows a host by its hostnqn, and the kernel wants hostnqn and hostid one to one.
 * os-brick makes both files where they are missing, and does nothing without nvme-cli
 * (os_brick/initiator/connectors/nvmeof.py, get_connector_properties and nvme_present).
 */
const nvme = defineCheck({
  id: 'H36',
  title: 'NVMe over a network',
  scope: 'pair',
  ofServer: true,
  reads: { source: ['nvme', 'volumeDevices'], destination: ['nvme'], back: ['nvmePortals'] },
  about:
    'fails when both hosts have the same hostnqn or hostid, nvme-cli or the module of the transport is missing, or a portal is out of reach; warns when hostnqn or hostid is not set',
  decide: ({ source, destination, back: { nvmePortals } }, names): Conclusion | readonly Conclusion[] => {
    const [from, to] = [source.nvme, destination.nvme];
    if (from === null || to === null) return [];
    const same = [
      ...(to.hostNqn !== null && to.hostNqn === from.hostNqn ? [`hostnqn ${to.hostNqn}`] : []),
      ...(to.hostId !== null && to.hostId === from.hostId ? [`hostid ${to.hostId}`] : []),
    ];
    if (same.length > 0) {
      return fail(
        `${names.source} and ${names.destination} have the same ${list(same)}: the storage takes them for one host, which can destroy volumes`,
        `Give ${names.destination} its own in /etc/nvme (nvme gen-hostnqn) while it has no volume attached.`,
        '/etc/nvme',
      );
    }
    if (!to.cli) {
      return fail(
        `${names.destination} has no nvme-cli, without which Nova cannot connect the volumes`,
        `Install nvme-cli where nova-compute of ${names.destination} runs.`,
      );
    }
    const transports = source.volumeDevices.flatMap(({ controllers }) =>
      controllers.map(({ transport }) => transport),
    );
    const lacking = [...new Set(transports)]
      .flatMap((transport) => MODULES[transport] ?? [])
      .filter((module) => !to.modules.includes(module));
    if (lacking.length > 0) {
      return fail(
        `the kernel of ${names.destination} has no module ${list(lacking)}`,
        `Install the kernel's extra modules on ${names.destination}.`,
        'modinfo',
      );
    }
    const closed = (nvmePortals ?? []).filter(({ answer }) => answer !== 'open').map(({ portal }) => portal);
    if (closed.length > 0) {
      return fail(
        `${names.destination} does not get through to ${list(closed)}, ${closed.length === 1 ? 'an NVMe portal' : 'NVMe portals'} of the server's volumes`,
        `Open these ports from ${names.destination} on the storage network.`,
      );
    }
    const unset = [...(to.hostNqn === null ? ['hostnqn'] : []), ...(to.hostId === null ? ['hostid'] : [])];
    if (unset.length > 0) {
      return warn(
        `${names.destination} has no ${list(unset)} in /etc/nvme: the storage may not know it by the name that the first connection makes up`,
        `Set ${unset.length === 1 ? 'it' : 'them'} on ${names.destination} (nvme gen-hostnqn), each of its own.`,
        '/etc/nvme',
      );
    }
    return pass(
      `${names.destination} reaches ${count((nvmePortals ?? []).length, 'NVMe portal')}, with a hostnqn of its own`,
    );
  },
});

/** Jumbo packets on the way, as for iSCSI. Over RDMA no such path is the IP network's alone. */
const network = defineCheck({
  id: 'H36',
  title: 'Network to the NVMe portals',
  scope: 'pair',
  ofServer: true,
  reads: { source: ['nvmePaths'], destination: ['nvmePaths'] },
  about:
    "fails when whole jumbo packets reach the portals from the source and not from the destination; warns when only the source's device has them",
  decide: ({ source, destination }, names) => {
    if (source.nvmePaths === null || destination.nvmePaths === null) return [];
    return wayTo('NVMe portal', source.nvmePaths, destination.nvmePaths, names);
  },
});

export const nvmeChecks: readonly Check[] = [nvme, network];
