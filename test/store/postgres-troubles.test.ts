import { systemClock } from '../../src/base/clock.js';
import { seededRandom } from '../../src/base/seeded-random.js';
import { ended, withEvent } from '../../src/requests/changes.js';
import { serverKey } from '../../src/requests/keys.js';
import type { StoreChange } from '../../src/requests/store-port.js';
import { readAddress, SSL_MODES, triesOf } from '../../src/store/postgres/address.js';
import { openPostgresStore, type PostgresStore } from '../../src/store/postgres/postgres.js';
import { MemoryStore, SharedMemory } from '../support/memory-store.js';
import { describePostgres, testDatabase } from '../support/postgres/cluster.js';
import type { TestDatabase } from '../support/postgres/database.js';
import { PostgresServer } from '../support/postgres/server.mjs';
import { Wire } from '../support/replicas/wire.js';
import { migratePlan, request } from '../support/requests.js';
import { approved, idOf, running } from './contract.js';
import { describeReplicatedContract } from './replicated-contract.js';
import { rememberingLog } from './support.js';

const START = Date.parse('2026-11-22T14:31:00.000Z');
const clock = systemClock;

describeReplicatedContract('what stands for replicas in tests', async () => {
  let now = 0;
  const memory = new SharedMemory(() => now);
  return {
    a: new MemoryStore(memory, 'a'),
    b: new MemoryStore(memory, 'b'),
    lines: async (id) => memory.auditLines.filter(({ request }) => request === id).length,
    pass: async (ms) => {
      now += ms;
    },
    dispose: async () => undefined,
  };
});

describe('the address of a database', () => {
  it.each([
    ['disable', [false]],
    ['allow', [false, { rejectUnauthorized: false }]],
    ['prefer', [{ rejectUnauthorized: false }, false]],
    ['require', [{ rejectUnauthorized: false }]],
    ['verify-ca', [{ rejectUnauthorized: true, checkServerIdentity: expect.any(Function) }]],
    ['verify-full', [{ rejectUnauthorized: true }]],
  ] as const)('with sslmode=%s is tried as libpq does', (mode, tries) => {
    expect(triesOf(mode, {})).toEqual(tries);
  });

  it('checks the chain with require as soon as there is a root certificate', () => {
    expect(triesOf('require', { ca: 'x' })).toEqual([
      { ca: 'x', rejectUnauthorized: true, checkServerIdentity: expect.any(Function) },
    ]);
  });

  it('prefers TLS where nothing is said, and uses none over a socket of the machine', async () => {
    expect((await readAddress('postgresql://db/drover')).tries).toEqual(triesOf('prefer', {}));
    expect((await readAddress('postgresql:///drover?host=/var/run/postgresql')).tries).toEqual([false]);
  });

  it.each([
    ['another database', 'mysql://db/x', /begins with postgresql/],
    ['a mode that there is not', 'postgresql://db/x?sslmode=sure', new RegExp(SSL_MODES.join(', '))],
    ['a file that is not there', 'postgresql://u:pw@db/x?sslrootcert=/nowhere', /sslrootcert/],
  ])('that names %s is refused without a password in the words', async (_, url, words) => {
    await expect(readAddress(url)).rejects.toMatchObject({
      code: 'store-address',
      message: expect.stringMatching(words),
    });
    await expect(readAddress(url)).rejects.not.toMatchObject({ message: expect.stringMatching('pw') });
  });
});

