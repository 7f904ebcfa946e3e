import { appendFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inState, withEvent } from '../../src/requests/changes.js';
import { serverKey } from '../../src/requests/keys.js';
import type { Request } from '../../src/requests/request.js';
import type { Store } from '../../src/requests/store-port.js';
import { copyStore } from '../../src/store/copy/copy.js';
import type { Copyable } from '../../src/store/copy/records.js';
import { madeUpLines, type Verifiable } from '../../src/store/copy/verify.js';
import { openLowdbCopy } from '../../src/store/lowdb/copying.js';
import { openLowdbStore } from '../../src/store/lowdb/lowdb.js';
import { openPostgresCopy } from '../../src/store/postgres/copying.js';
import { openPostgresStore } from '../../src/store/postgres/postgres.js';
import { FakeClock } from '../support/fake-clock.js';
import { describePostgres, testDatabase } from '../support/postgres/cluster.js';
import type { TestDatabase } from '../support/postgres/database.js';
import { request } from '../support/requests.js';
import { idOf, over, running } from './contract.js';
import { dataFolder, removeFolders } from './support.js';

const clock = new FakeClock('2026-11-22T14:30:00.000Z');
const NAMES = ['plain', 'with a NUL \u0000 in it', 'half a pair \ud83d', 'ünïcödé 🚚'];
const START = Date.parse('2026-11-22T14:31:00.000Z');

/** Requests in every place that a store has for them, with what stands beside. */
async function fill(store: Store): Promise<void> {
  const make = async (of: Request, key?: string) => {
    const exclusive = key === undefined ? [] : [serverKey('lab', key)];
    const made = await store.create(of, { exclusive });
    if (made.kind !== 'created') throw new Error(made.kind);
    for (const event of made.request.timeline) await store.audit({ request: of.id, event });
    return made.request;
  };
  const asked = (change: Partial<Request>) =>
    withEvent(request(change), { type: 'requested', by: 'console:p' }, START);
  await make(asked({ id: idOf(1), reason: NAMES[1] as string }), 'one');
  const begun = await make(
    {
      ...asked({ id: idOf(2), state: 'approved' }),
      requester: { id: 'console:p', name: NAMES[2] as string },
    },
    'two',
  );
  const slots = [{ scope: 'source', cloud: 'lab', name: 'compute1', limit: 2 } as const];
  const started = await store.start(running(begun), begun.version, { slots });
  if (started.kind !== 'started') throw new Error(started.kind);
  let long = started.request;
  for (let n = 0; n < 150; n += 1) {
    const saved = await store.save(
      withEvent(long, { type: 'noted', text: `${NAMES[n % NAMES.length]} ${n}` }, START + n),
      long.version,
    );
    if (saved.kind !== 'saved') throw new Error(saved.kind);
    long = saved.request;
  }
  for (const event of long.timeline.slice(1)) await store.audit({ request: long.id, event });
  for (let n = 3; n < 8; n += 1) {
    const made = await make(asked({ id: idOf(n) }));
    const ended = await store.end(over(made, 'rejected', START + n), made.version);
    if (ended.kind !== 'saved') throw new Error(ended.kind);
    for (const event of ended.request.timeline.slice(1)) await store.audit({ request: made.id, event });
    await store.saveDelivery({ id: made.id, told: 2, closed: true });
    if (n > 3) await store.settle(made.id);
  }
  await store.setFreeze({ by: 'a', byName: 'a', at: '2026-11-22T14:30:00.000Z' }, 'beta');
}

const HOOKS = [
  { kind: 'since', at: '2026-11-20T00:00:00.000Z' },
  { kind: 'queued', at: '2026-11-22T00:00:00.000Z', event: { id: 'e1', text: 'x' } },
  { kind: 'queued', at: '2026-11-22T00:00:01.000Z', event: { id: 'e2', text: 'y' } },
  { kind: 'done', at: '2026-11-22T00:00:00.000Z', id: 'e1' },
];

