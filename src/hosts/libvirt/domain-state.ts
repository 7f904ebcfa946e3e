import { Failed, firstLine, type Output, succeeded, Unreadable } from '../command.js';
import { amount, linesOf, required, virshFields } from '../lines.js';

export interface LibvirtVersion {
  readonly libvirt: string;
  readonly qemu: string;
}

export function parseVirshVersion(output: Output): LibvirtVersion {
  const text = succeeded(output);
  return {
    libvirt: required(/Using library: libvirt (\d+(?:\.\d+)+)/.exec(text)?.[1], 'libvirt version'),
    qemu: required(/Running hypervisor: \S+ (\d+(?:\.\d+)+)/.exec(text)?.[1], 'QEMU version'),
  };
}

export type DomainState =
  | { readonly there: false }
  | {
      readonly there: true;
      /** As libvirt says it: `running`, `paused`, `shut off`, `crashed` … */
      readonly state: string;
      readonly uuid: string;
      readonly vcpus: number;
      readonly memoryBytes: number;
    };

/** `virsh` in the C locale, for a domain that libvirt on this host does not know. */
export function isNoDomain(output: Output): boolean {
  return output.code !== 0 && /failed to get domain|Domain not found/i.test(output.stderr);
}

export function parseDomainState(output: Output): DomainState {
  if (isNoDomain(output)) return { there: false };
  const fields = virshFields(succeeded(output));
  return {
    there: true,
    state: required(fields.get('State'), 'state'),
    uuid: required(fields.get('UUID'), 'UUID'),
    vcpus: required(amount(fields.get('CPU(s)')), 'number of CPUs'),
    memoryBytes: 1024 * required(amount(fields.get('Max memory')?.replace(/ KiB$/, '')), 'memory'),
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

/** Bytes a second that the guest writes into its memory. */
export interface DirtyRate {
  readonly bytesPerSecond: number;
  readonly measuredSeconds: number;
}

export function parseDirtyRate(output: Output): DirtyRate {
  const text = succeeded(output);
  const value = (key: string) => amount(new RegExp(`dirtyrate\\.${key}=(\\d+)`).exec(text)?.[1]);
  if (value('calc_status') !== 2) throw new Unreadable('the measurement has not ended');
  return {
    bytesPerSecond: required(value('megabytes_per_second'), 'rate') * 1024 * 1024,
    measuredSeconds: required(value('calc_period'), 'period'),
  };
}

export interface LibvirtSecret {
  readonly uuid: string;
  readonly usage: string;
}

export function parseSecrets(output: Output): readonly LibvirtSecret[] {
  return linesOf(succeeded(output)).flatMap((line) => {
    const [, uuid, usage] = /^\s*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\s+(.*)$/.exec(line) ?? [];
    return uuid === undefined || usage === undefined ? [] : [{ uuid, usage: usage.trim() }];
  });
}

/** null: libvirt has no such secret, or no value for it. */
export function parseSecretDigest(output: Output): string | null {
  if (output.code !== 0) {
    if (/Secret not found|no secret with matching|secret .* does not have a value/i.test(output.stderr))
      return null;
    succeeded(output);
  }
  const digest = output.stdout.trim();
  if (!/^[0-9a-f]{16}$/.test(digest)) throw new Unreadable('is no digest');
  return digest;
}
