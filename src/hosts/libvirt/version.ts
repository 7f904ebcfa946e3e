import { defineCommand, type Output, succeeded } from '../command.js';
import { required } from '../lines.js';
import { script } from '../script.js';

export const libvirtVersion = defineCommand({
  id: 'libvirt-version',
  purpose: 'Versions of libvirt and QEMU.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: script('libvirt/libvirt-version'),
  parse: parseVirshVersion,
});

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
