import type { LiveMigrationFigures } from '../../cloud/migration.js';

import type { CoursePoint } from './outcome.js';

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
  return thinned(all);
}

/** Every second one of the older half is left out, but for the ends of a pass as long as that makes room. */
function thinned(all: readonly FiguresSample[]): readonly FiguresSample[] {
  const half = all.length / 2;
  const every = (index: number) => index >= half || index % 2 === 0;
  const ends = (index: number) =>
    all[index]?.iteration !== all[index - 1]?.iteration ||
    all[index]?.iteration !== all[index + 1]?.iteration;
  const kept = all.filter((_sample, index) => every(index) || ends(index));
  return kept.length <= all.length * MOST_KEPT ? kept : all.filter((_sample, index) => every(index));
}

/** Of samples that were thinned out: with more it would be done again at once. */
const MOST_KEPT = 0.9;

/** The most that a host measured the guest to change, bytes a second; null where none measured. */
export function mostChanged(samples: readonly FiguresSample[]): number | null {
  const measured = samples.flatMap(({ dirtyBytesPerSecond }) => dirtyBytesPerSecond ?? []);
  return measured.length === 0 ? null : Math.max(...measured);
}

/** What is kept of a move that has ended: at most as many points as there are samples. `start`: milliseconds. */
export function courseOf(samples: readonly FiguresSample[], start: number): readonly CoursePoint[] {
  return samples.map((sample, index) => {
    const { at, remaining, iteration } = sample;
    const { bandwidth, dirty } =
      sample.bandwidthBytesPerSecond === null
        ? ratesOf(samples.slice(0, index + 1))
        : // A host measures what changes from the second pass on; before, nobody knows.
          { bandwidth: sample.bandwidthBytesPerSecond, dirty: sample.dirtyBytesPerSecond };
    const seconds = Math.max(0, Math.round((at - start) / 100) / 10);
    return [seconds, remaining, whole(bandwidth), whole(dirty), iteration];
  });
}

function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

export interface Rates {
  /** Bytes per second over the last half minute; null with fewer than two samples. */
  bandwidth: number | null;
  dirty: number | null;
}

/**
 * How fast memory is sent and how fast the guest changes it: what is sent and does not lessen the rest was changed. Not
 * in the first pass, in which QEMU does not count yet what is changed meanwhile.
 */
export function ratesOf(samples: readonly FiguresSample[]): Rates {
  const last = samples.at(-1);
  if (last === undefined) return { bandwidth: null, dirty: null };
  const first = samples.find((sample) => last.at - sample.at <= 30_000) ?? last;
  const seconds = (last.at - first.at) / 1000;
  const measured = { bandwidth: last.bandwidthBytesPerSecond, dirty: last.dirtyBytesPerSecond };
  if (seconds <= 0) return measured;
  const sent = Math.max(0, last.processed - first.processed);
  const less = first.remaining - last.remaining;
  const counted = last.bandwidthBytesPerSecond === null && first.processed >= last.total;
  return {
    bandwidth: measured.bandwidth ?? sent / seconds,
    dirty: measured.dirty ?? (counted ? Math.max(0, sent - less) / seconds : null),
  };
}
