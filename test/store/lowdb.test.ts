import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFile,
  mkdir,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Files, nodeFiles } from '../../src/base/files.js';
import { serverKey } from '../../src/requests/keys.js';
import type { Request } from '../../src/requests/request.js';
import { openLowdbStore } from '../../src/store/lowdb/lowdb.js';
import { openReadOnly } from '../../src/store/lowdb/read-only.js';
import { FakeClock } from '../support/fake-clock.js';
import { MemoryStore } from '../support/memory-store.js';
import { request } from '../support/requests.js';
import { approved, describeStoreContract, idOf, over, running } from './contract.js';
import { dataFolder, rememberingLog, removeFolders } from './support.js';

afterEach(removeFolders);

describeStoreContract('lowdb', async (clock) => {
  const directory = await dataFolder();
  let store = await openLowdbStore({ directory, clock });
  return {
    store,
    async restart() {
      await store.close();
      store = await openLowdbStore({ directory, clock });
      return store;
    },
    dispose: () => store.close(),
  };
});

// The stand-in that other tests use must not promise more than the store does.
describeStoreContract('the memory of tests', async () => {
  const store = new MemoryStore();
  return { store, dispose: () => store.close() };
});

const clock = new FakeClock('2026-11-22T14:30:00.000Z');
const KEY = serverKey('lab', 'one');

async function withStore<Result>(
  directory: string,
  work: (store: Awaited<ReturnType<typeof openLowdbStore>>) => Promise<Result>,
  more: { files?: (temporary: string) => Files } = {},
) {
  const log = rememberingLog();
  const store = await openLowdbStore({ directory, clock, log, ...more });
  try {
    return { result: await work(store), log };
  } finally {
    await store.close();
  }
}

async function finished(directory: string, count: number): Promise<void> {
  await withStore(directory, async (store) => {
    for (let n = 0; n < count; n += 1) {
      await store.create(request({ id: idOf(n) }), { exclusive: [] });
      await store.end(over(request({ id: idOf(n) }), 'rejected', clock.now() + n), 1);
      await store.settle(idOf(n));
    }
  });
}

const historyIds = async (directory: string) => {
  const { result, log } = await withStore(directory, async (store) => {
    const { entries } = await store.history({}, { size: 100 });
    return entries.map(({ id }) => id);
  });
  return { ids: result, log };
};

describe('documents', () => {
  it('are one file a request, readable for nobody else, moved to the month they ended in', async () => {
    const directory = await dataFolder();
    await finished(directory, 1);
    await withStore(directory, (store) => store.create(request({ id: idOf(5) }), { exclusive: [KEY] }));
    expect(await readdir(join(directory, 'active'))).toEqual([`${idOf(5)}.json`]);
    expect(await readdir(join(directory, 'archive', '2026-11'))).toEqual([`${idOf(0)}.json`]);
    expect(JSON.parse(await readFile(join(directory, 'active', `${idOf(5)}.json`), 'utf8'))).toMatchObject({
      format: 2,
      request: { id: idOf(5) },
      exclusive: [KEY],
      slots: [],
    });
  });

  it('keep fields that this version does not know', async () => {
    const directory = await dataFolder();
    const newer = { ...request(), mood: 'calm' };
    await withStore(directory, (store) => store.create(newer, { exclusive: [] }));
    const { result } = await withStore(directory, async (store) => {
      const found = await store.get(newer.id);
      return found === undefined ? undefined : await store.save({ ...found, ticket: 'x' }, 1);
    });
    expect(result).toMatchObject({ kind: 'saved', request: { mood: 'calm', ticket: 'x' } });
  });

  it('never take an id for a path', async () => {
    const directory = await dataFolder();
    await withStore(directory, async (store) => {
      await expect(store.create(request({ id: '../freeze' }), { exclusive: [] })).rejects.toMatchObject({
        code: 'store-refused',
      });
      expect(await store.get('../freeze')).toBeUndefined();
      await expect(store.delivery('../freeze')).rejects.toMatchObject({ code: 'store-refused' });
    });
  });

  it('refuse to shorten or to rewrite a timeline', async () => {
    await withStore(await dataFolder(), async (store) => {
      await store.create(request(), { exclusive: [] });
      await expect(store.save({ ...request(), timeline: [] }, 1)).rejects.toMatchObject({
        message: expect.stringContaining('only ever grows'),
      });
    });
  });

  it('become running by start alone, where freeze and limits are asked', async () => {
    await withStore(await dataFolder(), async (store) => {
      await store.create(approved(), { exclusive: [] });
      await expect(store.save(running(approved()), 1)).rejects.toMatchObject({
        message: expect.stringContaining('by start alone'),
      });
    });
  });
});

