import { defineCommand, Failed, firstLine, type Output, succeeded, Unreadable } from '../command.js';
import { script } from '../script.js';
import { elements } from './xml.js';

export const hostCpu = defineCommand({
  id: 'host-cpu',
  purpose: "The host's CPU, its microcode and features, as libvirt sees them.",
  args: {},
  root: true,
  timeoutMs: 15_000,
  script: script('libvirt/host-cpu'),
  parse: parseHostCpu,
});

export const cpuCompare = defineCommand({
  id: 'cpu-compare',
  purpose: 'Whether this host can give a guest the CPU whose XML comes on the standard input.',
  args: { hypervisor: 'hypervisor' },
  root: true,
  timeoutMs: 15_000,
  stdinLimit: 65_536,
  // Another host printed it: no entities, document types or instructions reach the parser here.
  stdinForm: {
    what: 'one XML element of a CPU, without entities',
    form: /^<cpu(?=[\s/>])(?:[\t\n\x20-\x25\x27-\x3b\x3d-\x7e]|<(?![!?]))*>$/,
  },
  script: script('libvirt/cpu-compare'),
  parse: parseCpuCompare,
});

export interface HostCpu {
  /** libvirt's own id of the host. */
  readonly uuid: string | null;
  readonly arch: string;
  readonly model: string | null;
  readonly vendor: string | null;
  readonly microcode: string | null;
  readonly features: readonly string[];
}

export function parseHostCpu(output: Output): HostCpu {
  const xml = succeeded(output);
  const [cpu] = elements(xml, 'cpu');
  const body = (tag: string) => elements(cpu?.body ?? '', tag)[0]?.body ?? null;
  const arch = body('arch');
  if (cpu === undefined || arch === null) throw new Unreadable('has no CPU');
  return {
    uuid: elements(xml, 'uuid')[0]?.body ?? null,
    arch,
    model: body('model'),
    vendor: body('vendor'),
    microcode: elements(cpu.body, 'microcode')[0]?.attributes.version ?? null,
    features: elements(cpu.body, 'feature').flatMap(({ attributes }) => attributes.name ?? []),
  };
}

export type CpuComparison = 'identical' | 'superset' | 'incompatible';

export function parseCpuCompare(output: Output): CpuComparison {
  const text = `${output.stdout}\n${output.stderr}`;
  if (/is incompatible with|incompatible/i.test(text)) return 'incompatible';
  if (output.code === 0 && /superset/i.test(text)) return 'superset';
  if (output.code === 0 && /identical/i.test(text)) return 'identical';
  if (output.code === 0) throw new Unreadable(`is no comparison: "${firstLine(output.stdout)}"`);
  throw new Failed(firstLine(output.stderr));
}
