/**
 * How new an answer about groups has to be: `true`, asked for now; `false`, any that is kept; or one that was asked for at
 * that moment of the clock's `monotonic` or later, so that one look asks each group once, however many people it is about.
 */
export type Freshness = boolean | { since: number };

/** Whether what was asked for at `askedAt` will do. `keptMs`: how long answers are kept for those who take any. */
export function isFreshEnough(
  askedAt: number,
  fresh: Freshness,
  { now, keptMs }: { now: number; keptMs: number },
): boolean {
  if (typeof fresh === 'object') return askedAt >= fresh.since;
  return !fresh && now - askedAt < keptMs;
}
