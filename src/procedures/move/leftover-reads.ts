import type { Move } from './context.js';

/** What is left goes within seconds: whoever wakes its driver in between, it is read about once a second. */
const SOONEST_MS = 750;

/** What was left at the last reads, as text. */
export interface LeftoverReads {
  what: string;
  /** How often it was just that, one read after another. */
  reads: number;
  /** Of the last read, by the clock that nobody sets. */
  at: number;
}

/** How long the next read waits; a tick of the poller that comes a little early is not missed. */
export function untilNextRead({ memory, deps }: Move): number {
  const { leftover } = memory;
  return leftover === undefined ? 0 : Math.max(0, leftover.at + SOONEST_MS - deps.clock.monotonic());
}

export function noteRead({ memory, deps }: Move, what: string): LeftoverReads {
  const same = memory.leftover?.what === what ? memory.leftover : undefined;
  const noted = { what, reads: (same?.reads ?? 0) + 1, at: deps.clock.monotonic() };
  memory.leftover = noted;
  return noted;
}
