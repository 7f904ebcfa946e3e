import { defineCommand, type Output, succeeded } from '../command.js';
import { linesOf, pairsOf } from '../lines.js';
import { script } from '../script.js';

export const settings = defineCommand({
  id: 'settings',
  purpose: 'Named settings of qemu.conf, libvirtd.conf and sshd, and the open file limit of libvirtd.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: script('libvirt/settings'),
  parse: parseSettings,
});

export const certificates = defineCommand({
  id: 'certificates',
  purpose: 'When the TLS certificates of libvirt and QEMU end, and who may read them.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: script('libvirt/certificates'),
  parse: parseCertificates,
});

/** Settings of libvirt, QEMU and sshd by name, as set; what is not set is not there. */
export function parseSettings(output: Output): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const [key, values] of pairsOf(output))
    settings.set(key, (values.at(-1) ?? '').replaceAll(/^"|"$/g, ''));
  return settings;
}

export interface Certificate {
  readonly path: string;
  /** Milliseconds since the epoch; null: openssl could not read it. */
  readonly notAfter: number | null;
  /** Octal mode and owner, `640 root:qemu`. */
  readonly mode: string;
}

export function parseCertificates(output: Output): readonly Certificate[] {
  return linesOf(succeeded(output)).flatMap((line) => {
    const [path, mode, end] = line.split('|');
    if (path === undefined || mode === undefined || end === undefined) return [];
    const time = Date.parse(end.replace(/^notAfter=/, ''));
    return [{ path, mode, notAfter: Number.isNaN(time) ? null : time }];
  });
}
