import { list } from '../../base/format/findings.js';
import type { HostCpu } from '../../hosts/libvirt/cpu.js';
import type { NovaConf } from '../../hosts/nova/nova-conf.js';
import { type Check, type Conclusion, defineCheck, fail, pass, warn } from '../check.js';
import { shown } from './nova-conf.js';

/** H16. Whether the destination can give the guest the CPU it has. */
const cpu = defineCheck({
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

/** H16, what the configuration says: a guest that starts again takes the CPU of where it is. */
const cpuSettings = defineCheck({
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
      `${names.source} and ${names.destination} differ in ${list(differing)}: restarted there, a guest gets another CPU and may not come back`,
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

export const cpuChecks: readonly Check[] = [cpu, cpuSettings];
