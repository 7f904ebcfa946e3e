import type { Clock } from '../base/clock.js';
import { isDroverError } from '../base/errors.js';
import { isCloudError } from '../cloud/cloud-error.js';
import type { Clouds } from '../cloud/clouds.js';
import type { Events } from '../requests/events.js';

const AGAIN_MS = 60_000;

/** What anybody may know who reaches the listener: words of Drover's alone, never those of an error. */
export type CloudState =
  | 'not asked yet'
  | 'reachable'
  | 'not reachable'
  | 'refuses the login'
  | 'answers with errors'
  | 'wrongly configured';

/**
 * Asks every cloud once a minute whether it lets us in: for `/readyz`, which reports it and never waits for it, and for
 * whatever waits until it does again.
 */
export function watchClouds(
  clouds: Pick<Clouds, 'names' | 'open'>,
  { clock, events }: { clock: Clock; events: Pick<Events, 'emit'> },
  stopping: AbortSignal,
): { now(): Readonly<Record<string, CloudState>> } {
  const health = new Map(clouds.names.map((name): [string, CloudState] => [name, 'not asked yet']));
  const look = async (name: string) => {
    const before = health.get(name) ?? 'not asked yet';
    const now = await stateOf(name);
    health.set(name, now);
    const [was, is] = [before, now].map((state) => state === 'reachable' || state === 'not asked yet');
    if (was !== is) events.emit({ type: 'health', cloud: name, reachable: is === true });
  };
  const stateOf = async (name: string): Promise<CloudState> => {
    try {
      await (await clouds.open(name)).identity();
      return 'reachable';
    } catch (error) {
      return stateAfter(error);
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

function stateAfter(error: unknown): CloudState {
  if (!isCloudError(error)) {
    const wrong = isDroverError(error) && error.code.startsWith('config-');
    return wrong ? 'wrongly configured' : 'not reachable';
  }
  if (error.code === 'cloud-configuration') return 'wrongly configured';
  if (error.code === 'cloud-unreachable' || error.code === 'cloud-timeout') return 'not reachable';
  const refused = error.code === 'cloud-unauthorized' || error.code === 'cloud-forbidden';
  return refused ? 'refuses the login' : 'answers with errors';
}