describe('a crash', () => {
  it('between temporary file and rename leaves the old document and no litter', async () => {
    const directory = await dataFolder();
    await withStore(directory, (store) => store.create(request(), { exclusive: [] }));
    await writeFile(join(directory, 'tmp', 'a1b2'), '{"format":1,"request":{"id":"aaaa');
    const { result } = await withStore(directory, (store) => store.active());
    expect(result).toEqual([request()]);
    expect(await readdir(join(directory, 'tmp'))).toEqual([]);
  });

  it('between the line of the index and the move leaves a request that can still be settled', async () => {
    const directory = await dataFolder();
    await withStore(directory, async (store) => {
      await store.create(request(), { exclusive: [] });
      await store.end(over(request()), 1);
    });
    const broken = breaking('remove');
    await withStore(directory, (store) => expect(store.settle(request().id)).rejects.toThrow('disk'), {
      files: broken.files,
    });
    const { result } = await withStore(directory, async (store) => {
      const before = await store.history({}, { size: 9 });
      await store.settle(request().id);
      return { before, after: await store.history({}, { size: 9 }), active: await store.active() };
    });
    expect(result.before.entries).toHaveLength(1);
    expect(result.after.entries).toHaveLength(1);
    expect(result.active).toEqual([]);
    expect((await historyIds(directory)).ids).toEqual([request().id]);
  });

  it('in a line of the index costs nothing: it is made again from the documents', async () => {
    const directory = await dataFolder();
    await finished(directory, 3);
    const index = join(directory, 'archive', 'index.ndjson');
    await truncate(index, (await readFile(index)).length - 25);
    const { ids, log } = await historyIds(directory);
    expect(ids).toEqual([2, 1, 0].map(idOf));
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { torn: 1, missing: 1 } }]);
    expect((await historyIds(directory)).log.lines).toEqual([]);
  });

  it('in a line of the index does not take the next line with it', async () => {
    const directory = await dataFolder();
    await finished(directory, 2);
    const index = join(directory, 'archive', 'index.ndjson');
    await appendFile(index, '{"id":"r0000');
    await withStore(directory, async (store) => {
      await store.create(request({ id: idOf(7) }), { exclusive: [] });
      await store.end(over(request({ id: idOf(7) }), 'expired', clock.now() + 60_000), 1);
      await store.settle(idOf(7));
    });
    expect((await historyIds(directory)).ids).toEqual([7, 1, 0].map(idOf));
  });

  it('far back in the index is found when somebody looks so far back, and not before', async () => {
    const directory = await dataFolder();
    await finished(directory, 3);
    const index = join(directory, 'archive', 'index.ndjson');
    await writeFile(index, `torn\n${await readFile(index, 'utf8')}`);
    const { log: ofPage } = await withStore(directory, (store) => store.history({}, { size: 2 }));
    expect(ofPage.lines).toEqual([]);
    const { log } = await withStore(directory, async (store) => {
      const first = await store.history({}, { size: 2 });
      expect(first.entries.map(({ id }) => id)).toEqual([2, 1].map(idOf));
      const rest = await store.history({}, { size: 2, after: first.next ?? '' });
      expect(rest.entries.map(({ id }) => id)).toEqual([idOf(0)]);
    });
    expect(log.lines).toMatchObject([{ fields: { torn: 1, missing: 0 } }]);
  });

  it.each([1, 2, 3, 20])(
    'is in pages of %d newest first, over months and what is not archived yet',
    async (size) => {
      const directory = await dataFolder();
      const DAY = 24 * 3_600_000;
      const ids = Array.from({ length: 12 }, (_, n) => idOf(n));
      await withStore(directory, async (store) => {
        for (const [n, id] of ids.entries()) {
          await store.create(request({ id }), { exclusive: [] });
          await store.end(over(request({ id }), 'rejected', clock.now() - n * 4 * DAY), 1);
          if (n % 5 !== 1) await store.settle(id);
        }
      });
      const seen: string[] = [];
      await withStore(directory, async (store) => {
        for (let after: string | undefined = ''; after !== undefined; ) {
          const page = await store.history({}, after === '' ? { size } : { size, after });
          seen.push(...page.entries.map(({ id }) => id));
          after = page.next;
        }
      });
      expect(seen).toEqual(ids);
    },
  );

  it('that loses the index loses no history', async () => {
    const directory = await dataFolder();
    await finished(directory, 3);
    await rm(join(directory, 'archive', 'index.ndjson'));
    expect((await historyIds(directory)).ids).toEqual([2, 1, 0].map(idOf));
  });
});

