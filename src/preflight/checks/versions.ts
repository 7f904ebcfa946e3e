import { indexedBy } from '../../base/indexed.js';
import type { Hypervisor } from '../../cloud/compute.js';
import { type Check, type Conclusion, defineCheck, fail, pass, unknown } from '../check.js';

const hypervisorsOn = indexedBy(({ host }: Hypervisor) => host);

const HYPERVISORS = 'GET /os-hypervisors/detail';

/** A11. Nova refuses an older destination; a newer one has no way back. */
const hypervisorVersions = defineCheck({
  id: 'A11',
  title: 'Hypervisor',
  scope: 'pair',
  reads: { cloud: ['hypervisors'] },
  decide: ({ cloud: { hypervisors } }, { source, destination }) => {
    const [from] = hypervisorsOn(hypervisors, source);
    const [to] = hypervisorsOn(hypervisors, destination);
    if (from === undefined || to === undefined) {
      return unknown(
        `Nova has no hypervisor on ${from === undefined ? source : destination}`,
        'Check nova-compute there: it registers its hypervisor when it starts.',
      );
    }
    return compare(from, to);
  },
});

function compare(from: Hypervisor, to: Hypervisor): Conclusion {
  if (from.type !== to.type) {
    return fail(
      `${to.host} runs ${to.type}, ${from.host} runs ${from.type}`,
      `Choose a host that runs ${from.type}.`,
      HYPERVISORS,
    );
  }
  const seen = `${from.type} ${version(to)} on ${to.host}, ${version(from)} on ${from.host}`;
  if (to.version < from.version) {
    return fail(
      `${seen}: Nova refuses an older destination`,
      `Choose a host at least as new, or upgrade ${to.host} first.`,
      HYPERVISORS,
    );
  }
  if (to.version === from.version) return pass(`${from.type} ${version(to)} on both`);
  return pass(`${seen}: no way back by live migration`, { source: HYPERVISORS, inform: true });
}

/** Nova counts 7.2.15 as 7002015. */
function version(hypervisor: Hypervisor): string {
  const number = hypervisor.version;
  return [Math.floor(number / 1_000_000), Math.floor(number / 1000) % 1000, number % 1000].join('.');
}

/** H14. libvirt and QEMU; of QEMU Nova's own check (A11) speaks first. */
const versions = defineCheck({
  id: 'H14',
  title: 'libvirt and QEMU',
  scope: 'pair',
  reads: { cloud: ['hypervisors'], source: ['libvirt'], destination: ['libvirt'] },
  about: 'fails when libvirt or QEMU of the destination is older than that of the source',
  decide: ({ cloud: { hypervisors }, source, destination }, names) => {
    const [from, to] = [source.libvirt, destination.libvirt];
    const remedy = `Upgrade ${names.destination} first, or choose a host at least as new.`;
    if (compareVersions(to.libvirt, from.libvirt) < 0) {
      return fail(
        `libvirt ${to.libvirt} on ${names.destination} is older than ${from.libvirt} on ${names.source}`,
        remedy,
        'virsh version',
      );
    }
    const version = (host: string) => hypervisors.find((one) => one.host === host)?.version ?? 0;
    const novaRefuses = version(names.destination) < version(names.source);
    if (compareVersions(to.qemu, from.qemu) < 0 && !novaRefuses) {
      return fail(
        `QEMU ${to.qemu} on ${names.destination} is older than ${from.qemu} on ${names.source}`,
        remedy,
        'virsh version',
      );
    }
    return pass(`libvirt ${from.libvirt} → ${to.libvirt}, QEMU ${from.qemu} → ${to.qemu}`);
  },
});

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (let at = 0; at < Math.max(left?.length ?? 0, right?.length ?? 0); at++) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** H15. The guest's machine type cannot change while it runs. */
const machineType = defineCheck({
  id: 'H15',
  title: 'Machine type',
  scope: 'pair',
  ofServer: true,
  reads: { source: ['domain'], destination: ['machines'] },
  about: "fails when QEMU of the destination lacks the guest's machine type",
  decide: ({ source: { domain }, destination: { machines } }, names) => {
    if (domain === null) return [];
    if (machines.includes(domain.machine)) return pass(`${names.destination} has ${domain.machine}`);
    return fail(
      `${names.destination} has no machine type ${domain.machine}`,
      `Upgrade QEMU on ${names.destination}, or choose another host. For the future: hw_machine_type in [libvirt] fixes one that all hosts have.`,
      'virsh capabilities',
    );
  },
});

export const versionChecks: readonly Check[] = [hypervisorVersions, versions, machineType];
