import { defineCommand, succeeded } from '../command.js';
import { linesOf } from '../lines.js';
import { script } from '../script.js';

export const machineTypes = defineCommand({
  id: 'machine-types',
  purpose: 'Machine types that QEMU has here.',
  args: {},
  root: true,
  timeoutMs: 15_000,
  script: script('libvirt/machine-types'),
  parse: (output): readonly string[] => linesOf(succeeded(output)),
});
