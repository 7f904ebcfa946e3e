import { defineCommand, type Output } from '../command.js';
import { required, whole } from '../lines.js';
import { script } from '../script.js';

export const nfs = defineCommand({
  id: 'nfs',
  purpose: 'NFS mounts, their options and whether they answer, and the ids of nova and of QEMU.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: script('storage/nfs'),
  parse: parseNfs,
});

export const nfsExports = defineCommand({
  id: 'nfs-exports',
  purpose: 'What an NFS server exports and to whom, where it tells.',
  args: { server: 'host' },
  root: false,
  timeoutMs: 10_000,
  script: script('storage/nfs-exports'),
  parse: parseNfsExports,
});

export interface NfsMount {
  readonly target: string;
  readonly source: string;
  readonly options: readonly string[];
}

export interface NfsReading {
  readonly mounts: readonly NfsMount[];
  /** `uid:gid` of nova; null: no such user. */
  readonly nova: string | null;
  /** `uid:gid` of the user that QEMU runs as; null: not found on this host. */
  readonly qemu: string | null;
  /** Mounts that do not answer: whoever looks at them hangs. */
  readonly stale: readonly string[];
}

export function parseNfs(output: Output): NfsReading {
  const found = whole(output);
  return {
    nova: found.get('nova')?.[0] || null,
    qemu: found.get('qemu')?.[0] || null,
    stale: found.get('stale') ?? [],
    mounts: (found.get('mount') ?? []).flatMap((line) => {
      const [target, source, options] = line.split(' ');
      if (target === undefined || source === undefined) return [];
      return [{ target, source, options: (options ?? '').split(',') }];
    }),
  };
}

/** null: the host has no showmount, or the server does not tell. */
export type NfsExports = readonly { readonly path: string; readonly clients: readonly string[] }[] | null;

export function parseNfsExports(output: Output): NfsExports {
  const found = whole(output);
  if (required(found.get('status')?.[0], 'status') !== 'answered') return null;
  return (found.get('export') ?? []).map((line) => {
    const [path = '', clients = ''] = line.split(/\s+/);
    return { path, clients: clients.split(',').filter((one) => one !== '') };
  });
}
