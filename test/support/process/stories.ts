import pLimit from 'p-limit';

const MOST_MS = 300_000;

/**
 * Tests that mostly wait: all of a file are played before the first is judged, `atOnce` at a time. Call it once, at the
 * top of a file; it gives what stands for `it`.
 */
export function stories(atOnce = 4): (name: string, play: () => Promise<void>) => void {
  const turn = pLimit(atOnce);
  const plays: (() => Promise<void>)[] = [];
  const results: PromiseSettledResult<void>[] = [];
  beforeAll(async () => {
    results.push(...(await Promise.allSettled(plays.map((play) => turn(play)))));
  }, MOST_MS);
  return (name, play) => {
    const index = plays.push(play) - 1;
    it(name, () => {
      const result = results[index];
      if (result?.status !== 'fulfilled') throw result?.reason;
    });
  };
}
