import fc from 'fast-check';
import { type CanaryCandidate, chooseCanary } from '../../../../src/procedures/drain/placement/canary.js';
import { forecast, lowerBound } from '../../../../src/procedures/drain/placement/forecast.js';
import {
  type MoveLimits,
  nextMoves,
  type WaitingMove,
} from '../../../../src/procedures/drain/placement/schedule.js';

const LIMITS: MoveLimits = { perSource: 2, perDestination: 1, perCloud: 5 };
const NO_CANARY = { server: null, proved: false };

function move(server: string, seconds: number, more: Partial<WaitingMove> = {}): WaitingMove {
  return {
    server,
    source: 'compute1',
    destination: `to-${server}`,
    groups: [],
    seconds,
    aside: false,
    ...more,
  };
}

function started(
  waiting: WaitingMove[],
  running: WaitingMove[] = [],
  limits = LIMITS,
  canary: { server: string | null; proved: boolean } = NO_CANARY,
) {
  return nextMoves({ waiting, running, canary }, limits).map(({ server }) => server);
}

describe('which moves start', () => {
  it('are the largest first, as many as the host may send', () => {
    expect(started([move('a', 10), move('b', 30), move('c', 20)])).toEqual(['b', 'c']);
    expect(started([move('a', 10)], [move('x', 1), move('y', 1)])).toEqual([]);
  });

  it('is the canary alone until it is proved', () => {
    const waiting = [move('a', 10), move('b', 30)];
    const canary = { server: 'a', proved: false };
    expect(started(waiting, [], LIMITS, canary)).toEqual(['a']);
    expect(started([move('b', 30)], [move('a', 10)], LIMITS, canary)).toEqual([]);
    expect(started([move('b', 30)], [], LIMITS, { server: 'a', proved: true })).toEqual(['b']);
  });

  it('starts nothing past a canary that was set aside: another is named first', () => {
    const waiting = [move('a', 10, { aside: true }), move('b', 30)];
    expect(started(waiting, [], LIMITS, { server: 'a', proved: false })).toEqual([]);
  });

  it('counts the moves of others to a host and in the cloud', () => {
    const foreign = move('x', 1, { source: 'compute9', destination: 'compute2' });
    expect(started([move('a', 10, { destination: 'compute2' }), move('b', 5)], [foreign])).toEqual(['b']);
    expect(started([move('a', 10)], [foreign], { ...LIMITS, perCloud: 1 })).toEqual([]);
  });

  it('moves one member of a group at a time, the group that takes longest first', () => {
    const groups = ['db'];
    const waiting = [move('a', 30, { groups }), move('b', 30, { groups }), move('c', 40)];
    expect(started(waiting)).toEqual(['a', 'c']);
    expect(started([move('b', 30, { groups })], [move('a', 30, { groups })])).toEqual([]);
  });

  it('tries what was set aside when the others have been started', () => {
    expect(started([move('a', 90, { aside: true }), move('b', 10), move('c', 5)])).toEqual(['b', 'c']);
    expect(started([move('a', 90, { aside: true })], [move('b', 10)])).toEqual(['a']);
  });
});

describe('the forecast', () => {
  it('plays the order through: canary, then what the limits allow', () => {
    const waiting = [move('a', 10), move('b', 30), move('c', 20), move('d', 10)];
    const played = forecast({ waiting, running: [], canary: { server: 'a', proved: false } }, LIMITS);
    expect(played).toMatchObject({ seconds: 40, lowerBound: 40, never: [] });
    expect([...played.ends]).toEqual([
      ['a', 10],
      ['c', 30],
      ['b', 40],
      ['d', 40],
    ]);
  });

  it('counts what is left of moves that run', () => {
    const running = [{ ...move('x', 0), secondsLeft: 25 }];
    const played = forecast(
      { waiting: [move('a', 10)], running, canary: NO_CANARY },
      { ...LIMITS, perSource: 1 },
    );
    expect([played.seconds, played.lowerBound]).toEqual([35, 35]);
  });

  it('names what no limit lets start', () => {
    const played = forecast(
      { waiting: [move('a', 10)], running: [], canary: NO_CANARY },
      { ...LIMITS, perCloud: 0 },
    );
    expect(played.never).toEqual(['a']);
  });

  it('is never below the lower bound, and every limit holds at every instant', () => {
    const moves = fc.array(
      fc.record({
        seconds: fc.integer({ min: 1, max: 50 }),
        to: fc.nat({ max: 3 }),
        group: fc.nat({ max: 4 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    const limit = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(
        moves,
        limit,
        limit,
        limit,
        fc.boolean(),
        (all, perSource, perDestination, perCloud, ahead) => {
          const limits = { perSource, perDestination, perCloud };
          const waiting = all.map(({ seconds, to, group }, index) =>
            move(`s${index}`, seconds, { destination: `d${to}`, groups: group < 2 ? [`g${group}`] : [] }),
          );
          const state = { waiting, running: [], canary: { server: ahead ? 's0' : null, proved: false } };
          const { seconds, ends, never } = forecast(state, limits);
          expect(never).toEqual([]);
          expect(ends.size).toBe(waiting.length);
          expect(seconds).toBeGreaterThanOrEqual(lowerBound(state, limits) - 1e-9);
          const spans = waiting.map((one) => ({
            ...one,
            end: ends.get(one.server) ?? 0,
            from: (ends.get(one.server) ?? 0) - one.seconds,
          }));
          for (const { from, destination, groups } of spans) {
            const at = spans.filter((other) => other.from <= from && other.end > from);
            expect(at.length).toBeLessThanOrEqual(Math.min(perSource, perCloud));
            expect(at.filter((other) => other.destination === destination).length).toBeLessThanOrEqual(
              perDestination,
            );
            for (const group of groups)
              expect(at.filter((other) => other.groups.includes(group))).toHaveLength(1);
          }
        },
      ),
      { numRuns: 500, seed: 7 },
    );
  });
});

describe('the canary', () => {
  const candidate = (server: string, more: Partial<CanaryCandidate> = {}): CanaryCandidate => ({
    server,
    memoryMib: 1024,
    warnings: 0,
    unknowns: 0,
    inGroup: false,
    paused: false,
    volumes: 1,
    guestIsWatched: false,
    dirtyBytesPerSecond: null,
    ...more,
  });

  it('is small and harmless: nothing was said against it, it is in no group, and it runs', () => {
    const all = [
      candidate('warned', { memoryMib: 128, warnings: 1 }),
      candidate('grouped', { memoryMib: 256, inGroup: true }),
      candidate('paused', { memoryMib: 512, paused: true }),
      candidate('large', { memoryMib: 4096 }),
      candidate('small', { memoryMib: 1024 }),
    ];
    expect(chooseCanary(all)).toBe('small');
    expect(chooseCanary(all.slice(0, 2))).toBe('grouped');
    expect(chooseCanary([])).toBeNull();
  });

  it('is chosen by another order where the policy says so', () => {
    const all = [candidate('small', { memoryMib: 128 }), candidate('watched', { guestIsWatched: true })];
    expect(chooseCanary(all, { prefer: ['watched', 'small'] })).toBe('watched');
  });
});
