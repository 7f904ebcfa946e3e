import { setTimeout } from 'node:timers/promises';

/** Time as it is passed in: product code never reads the system's clock by itself. */
export interface Clock {
  /** Milliseconds since the epoch. Whoever sets the machine's clock sets it: for times that are told or kept, never for ages. */
  now(): number;
  /** Milliseconds of a clock that nobody can set: only differences mean something, and only within this process. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    await setTimeout(ms, undefined, { signal }).catch((error: unknown) => {
      throw signal?.aborted === true ? signal.reason : error;
    });
  },
};
