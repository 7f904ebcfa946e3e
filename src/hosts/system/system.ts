import { z } from 'zod';
import { type Output, succeeded, Unreadable } from '../command.js';
import { amount, linesOf, pairsOf, required } from '../lines.js';

const size = z.number().int().nonnegative();

const memory = z.object({
  totalBytes: size,
  /** MemAvailable: what can be had without swapping. */
  availableBytes: size,
  swapTotalBytes: size,
  swapFreeBytes: size,
  cpus: z.number().int().positive(),
  load1: z.number().nonnegative(),
  hugepages: z.array(z.object({ node: z.string(), pageKiB: size, total: size, free: size })),
});
export type MemoryAndLoad = Readonly<z.infer<typeof memory>>;

export function parseMemory(output: Output): MemoryAndLoad {
  const found = pairsOf(output);
  const kib = (key: string) => {
    const value = amount(found.get(key)?.[0]);
    return value === null ? null : value * 1024;
  };
  const parsed = memory.safeParse({
    totalBytes: kib('MemTotal'),
    availableBytes: kib('MemAvailable') ?? kib('MemFree'),
    swapTotalBytes: kib('SwapTotal') ?? 0,
    swapFreeBytes: kib('SwapFree') ?? 0,
    cpus: amount(found.get('cpus')?.[0]),
    load1: amount(found.get('load')?.[0]),
    hugepages: (found.get('hugepages') ?? []).flatMap((line) => {
      const [node, page, total, free] = line.split(' ');
      return [{ node, pageKiB: amount(page), total: amount(total), free: amount(free) }];
    }),
  });
  if (!parsed.success) throw new Unreadable('has no memory, CPUs or load');
  return parsed.data;
}

export interface ClockReading {
  /** The host's clock, seconds since the epoch. */
  readonly now: number;
  /** Seconds that the clock is off, as chrony estimates it; null: chrony is not there. */
  readonly offset: number | null;
  /** null: nobody on the host can tell. */
  readonly synchronised: boolean | null;
}

export function parseClock(output: Output): ClockReading {
  const found = pairsOf(output);
  const offset = /^-?\d{1,9}\.\d{1,12}$/.exec(found.get('offset')?.[0] ?? '')?.[0];
  const synchronised = found.get('synchronised')?.[0];
  return {
    now: required(amount(found.get('now')?.[0]), 'time'),
    offset: offset === undefined ? null : Number(offset),
    synchronised: synchronised === 'yes' || synchronised === 'no' ? synchronised === 'yes' : null,
  };
}

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

/** Package or distribution name -> version. */
export function parsePackages(output: Output): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const line of linesOf(output.stdout)) {
    const [, name, version] = /^(?:package|dist) (\S+) (\S+)$/.exec(line) ?? [];
    if (name !== undefined && version !== undefined && !versions.has(name)) versions.set(name, version);
  }
  return versions;
}

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

export interface RecentErrors {
  readonly count: number;
  /** The first lines of the last few, secrets not yet taken out. */
  readonly last: readonly string[];
}

export function parseRecentErrors(output: Output): RecentErrors {
  const found = pairsOf(output);
  return { count: required(amount(found.get('count')?.[0]), 'count'), last: found.get('line') ?? [] };
}
