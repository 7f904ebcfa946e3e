import type { LiveMigrationFigures } from '../../cloud/migration.js';

/** One distinct reading of a running move's memory, in bytes. Nova saves new ones every five seconds or later. */
export interface FiguresSample {
  /** When it was read, milliseconds. */
  at: number;
  total: number;
  remaining: number;
  processed: number;
  /** From the host, where SSH allows; null from Nova alone. */
  dirtyBytesPerSecond: number | null;
  bandwidthBytesPerSecond: number | null;
  iteration: number | null;
}

/** At most this many points are kept for the chart, the older ones thinned out. */
const MOST_SAMPLES = 200;

/** undefined while Nova has no figures yet: null, then 0 of 0. */
export function sampleOf(figures: LiveMigrationFigures, now: number): FiguresSample | undefined {
  const {
    memoryTotalBytes: total,
    memoryRemainingBytes: remaining,
    memoryProcessedBytes: processed,
  } = figures;
  if (total === null || remaining === null || processed === null || total <= 0) return undefined;
  return {
    at: now,
    total,
    remaining,
    processed,
    dirtyBytesPerSecond: null,
    bandwidthBytesPerSecond: null,
    iteration: null,
  };
}

/** Appends a reading that says something new; the same figures read twice are one sample. */
export function withSample(samples: readonly FiguresSample[], next: FiguresSample): readonly FiguresSample[] {
  const last = samples.at(-1);
  if (last !== undefined && last.processed === next.processed && last.remaining === next.remaining) {
    return samples;
  }
  const all = [...samples, next];
  if (all.length <= MOST_SAMPLES) return all;
  const half = all.length / 2;
  return all.filter((_sample, index) => index >= half || index % 2 === 0);
}

/** The most that a host measured the guest to change, bytes a second; null where none measured. */
export function mostChanged(samples: readonly FiguresSample[]): number | null {
  const measured = samples.flatMap(({ dirtyBytesPerSecond }) => dirtyBytesPerSecond ?? []);
  return measured.length === 0 ? null : Math.max(...measured);
}

export interface Rates {
  /** Bytes per second over the last half minute; null with fewer than two samples. */
  bandwidth: number | null;
  dirty: number | null;
}

/** How fast memory is sent and how fast the guest changes it: what is sent and does not lessen the rest was changed. */
export function ratesOf(samples: readonly FiguresSample[]): Rates {
  const last = samples.at(-1);
  if (last === undefined) return { bandwidth: null, dirty: null };
  const first = samples.find((sample) => last.at - sample.at <= 30_000) ?? last;
  const seconds = (last.at - first.at) / 1000;
  const measured = { bandwidth: last.bandwidthBytesPerSecond, dirty: last.dirtyBytesPerSecond };
  if (seconds <= 0) return measured;
  const sent = Math.max(0, last.processed - first.processed);
  const less = first.remaining - last.remaining;
  return {
    bandwidth: measured.bandwidth ?? sent / seconds,
    dirty: measured.dirty ?? Math.max(0, sent - less) / seconds,
  };
}