/** The real disk, but one operation fails while `broken` is on. */
function breaking(operation: Exclude<keyof Files, 'tail' | 'unusable'>, after = false) {
  const state = { broken: true };
  const files = (temporary: string): Files => {
    const real = nodeFiles(temporary);
    const failing = async (...args: [string, string]) => {
      if (!state.broken || args[0].endsWith('freeze.json')) return await real[operation](...args);
      if (after) await real[operation](...args);
      throw new Error('disk full');
    };
    return { ...real, [operation]: failing };
  };
  return { state, files };
}

describe('a disk that fails', () => {
  it.each([
    ['before anything was written', false, 'ours'],
    ['after the rename, at the fsync of the folder', true, 'theirs'],
  ])('%s leaves memory and disk agreeing', async (_, after, ticket) => {
    const directory = await dataFolder();
    await withStore(directory, (store) => store.create({ ...request(), ticket: 'ours' }, { exclusive: [] }));
    const { state, files } = breaking('replace', after);
    await withStore(
      directory,
      async (store) => {
        await expect(store.save({ ...request(), ticket: 'theirs' }, 1)).rejects.toThrow('disk full');
        const seen = await store.get(request().id);
        expect(seen).toMatchObject({ ticket });
        state.broken = false;
        const version = seen?.version ?? 0;
        expect((await store.save({ ...request(), ticket: 'third' }, version)).kind).toBe('saved');
      },
      { files },
    );
  });

  it('gives a key that was not written back', async () => {
    const { state, files } = breaking('replace');
    await withStore(
      await dataFolder(),
      async (store) => {
        await expect(store.create(request(), { exclusive: [KEY] })).rejects.toThrow('disk full');
        state.broken = false;
        expect((await store.create(request({ id: idOf(2) }), { exclusive: [KEY] })).kind).toBe('created');
      },
      { files },
    );
  });

  it('and can not be read back answers nothing until it can', async () => {
    const directory = await dataFolder();
    await withStore(directory, (store) => store.create(request(), { exclusive: [] }));
    const state = { broken: false };
    const files = (temporary: string): Files => {
      const real = nodeFiles(temporary);
      const guard = () => {
        if (state.broken) throw new Error('no disk');
      };
      return {
        ...real,
        read: async (path) => {
          guard();
          return await real.read(path);
        },
        replace: async (path, text) => {
          guard();
          await real.replace(path, text);
        },
      };
    };
    await withStore(
      directory,
      async (store) => {
        state.broken = true;
        await expect(store.save({ ...request(), ticket: 'x' }, 1)).rejects.toThrow('no disk');
        await expect(store.get(request().id)).rejects.toThrow('no disk');
        await expect(store.active()).rejects.toThrow('no disk');
        state.broken = false;
        expect(await store.get(request().id)).toEqual(request());
      },
      { files },
    );
  });
});

