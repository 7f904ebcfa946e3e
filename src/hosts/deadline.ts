import type { Clock } from '../base/clock.js';

export interface Deadline {
  readonly ms: number;
  readonly clock: Clock;
}

/** Why the clock need not wait any more. Nobody reads it; the reason that is made without one costs a stack each time. */
const DONE = 'done';

/** The promise's own end, or `late()` thrown after `ms`; the sleep never outlives the promise. */
export async function within<T>({ ms, clock }: Deadline, promise: Promise<T>, late: () => Error): Promise<T> {
  const done = new AbortController();
  const alarm = clock.sleep(ms, done.signal).then(
    () => {
      throw late();
    },
    // Aborted: the promise has ended, and decides alone.
    () => promise,
  );
  try {
    return await Promise.race([promise, alarm]);
  } finally {
    done.abort(DONE);
  }
}
