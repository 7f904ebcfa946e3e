import { z } from 'zod';
import { defineCommand, Failed, firstLine, type Output, succeeded, Unreadable } from '../command.js';
import { json, whole } from '../lines.js';
import { script } from '../script.js';

export const librbd = defineCommand({
  id: 'librbd',
  purpose: 'The version of librbd that QEMU uses.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: script('storage/librbd'),
  parse: parseLibrbd,
});

export const rbdImage = defineCommand({
  id: 'rbd-image',
  purpose:
    'Whether an image of Ceph can be opened from this host, and its features; it is not mapped or locked.',
  args: { user: 'user', pool: 'pool', image: 'image' },
  root: true,
  timeoutMs: 20_000,
  script: [script('storage/ceph-tools'), script('storage/rbd-image')].join('\n'),
  parse: parseRbdImage,
});

export const rbdWatchers = defineCommand({
  id: 'rbd-watchers',
  purpose: 'Who has an image of Ceph open: one client, the host of its server.',
  args: { user: 'user', pool: 'pool', image: 'image' },
  root: true,
  // A Ceph that does not answer must not hold up who waits for the result of a move.
  timeoutMs: 10_000,
  script: [script('storage/ceph-tools'), script('storage/rbd-watchers')].join('\n'),
  parse: parseRbdWatchers,
});

export interface LibrbdReading {
  /** `1.16.0`: the library's own count. */
  readonly library: string | null;
  readonly package: string | null;
}

export function parseLibrbd(output: Output): LibrbdReading {
  const found = whole(output);
  return { library: found.get('library')?.at(-1) ?? null, package: found.get('package')?.[0] ?? null };
}

const rbdInfo = z.object({ features: z.array(z.string()) });

export type RbdImage =
  | { readonly opens: true; readonly features: readonly string[] }
  | { readonly opens: false; readonly why: 'features' | 'not-permitted' | 'absent' | 'fenced' };

/**
 * `rbd info` ends with the errno: 38 where librbd does not know a feature of the image, 1 or 13 without the right, 108
 * for a host on the blocklist (EBLOCKLISTED is ESHUTDOWN).
 */
export function parseRbdImage(output: Output): RbdImage {
  const { code, stderr } = output;
  if (code === 2) return { opens: false, why: 'absent' };
  if (code === 1 || code === 13) return { opens: false, why: 'not-permitted' };
  if (code === 108) return { opens: false, why: 'fenced' };
  if (code === 38 || /unsupported features/i.test(stderr)) return { opens: false, why: 'features' };
  if (code === 124 || code === 137) throw new Failed('did not end: Ceph does not answer');
  const info = rbdInfo.safeParse(json(succeeded(output)));
  if (!info.success) throw new Unreadable(`is no description of an image: "${firstLine(output.stdout)}"`);
  return { opens: true, features: info.data.features };
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