describePostgres('copies between a folder and a database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(() => database.empty());
  afterEach(removeFolders);

  const open: (Copyable & Verifiable)[] = [];
  const folder = async (directory: string) => {
    const copy = await openLowdbCopy({ directory, clock });
    open.push(copy);
    return copy;
  };
  const base = async () => {
    const copy = await openPostgresCopy(database.url);
    open.push(copy);
    return copy;
  };
  afterEach(async () => {
    await Promise.all(open.splice(0).map((copy) => copy.close()));
  });
  const closeAll = async () => {
    await Promise.all(open.splice(0).map((copy) => copy.close()));
  };

  let original: string;
  beforeAll(async () => {
    original = join(await mkdtemp(join(tmpdir(), 'drover-copied-')), 'data');
    const store = await openLowdbStore({ directory: original, clock });
    await fill(store);
    await store.close();
    const hooks = join(original, 'hooks');
    await mkdir(hooks);
    await writeFile(join(hooks, 'cmdb.ndjson'), `${HOOKS.map((line) => JSON.stringify(line)).join('\n')}\n`);
    await writeFile(join(original, 'answered.ndjson'), '{"at":1763736000123,"key":"slack:t1"}\n');
  });
  afterAll(() => rm(dirname(original), { recursive: true }));

  async function filled(): Promise<string> {
    const directory = await dataFolder();
    await cp(original, directory, { recursive: true });
    return directory;
  }

  it('have all of it, there and back again, and what is held is held there', async () => {
    const directory = await filled();
    const there = await copyStore(await folder(directory), await base());
    expect(there.counted.map(({ what, count }) => [what, count])).toEqual([
      ['request', 7],
      ['delivery', 5],
      ['freeze', 1],
      ['answered', 1],
      ['listener', 1],
      ['audit line', expect.any(Number)],
    ]);
    await closeAll();
    const store = await openPostgresStore({ url: database.url, clock });
    expect((await store.active()).map(({ id }) => id).sort()).toEqual([1, 2, 3].map(idOf));
    const busy = await store.create(request({ id: idOf(20) }), { exclusive: [serverKey('lab', 'two')] });
    expect(busy).toMatchObject({ kind: 'busy', holder: { id: idOf(2) } });
    expect(await store.slots()).toMatchObject([{ name: 'compute1', holders: [idOf(2)] }]);
    expect((await store.history({}, { size: 9 })).entries.map(({ id }) => id)).toEqual(
      [7, 6, 5, 4, 3].map(idOf),
    );
    await store.close();

    const second = await dataFolder();
    const back = await copyStore(await base(), await folder(second));
    expect(back.counted).toEqual(there.counted);
    expect(await readFile(join(second, 'audit.ndjson'), 'utf8')).toBe(
      await readFile(join(directory, 'audit.ndjson'), 'utf8'),
    );
    await closeAll();
    const again = await openLowdbStore({ directory: second, clock });
    expect((await again.get(idOf(1)))?.reason).toBe(NAMES[1]);
    expect((await again.freeze('beta'))?.by).toBe('a');
    await again.close();
  });

  it('go on where they were interrupted, and write nothing over what is newer', async () => {
    const directory = await filled();
    const from = await folder(directory);
    const to = await base();
    let puts = 0;
    const interrupted: Copyable = {
      what: to.what,
      records: () => to.records(),
      auditLines: () => to.auditLines(),
      addAudit: (lines, before) => to.addAudit(lines.slice(0, 3), before),
      async put(records) {
        await to.put(records.slice(0, 4));
        puts += 1;
        throw new Error('the machine went down');
      },
      close: async () => undefined,
    };
    await expect(copyStore(from, interrupted)).rejects.toThrow('the machine went down');
    expect(puts).toBe(1);
    expect((await copyStore(from, to)).there).toBe(4);
    expect((await copyStore(from, to)).there).toBe(15);
    await closeAll();
    const store = await openPostgresStore({ url: database.url, clock });
    const current = await store.get(idOf(1));
    if (current === undefined) throw new Error('gone');
    await store.save({ ...current, ticket: 'newer' }, current.version);
    await store.close();
    await expect(copyStore(await folder(directory), await base())).rejects.toMatchObject({
      code: 'copy-other',
    });
  });

  it('are refused while a replica has the database open', async () => {
    const store = await openPostgresStore({ url: database.url, clock });
    await expect(openPostgresCopy(database.url)).rejects.toMatchObject({ code: 'store-in-use' });
    await store.close();
    await (await openPostgresCopy(database.url)).close();
  });

  it('of something else are refused', async () => {
    const directory = await filled();
    const store = await openPostgresStore({ url: database.url, clock });
    await store.create(request({ id: idOf(25) }), { exclusive: [] });
    await store.close();
    await expect(copyStore(await folder(directory), await base())).rejects.toMatchObject({
      code: 'copy-other',
      message: expect.stringMatching(/has request r00000000p, which .* has not/),
    });
  });

  it.each(['folder', 'database'])('prove the audit of a %s, and make up what it lacks', async (kind) => {
    const directory = await filled();
    if (kind === 'database') {
      await copyStore(await folder(directory), await base());
      await closeAll();
    }
    const opened = () => (kind === 'database' ? base() : folder(directory));
    expect((await (await opened()).verify()).missing).toEqual([]);
    await closeAll();

    const store =
      kind === 'database'
        ? await openPostgresStore({ url: database.url, clock })
        : await openLowdbStore({ directory, clock });
    const current = await store.get(idOf(1));
    if (current === undefined) throw new Error('gone');
    const late = withEvent(inState(current, 'approved', START), { type: 'approved', votes: 1, of: 1 }, START);
    await store.save(late, current.version);
    await store.close();

    const copy = await opened();
    const { missing, requests } = await copy.verify();
    expect(requests).toBe(7);
    expect(missing.map(({ request: { id }, event }) => [id, event.type])).toEqual([[idOf(1), 'approved']]);
    await copy.makeUp(madeUpLines(missing, clock.now()));
    expect((await copy.verify()).missing).toEqual([]);
    let last = '';
    for await (const line of copy.auditLines()) last = line;
    expect(JSON.parse(last)).toMatchObject({ madeUp: true, request: idOf(1), event: { type: 'approved' } });
  });

  it('leave a torn line of the audit behind, which says nothing', async () => {
    const directory = await filled();
    await appendFile(join(directory, 'audit.ndjson'), '{"request":"r');
    const copied = await copyStore(await folder(directory), await base());
    expect(copied.counted.find(({ what }) => what === 'audit line')?.count).toBeGreaterThan(100);
  });
});
