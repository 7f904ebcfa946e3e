import { defineCommand, type Output, succeeded } from '../command.js';
import { amount, linesOf, required } from '../lines.js';
import { script } from '../script.js';

export const disk = defineCommand({
  id: 'disk',
  purpose: 'Room on the file system of a path; a stale mount ends it, it does not hang.',
  args: { path: 'path' },
  root: true,
  timeoutMs: 6_000,
  script: script('storage/disk'),
  parse: parseDisk,
});

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

/** File systems that several hosts have at once: the same folder is there for all of them. */
const SHARED = /^(nfs|nfs4|ceph|glusterfs|fuse\..*|gfs2|ocfs2|lustre|gpfs)$/;

export function isSharedFileSystem(name: string): boolean {
  return SHARED.test(name);
}
