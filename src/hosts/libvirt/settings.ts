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
  args: { pkiPath: 'pathOrNone' },
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

const USES = ['ca', 'server', 'client', 'qemu-ca', 'qemu-server', 'qemu-client'] as const;

export interface Certificate {
  readonly use: (typeof USES)[number];
  /** As libvirt sees it, in its container where it has one. */
  readonly path: string;
  /** Octal mode and owner, `640 root:qemu`; null: there is no such file. */
  readonly mode: string | null;
  /** Milliseconds since the epoch. `untold`: there is no openssl on the host. */
  readonly notAfter: number | 'unreadable' | 'untold';
}

/** What certificates.sh prints. */
export function parseCertificates(output: Output): readonly Certificate[] {
  return linesOf(succeeded(output)).flatMap((line) => {
    const [use, path, mode, end] = line.split('|');
    const known = USES.find((one) => one === use);
    if (known === undefined || path === undefined || mode === undefined || end === undefined) return [];
    const time = Date.parse(end.replace(/^notAfter=/, ''));
    const notAfter = end === '-' ? 'untold' : Number.isNaN(time) ? 'unreadable' : time;
    return [{ use: known, path, mode: mode === 'missing' ? null : mode, notAfter }];
  });
}
