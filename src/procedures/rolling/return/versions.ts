/** What runs on a host, as far as it could be read. */
export interface HostVersions {
  libvirt: string | null;
  qemu: string | null;
  kernel: string | null;
}

export const NAMES = ['libvirt', 'qemu', 'kernel'] as const satisfies readonly (keyof HostVersions)[];

/** Below zero: `one` is the older. Numbers are compared as numbers, in their order: 6.1.0-9 is older than 6.1.0-28. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}

/** In words, what is older now than it was. */
export function wentBack(before: HostVersions, now: HostVersions): readonly string[] {
  return NAMES.flatMap((name) => {
    const [then, since] = [before[name], now[name]];
    if (then === null || since === null || compareVersions(since, then) >= 0) return [];
    return [`${wordOf(name)} is ${since}, older than before (${then})`];
  });
}

/** In words, where a host differs from the one that was finished last: guests move between the two. */
export function differs(host: HostVersions, finished: HostVersions, name: string): readonly string[] {
  return NAMES.flatMap((part) => {
    const [own, other] = [host[part], finished[part]];
    if (own === null || other === null || compareVersions(own, other) === 0) return [];
    return [`${wordOf(part)} is ${own}, and ${other} on ${name}, which is finished`];
  });
}

/** In words, what is newer than it was. */
export function renewed(before: HostVersions, now: HostVersions): readonly string[] {
  return NAMES.flatMap((name) => {
    const [then, since] = [before[name], now[name]];
    if (then === null || since === null || compareVersions(since, then) <= 0) return [];
    return [`${wordOf(name)} ${then} → ${since}`];
  });
}

function wordOf(name: keyof HostVersions): string {
  return name === 'qemu' ? 'QEMU' : name;
}
