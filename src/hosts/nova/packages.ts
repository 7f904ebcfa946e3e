import { defineCommand, type Output, succeeded } from '../command.js';
import { linesOf } from '../lines.js';
import { script } from '../script.js';

export const packages = defineCommand({
  id: 'packages',
  purpose: 'Versions of Nova, libvirt, QEMU and librbd.',
  args: {},
  root: true,
  timeoutMs: 15_000,
  script: script('nova/packages'),
  parse: parsePackages,
});

export const junoVolumeBug = defineCommand({
  id: 'juno-volume-bug',
  purpose: "Whether nova-compute's driver has the correction of bug 1392773 (Juno).",
  args: {},
  root: false,
  timeoutMs: 15_000,
  script: script('nova/juno-volume-bug'),
  parse: (output): 'corrected' | 'uncorrected' | 'absent' => {
    const word = succeeded(output).trim();
    return word === 'corrected' || word === 'uncorrected' ? word : 'absent';
  },
});

/** Package or distribution name -> version. */
export function parsePackages(output: Output): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const line of linesOf(output.stdout)) {
    const [, name, version] = /^(?:package|dist) (\S+) (\S+)$/.exec(line) ?? [];
    if (name !== undefined && version !== undefined && !versions.has(name)) versions.set(name, version);
  }
  return versions;
}