describe('the freeze', () => {
  const freeze = { by: 'console:a', byName: 'a', at: '2026-11-22T14:30:00.000Z' };
  const file = (directory: string) => join(directory, 'freeze.json');

  it('is over at its hour', async () => {
    await withStore(await dataFolder(), async (store) => {
      await store.setFreeze({ ...freeze, until: '2026-11-22T14:30:01.000Z' });
      expect(await store.freeze()).toBeDefined();
      await store.setFreeze({ ...freeze, until: '2026-11-22T14:30:00.000Z' });
      expect(await store.freeze()).toBeUndefined();
      await store.setFreeze({ ...freeze, until: 'when I say so' });
      expect(await store.freeze()).toBeDefined();
    });
  });

  it.each([
    ['corrupt', (path: string) => writeFile(path, '{"freeze":')],
    ['gone', (path: string) => rm(path)],
    [
      'no file',
      async (path: string) => {
        await rm(path);
        await mkdir(path);
      },
    ],
  ])('that is %s is no thaw: nothing starts', async (_, harm) => {
    const directory = await dataFolder();
    await withStore(directory, async (store) => {
      await store.create(approved(), { exclusive: [] });
      await harm(file(directory));
      await expect(store.start(running(approved()), 1, { slots: [] })).rejects.toThrow();
      await expect(store.freeze()).rejects.toThrow();
      expect(await store.get(approved().id)).toMatchObject({ state: 'approved', version: 1 });
    });
  });

  it('that went while nobody looked is no thaw either, until somebody thaws', async () => {
    const directory = await dataFolder();
    await withStore(directory, (store) => store.create(approved(), { exclusive: [] }));
    await rm(file(directory));
    await withStore(directory, async (store) => {
      await expect(store.start(running(approved()), 1, { slots: [] })).rejects.toMatchObject({
        code: 'store-freeze-missing',
      });
      await store.setFreeze(undefined);
      expect((await store.start(running(approved()), 1, { slots: [] })).kind).toBe('started');
    });
  });

  it('that is corrupt can be set again', async () => {
    const directory = await dataFolder();
    await withStore(directory, async (store) => {
      await writeFile(file(directory), '');
      await store.setFreeze(undefined);
      expect(await store.freeze()).toBeUndefined();
    });
  });
});

describe('the audit', () => {
  it('is one line an entry with its time, goes on after a torn line, and holds no secret', async () => {
    const directory = await dataFolder();
    const path = join(directory, 'audit.ndjson');
    await withStore(directory, (store) => store.audit({ event: 'one', body: { adminPass: 'hush' } }));
    await appendFile(path, '{"torn');
    await withStore(directory, (store) =>
      Promise.all([store.audit({ event: 'two' }), store.audit({ event: 'three' })]),
    );
    const lines = (await readFile(path, 'utf8')).split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[1]).toBe('{"torn');
    expect([0, 2, 3].map((n) => JSON.parse(lines[n] ?? ''))).toEqual([
      { at: '2026-11-22T14:30:00.000Z', event: 'one', body: { adminPass: '[hidden]' } },
      { at: '2026-11-22T14:30:00.000Z', event: 'two' },
      { at: '2026-11-22T14:30:00.000Z', event: 'three' },
    ]);
  });
});

