import { defineCommand, type Output } from '../command.js';
import { amount, pairsOf, required } from '../lines.js';
import { script } from '../script.js';

export const system = defineCommand({
  id: 'system',
  purpose:
    'Kernel, microcode, userfaultfd, SELinux or AppArmor and their denials, and whether there is cryptsetup.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: script('system/system'),
  parse: parseSystem,
});

export interface SystemReading {
  readonly kernel: string;
  /** vm.unprivileged_userfaultfd. null: this kernel has no such setting. */
  readonly userfaultfd: boolean | null;
  /** `enforcing`, `permissive`, `disabled`; null: no SELinux. */
  readonly selinux: string | null;
  readonly apparmor: boolean;
  /** Denials of AppArmor or SELinux in the kernel's log. null: may not be read. */
  readonly denials: number | null;
  readonly microcode: string | null;
  /** In nova-compute's own file system. */
  readonly cryptsetup: boolean;
}

export function parseSystem(output: Output): SystemReading {
  const found = pairsOf(output);
  const text = (key: string) => found.get(key)?.[0] || null;
  const userfaultfd = text('userfaultfd');
  return {
    kernel: required(text('kernel'), 'kernel'),
    userfaultfd: userfaultfd === null ? null : userfaultfd === '1',
    selinux: text('selinux')?.toLowerCase() ?? null,
    apparmor: text('apparmor') === 'Y',
    denials: amount(text('denials') ?? undefined),
    microcode: text('microcode'),
    cryptsetup: text('cryptsetup') === 'yes',
  };
}
