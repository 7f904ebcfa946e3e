import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Request } from '../src/requests/request.js';
import { judge } from './support/goal.js';
import { openMoves } from './support/moves.js';
import { median, percentile, printTable, rounded } from './support/table.js';

/**
 * How long an approved move waits before Nova is asked, where nothing holds it: one alone, and 50 asked for in the same
 * second with room for all. Between the approval and the call stands the last look, which reads the cloud again.
 */
const RUNS = 3;
const MANY = 50;
const IN_A_ROW = 8;
const SPEED = 2;
/** A move alone then takes about a second. */
const FAST = 20;

interface Start {
  /** Seconds from the approval to the call. */
  waited: number;
  /** Seconds from the first request to this start. */
  after: number;
  /** Whether it had to queue for a slot. */
  queued: boolean;
}

const runs = { one: [] as Start[], many: [] as Start[] };
const gaps: number[] = [];
for (let run = 0; run < RUNS; run += 1) {
  runs.one.push(...starts(await moved(1, SPEED)));
  runs.many.push(...starts(await moved(MANY, SPEED)));
  gaps.push(...gapsOf(await moved(IN_A_ROW, FAST, 1)));
}

printTable('Seconds from the approval to the call', [
  row('alone', runs.one),
  row(`${MANY} at once`, runs.many),
]);
printTable(`Seconds from the end of a move to the next one's call, ${IN_A_ROW} with room for one`, [
  {
    what: 'in a row',
    gaps: gaps.length,
    p50: rounded(median(gaps)),
    p95: rounded(percentile(gaps, 0.95)),
    most: rounded(Math.max(...gaps)),
  },
]);
judge([
  {
    what: 'seconds that a move alone waits (median)',
    value: median(runs.one.map(({ waited }) => waited)),
    under: 1,
  },
  { what: "seconds from a move's end to the next one's call (p95)", value: percentile(gaps, 0.95), under: 2 },
]);
process.exit();

async function moved(moves: number, speed: number, perCloud = moves): Promise<readonly Request[]> {
  const directory = await mkdtemp(join(tmpdir(), 'drover-bench-'));
  const scene = await openMoves(directory, { moves, speed, perCloud });
  try {
    await scene.moveAll();
    return await scene.requests();
  } finally {
    await scene.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The started event is written just before the call. */
function startedAt({ timeline }: Request): number {
  return Date.parse(timeline.find(({ type }) => type === 'started')?.at ?? '');
}

function starts(requests: readonly Request[]): readonly Start[] {
  const began = Math.min(...requests.map(({ createdAt }) => Date.parse(createdAt)));
  return requests.map((request) => ({
    waited: (startedAt(request) - Date.parse(request.approvedAt ?? '')) / 1000,
    after: (startedAt(request) - began) / 1000,
    queued: request.timeline.some(({ type }) => type === 'queued'),
  }));
}

function gapsOf(requests: readonly Request[]): readonly number[] {
  const inOrder = [...requests].sort((one, other) => startedAt(one) - startedAt(other));
  return inOrder.slice(1).map((request, index) => {
    const before = Date.parse(inOrder[index]?.endedAt ?? '');
    return (startedAt(request) - before) / 1000;
  });
}

function row(what: string, list: readonly Start[]) {
  const at = (part: number) =>
    rounded(
      percentile(
        list.map(({ waited }) => waited),
        part,
      ),
    );
  const after = list.map((one) => one.after);
  return {
    what,
    starts: list.length,
    p50: at(0.5),
    p95: at(0.95),
    most: at(1),
    'first after': rounded(Math.min(...after)),
    'last after': rounded(Math.max(...after)),
    queued: list.filter(({ queued }) => queued).length,
  };
}
