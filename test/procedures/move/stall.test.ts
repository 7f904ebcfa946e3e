import { type FiguresSample, mostChanged, ratesOf } from '../../../src/procedures/move/figures.js';
import { findStall, forcedPause, isStallOver, worstPause } from '../../../src/procedures/move/stall.js';
import { migratePlan, request, withEvents } from '../../support/requests.js';

const MIB = 1024 * 1024;
const start = 1_000_000;
/** A sample every five seconds, as Nova saves them: bandwidth in MiB/s, what is left by a function of time. */
function samples(seconds: number, bandwidth: number, left: (second: number) => number): FiguresSample[] {
  return Array.from({ length: Math.floor(seconds / 5) + 1 }, (_, index) => ({
    at: start + index * 5_000,
    total: 128 * MIB,
    remaining: left(index * 5) * MIB,
    processed: bandwidth * index * 5 * MIB,
    dirtyBytesPerSecond: null,
    bandwidthBytesPerSecond: null,
    iteration: null,
  }));
}

describe('a move that does not converge', () => {
  it('is said when the guest changes as much as the link carries, for a minute and five passes', () => {
    const flat = samples(300, 2, (second) => Math.max(50, 128 - 2 * second));
    expect(findStall(flat, false, start + 300_000)).toMatchObject({
      remainingBytes: 50 * MIB,
      pauseSeconds: 25,
    });
  });

  it('is not said of a healthy move whose little rest stands still for many passes', () => {
    // Measured: at 2 MiB/s 384 KiB remained at 38.9 s, and it ended by itself after 26 passes.
    const healthy = samples(55, 2, (second) => (second < 38 ? 77 - 2 * second : 0.375));
    expect(findStall(healthy, false, start + 120_000)).toBeUndefined();
  });

  it('is not said while it still becomes less', () => {
    const slow = samples(300, 2, (second) => 128 - 0.4 * second);
    expect(findStall(slow, true, start + 300_000)).toBeUndefined();
  });

  it('is not said before a minute, nor before five passes', () => {
    expect(
      findStall(
        samples(50, 20, () => 60),
        false,
        start + 50_000,
      ),
    ).toBeUndefined();
    expect(
      findStall(
        samples(100, 2, () => 100),
        false,
        start + 100_000,
      ),
    ).toBeUndefined();
  });

  it('is said in a cloud that works faster than life, whose figures grow and whose pause shrinks with its speed', () => {
    const twentyfold = samples(10, 2000, () => 490);
    const now = start + 10_000;
    expect(findStall(twentyfold, false, now, 2)).toBeUndefined();
    expect(findStall(twentyfold, false, now, 2, 0.5 / 20)).toMatchObject({ remainingBytes: 490 * MIB });
  });

  it('is not said close above what the largest pause can carry, until the last downtime step', () => {
    const close = samples(200, 10, () => 7);
    expect(findStall(close, false, start + 200_000)).toBeUndefined();
    expect(findStall(close, true, start + 200_000)).toBeDefined();
  });

  it('is said of the saw-tooth that hosts tell: each pass falls to nothing and begins as high as the one before', () => {
    // Measured: 257 MiB, then passes that begin at 84, 69, 84, 77, 80, 78 MiB and end near nothing, at 2 MiB/s.
    const begins = [257, 84, 69, 84, 77, 80, 78, 81];
    const saw: FiguresSample[] = [];
    let at = start;
    let processed = 0;
    for (const [index, height] of begins.entries()) {
      for (let left = height; left > 1; left -= 4) {
        saw.push({
          at,
          total: 257 * MIB,
          remaining: left * MIB,
          processed: processed * MIB,
          dirtyBytesPerSecond: 2 * MIB,
          bandwidthBytesPerSecond: 2 * MIB,
          iteration: index + 1,
        });
        at += 2_000;
        processed += 4;
      }
    }
    const upTo = (pass: number) => saw.filter(({ iteration }) => (iteration ?? 0) <= pass);
    const early = upTo(5);
    expect(findStall(early, false, early.at(-1)?.at ?? 0)).toBeUndefined();
    expect(findStall(saw, false, at)).toMatchObject({ remainingBytes: 84 * MIB, pauseSeconds: 42 });
    const healthy = saw.map((sample) => ({
      ...sample,
      remaining: sample.remaining / (sample.iteration ?? 1) ** 2,
    }));
    expect(findStall(healthy, false, at)).toBeUndefined();
  });

  it('is not said without figures', () => {
    expect(findStall([], true, start)).toBeUndefined();
  });
});

