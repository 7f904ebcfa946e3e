import { list } from '../../base/format/findings.js';
import type { NovaConf } from '../../hosts/nova-conf.js';
import type { HostCpu } from '../../hosts/parsers/domain-xml.js';
import { type Conclusion, fail, pass, warn } from '../check.js';
import { defineHostCheck, type HostCheck } from '../host-check.js';
import { shown } from './nova-conf.js';

/** H14. libvirt and QEMU; of QEMU Nova's own check (A11) speaks first. */
const versions = defineHostCheck({
  id: 'H14',
  title: 'libvirt and QEMU',
  scope: 'pair',
  reads: { cloud: ['hypervisors'], source: ['libvirt'], destination: ['libvirt'] },
  about: 'fails when libvirt or QEMU of the destination is older than that of the source',
  decide: ({ cloud: { hypervisors }, source, destination }, names) => {
    const [from, to] = [source.libvirt, destination.libvirt];
    const remedy = `Upgrade ${names.destination} first, or choose a host at least as new.`;
    if (compare(to.libvirt, from.libvirt) < 0) {
      return fail(
        `libvirt ${to.libvirt} on ${names.destination} is older than ${from.libvirt} on ${names.source}`,
        remedy,
        'virsh version',
      );
    }
    const version = (host: string) => hypervisors.find((one) => one.host === host)?.version ?? 0;
    const novaRefuses = version(names.destination) < version(names.source);
    if (compare(to.qemu, from.qemu) < 0 && !novaRefuses) {
      return fail(
        `QEMU ${to.qemu} on ${names.destination} is older than ${from.qemu} on ${names.source}`,
        remedy,
        'virsh version',
      );
    }
    return pass(`libvirt ${from.libvirt} → ${to.libvirt}, QEMU ${from.qemu} → ${to.qemu}`);
  },
});

function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (let at = 0; at < Math.max(left?.length ?? 0, right?.length ?? 0); at++) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** H15. The guest's machine type cannot change while it runs. */
const machineType = defineHostCheck({
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

/** H16. Whether the destination can give the guest the CPU it has. */
const cpu = defineHostCheck({
  id: 'H16',
  title: "The guest's CPU",
  scope: 'pair',
  ofServer: true,
  reads: {
    source: ['nova', 'cpu', 'domain', 'system'],
    destination: ['nova', 'cpu', 'system'],
    pair: ['cpuFit'],
  },
  about:
    "fails when the destination cannot give the guest's CPU, or for host-passthrough between hosts that are not identical",
  decide: ({ source, destination, pair: { cpuFit } }, names) => {
    const remedy = `Choose another host. For the future: cpu_mode=custom with the oldest host's model in cpu_models everywhere.`;
    if (cpuFit === 'incompatible') {
      return fail(
        `${names.destination} cannot give the guest its CPU (${source.domain?.cpuMode ?? 'custom'}): libvirt calls it incompatible`,
        remedy,
        'virsh hypervisor-cpu-compare',
      );
    }
    if (source.domain?.cpuMode === 'host-passthrough') {
      const differing = differencesOf(source, destination);
      if (differing.length > 0) {
        return fail(
          `the guest has the CPU of ${names.source} itself (host-passthrough), and ${names.destination} differs in ${list(differing)}`,
          remedy,
          'virsh capabilities',
        );
      }
    }
    const said = cpuFit === null ? 'the guest has no CPU model of its own' : `libvirt calls it ${cpuFit}`;
    return pass(`${names.destination} can give the CPU: ${said}`);
  },
});

/** H16, what the configuration says: a guest that starts anew takes the CPU of where it is. */
const cpuSettings = defineHostCheck({
  id: 'H16',
  title: 'CPU settings of both hosts',
  scope: 'pair',
  reads: { source: ['nova'], destination: ['nova'] },
  about: 'warns when cpu_mode, cpu_models or cpu_model_extra_flags differ between the hosts',
  decide: ({ source, destination }, names): Conclusion => {
    const differing = CPU_SETTINGS.flatMap((name): string[] => {
      const [a, b] = [read(source.nova.conf, name), read(destination.nova.conf, name)];
      return a === b ? [] : [`${name} (${a}, ${b})`];
    });
    if (differing.length === 0)
      return pass(`${names.source} and ${names.destination} give guests the same CPU`);
    return warn(
      `${names.source} and ${names.destination} differ in ${list(differing)}: started anew there, a guest gets another CPU and may not come back`,
      'Set the same in [libvirt] of nova.conf on both, then restart nova-compute while no move runs.',
      'nova.conf',
    );
  },
});

const CPU_SETTINGS = ['cpu_mode', 'cpu_models', 'cpu_model_extra_flags'] as const;

function read(conf: NovaConf, name: (typeof CPU_SETTINGS)[number]): string {
  if (name !== 'cpu_mode') return shown(conf.list('libvirt', name).value.join(','));
  const virtType = conf.string('libvirt', 'virt_type').value ?? 'kvm';
  // nova/virt/libvirt/utils.py: without cpu_mode KVM and QEMU guests get host-model, others none.
  const preset = virtType === 'kvm' || virtType === 'qemu' ? 'host-model' : 'none';
  return shown(conf.string('libvirt', 'cpu_mode').value ?? preset);
}

interface CpuAndSystem {
  cpu: HostCpu;
  system: { kernel: string; microcode: string | null };
}

function differencesOf(a: CpuAndSystem, b: CpuAndSystem): string[] {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['CPU model', a.cpu.model, b.cpu.model],
    ['microcode', a.system.microcode ?? a.cpu.microcode, b.system.microcode ?? b.cpu.microcode],
    ['CPU features', [...a.cpu.features].sort().join(), [...b.cpu.features].sort().join()],
    ['kernel', a.system.kernel, b.system.kernel],
  ];
  return pairs.flatMap(([what, one, other]) => (one === other ? [] : [what]));
}

/** H30. What confines guests, compared. */
const confinement = defineHostCheck({
  id: 'H30',
  title: 'SELinux and AppArmor',
  scope: 'pair',
  reads: { source: ['system'], destination: ['system'] },
  about: 'warns when one host confines its guests and the other does not',
  decide: ({ source, destination }, names) => {
    const [from, to] = [source.system, destination.system].map(
      ({ selinux, apparmor }) => selinux ?? (apparmor ? 'AppArmor' : 'nothing'),
    );
    if (from === to) return pass(`both hosts confine guests by ${from ?? 'nothing'}`);
    return warn(
      `guests are confined by ${from} on ${names.source}, by ${to} on ${names.destination}`,
      'Use the same mode on all hosts: labels that one needs the other does not set.',
    );
  },
});

const OWNERSHIP = ['user', 'group', 'dynamic_ownership'] as const;
const ownership = defineHostCheck({
  id: 'H34',
  title: 'Ownership of guests',
  scope: 'pair',
  reads: { source: ['settings'], destination: ['settings'] },
  about: 'warns when qemu.conf of the hosts differ in user, group or dynamic_ownership',
  decide: ({ source, destination }, names) => {
    const differing = OWNERSHIP.filter(
      (key) => source.settings.get(`qemu.${key}`) !== destination.settings.get(`qemu.${key}`),
    );
    if (differing.length === 0) return pass('qemu.conf agrees in user, group and ownership');
    return warn(
      `qemu.conf of ${names.source} and ${names.destination} differ in ${list([...differing])}`,
      'Make them alike: a guest may otherwise not open its own files there.',
      'qemu.conf',
    );
  },
});

export const machineChecks: readonly HostCheck[] = [
  versions,
  machineType,
  cpu,
  cpuSettings,
  confinement,
  ownership,
];
