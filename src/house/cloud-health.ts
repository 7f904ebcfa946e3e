import type { Clock } from '../clock.js';
import type { Clouds } from '../cloud/clouds.js';

const AGAIN_MS = 60_000;

/** Asks every cloud once a minute whether it lets us in: for `/readyz`, which reports it and never waits for it. */
export function watchClouds(
  clouds: Clouds,
  clock: Clock,
  stopping: AbortSignal,
): { now(): Readonly<Record<string, string>> } {
  const health = new Map(clouds.names.map((name) => [name, 'not asked yet']));
  const look = async (name: string) => {
    try {
      await (await clouds.open(name)).identity();
      health.set(name, 'reachable');
    } catch (error) {
      health.set(name, error instanceof Error ? error.message : 'not reachable');
    }
  };
  const watch = async () => {
    while (!stopping.aborted) {
      await Promise.all(clouds.names.map(look));
      await clock.sleep(AGAIN_MS, stopping).catch(() => undefined);
    }
  };
  void watch();
  return { now: () => Object.fromEntries(health) };
}
