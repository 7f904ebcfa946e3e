import type { Clock } from '../clock.js';

/** Thrown by `within` when the time is over. */
export class TimeUp extends Error {
  readonly ms: number;

  constructor(ms: number) {
    super(`not done within ${ms} ms`);
    this.ms = ms;
  }
}

/** Why the clock need not wait any more. Nobody reads it; the reason that is made without one costs a stack each time. */
const DONE = 'done';

/** Runs `work` for at most `ms`. When the time is over or `outer` aborts, its signal aborts and this rejects at once. */
export async function within<T>(
  clock: Clock,
  ms: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted();
  const stop = new AbortController();
  const done = new AbortController();
  const onOuter = () => stop.abort(outer?.reason);
  outer?.addEventListener('abort', onOuter, { once: true });
  const stopped = new Promise<never>((_resolve, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true });
  });
  clock.sleep(ms, done.signal).then(
    () => stop.abort(new TimeUp(ms)),
    () => undefined,
  );
  try {
    return await Promise.race([work(stop.signal), stopped]);
  } finally {
    done.abort(DONE);
    outer?.removeEventListener('abort', onOuter);
  }
}
