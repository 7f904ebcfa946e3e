import type { Server } from '../cloud/server.js';
import type { Forecast } from '../requests/plan.js';
import { localDiskGib } from './local-disks.js';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Assumed where nobody measured: what a 10 Gb/s and a 1 Gb/s link carry in practice, in bytes per second. */
const FAST_LINK = 1.1e9;
const SLOW_LINK = 1.0e8;

/** Seconds around the copying: pre-checks, ports and volumes before, cleaning up after (5.6 s was the fastest seen). */
const AROUND = { min: 4, max: 15 } as const;

/** Nova's default downtime target of 500 ms. */
const PAUSE_SECONDS = 0.5;

/** `[libvirt]live_migration_completion_timeout`, seconds for each GiB of memory (at least 2) and of copied disk. */
const NOVA_SECONDS_A_GIB = 800;

/**
 * How long a move takes when neither the link nor the rate of change is known: from an idle guest on a fast link to all
 * of its memory on a slow one, half of it twice.
 */
export function forecastOf(server: Server): Forecast {
  const bytes = server.flavor.memoryMib * MIB + localDiskGib(server) * GIB;
  return {
    minSeconds: Math.ceil(AROUND.min + bytes / FAST_LINK),
    maxSeconds: Math.ceil(AROUND.max + (1.5 * bytes) / SLOW_LINK),
    pauseSeconds: PAUSE_SECONDS,
    dirtyBytesPerSecond: null,
    bandwidthBytesPerSecond: null,
  };
}

/** When Nova gives up by itself if the source host has Nova's default: 1600 s for a small server, 6400 s for 8 GiB. */
export function novaGivesUpAfterSeconds(server: Server): number {
  const memoryGib = Math.max(2, server.flavor.memoryMib / 1024);
  return Math.ceil(NOVA_SECONDS_A_GIB * (memoryGib + localDiskGib(server)));
}
