import { parseArgs } from 'node:util';
import { lowerBound } from '../src/procedures/drain/placement/forecast.js';
import { isOfOneMove } from '../test/support/calls-of-a-move.js';
import { type Drained, type DrainedMove, drained } from './support/drained.js';
import { type Goal, judge } from './support/goal.js';
import { printTable, rounded } from './support/table.js';

/**
 * How long it takes to empty a host, over the least that it could take: the one ahead, then over all limits the time of
 * the moves that a limit covers divided by it. The time of a move is that which it really took, from its call to Nova's
 * end of it: a minute and more. Sizes and dirty rates come from a seed. Time is virtual; each answer of the API takes
 * 200 ms of it, and more by what the bot itself needs. A run of many servers, with the store of production, tells what they
 * cost in memory and in the chat. Calls of a move are what is read of it or sent for it, but not what is polled while it
 * runs; what waits for Cinder at its end, a read of the server and its volumes a second, is in them.
 */
const { values } = parseArgs({
  options: {
    /** 0 at once, or many: no such run. One goes ahead alone; the others are shared evenly by one, two and four. */
    servers: { type: 'string', default: '37' },
    'at-once': { type: 'string', default: '1,2,4' },
    many: { type: 'string', default: '200' },
  },
});
const MANY_AT_ONCE = 4;
const MINUTE_MS = 60_000;
const PER_CLOUD = 10;

const rows: Record<string, string | number>[] = [];
const goals: Goal[] = [];
for (const atOnce of values['at-once']
  .split(',')
  .map(Number)
  .filter((n) => n > 0)) {
  const servers = Number(values.servers);
  const { took, least, idle } = await run(servers, atOnce, false);
  const which = `${servers} servers, ${atOnce} at once`;
  goals.push(
    { what: `time over the least, ${which}`, value: rounded(took / least), under: 1.0501 },
    { what: `slots idle while work waits, ${which}, share`, value: rounded(idle), under: 0.0201 },
  );
}
if (Number(values.many) > 0) await run(Number(values.many), MANY_AT_ONCE, true);
printTable('A host is emptied, one server ahead alone', rows);
judge(goals);
process.exit();

async function run(servers: number, atOnce: number, disk: boolean) {
  const result = await drained(servers, atOnce, disk);
  const { state, moves, calls, told, memory } = result;
  const took = secondsOf(moves);
  const least = leastOf(moves, atOnce);
  const idle = idleShare(moves, atOnce);
  const minutely = rounded(perMinute(result));
  rows.push({
    servers,
    'at once': atOnce,
    store: disk ? 'disk' : 'memory',
    state,
    'each move, s': rounded(moves.reduce((sum, move) => sum + secondsOf([move]), 0) / moves.length),
    'took, s': Math.round(took),
    'over the least': (took / least).toFixed(3),
    'idle, %': rounded(100 * idle),
    'between, s': rounded(between(moves, atOnce)),
    'calls a move': rounded(calls.filter(isOfOneMove).length / servers),
    'told a minute': minutely,
    'most in one': mostInOne(told),
    'resident, MiB': Math.round(memory.resident),
    'heap a child, KiB': Math.round((1024 * (memory.late - memory.before)) / servers),
  });
  const what = `posts and edits a minute, ${servers} servers, ${atOnce} at once`;
  goals.push({ what, value: minutely, under: 5.001 });
  return { took, least, idle };
}

/** From the first call to the last end. */
function secondsOf(moves: readonly DrainedMove[]): number {
  return (Math.max(...moves.map(({ ended }) => ended)) - Math.min(...moves.map(({ begun }) => begun))) / 1000;
}

function leastOf(moves: readonly DrainedMove[], atOnce: number): number {
  const waiting = moves.map((move) => ({
    server: move.server,
    source: 'compute1',
    destination: move.destination ?? '',
    groups: [],
    seconds: secondsOf([move]),
    aside: false,
  }));
  const canary = { server: waiting[0]?.server ?? null, proved: false };
  const limits = { perSource: atOnce, perDestination: atOnce, perCloud: PER_CLOUD };
  return lowerBound({ waiting, running: [], canary }, limits);
}

/** How much of the slots stands empty from the canary's end until the last move begins: later none waits. */
function idleShare([canary, ...others]: readonly DrainedMove[], atOnce: number): number {
  const from = canary?.ended ?? 0;
  const until = Math.max(...others.map(({ begun }) => begun));
  const used = others.reduce((sum, { begun, ended }) => sum + Math.min(ended, until) - begun, 0);
  return 1 - used / ((until - from) * atOnce);
}

/** Seconds from one's end to the next one's begin, once the slots are full; the middle one. */
function between(moves: readonly DrainedMove[], atOnce: number): number {
  const begins = moves.slice(1 + atOnce).map(({ begun }) => begun);
  const ends = moves
    .slice(1)
    .map(({ ended }) => ended)
    .sort((one, other) => one - other);
  const gaps = begins
    .map((begun, n) => (begun - (ends[n] ?? begun)) / 1000)
    .sort((one, other) => one - other);
  return gaps[Math.floor(gaps.length / 2)] ?? Number.NaN;
}

/** From the command to the last word. */
function perMinute({ told }: Drained): number {
  return told.length / ((Math.max(...told) - Math.min(...told)) / MINUTE_MS);
}

function mostInOne(told: readonly number[]): number {
  return Math.max(...told.map((from) => told.filter((at) => at >= from && at < from + MINUTE_MS).length));
}
