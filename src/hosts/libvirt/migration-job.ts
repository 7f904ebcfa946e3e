import { z } from 'zod';
import { defineCommand, Failed, firstLine, type Output, succeeded, Unreadable } from '../command.js';
import { virshFields } from '../lines.js';
import { script } from '../script.js';
import { isNoDomain } from './domain-state.js';

export const moveJob = defineCommand({
  id: 'move-job',
  purpose: 'How far the migration of a domain is (on its source).',
  args: { domain: 'domain' },
  root: true,
  timeoutMs: 5_000,
  script: script('libvirt/move-job'),
  parse: parseMoveJob,
});

export const completedMove = defineCommand({
  id: 'completed-move',
  purpose: "A finished migration's figures (on its destination).",
  args: { domain: 'domain' },
  root: true,
  timeoutMs: 5_000,
  script: script('libvirt/completed-move'),
  parse: parseCompletedMove,
});

const count = z.number().nonnegative();

/** `virsh domjobinfo` on the source, while the memory is copied. Bytes, bytes a second and milliseconds. */
const moveFigures = z.object({
  elapsedMs: count,
  processedBytes: count,
  remainingBytes: count,
  totalBytes: count,
  /** null: QEMU has not measured yet. */
  dirtyBytesPerSecond: count.nullable(),
  bandwidthBytesPerSecond: count.nullable(),
  iteration: count.nullable(),
  expectedDowntimeMs: count.nullable(),
});

export type MoveFigures = Readonly<z.infer<typeof moveFigures>>;

/** `virsh domjobinfo --completed`: on the destination, once the server runs there. */
const completedFigures = z.object({
  elapsedMs: count,
  totalDowntimeMs: count.nullable(),
  totalBytes: count.nullable(),
  processedBytes: count.nullable(),
  iterations: count.nullable(),
  bandwidthBytesPerSecond: count.nullable(),
});

export type CompletedMove = Readonly<z.infer<typeof completedFigures>>;

export type MoveJob =
  /** The domain is not on this host, or has no job. */
  | { readonly job: 'absent' }
  | { readonly job: 'none' }
  /** This host is the destination: only the source has figures. */
  | { readonly job: 'incoming' }
  /** Under way, and before the first figures. */
  | { readonly job: 'starting' }
  | { readonly job: 'running'; readonly operation: string; readonly figures: MoveFigures };

const DEFAULT_PAGE = 4096;

export function parseMoveJob(output: Output): MoveJob {
  if (isNoDomain(output)) return { job: 'absent' };
  if (isOver(output)) return { job: 'none' };
  if (/statistics are available only on the source/i.test(output.stderr)) return { job: 'incoming' };
  const fields = virshFields(succeeded(output));
  const type = fields.get('Job type')?.trim();
  if (type === undefined) throw new Unreadable(`has no job type: "${firstLine(output.stdout)}"`);
  if (type === 'None') return { job: 'none' };
  if (!fields.has('Memory total') && !fields.has('Data total')) return { job: 'starting' };
  const pages = numberOf(fields.get('Dirty rate'));
  // QEMU measures when it looks through the memory again: until then it says 0.
  const measured = pages !== null && (pages > 0 || (numberOf(fields.get('Iteration')) ?? 0) > 1);
  const figures = moveFigures.safeParse({
    elapsedMs: numberOf(fields.get('Time elapsed')),
    processedBytes: bytesOf(fields.get('Memory processed') ?? fields.get('Data processed')),
    remainingBytes: bytesOf(fields.get('Memory remaining') ?? fields.get('Data remaining')),
    totalBytes: bytesOf(fields.get('Memory total') ?? fields.get('Data total')),
    dirtyBytesPerSecond: measured ? pages * (numberOf(fields.get('Page size')) ?? DEFAULT_PAGE) : null,
    bandwidthBytesPerSecond: bytesOf(fields.get('Memory bandwidth')?.replace(/\/s$/, '')),
    iteration: numberOf(fields.get('Iteration')),
    expectedDowntimeMs: numberOf(fields.get('Expected downtime')),
  });
  if (!figures.success)
    throw new Unreadable(`lacks figures: ${z.prettifyError(figures.error).split('\n')[0]}`);
  return { job: 'running', operation: fields.get('Operation') ?? 'unknown', figures: figures.data };
}

/** The domain stands still on this host, and so has no job: on the source, the move has just ended. */
function isOver({ code, stderr }: Output): boolean {
  return code !== 0 && /domain is not running/i.test(stderr);
}

/** null: libvirt on this host has no finished job of that domain. */
export function parseCompletedMove(output: Output): CompletedMove | null {
  if (isNoDomain(output) || isOver(output)) return null;
  const fields = virshFields(succeeded(output));
  const type = fields.get('Job type')?.trim();
  if (type === 'None') return null;
  if (type === 'Failed' || type === 'Cancelled') throw new Failed(`the job is ${type.toLowerCase()}`);
  const parsed = completedFigures.safeParse({
    elapsedMs: numberOf(fields.get('Time elapsed')),
    totalDowntimeMs: numberOf(fields.get('Total downtime')),
    totalBytes: bytesOf(fields.get('Memory total')),
    processedBytes: bytesOf(fields.get('Memory processed')),
    iterations: numberOf(fields.get('Iteration')),
    bandwidthBytesPerSecond: bytesOf(fields.get('Memory bandwidth')?.replace(/\/s$/, '')),
  });
  if (type === undefined || !parsed.success) throw new Unreadable(`is no job: "${firstLine(output.stdout)}"`);
  return parsed.data;
}

/** `55123 ms`, `12 pages/s`, `5`: the number alone. */
function numberOf(text: string | undefined): number | null {
  const match = /^(\d{1,18}(?:\.\d{1,9})?)(?:\s|$)/.exec(text ?? '');
  return match === null ? null : Number(match[1]);
}

const UNITS: Readonly<Record<string, number>> = { B: 0, KiB: 1, MiB: 2, GiB: 3, TiB: 4, PiB: 5, EiB: 6 };

/** `12.345 MiB`: virsh keeps three decimals, so the result is as coarse as that. */
function bytesOf(text: string | undefined): number | null {
  const match = /^(\d{1,18}(?:\.\d{1,9})?) ([KMGTPE]?i?B)$/.exec(text ?? '');
  const power = UNITS[match?.[2] ?? ''];
  return match === null || power === undefined ? null : Math.round(Number(match[1]) * 1024 ** power);
}
