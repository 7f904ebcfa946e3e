import type { CallOptions } from '../call.js';
import type { Clock } from '../clock.js';

/** When a whole call must be done: shared by its token, its discovery, its tries and the waiting between them. */
export interface Deadline {
  /** By the clock's `monotonic`, ms. */
  readonly at: number;
  /** What was allowed altogether. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

export function deadlineOf(clock: Clock, options: CallOptions | undefined, defaultMs: number): Deadline {
  const timeoutMs = options?.timeoutMs ?? defaultMs;
  return { at: clock.monotonic() + timeoutMs, timeoutMs, signal: options?.signal };
}
