import { z } from 'zod';
import type { Server } from '../cloud/server.js';
import { localDiskGib } from './local-disks.js';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Assumed where nobody measured: what a 10 Gb/s and a 1 Gb/s link carry in practice, in bytes per second. */
const FAST_LINK = 1.1e9;
const SLOW_LINK = 1.0e8;

/** Seconds around the copying where no earlier move tells them (5.6 s was the fastest seen): cards do not tell these as known. */
const AROUND = { min: 4, max: 15 } as const;
/** Moves of one cloud differ by some of it, the less is known the more. */
const SPREAD = 0.15;
const SPREAD_OF_ONE = 0.3;

/** Nova's default downtime target of 500 ms. */
const PAUSE_SECONDS = 0.5;

/** `[libvirt]live_migration_completion_timeout`, seconds for each GiB of memory (at least 2) and of copied disk. */
const NOVA_SECONDS_A_GIB = 800;

/** What a move is expected to take. Seconds and bytes per second; null where nothing was measured. */
export const forecast = z.object({
  minSeconds: z.number(),
  maxSeconds: z.number(),
  pauseSeconds: z.number(),
  /** Seconds of the copying alone, where no earlier move tells what Nova takes around it. */
  copying: z.object({ minSeconds: z.number(), maxSeconds: z.number() }).exactOptional(),
  dirtyBytesPerSecond: z.number().nullable(),
  bandwidthBytesPerSecond: z.number().nullable(),
});

export type Forecast = z.output<typeof forecast>;

/** What was measured of a move before it starts; null where nobody could. */
export interface Measured {
  /** What the guest changes of its memory. */
  dirtyBytesPerSecond: number | null;
  bandwidthBytesPerSecond: number | null;
  /** The bandwidth is Nova's limit, not the link's. */
  limited: boolean;
}

export const NOTHING_MEASURED: Measured = {
  dirtyBytesPerSecond: null,
  bandwidthBytesPerSecond: null,
  limited: false,
};

/** Of a link's nominal speed, what a move gets: frames, TCP and QEMU's own headers take the rest. */
const LINK_SHARE = 0.9;

/** Nova's limit in MiB/s (0: none) or what the link carries, whichever is less; 1 Mbit is 125,000 bytes. */
export function measuredBandwidth(
  limitMib: number,
  linkMbit: number | null,
): Pick<Measured, 'bandwidthBytesPerSecond' | 'limited'> {
  const link = linkMbit === null ? null : linkMbit * 125_000 * LINK_SHARE;
  const limit = limitMib > 0 ? limitMib * MIB : null;
  if (limit !== null && (link === null || limit <= link))
    return { bandwidthBytesPerSecond: limit, limited: true };
  return { bandwidthBytesPerSecond: link, limited: false };
}

/**
 * How long a move takes. Each pass sends what the pass before left dirty, so the whole is memory / (bandwidth - dirty
 * rate); zero pages are free, so memory over bandwidth is an upper bound of the first pass. What was not measured is
 * assumed: from an idle guest on a fast link to all of its memory on a slow one, half of it twice.
 */
export function forecastOf(
  server: Server,
  measured: Measured = NOTHING_MEASURED,
  /** What earlier moves took beside the copying, seconds each. */
  fixedCosts: readonly number[] = [],
): Forecast {
  const bytes = server.flavor.memoryMib * MIB + localDiskGib(server) * GIB;
  const { dirtyBytesPerSecond: dirty, bandwidthBytesPerSecond: carries } = measured;
  const fast = carries ?? FAST_LINK;
  const slow = carries ?? SLOW_LINK;
  const converges = !outrunsLink(dirty, carries);
  const copying =
    converges && dirty !== null && carries !== null ? bytes / (carries - dirty) : (1.5 * bytes) / slow;
  const around = aroundCopying(fixedCosts);
  // Half of a guest's memory is seldom zero pages, an idle one's often is.
  const least = (dirty === null ? bytes : bytes / 2) / fast;
  return {
    minSeconds: Math.max(1, Math.ceil(around.min + least)),
    maxSeconds: Math.ceil(around.max + copying),
    ...(fixedCosts.length > 0
      ? {}
      : { copying: { minSeconds: Math.ceil(least), maxSeconds: Math.ceil(copying) } }),
    pauseSeconds: converges ? PAUSE_SECONDS : pauseOfForce(server, dirty ?? 0, fast),
    dirtyBytesPerSecond: dirty,
    bandwidthBytesPerSecond: carries,
  };
}

/** From the least to the most that earlier moves took. */
function aroundCopying(costs: readonly number[]): { min: number; max: number } {
  if (costs.length === 0) return AROUND;
  const spread = costs.length === 1 ? SPREAD_OF_ONE : SPREAD;
  // Nova writes whole seconds.
  return { min: Math.min(...costs) * (1 - spread) - 1, max: Math.max(...costs) * (1 + spread) + 1 };
}

/** A guest that changes this share of what the link carries is unlikely to converge: a link is never all the move's. */
const CLOSE_TO_LINK = 0.8;

/** Whether a guest changes its memory about as fast as the link carries it; false where either was not measured. */
export function outrunsLink(
  dirtyBytesPerSecond: number | null,
  carriesBytesPerSecond: number | null,
): boolean {
  if (dirtyBytesPerSecond === null || carriesBytesPerSecond === null) return false;
  return dirtyBytesPerSecond >= CLOSE_TO_LINK * carriesBytesPerSecond;
}

/** A guest that is paused to end the move sends what it changed during the last pass, at most all of its memory. */
function pauseOfForce(server: Server, dirty: number, carries: number): number {
  const memory = server.flavor.memoryMib * MIB;
  return Math.min(memory, (memory / carries) * dirty) / carries;
}

/**
 * When Nova gives up by itself: with the default of 800 s for each GiB after 1600 s for a small server, 6400 s for 8 GiB.
 * `perGib` is the source's own live_migration_completion_timeout where it was read.
 */
export function novaGivesUpAfterSeconds(server: Server, perGib = NOVA_SECONDS_A_GIB): number {
  const memoryGib = Math.max(2, server.flavor.memoryMib / 1024);
  return Math.ceil(perGib * (memoryGib + localDiskGib(server)));
}
