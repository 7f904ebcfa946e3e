import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { systemClock } from '../src/base/clock.js';
import { inState, withEvent } from '../src/requests/changes.js';
import { serverKey } from '../src/requests/keys.js';
import type { Request } from '../src/requests/request.js';
import type { Store } from '../src/requests/store-port.js';
import { openLowdbStore } from '../src/store/lowdb/lowdb.js';
import { openPostgresStore } from '../src/store/postgres/postgres.js';
import { request } from '../test/support/requests.js';
import { judge } from './support/goal.js';
import { makeServer } from './support/postgres.js';
import { median, percentile, printTable, rounded } from './support/table.js';

/**
 * What making, writing and starting a request costs in PostgreSQL over lowdb, on one machine and one disk, each durable;
 * and in PostgreSQL with a million ended requests over none. The promises: a ratio under 1.5 for writes, the first page
 * of the history in under 50 ms.
 */
const ENDED = Number(process.argv[2] ?? 1_000_000);
const RUNS = 5;
const WRITES = 60;
const PAGES = 20;

const server = await makeServer();
const folder = await mkdtemp(join(tmpdir(), 'drover-bench-'));

try {
  await server.start({
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    shared_buffers: '256MB',
    max_wal_size: '4GB',
  });
  for (const name of ['empty_store', 'full_store']) await asked(`create database ${name}`);
  const lowdb = await openLowdbStore({ directory: join(folder, 'data'), clock: systemClock });
  const empty = await openPostgresStore({ url: server.url('empty_store'), clock: systemClock });
  const full = await openPostgresStore({ url: server.url('full_store'), clock: systemClock });
  await fill(ENDED);

  const times = { lowdb: [] as Times[], empty: [] as Times[], full: [] as Times[] };
  for (let run = 0; run < RUNS; run += 1) {
    times.lowdb.push(await measured(lowdb, run));
    times.empty.push(await measured(empty, run));
    times.full.push(await measured(full, run));
  }
  const p50 = (of: readonly Times[], what: keyof Times) =>
    rounded(median(of.map((one) => percentile(one[what], 0.5))));
  const kinds = ['create', 'save', 'start'] as const;
  const many = ENDED.toLocaleString('en');
  printTable(
    'One operation, p50 of a run, median of the runs, ms',
    kinds.map((what) => ({
      what,
      lowdb: p50(times.lowdb, what),
      PostgreSQL: p50(times.empty, what),
      ratio: rounded(p50(times.empty, what) / p50(times.lowdb, what)),
      [`with ${many} ended`]: p50(times.full, what),
      'over none': rounded(p50(times.full, what) / p50(times.empty, what)),
    })),
  );
  const pages: number[] = [];
  for (let n = 0; n < PAGES; n += 1) pages.push(await timed(() => full.history({}, { size: 20 })));
  const found: number[] = [];
  for (let n = 0; n < PAGES; n += 1) {
    found.push(await timed(() => full.history({ server: `web-${n}` }, { size: 20 })));
  }
  printTable(`History with ${many} ended, ms`, [
    { what: 'first page, the very first', ms: rounded(pages[0] ?? 0) },
    { what: 'first page, median', ms: rounded(median(pages)) },
    { what: 'of one server, median', ms: rounded(median(found)) },
  ]);
  judge([
    ...kinds.map((what) => ({
      what: `${what}, with ${many} ended over none`,
      value: rounded(p50(times.full, what) / p50(times.empty, what)),
      under: 1.5,
    })),
    { what: "history's first page, the slowest", value: rounded(Math.max(...pages)), under: 50, unit: ' ms' },
  ]);
  await Promise.all([lowdb, empty, full].map((store) => store.close()));
} finally {
  await server.remove();
  await rm(folder, { recursive: true, force: true });
}

type Times = Record<'create' | 'save' | 'start', number[]>;

async function measured(store: Store, run: number): Promise<Times> {
  const times: Times = { create: [], save: [], start: [] };
  for (let n = 0; n < WRITES; n += 1) {
    const id = `b${String(run).padStart(2, '0')}x${String(n).padStart(4, '0')}`;
    let current: Request = request({ id, state: 'approved' });
    times.create.push(
      await timed(async () => {
        const made = await store.create(current, { exclusive: [serverKey('lab', id)] });
        if (made.kind !== 'created') throw new Error(made.kind);
        current = made.request;
      }),
    );
    times.save.push(
      await timed(async () => {
        const saved = await store.save(withEvent(current, { type: 'noted', text: 'x' }, 0), current.version);
        if (saved.kind !== 'saved') throw new Error(saved.kind);
        current = saved.request;
      }),
    );
    const begun = withEvent(
      inState(current, 'running', 60_000),
      { type: 'started', step: 's1', intent: 'live-migrate', requestId: current.openstackRequestId },
      0,
    );
    const slots = [{ scope: 'cloud', cloud: 'lab', name: 'lab', limit: 1_000_000 } as const];
    times.start.push(
      await timed(async () => {
        const started = await store.start(begun, current.version, { slots });
        if (started.kind !== 'started') throw new Error(started.kind);
        current = started.request;
      }),
    );
    await store.end(
      { ...inState(current, 'failed', undefined), endedAt: new Date().toISOString() },
      current.version,
    );
    await store.settle(id);
  }
  return times;
}

/** Ended requests as the store leaves them, made by the server itself. */
async function fill(count: number): Promise<void> {
  const { plan, timeline: _timeline, ...head } = request({ state: 'rejected' });
  const client = new pg.Client({ connectionString: server.url('full_store') });
  await client.connect();
  await client.query('set synchronous_commit = off');
  await client.query(
    `insert into requests (id, version, kind, state, cloud, server, server_name, source, destination, requester, approvers,
       created_at, ended_at, settled, events, head, plan, entry, writes)
     select 'f' || lpad(n::text, 9, '0'), 2, 'migrate', 'rejected', 'lab', 's-' || n % 20000, 'web-' || n % 20000,
       'compute' || n % 200, 'compute' || (n + 1) % 200, 'slack:U' || n % 50, array['slack:UB' || n % 20],
       t, t, true, 0, $1::json, $2::json,
       json_build_object('id', 'f' || lpad(n::text, 9, '0'), 'kind', 'migrate', 'state', 'rejected', 'cloud', 'lab',
         'server', 's-' || n % 20000, 'serverName', 'web-' || n % 20000, 'source', null, 'destination', null,
         'requester', 'slack:U' || n % 50, 'createdAt', '2024-01-01T00:00:00.000Z', 'endedAt', '2024-01-01T00:00:00.000Z'),
       '{}'
     from (select n, timestamptz '2024-01-01' + n * interval '1 min' as t from generate_series(1, $3::integer) as s(n)) as all_of`,
    [JSON.stringify(head), JSON.stringify(plan), count],
  );
  await client.query('vacuum analyze requests');
  await client.query('checkpoint');
  await client.end();
}

async function asked(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.url() });
  await client.connect();
  await client.query(text);
  await client.end();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