describe('history', () => {
  it('has what ended and is not yet told, once', async () => {
    const directory = await dataFolder();
    await finished(directory, 2);
    const { result } = await withStore(directory, async (store) => {
      await store.history({}, { size: 1 });
      await store.create(request({ id: idOf(9) }), { exclusive: [] });
      await store.end(over(request({ id: idOf(9) }), 'expired', clock.now() + 99_000), 1);
      const before = await store.history({}, { size: 9 });
      await store.settle(idOf(9));
      return [before, await store.history({}, { size: 9 })];
    });
    const expected = [9, 1, 0].map(idOf);
    expect(result.map(({ entries }) => entries.map(({ id }) => id))).toEqual([expected, expected]);
  });

  it('can be read beside the one who holds the store', async () => {
    const directory = await dataFolder();
    await finished(directory, 2);
    await withStore(directory, async (store) => {
      await store.create(request({ id: idOf(9) }), { exclusive: [] });
      const reader = await openReadOnly(directory);
      expect((await reader.active()).map(({ id }) => id)).toEqual([idOf(9)]);
      expect((await reader.history({}, { size: 1 })).entries).toMatchObject([{ id: idOf(1) }]);
      expect(await reader.get(idOf(0))).toMatchObject({ state: 'rejected' } satisfies Partial<Request>);
      expect(await reader.get(idOf(9))).toMatchObject({ state: 'awaiting-approval' });
      expect(await reader.get(idOf(8))).toBeUndefined();
    });
    await expect(openReadOnly(await dataFolder())).rejects.toMatchObject({ code: 'store-missing' });
  });

  it('repairs nothing when it is only read', async () => {
    const directory = await dataFolder();
    await finished(directory, 2);
    const index = join(directory, 'archive', 'index.ndjson');
    await writeFile(index, 'torn');
    const reader = await openReadOnly(directory);
    expect((await reader.history({}, { size: 9 })).entries).toHaveLength(2);
    expect(await readFile(index, 'utf8')).toBe('torn');
  });
});

describe('the lock', () => {
  it('is one a folder, by whatever name it is reached', async () => {
    const directory = await dataFolder();
    await withStore(directory, async () => {
      await symlink(directory, `${directory}-link`);
      for (const name of [directory, `${directory}-link`]) {
        await expect(openLowdbStore({ directory: name, clock })).rejects.toMatchObject({
          code: 'store-locked',
          message: `The store in ${name} is in use by process ${process.pid}.`,
          remedy: expect.stringContaining('store.directory'),
        });
      }
    });
    await withStore(directory, async (store) => expect(store.held()).toBe(true));
  });

  it.each([
    ['short', 'data'],
    ['too long for a socket', 'a-long-name'.repeat(10)],
  ])('of a path that is %s stands in the folder itself', async (_, name) => {
    const directory = join(await dataFolder(), name);
    await withStore(directory, async (store) => {
      expect(store.held()).toBe(true);
      expect((await readdir(directory)).filter((one) => one.startsWith('lock'))).toEqual(['lock']);
      await expect(openLowdbStore({ directory, clock })).rejects.toMatchObject({ code: 'store-locked' });
    });
    expect((await readdir(directory)).filter((one) => one.startsWith('lock'))).toEqual([]);
    await withStore(directory, async (store) => expect(store.held()).toBe(true));
  });

  it('of an earlier version, which is in the temporary folder, is seen while it is held', async () => {
    const directory = await dataFolder();
    await mkdir(directory, { recursive: true });
    const hash = createHash('sha256')
      .update(await realpath(directory))
      .digest('hex');
    const path = join(tmpdir(), `drover-${hash.slice(0, 16)}`);
    const former = createServer((socket) => socket.end('4711')).listen(path);
    await once(former, 'listening');
    await expect(openLowdbStore({ directory, clock })).rejects.toMatchObject({
      code: 'store-locked',
      message: `The store in ${directory} is in use by process 4711, an earlier version of Drover.`,
    });
    former.close();
    await once(former, 'close');
    await writeFile(path, 'what a process that was killed leaves');
    await withStore(directory, async (store) => expect(store.held()).toBe(true));
    await rm(path);
  });

  it('that was taken away stops every write', async () => {
    const directory = await dataFolder();
    await withStore(directory, async (store) => {
      await store.create(request(), { exclusive: [] });
      await rm(join(directory, 'lock'));
      expect(store.held()).toBe(false);
      for (const write of [
        () => store.create(request({ id: idOf(2) }), { exclusive: [] }),
        () => store.save(request(), 1),
        () => store.end(over(request()), 1),
        () => store.setFreeze(undefined),
        () => store.saveDelivery({ id: idOf(1), told: 0, closed: false }),
        () => store.audit({}),
      ]) {
        await expect(write()).rejects.toMatchObject({ code: 'store-lock-lost' });
      }
    });
  });
});
