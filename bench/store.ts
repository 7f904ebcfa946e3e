import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ended } from '../src/requests/changes.js';
import { serverKey } from '../src/requests/keys.js';
import type { Request } from '../src/requests/request.js';
import type { HistoryEntry } from '../src/requests/store-port.js';
import { historyEntryOf, newestFirst } from '../src/store/history.js';
import { openLowdbStore } from '../src/store/lowdb/lowdb.js';
import { request } from '../test/support/requests.js';
import { judge } from './support/goal.js';
import { median, percentile, printTable, rounded, summary } from './support/table.js';

/**
 * What a write and a start cost with nothing and with 100,000 finished requests behind them.
 * The promises: a ratio under 1.5, a start in under 1 s, the first page of the history in under 50 ms. A folder to work in may be given: it should be on a real
 * disk, fsync is most of a write.
 */
const FINISHED = 100_000;
const MONTHS = 24;
const RUNS = 5;
const WRITES = 200;
const AT_ONCE = 64;

const clock = { now: () => Date.now() };
const folder = await mkdtemp(join(process.argv[2] ?? tmpdir(), 'drover-bench-'));
const empty = join(folder, 'empty');
const full = join(folder, 'full');

try {
  await makeFinished(full, FINISHED);
  const starts = { empty: [] as number[], full: [] as number[] };
  const writes = { empty: [] as number[][], full: [] as number[][] };
  const firstPage: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const [a, b] = [await started(empty, starts.empty), await started(full, starts.full)];
    const id = `run${run}`;
    for (const store of [a, b]) await store.create(request({ id }), { exclusive: [serverKey('lab', id)] });
    const [toEmpty, toFull]: [number[], number[]] = [[], []];
    for (let n = 0; n < WRITES; n += 1) {
      toEmpty.push(await timed(() => a.save(request({ id, ticket: `${n}` }), n + 1)));
      toFull.push(await timed(() => b.save(request({ id, ticket: `${n}` }), n + 1)));
    }
    writes.empty.push(toEmpty);
    writes.full.push(toFull);
    firstPage.push(await timed(() => b.history({}, { size: 20 })));
    await Promise.all([a.close(), b.close()]);
  }

  const many = FINISHED.toLocaleString('en');
  printTable('One write (fsync, rename, fsync), ms', [
    summary({ what: 'nothing finished', runs: writes.empty }),
    summary({ what: `${many} finished`, runs: writes.full }),
  ]);
  const ratio = (part: number) =>
    rounded(
      median(
        writes.full.map((run, index) => percentile(run, part) / percentile(writes.empty[index] ?? [], part)),
      ),
    );
  printTable('Ratio of a run, median of the runs', [{ p50: ratio(0.5), p95: ratio(0.95), p99: ratio(0.99) }]);
  printTable('Start and first page of history, ms', [
    {
      what: 'start, nothing finished',
      median: rounded(median(starts.empty)),
      slowest: rounded(Math.max(...starts.empty)),
    },
    {
      what: `start, ${many} finished`,
      median: rounded(median(starts.full)),
      slowest: rounded(Math.max(...starts.full)),
    },
    {
      what: `first history, ${many} finished`,
      median: rounded(median(firstPage)),
      slowest: rounded(Math.max(...firstPage)),
    },
  ]);
  judge([
    { what: 'a write, ratio of the p50', value: ratio(0.5), under: 1.5 },
    { what: 'a write, ratio of the p95', value: ratio(0.95), under: 1.5 },
    {
      what: `start with ${many} finished, median`,
      value: rounded(median(starts.full)),
      under: 1_000,
      unit: ' ms',
    },
    {
      what: `first page of the history with ${many} finished, median`,
      value: rounded(median(firstPage)),
      under: 50,
      unit: ' ms',
    },
  ]);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function started(directory: string, times: number[]) {
  const began = performance.now();
  const store = await openLowdbStore({ directory, clock });
  times.push(performance.now() - began);
  return store;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Finished requests as the store leaves them, spread over two years, without waiting for 100,000 times an fsync. */
async function makeFinished(directory: string, count: number): Promise<void> {
  await (await openLowdbStore({ directory, clock })).close();
  const ended: HistoryEntry[] = [];
  for (let from = 0; from < count; from += AT_ONCE) {
    const size = Math.min(AT_ONCE, count - from);
    await Promise.all(Array.from({ length: size }, (_, n) => makeOne(directory, from + n, ended)));
  }
  const lines = ended.sort(newestFirst).map((entry) => JSON.stringify(entry));
  await writeFile(join(directory, 'archive', 'index.ndjson'), `${lines.reverse().join('\n')}\n`);
}

async function makeOne(directory: string, n: number, all: HistoryEntry[]): Promise<void> {
  const at = Date.UTC(2024, n % MONTHS, 1 + (n % 28), 12, 0, 0, n % 1000);
  const done: Request = ended(request({ id: `f${String(n).padStart(9, '0')}` }), { state: 'rejected' }, at);
  all.push(historyEntryOf(done));
  const month = join(directory, 'archive', new Date(at).toISOString().slice(0, 7));
  if (n < MONTHS) await mkdir(month, { recursive: true });
  const document = { format: 1, request: done, exclusive: [], slots: [] };
  await writeFile(join(month, `${done.id}.json`), JSON.stringify(document));
}