describe('a stall that was told', () => {
  const told = { remainingBytes: 77 * MIB };
  /** Passes as hosts tell them: each begins at a height and falls to nothing. */
  const passes = (...heights: number[]): FiguresSample[] =>
    heights.flatMap((height, index) =>
      [height, height / 2, 1].map((left, part) => ({
        at: start + index * 8_000 + part * 2_000,
        total: 257 * MIB,
        remaining: left * MIB,
        processed: (index * 80 + part * 30) * MIB,
        dirtyBytesPerSecond: 10 * MIB,
        bandwidthBytesPerSecond: 10 * MIB,
        iteration: index + 1,
      })),
    );

  it('is over when a pass begins with half of what was left, or less', () => {
    expect(isStallOver(passes(80, 78, 77, 30), told)).toBe(true);
  });

  it('is not over because one pass began a little lower', () => {
    // Measured: passes of a guest that never converged began at 85, 74, 66, 77 MiB.
    expect(isStallOver(passes(85, 74, 66, 77), told)).toBe(false);
  });

  it('is not over because a restart forgot the samples', () => {
    // Measured: the first reading after a restart, 18 MiB within pass 29, was taken for progress.
    expect(isStallOver(passes(18), told)).toBe(false);
    expect(isStallOver(passes(18, 83), told)).toBe(false);
    expect(isStallOver([], told)).toBe(false);
  });
});

describe('what a guest changed while it moved', () => {
  it('is the most that its host measured, and nothing where no host did', () => {
    const [one, two, three] = samples(10, 10, () => 50);
    const measured = [one, two, three].flatMap((sample, index) =>
      sample === undefined
        ? []
        : [{ ...sample, dirtyBytesPerSecond: [null, 5 * MIB, 2 * MIB][index] ?? null }],
    );
    expect(mostChanged(measured)).toBe(5 * MIB);
    expect(mostChanged(samples(10, 10, () => 50))).toBeNull();
  });
});

describe('the pause of a force', () => {
  /** Two samples a pass, at 100 MiB/s: what it begins with, and a tenth of that. */
  const passes = (...begin: number[]): FiguresSample[] =>
    begin.flatMap((mib, index) =>
      [mib, mib / 10].map((left, half) => ({
        at: start + (2 * index + half) * 5_000,
        total: 2048 * MIB,
        remaining: left * MIB,
        processed: (2 * index + half) * 500 * MIB,
        dirtyBytesPerSecond: 98 * MIB,
        bandwidthBytesPerSecond: 100 * MIB,
        iteration: index + 1,
      })),
    );
  const figures = { flatForSeconds: 90, dirtyBytesPerSecond: 98 * MIB, novaGivesUpAt: null };
  const asked = request({ plan: migratePlan() });

  it('is that of the worst of the last passes, wherever within a pass it is asked for', () => {
    const all = passes(2048, 900, 700, 949, 800, 840, 820, 830);
    const worst = { remainingBytes: 949 * MIB, bandwidthBytesPerSecond: 100 * MIB, pauseSeconds: 9.49 };
    expect(forcedPause(all)).toEqual(worst);
    expect(forcedPause(all.slice(0, -1))).toEqual(worst);
    expect(findStall(all, true, start + 200_000)).toMatchObject(worst);
  });

  it('of the first pass is what is left, and nothing where nothing was read', () => {
    expect(forcedPause(passes(2048))).toMatchObject({ remainingBytes: 204.8 * MIB });
    expect(forcedPause([])).toMatchObject({ remainingBytes: null, pauseSeconds: null });
  });

  it('is on the card of the force what the thread said of the stall, or more', () => {
    const told = { remainingBytes: 949 * MIB, bandwidthBytesPerSecond: 100 * MIB, pauseSeconds: 9.49 };
    const stalled = withEvents(asked, '2026-11-22T14:40:00.000Z', {
      type: 'stalled',
      choice: 'ask',
      figures: { ...figures, ...told },
    });
    expect(worstPause(stalled, passes(2048, 840, 820, 800, 810, 790, 800))).toEqual(told);
    expect(worstPause(stalled, [])).toEqual(told);
    expect(worstPause(stalled, passes(2048, 990))).toMatchObject({ pauseSeconds: 9.9 });
    const over = withEvents(stalled, '2026-11-22T14:41:00.000Z', { type: 'stall-over' });
    expect(worstPause(over, passes(2048, 20))).toMatchObject({ pauseSeconds: 0.2 });
  });
});

describe('what a guest changes', () => {
  it('is not concluded in the first pass, in which nothing that is changed counts as left yet', () => {
    const copying = samples(60, 2, (second) => 128 - 2 * second);
    expect(ratesOf(copying)).toEqual({ bandwidth: 2 * MIB, dirty: null });
  });

  it('is what is sent and does not lessen the rest, from the second pass on', () => {
    const later = samples(120, 2, (second) => Math.max(50, 128 - 2 * second));
    expect(ratesOf(later)).toEqual({ bandwidth: 2 * MIB, dirty: 2 * MIB });
  });

  it('is what a host measured, and nothing while it has not', () => {
    const host = samples(60, 2, (second) => 128 - 2 * second).map((sample) => ({
      ...sample,
      bandwidthBytesPerSecond: 2 * MIB,
    }));
    expect(ratesOf(host).dirty).toBeNull();
    expect(ratesOf(host.map((sample) => ({ ...sample, dirtyBytesPerSecond: MIB }))).dirty).toBe(MIB);
  });
});
