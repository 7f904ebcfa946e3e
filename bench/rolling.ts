import { seededRandom } from '../src/base/seeded-random.js';
import { NO_RESERVE } from '../src/placement/model.js';
import type { RollingInput } from '../src/procedures/rolling/planning/input.js';
import type { RollingPlan } from '../src/procedures/rolling/planning/plan.js';
import { planRolling } from '../src/procedures/rolling/planning/plan-rolling.js';
import { judge } from './support/goal.js';
import { asNovaDoes, bestFit, byChance, oneAfterAnother, type Weigher } from './support/one-after-another.js';
import { rollingCloud } from './support/rolling-cloud.js';
import { printTable } from './support/table.js';

/**
 * A rolling maintenance of a whole cloud, planned: 300 hosts in three zones, 10,000 servers of 1 to 32 GiB, from a seed
 * (`npm run bench -- rolling 7`). Moves, time and memory's spread, beside one drain after another. Moves count what
 * levels memory at the end; the first batch of a zone is what is emptied before any host of the zone is back.
 */
const SEED = Number(process.argv[2] ?? 1);
const SHAPE = { hosts: 300, zones: 3, servers: 10_000, groups: 200 };
const FILLS = [0.6, 0.75, 0.85, 0.92];
/** Hosts out of service at once, and moves at once; the goal for moves holds for the first. */
const WAYS = [
  { batch: 2, limits: { perCloud: 5, perSource: 1, perDestination: 1 } },
  { batch: 6, limits: { perCloud: 5, perSource: 1, perDestination: 1 } },
  { batch: 6, limits: { perCloud: 10, perSource: 2, perDestination: 1 } },
] as const;
type Way = Omit<(typeof WAYS)[number], 'batch'> & { batch: number };
const [FIRST] = WAYS;
const BOOT_SECONDS = 600;
const RATES = { bytesPerSecond: 1.1e9, aroundSeconds: 10 };
const NAIVE: Readonly<Record<string, Weigher>> = {
  'as Nova does': asNovaDoes,
  'best fit': bestFit,
  'by chance': byChance,
};

interface Measured {
  fill: number;
  way: Way;
  plan: RollingPlan;
  seconds: number;
}

function inputOf(fill: number, { batch, limits }: Way): RollingInput {
  const cloud = rollingCloud({ ...SHAPE, fill }, SEED);
  return {
    cloud,
    reserve: NO_RESERVE,
    hosts: cloud.hosts.map(({ name }) => ({ name, standing: 'waiting', backInSeconds: null })),
    immovable: [],
    rates: RATES,
    loads: new Map(),
    options: {
      batch,
      canary: null,
      limits,
      bootSeconds: BOOT_SECONDS,
      seed: SEED,
      level: true,
    },
  };
}

function measure(fill: number, way: Way): Measured {
  const input = inputOf(fill, way);
  const began = performance.now();
  const plan = planRolling(input);
  return { fill, way, plan, seconds: (performance.now() - began) / 1000 };
}

const fixed = (value: number, digits: number) => Number(value.toFixed(digits));
const ratioOf = ({ counts: { total, servers, firstBatches } }: RollingPlan) =>
  fixed(total / (servers + firstBatches), 4);
const shown = ({ batch, limits }: Way) => ({
  batch,
  'cloud, source, destination': Object.values(limits).join(', '),
});
const hours = (seconds: number) => fixed(seconds / 3600, 1);

const measured = FILLS.flatMap((fill) => WAYS.map((way) => measure(fill, way)));
const peakMib = Math.round(process.resourceUsage().maxRSS / 1024);

printTable(
  `Moves of ${SHAPE.hosts} hosts and ${SHAPE.servers} servers, seed ${SEED}`,
  measured.map(({ fill, way, plan }) => ({
    filled: `${fill * 100} %`,
    ...shown(way),
    emptied: plan.steps.length,
    moves: plan.counts.total,
    'first batches': plan.counts.firstBatches,
    'make room': plan.counts.makingRoom,
    level: plan.counts.levelling,
    'over servers and first batches': ratioOf(plan),
    'over the lower bound': fixed(plan.counts.total / plan.bounds.moves, 4),
    'spread before': fixed(plan.spread.before, 4),
    after: fixed(plan.spread.after, 4),
  })),
);

const alone = new Map(FILLS.map((fill) => [fill, measure(fill, { ...FIRST, batch: 1 }).plan.seconds]));
printTable(
  'Time, hours: the plan, its lower bound, and drain, reboot, drain',
  measured.map(({ fill, way, plan, seconds }) => ({
    filled: `${fill * 100} %`,
    ...shown(way),
    plan: hours(plan.seconds),
    bound: hours(plan.bounds.seconds),
    'bounded by': plan.bounds.by,
    ratio: fixed(plan.seconds / plan.bounds.seconds, 3),
    'one after another': hours(alone.get(fill) ?? Number.NaN),
    'planned in s': fixed(seconds, 1),
  })),
);

printTable(
  'One drain after another: moves over servers and the same first batches; servers that fitted nowhere',
  measured
    .filter(({ way }) => way === FIRST)
    .map(({ fill, plan }) => {
      const { cloud } = inputOf(fill, FIRST);
      const { servers, firstBatches } = plan.counts;
      const cells = Object.entries(NAIVE).flatMap(([name, weigher]) => {
        const { moves, stuck } = oneAfterAnother(cloud, weigher, seededRandom(SEED));
        return [
          [name, fixed(moves / (servers + firstBatches), 3)],
          [`${name}: stuck`, stuck],
        ] as const;
      });
      return { filled: `${fill * 100} %`, planned: ratioOf(plan), ...Object.fromEntries(cells) };
    }),
);

const judged = measured.filter(({ way }) => way === FIRST);
const worst = (of: (one: Measured) => number, among = measured) => Math.max(...among.map(of));
judge([
  {
    what: `moves over servers and first batches, batch ${FIRST.batch}`,
    value: worst(({ plan }) => ratioOf(plan), judged),
    under: 1.00501,
  },
  {
    what: 'time over its lower bound',
    value: worst(({ plan }) => fixed(plan.seconds / plan.bounds.seconds, 3)),
    under: 1.1001,
  },
  {
    what: 'spread of memory, after over before',
    value: worst(({ plan }) => fixed(plan.spread.after / plan.spread.before, 3)),
    under: 1.0001,
  },
  {
    what: 'hosts that the plan does not empty',
    value: worst(({ plan }) => SHAPE.hosts - plan.steps.length),
    under: 1,
  },
  { what: 'planning', value: worst(({ seconds }) => fixed(seconds, 1)), under: 60, unit: ' s' },
  { what: 'memory of the process at its peak', value: peakMib, under: 1024, unit: ' MiB' },
]);
