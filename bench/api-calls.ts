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
/** A move then takes some 6 to 9 s: enough ticks to count, and five runs of both stay near two minutes. */
const SPEED = 2;
/** For so long after the last start servers are asked about by name, a few in a tick. */
const BEGINNING_SECONDS = 3;
/** A list, four servers by name, and a second's bounds may meet two ticks. */
const MOST_IN_A_SECOND = 10;

interface Counted {
  moves: number;
  seconds: number;
  /** Lists of os-migrations in each whole second between the last start and the first end. */
  status: readonly number[];
  calls: readonly TimedCall[];
}

const runs = { one: [] as Counted[], many: [] as Counted[] };
for (let run = 0; run < RUNS; run += 1) {
  // Side by side, each with a cloud of its own: what is counted does not depend on how fast it goes.
  const [one, many] = await Promise.all([counted(1), counted(MANY)]);
  runs.one.push(one);
  runs.many.push(many);
}

printTable('Calls a migration, from the request to the proved outcome (median of the runs)', [
  callsRow('alone', runs.one),
  callsRow(`${MANY} at once`, runs.many),
]);
const beginning = (list: readonly Counted[]) =>
  list.flatMap(({ status }) => status.slice(0, BEGINNING_SECONDS));
const settled = (list: readonly Counted[]) => list.flatMap(({ status }) => status.slice(BEGINNING_SECONDS));
const [one, many] = [settled(runs.one), settled(runs.many)];
printTable('Status calls in one second while all moves run', [
  secondsRow(`alone, first ${BEGINNING_SECONDS} s`, beginning(runs.one)),
  secondsRow(`${MANY} at once, first ${BEGINNING_SECONDS} s`, beginning(runs.many)),
  secondsRow('alone, after that', one),
  secondsRow(`${MANY} at once, after that`, many),
]);
judge([
  {
    what: `status calls a second, ${MANY} at once over alone (means)`,
    value: rounded(mean(many) / mean(one)),
    under: 1.5,
  },
  {
    what: `status calls in one second while ${MANY} begin (p95)`,
    value: percentile(beginning(runs.many), 0.95),
    under: MOST_IN_A_SECOND,
  },
]);
process.exit();

async function counted(moves: number): Promise<Counted> {
  const directory = await mkdtemp(join(tmpdir(), 'drover-bench-'));
  const scene = await openMoves(directory, { moves, speed: SPEED });
  try {
    await scene.moveAll();
    const { lastStart, firstEnd } = scene.span();
    const status = scene.calls.filter((call) => kindOf(call) === 'status');
    const whole = Math.max(0, Math.floor((firstEnd - lastStart) / 1000));
    const perSecond = Array.from({ length: whole }, (_, second) => {
      const from = lastStart + second * 1000;
      return status.filter(({ at }) => at >= from && at < from + 1000).length;
    });
    return { moves, seconds: whole, status: perSecond, calls: scene.calls };
  } finally {
    await scene.close();
    await rm(directory, { recursive: true, force: true });
  }
}

type Kind = 'status' | 'figures' | 'reads' | 'writes' | 'login';

function kindOf({ service, method, route }: TimedCall): Kind {
  // The catalog is only read to see whether Keystone answers.
  if (service === 'identity' && route !== '/auth/catalog') return 'login';
  if (method !== 'GET') return 'writes';
  if (route === '/os-migrations') return 'status';
  return route === '/servers/{server}/migrations/{migration}' ? 'figures' : 'reads';
}

function callsRow(what: string, list: readonly Counted[]) {
  const each = (kind: Kind) =>
    rounded(
      median(list.map(({ calls, moves }) => calls.filter((call) => kindOf(call) === kind).length / moves)),
    );
  const kinds: readonly Kind[] = ['status', 'figures', 'reads', 'writes', 'login'];
  const all = rounded(median(list.map(({ calls, moves }) => calls.length / moves)));
  return { what, ...Object.fromEntries(kinds.map((kind) => [kind, each(kind)])), all };
}

function secondsRow(what: string, calls: readonly number[]) {
  const at = (part: number) => percentile(calls, part);
  return {
    what,
    seconds: calls.length,
    mean: rounded(mean(calls)),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
