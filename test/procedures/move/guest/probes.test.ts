import fc from 'fast-check';
import {
  afterBaseline,
  NOTHING,
  type Probe,
  stateSince,
  type Tally,
  withHole,
  withProbe,
} from '../../../../src/procedures/move/guest/probes.js';

const answered = (at: number, took = 2): Probe => ({ at, answeredAt: at + took });
const lost = (at: number): Probe => ({ at, answeredAt: null });
const tally = (...probes: readonly Probe[]): Tally => probes.reduce(withProbe, NOTHING);

describe('a row of probes', () => {
  it('counts what was sent and lost, and the longest time between two answers with where it began', () => {
    const seen = tally(
      answered(0),
      answered(500),
      lost(1_000),
      answered(2_000),
      lost(2_500),
      lost(3_500),
      answered(4_500),
      answered(5_000),
    );
    expect(seen).toMatchObject({ sent: 8, lost: 3, longest: { from: 2_002, ms: 2_500 } });
  });

  it('counts a late answer as an answer, and its lateness as a gap', () => {
    expect(tally(answered(0), answered(500, 900), answered(1_400))).toMatchObject({
      lost: 0,
      longest: { from: 2, ms: 1_398 },
    });
  });

  it('knows since when there is no answer, and counts the gap that is still open', () => {
    const seen = tally(answered(0), lost(500), lost(1_500), lost(2_500));
    expect(seen).toMatchObject({ silentSince: 500, longest: { from: 2, ms: 2_498 } });
    expect(withProbe(seen, answered(3_500)).silentSince).toBeUndefined();
  });

  it('has no gap reach over a time when nobody looked', () => {
    const seen = [answered(60_000), answered(60_500)].reduce(
      withProbe,
      withHole(tally(answered(0), lost(500)), 'Drover was restarted'),
    );
    expect(seen).toMatchObject({
      sent: 4,
      lost: 1,
      longest: { ms: 500, from: 60_002 },
      hole: 'Drover was restarted',
    });
  });

  it('starts again after the baseline, whose last answer begins the first gap', () => {
    const seen = withProbe(afterBaseline(tally(lost(0), answered(500))), answered(1_700));
    expect(seen).toMatchObject({ sent: 1, lost: 0, longest: { from: 502, ms: 1_200 } });
  });

  it.each([
    ['pending', [answered(900)]],
    ['pending', []],
    ['silent', [answered(900), lost(1_100)]],
    ['answers', [lost(900), answered(1_000)]],
    ['answers', [answered(1_000), lost(1_500)]],
  ] as const)('is %s since a moment by what was sent since then', (state, probes) => {
    expect(stateSince(tally(...probes), 1_000)).toBe(state);
  });

  it('never loses more than it sent, nor has a gap longer than it lasted', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 500, max: 1_500 }), fc.boolean())), (row) => {
        let at = 0;
        const probes = row.map(([after, ok]) => {
          at += after;
          return ok ? answered(at) : lost(at);
        });
        const seen = tally(...probes);
        expect(seen.sent).toBe(row.length);
        expect(seen.lost).toBe(row.filter(([, ok]) => !ok).length);
        expect(seen.longest?.ms ?? 0).toBeLessThanOrEqual(at);
        expect(seen.silentSince === undefined).toBe(row.at(-1)?.[1] ?? true);
      }),
    );
  });
});
