import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from './support/goal.js';
import { openMoves, type TimedCall } from './support/moves.js';
import { median, percentile, printTable, rounded } from './support/table.js';

/**
 * How many calls a migration makes, by kind, when it is alone and when 50 go on at once, in turn. The promise: the
 * status calls of a second (lists of os-migrations while moves run) do not grow with the number of moves.
 */
const RUNS = 5;
const MANY = 50;
/** A move then takes some 5 to 10 s: enough ticks to count, and five runs of both stay under two minutes. */
const SPEED = 3;
/** A list a second, four servers asked by name while moves begin, and a second's bounds may meet two ticks. */
const MOST_IN_A_SECOND = 7;

interface Counted {
  moves: number;
  seconds: number;
  /** Lists of os-migrations in each whole second between the last start and the first end. */
  status: readonly number[];
  calls: readonly TimedCall[];
}

const runs = { one: [] as Counted[], many: [] as Counted[] };
for (let run = 0; run < RUNS; run += 1) {
  runs.one.push(await counted(1));
  runs.many.push(await counted(MANY));
}

printTable('Calls a migration, from the request to the proved outcome (median of the runs)', [
  row('alone', runs.one),
  row(`${MANY} at once`, runs.many),
]);
const seconds = (list: readonly Counted[]) => list.flatMap(({ status }) => status);
const statusRow = (what: string, list: readonly Counted[]) => {
  const all = seconds(list);
  const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
  return {
    what,
    seconds: all.length,
    mean: rounded(mean),
    p50: percentile(all, 0.5),
    p95: percentile(all, 0.95),
    p99: percentile(all, 0.99),
  };
};
const [one, many] = [statusRow('alone', runs.one), statusRow(`${MANY} at once`, runs.many)];
printTable('Status calls in one second while all moves run', [one, many]);
judge([
  {
    what: `status calls a second, ${MANY} at once over alone (means)`,
    value: rounded(many.mean / one.mean),
    under: 1.5,
  },
  {
    what: `status calls in one second, ${MANY} at once (p95)`,
    value: many.p95,
    under: MOST_IN_A_SECOND,
  },
]);
process.exit();

async function counted(moves: number): Promise<Counted> {
  const directory = await mkdtemp(join(tmpdir(), 'drover-bench-'));
  const house = await openMoves(directory, { moves, speed: SPEED });
  try {
    await house.moveAll();
    const { lastStart, firstEnd } = house.span();
    const status = house.calls.filter((call) => kindOf(call) === 'status');
    const whole = Math.max(0, Math.floor((firstEnd - lastStart) / 1000));
    const perSecond = Array.from({ length: whole }, (_, second) => {
      const from = lastStart + second * 1000;
      return status.filter(({ at }) => at >= from && at < from + 1000).length;
    });
    return { moves, seconds: whole, status: perSecond, calls: house.calls };
  } finally {
    await house.close();
    await rm(directory, { recursive: true, force: true });
  }
}

type Kind = 'status' | 'figures' | 'reads' | 'writes' | 'login';

function kindOf({ service, method, route }: TimedCall): Kind {
  if (service === 'identity') return 'login';
  if (method !== 'GET') return 'writes';
  if (route === '/os-migrations') return 'status';
  return route === '/servers/{server}/migrations/{migration}' ? 'figures' : 'reads';
}

function row(what: string, list: readonly Counted[]) {
  const each = (kind: Kind) =>
    rounded(
      median(list.map(({ calls, moves }) => calls.filter((call) => kindOf(call) === kind).length / moves)),
    );
  const kinds: readonly Kind[] = ['status', 'figures', 'reads', 'writes', 'login'];
  const all = rounded(median(list.map(({ calls, moves }) => calls.length / moves)));
  return { what, ...Object.fromEntries(kinds.map((kind) => [kind, each(kind)])), all };
}