describePostgres('PostgreSQL in trouble', () => {
  let database: TestDatabase;
  const stores: PostgresStore[] = [];
  const wires: Wire[] = [];
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(() => database.empty());
  afterEach(async () => {
    for (const wire of wires) wire.up();
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await Promise.all(wires.splice(0).map((wire) => wire.close()));
  });

  const open = async (url = database.url, log = rememberingLog()) => {
    const store = await openPostgresStore({ url, clock, log });
    stores.push(store);
    return store;
  };
  const wired = async () => {
    const url = new URL(database.url);
    const wire = await Wire.to(Number(url.port));
    wires.push(wire);
    url.port = String(wire.port);
    return { wire, url: url.href };
  };

  describeReplicatedContract('PostgreSQL', async () => {
    await database.empty();
    return {
      a: await open(),
      b: await open(),
      lines: async (id) => {
        const rows = await database.query('select from audit where request = $1', [id]);
        return rows.length;
      },
      pass: (ms) => clock.sleep(ms),
      dispose: async () => {
        await Promise.all(stores.splice(0).map((store) => store.close()));
      },
    };
  });

  it('writes each thing once when the line is cut at any moment, commits whose answers are lost included', async () => {
    const { wire, url } = await wired();
    const store = await open(url);
    const random = seededRandom(7);
    let cutting = true;
    let cuts = 0;
    const cutter = (async () => {
      while (cutting) {
        await clock.sleep(30 + random() * 200);
        wire.cut();
        cuts += 1;
      }
    })();
    const made = await store.create(approved(), { exclusive: [serverKey('lab', 'one')] });
    if (made.kind !== 'created') throw new Error(made.kind);
    const begun = await store.start(running(made.request), made.request.version, {
      slots: [{ scope: 'cloud', cloud: 'lab', name: 'lab', limit: 1 }],
    });
    if (begun.kind !== 'started') throw new Error(begun.kind);
    let last = begun.request;
    for (let n = 0; n < 60 || cuts <= 5; n += 1) {
      const saved = await store.save(
        withEvent(last, { type: 'noted', text: `${n}` }, START + n),
        last.version,
      );
      if (saved.kind !== 'saved') throw new Error(`${saved.kind} at ${n}`);
      last = saved.request;
      await store.audit({ request: last.id, event: last.timeline.at(-1) });
    }
    const done = await store.end(ended(last, { state: 'failed' }, START), last.version);
    cutting = false;
    await cutter;
    expect(cuts).toBeGreaterThan(5);
    expect(done.kind).toBe('saved');
    const read = await (await open()).get(last.id);
    expect(read?.version).toBe(last.version + 1);
    expect(read?.timeline.filter(({ type }) => type === 'noted')).toHaveLength(60);
    const lines = await database.query<{ n: number }>('select count(*)::integer as n from audit');
    expect(lines).toEqual([{ n: 60 }]);
    expect(await store.slots()).toEqual([]);
  }, 60_000);

  it('finds by reading back what no notification told', async () => {
    const hurried = { ...clock, sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms / 20, signal) };
    const a = await open();
    const b = await openPostgresStore({ url: database.url, clock: hurried });
    stores.push(b);
    const heard: StoreChange[] = [];
    b.watch((change) => heard.push(change));
    await clock.sleep(300);
    await database.query("select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'");
    const made = await a.create(request(), { exclusive: [] });
    expect(made.kind).toBe('created');
    for (let n = 0; n < 100 && heard.length === 0; n += 1) await clock.sleep(20);
    expect(heard).toContainEqual({ kind: 'request', id: request().id });
  });

  it('says that it is away, writes nothing, and goes on once it is back', async () => {
    const { wire, url } = await wired();
    const store = await open(url);
    const heard: StoreChange['kind'][] = [];
    store.watch(({ kind }) => heard.push(kind));
    const made = await store.create(approved(), { exclusive: [] });
    if (made.kind !== 'created') throw new Error(made.kind);
    wire.down();
    await expect(store.save({ ...made.request, ticket: 'x' }, 1)).rejects.toMatchObject({
      code: 'store-away',
    });
    await expect(store.freeze()).rejects.toMatchObject({ code: 'store-away' });
    expect(store.held()).toBe(false);
    for (let n = 0; n < 100 && !heard.includes('away'); n += 1) await clock.sleep(50);
    wire.up();
    const before = performance.now();
    for (let n = 0; n < 200 && !heard.includes('back'); n += 1) await clock.sleep(25);
    expect(heard).toEqual(expect.arrayContaining(['away', 'back']));
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(store.held()).toBe(true);
    expect((await store.save({ ...made.request, ticket: 'x' }, made.request.version)).kind).toBe('saved');
  }, 30_000);

  it('loses nothing that was acknowledged when the server crashes', async () => {
    const server = await PostgresServer.make();
    try {
      await server.start({ fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' });
      const store = await open(server.url());
      const made = await store.create(approved(), { exclusive: [serverKey('lab', 'one')] });
      if (made.kind !== 'created') throw new Error(made.kind);
      await server.stop('SIGQUIT');
      await expect(store.active()).rejects.toMatchObject({ code: 'store-away' });
      await server.start();
      expect(await store.active()).toEqual([made.request]);
      expect(
        (await store.create(request({ id: idOf(2) }), { exclusive: [serverKey('lab', 'one')] })).kind,
      ).toBe('busy');
      await Promise.all(stores.splice(0).map((one) => one.close()));
    } finally {
      await server.remove();
    }
  }, 60_000);

  it('keeps the rows of a transaction from others no longer than a few seconds when its process stands still', async () => {
    const store = await open();
    const made = await store.create(approved(), { exclusive: [] });
    if (made.kind !== 'created') throw new Error(made.kind);
    const { default: pg } = await import('pg');
    const still = new pg.Client({
      connectionString: database.url,
      options: '-c idle_in_transaction_session_timeout=3000',
    });
    still.on('error', () => undefined);
    await still.connect();
    await still.query('begin');
    await still.query('select from requests where id = $1 for update', [made.request.id]);
    const before = performance.now();
    expect((await store.save({ ...made.request, ticket: 'x' }, made.request.version)).kind).toBe('saved');
    expect(performance.now() - before).toBeLessThan(5_000);
    await still.end().catch(() => undefined);
  });

  it('works with a role that may not change the audit, and the audit stays as it is', async () => {
    await (await open()).close();
    const role = `r${Math.random().toString(36).slice(2, 10)}`;
    await database.query(`create role ${role} login password 'only-for-this-test'`);
    await database.query(`grant select, insert, update, delete on all tables in schema public to ${role}`);
    await database.query(`revoke update, delete, truncate on audit from ${role}`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'only-for-this-test';
    const store = await open(url.href);
    const made = await store.create(approved(), { exclusive: [serverKey('lab', 'x')] });
    if (made.kind !== 'created') throw new Error(made.kind);
    await store.audit({ request: made.request.id, event: { seq: 1 } });
    expect((await store.start(running(made.request), made.request.version, { slots: [] })).kind).toBe(
      'started',
    );
    await store.close();
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    for (const text of ['update audit set request = null', 'delete from audit', 'truncate audit']) {
      await expect(client.query(text)).rejects.toMatchObject({ code: '42501' });
    }
    await client.end();
    await database.query(`drop owned by ${role}`);
    await database.query(`drop role ${role}`);
  });

  it('keeps what people and clouds name, whatever is in it', async () => {
    const store = await open();
    const name = 'a NUL \u0000, half a pair \ud83d, "quotes", \\u0000 and ünïcödé 🚚';
    const plan = migratePlan({ about: { serverName: name } });
    const made = await store.create(request({ plan, reason: name }), { exclusive: [] });
    if (made.kind !== 'created') throw new Error(made.kind);
    const again = await open();
    expect(await again.get(made.request.id)).toEqual(made.request);
    const done = await store.end(ended(made.request, { state: 'withdrawn' }, START), made.request.version);
    expect(done.kind).toBe('saved');
    expect((await again.history({}, { size: 5 })).entries[0]?.serverName).toBe(name);
  });

  it('puts a request aside that is not what a store writes, and what it holds stays held', async () => {
    const store = await open();
    await store.create(request(), { exclusive: [serverKey('lab', 'one')] });
    await store.create(approved({ id: idOf(3) }), { exclusive: [] });
    await database.query(`update requests set head = '{"id": 7}' where id = '${request().id}'`);
    const again = await open();
    expect((await again.active()).map(({ id }) => id)).toEqual([idOf(3)]);
    expect(await again.problems()).toMatchObject([
      { request: request().id, holds: true, where: 'in the database' },
    ]);
    await expect(again.get(request().id)).rejects.toMatchObject({ code: 'store-unreadable' });
    await expect(
      again.create(request({ id: idOf(4) }), { exclusive: [serverKey('lab', 'one')] }),
    ).rejects.toMatchObject({ code: 'store-unreadable' });
    const child = await again.get(idOf(3));
    if (child === undefined) throw new Error('gone');
    const started = await again.start(running(child), child.version, {
      slots: [],
      exclusive: [serverKey('lab', 'one')],
    });
    expect(started).toMatchObject({ kind: 'held', by: { request: request().id } });
  });
});

describePostgres('the schema', () => {
  it('is made once when many open it at once', async () => {
    const database = await testDatabase();
    const stores = await Promise.all(
      Array.from({ length: 5 }, () => openPostgresStore({ url: database.url, clock })),
    );
    expect(await database.query('select number, name from migrations order by number')).toEqual([
      { number: 1, name: 'requests' },
      { number: 2, name: 'notes' },
    ]);
    await Promise.all(stores.map((store) => store.close()));
    await database.drop();
  });

  it('of a newer Drover is used as long as that says it may be, and refused then', async () => {
    const database = await testDatabase();
    await (await openPostgresStore({ url: database.url, clock })).close();
    await database.query("insert into migrations (number, name, readable_by) values (100, 'later', 1)");
    await (await openPostgresStore({ url: database.url, clock })).close();
    await database.query(
      "insert into migrations (number, name, readable_by) values (101, 'much later', 101)",
    );
    await expect(openPostgresStore({ url: database.url, clock })).rejects.toMatchObject({
      code: 'store-newer',
    });
    await database.drop();
  });
});
