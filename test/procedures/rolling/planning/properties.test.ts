import fc from 'fast-check';
import type { Standing } from '../../../../src/procedures/rolling/planning/input.js';
import { planRolling } from '../../../../src/procedures/rolling/planning/plan-rolling.js';
import { replay } from './replay.js';
import { anyWorld, world } from './worlds.js';

const SIZES = { hosts: { min: 2, max: 7 }, servers: { min: 0, max: 24 }, rules: true };

const options = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  limits: fc.record({
    perCloud: fc.integer({ min: 1, max: 4 }),
    perSource: fc.integer({ min: 1, max: 2 }),
    perDestination: fc.integer({ min: 1, max: 2 }),
  }),
  bootSeconds: fc.constantFrom(30, 60, 600),
  level: fc.boolean(),
  seed: fc.nat(5),
});

test('no step of a plan breaks a capacity, the reserve, a group, a zone, a pair, a limit or the batch', () => {
  fc.assert(
    fc.property(anyWorld(SIZES), options, (sketch, more) => {
      const input = world({ ...sketch, options: more });
      expect(replay(input, planRolling(input))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('nor does one that is made again in the middle', () => {
  const standing = fc.constantFrom<Standing | 'gone' | null>(
    'waiting',
    'waiting',
    'waiting',
    'done',
    'skipped',
    'emptying',
    'away',
    'gone',
    null,
  );
  fc.assert(
    fc.property(
      anyWorld(SIZES),
      fc.array(standing, { minLength: 7, maxLength: 7 }),
      options,
      (sketch, all, more) => {
        // What is away has no servers, and no more hosts are out of service than may be.
        let out = 0;
        const standings = all.map((one, index) => {
          const isOut = one === 'emptying' || one === 'away' || one === 'gone';
          if (!isOut) return one;
          const busy = sketch.servers.some(({ on }) => on === index);
          out += index < sketch.hosts.length ? 1 : 0;
          return out > more.batch ? 'waiting' : busy ? 'emptying' : one;
        });
        const input = world({ ...sketch, standings, options: more });
        const plan = planRolling(input);
        expect(replay(input, plan)).toEqual([]);
      },
    ),
    { numRuns: 40 },
  );
});
