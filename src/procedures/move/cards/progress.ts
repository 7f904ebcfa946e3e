import type { HostHealth } from '../health/health.js';

/**
 * Where a running move is, as people are told it. `copying` is the first pass, `converging` every later one: what is
 * left then says little about the time it takes, so no percentage is shown.
 */
export type ProgressPhase =
  | 'queued'
  | 'preparing'
  | 'copying'
  | 'converging'
  | 'post-copy'
  | 'switching'
  /** Nova has ended it without success. */
  | 'ending'
  | 'checking';

/** One reading of a running request. Kept in memory by the watcher, never stored. */
export interface ProgressSample {
  /** ISO 8601: when we looked. */
  at: string;
  phase: ProgressPhase;
  /** Nova's own status of the migration record. */
  status: string;
  /** Bytes and bytes per second; null where nobody said. */
  totalBytes: number | null;
  remainingBytes: number | null;
  bandwidthBps: number | null;
  dirtyBps: number | null;
  /** 1 for the first pass. */
  iteration: number | null;
  etaSeconds: number | null;
  /** Since the move was started. */
  elapsedSeconds: number;
  /** `nova`: the migration record's coarse figures. `host`: libvirt's, over SSH. */
  source: 'nova' | 'host';
  /** ISO 8601: when the figures were true; Nova's own time of writing where it tells one. */
  readAt: string;
  /** When it was last read to run on its source; null: not by this process. */
  runsOnSourceAt: string | null;
  /** When what Nova tells was last read, and since when it cannot be; ISO 8601. */
  cloud: { readAt: string | null; failingSince: string | null };
  health: readonly HostHealth[];
  /** What the guest itself shows where it is asked; null: it is not. ISO 8601. */
  guest: { address: string; answeredAt: string | null; silentSince: string | null } | null;
  /** What is known of the call: `sent`, no answer yet; `lost`, none came, and no record is there; then what Nova showed. */
  call: 'sent' | 'lost' | 'taken' | 'recorded';
  /** The abort that is wanted; `sent`: when, each time. null: none is. */
  abort: { askedAt: string; sent: readonly string[]; taken: boolean } | null;
  /** Where it goes, once that is known. */
  destination: string | null;
  /** Set while the move does not converge. */
  stalled: boolean;
}

const ORDER: readonly ProgressPhase[] = [
  'queued',
  'preparing',
  'copying',
  'converging',
  'post-copy',
  'switching',
  'ending',
  'checking',
];

/** What is told never goes back, whatever Nova writes into its record on the way. */
export function furthest(one: ProgressPhase, other: ProgressPhase): ProgressPhase {
  return ORDER.indexOf(other) > ORDER.indexOf(one) ? other : one;
}

const ENDED: ReadonlySet<string> = new Set(['failed', 'error', 'cancelled', 'aborted']);

/** Beyond this share of the memory the first pass is as good as over, whatever the counters of passes say. */
const LAST_PHASE = 0.95;

/**
 * The phase that a status and figures mean. Nova's figures are null, then 0 of 0, long before they are real; its remaining
 * bytes go up again in later passes, so the phase never goes by how they change.
 */
export function phaseOf(
  status: string,
  figures: { totalBytes: number | null; remainingBytes: number | null; iteration: number | null },
): ProgressPhase {
  if (status === 'accepted' || status === 'queued') return 'queued';
  if (status === 'running (post-copy)') return 'post-copy';
  if (status === 'post-migrating') return 'switching';
  if (status === 'completed') return 'checking';
  if (ENDED.has(status)) return 'ending';
  if (status !== 'running') return 'preparing';
  const done = doneShare(figures);
  if (done === null) return 'copying';
  return (figures.iteration ?? 1) > 1 || done >= LAST_PHASE ? 'converging' : 'copying';
}

/** 0 to 1 of the memory that needs no more copying; null without figures. */
export function doneShare(figures: {
  totalBytes: number | null;
  remainingBytes: number | null;
}): number | null {
  const { totalBytes, remainingBytes } = figures;
  if (totalBytes === null || remainingBytes === null || totalBytes <= 0) return null;
  return Math.min(1, Math.max(0, 1 - remainingBytes / totalBytes));
}
