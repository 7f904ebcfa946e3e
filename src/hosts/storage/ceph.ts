import { z } from 'zod';
import { Failed, firstLine, type Output, succeeded, Unreadable } from '../command.js';
import { amount, json, linesOf, pairsOf, required, whole } from '../lines.js';

export interface DiskRoom {
  readonly sizeBytes: number;
  readonly availableBytes: number;
  readonly fileSystem: string;
}

/** `df -PT -B1`. */
export function parseDisk(output: Output): DiskRoom {
  const columns = linesOf(succeeded(output)).at(-1)?.split(/\s+/) ?? [];
  return {
    fileSystem: required(columns[1], 'file system'),
    sizeBytes: required(amount(columns[2]), 'size'),
    availableBytes: required(amount(columns[4]), 'room'),
  };
}

export interface MultipathReading {
  readonly daemon: boolean;
  readonly paths: number;
  /** Paths whose state is neither active nor ready. */
  readonly failed: readonly string[];
}

/** `multipathd show paths format "%d %t %T"`: device, state for the kernel, state of the checker. */
export function parseMultipath(output: Output): MultipathReading {
  const found = pairsOf(output);
  const paths = found.get('path') ?? [];
  const daemon = found.get('daemon')?.[0];
  if (daemon !== 'yes' && daemon !== 'no') throw new Unreadable('does not tell whether multipathd runs');
  return {
    daemon: daemon === 'yes',
    paths: paths.length,
    failed: paths.filter((path) => /\b(failed|faulty|shaky)\b/.test(path)),
  };
}

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

export interface CephReading {
  /** `HEALTH_OK`, `HEALTH_WARN`, `HEALTH_ERR`. */
  readonly health: string;
  /** Names of what is wrong, `OSD_FULL` and the like. */
  readonly checks: readonly string[];
  /** As ceph.conf on the host has them. */
  readonly monHosts: readonly string[];
}

const cephStatus = z.object({
  health: z.object({ status: z.string(), checks: z.record(z.string(), z.unknown()).optional() }),
});

export function parseCeph(output: Output): CephReading {
  const [conf, ...rest] = succeeded(output).split('\n');
  const status = cephStatus.safeParse(json(rest.join('\n')));
  if (!status.success) throw new Unreadable(`is no status of Ceph: "${firstLine(rest.join('\n'))}"`);
  return {
    health: status.data.health.status,
    checks: Object.keys(status.data.health.checks ?? {}),
    // `10.0.0.1:6789`, or since Nautilus `[v2:10.0.0.1:3300/0,v1:10.0.0.1:6789/0]`.
    monHosts: (conf ?? '')
      .replace(/^mon=/, '')
      .split(/[\s,[\]]+/)
      .map((one) => one.replace(/^v[12]:/, '').replace(/\/\d+$/, ''))
      .filter((one) => one !== ''),
  };
}

const rbdStatus = z.object({
  watchers: z.union([
    z.array(z.object({ address: z.string() })),
    // Before Nautilus a watcher had a name, not a place in a list.
    z.record(z.string(), z.object({ address: z.string() })).transform((named) => Object.values(named)),
  ]),
});

/** Addresses without port and nonce: of whoever has the image open. Empty: nobody. */
export function parseRbdWatchers(output: Output): readonly string[] {
  if (output.code === 2) throw new Failed(`no such image: ${firstLine(output.stderr)}`);
  const status = rbdStatus.safeParse(json(succeeded(output)));
  if (!status.success) throw new Unreadable(`is no status of an image: "${firstLine(output.stdout)}"`);
  return status.data.watchers.map(({ address }) =>
    address.replace(/(?::\d+)?\/\d+$/, '').replaceAll(/[[\]]/g, ''),
  );
}
