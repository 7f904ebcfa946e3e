import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkStore } from '../../src/app/check/check-store.js';
import { type Files, nodeFiles } from '../../src/base/files.js';
import { card } from '../../src/chat/card.js';
import { plainText } from '../../src/chat/plain.js';
import { storeLines } from '../../src/report/store-lines.js';
import { type ExclusiveKey, serverKey } from '../../src/requests/keys.js';
import { openLowdbStore } from '../../src/store/lowdb/lowdb.js';
import { openReadOnly } from '../../src/store/lowdb/read-only.js';
import { FakeClock } from '../support/fake-clock.js';
import { request } from '../support/requests.js';
import { approved, idOf, over, running } from './contract.js';
import { dataFolder, rememberingLog, removeFolders } from './support.js';

afterEach(removeFolders);

const clock = new FakeClock('2026-11-22T14:30:00.000Z');
const STAMP = '2026-11-22T143000000Z';
const REF = { platform: 'console', channel: 'console', id: '1' };

type Opened = Awaited<ReturnType<typeof openLowdbStore>>;

async function withStore<Result>(
  directory: string,
  work: (store: Opened) => Promise<Result>,
  files: (temporary: string) => Files = nodeFiles,
) {
  const log = rememberingLog();
  const store = await openLowdbStore({ directory, clock, log, files });
  try {
    return { result: await work(store), log };
  } finally {
    await store.close();
  }
}

/** Ways in which a file can be no document; the good one is given. */
const HARMS: readonly [string, (path: string) => Promise<void>][] = [
  ['empty', (path) => writeFile(path, '')],
  ['cut off', async (path) => writeFile(path, (await readFile(path, 'utf8')).slice(0, -9))],
  ['full of NUL', (path) => writeFile(path, Buffer.alloc(4096))],
  ['no text', (path) => writeFile(path, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))],
  ['JSON of something else', (path) => writeFile(path, '[1]')],
  [
    'of a newer version',
    async (path) => {
      const good: object = JSON.parse(await readFile(path, 'utf8'));
      await writeFile(path, JSON.stringify({ ...good, format: 99, freeze: { by: 7 }, closed: 'no' }));
    },
  ],
  [
    'a folder',
    async (path) => {
      await rm(path);
      await mkdir(join(path, 'with', 'more'), { recursive: true });
    },
  ],
];

/** One request that runs, its delivery, one in the archive, a freeze, an audit. */
async function lived(): Promise<string> {
  const directory = await dataFolder();
  await withStore(directory, async (store) => {
    await store.create(request({ id: idOf(9) }), { exclusive: [] });
    await store.end(over(request({ id: idOf(9) }), 'rejected', clock.now()), 1);
    await store.settle(idOf(9));
    await store.create(approved(), { exclusive: [serverKey('lab', 'one')] });
    await store.start(running(approved()), 1, { slots: [] });
    await store.saveDelivery({ id: approved().id, card: REF, told: 1, closed: false });
    await store.audit({ request: approved().id, event: { seq: 1 } });
  });
  return directory;
}

const PLACES = [
  join('active', `${approved().id}.json`),
  join('deliveries', `${approved().id}.json`),
  'freeze.json',
  'audit.ndjson',
  join('archive', 'index.ndjson'),
  join('archive', '2026-11', `${idOf(9)}.json`),
];

describe.each(PLACES)('%s', (place) => {
  it.each(HARMS)('that is %s keeps nothing from starting, and nothing of it is lost', async (_, harm) => {
    const directory = await lived();
    const path = join(directory, place);
    await harm(path);
    const before = await readFile(path, 'utf8').catch(() => 'a folder');
    await withStore(directory, async (store) => {
      const ids = (await store.active()).map(({ id }) => id);
      expect(ids).toEqual(place.startsWith('active') ? [] : [approved().id]);
      await store.delivery(approved().id);
      await store.get(idOf(9)).catch(() => undefined);
      await store.history({}, { size: 9 });
      await store.audit({ event: 'later' });
      await store.setFreeze(undefined);
      await store.create(request({ id: idOf(2) }), { exclusive: [serverKey('lab', 'two')] });
    });
    const aside = await readdir(join(directory, 'unreadable')).catch(() => []);
    const wanted = `${place.replaceAll('/', '_')}_${STAMP}`;
    // Lines of the audit and of the index are read one by one, so that text in them is never the whole file's fault.
    const byLine = place.endsWith('.ndjson') && before !== 'a folder';
    expect(aside).toEqual(byLine ? [] : [wanted]);
    if (!byLine && before !== 'a folder')
      expect(await readFile(join(directory, 'unreadable', wanted), 'utf8')).toBe(before);
    if (before === 'a folder') expect(await readdir(join(directory, 'unreadable', wanted))).toEqual(['with']);
    // Once more, with what is there now.
    await withStore(directory, async (store) => {
      expect((await store.problems()).map(({ name }) => name)).toEqual(aside);
      expect(await store.get(idOf(2))).toMatchObject({ id: idOf(2) });
    });
  });

  it('that may not be read keeps nothing from starting', async () => {
    const directory = await lived();
    const path = join(directory, place);
    const denied = Object.assign(new Error(`EACCES: permission denied, open '${path}'`), { code: 'EACCES' });
    const files = (temporary: string): Files => {
      const real = nodeFiles(temporary);
      return {
        ...real,
        read: async (one) => {
          if (one === path) throw denied;
          return await real.read(one);
        },
        unusable: async (one, kind) =>
          one === path &&
          (await real.unusable(one, kind)) === undefined &&
          (await readdir(dirname(path))).includes(path.split('/').at(-1) ?? '')
            ? 'it may not be opened'
            : await real.unusable(one, kind),
      };
    };
    const { log } = await withStore(
      directory,
      async (store) => {
        await store.delivery(approved().id);
        await store.get(idOf(9)).catch(() => undefined);
      },
      files,
    );
    expect(await readdir(join(directory, 'unreadable'))).toEqual([`${place.replaceAll('/', '_')}_${STAMP}`]);
    expect(log.lines.map(({ message }) => message)).toContain(
      'a document of the store can not be read and was put aside: somebody must look',
    );
  });
});

describe.each(['active', 'deliveries', 'archive', join('archive', '2026-11'), 'tmp', 'unreadable'])(
  'a file in place of the folder %s',
  (place) => {
    it('keeps nothing from starting, and is kept', async () => {
      const directory = await lived();
      await rm(join(directory, place), { recursive: true, force: true });
      await writeFile(join(directory, place), 'what?');
      await withStore(directory, async (store) => {
        await store.create(request({ id: idOf(2) }), { exclusive: [serverKey('lab', 'two')] });
        await store.history({}, { size: 9 });
      });
      const [name = ''] = await readdir(join(directory, 'unreadable'));
      expect(await readFile(join(directory, 'unreadable', name), 'utf8')).toBe('what?');
    });
  },
);

it('a folder among the drafts of a crash keeps nothing from starting', async () => {
  const directory = await lived();
  await mkdir(join(directory, 'tmp', 'a1b2', 'more'), { recursive: true });
  await withStore(directory, async (store) => expect(await store.active()).toHaveLength(1));
  expect(await readdir(join(directory, 'tmp'))).toEqual([]);
});

it('too many open files are no fault of a document: the start fails, and nothing is moved', async () => {
  const directory = await lived();
  const files = (temporary: string): Files => ({
    ...nodeFiles(temporary),
    read: async () => {
      throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
    },
  });
  await expect(openLowdbStore({ directory, clock, files })).rejects.toThrow('EMFILE');
  expect(await readdir(directory)).not.toContain('unreadable');
  await withStore(directory, async (store) => expect(await store.active()).toHaveLength(1));
});

it('what earlier versions put aside in the folder itself goes on holding starts', async () => {
  const directory = await lived();
  await rename(
    join(directory, 'active', `${approved().id}.json`),
    join(directory, 'active', `${approved().id}.json.corrupt-2026-11-20T010203000Z`),
  );
  await withStore(directory, async (store) => {
    expect(await store.problems()).toMatchObject([{ request: approved().id, holds: true }]);
  });
  expect(await readdir(join(directory, 'unreadable'))).toEqual([`active_${approved().id}.json_${STAMP}`]);
});

describe('a request that had not ended and can not be read', () => {
  const file = (directory: string) => join(directory, 'active', `${approved().id}.json`);
  const other = request({ ...approved(), id: idOf(2) });

  /** What holds a start of a request that has this key, and whether it can be asked for at all. */
  async function tried(directory: string, key: ExclusiveKey) {
    const { result } = await withStore(directory, async (store) => {
      const made = await store.create(other, { exclusive: [key] }).then(
        ({ kind }) => kind,
        (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
      );
      if (made !== 'created') return made;
      const started = await store.start(running(other), other.version, { slots: [] });
      expect((await store.heldBy(other.id)) === undefined).toBe(started.kind === 'started');
      return started.kind;
    });
    return result;
  }

  it.each(HARMS)('because it is %s holds every start, since it may be of any server', async (_, harm) => {
    const directory = await lived();
    await harm(file(directory));
    expect(await tried(directory, serverKey('lab', 'two'))).toBe('held');
  });

  it('but whose keys can, holds its own server alone', async () => {
    const directory = await lived();
    const good = JSON.parse(await readFile(file(directory), 'utf8'));
    await writeFile(
      file(directory),
      JSON.stringify({ ...good, request: { ...good.request, votes: 'none' } }),
    );
    expect(await tried(directory, serverKey('lab', 'one'))).toBe(
      `store-unreadable: Request m-${approved().id} can't be read and may be about the same server (unreadable/active_${approved().id}.json_${STAMP} in the data folder)`,
    );
    expect(await tried(directory, serverKey('lab', 'two'))).toBe('started');
  });

  it('but is seen to have ended, holds nothing', async () => {
    const directory = await lived();
    const good = JSON.parse(await readFile(file(directory), 'utf8'));
    await writeFile(
      file(directory),
      JSON.stringify({
        ...good,
        exclusive: [],
        request: { ...good.request, state: 'failed', votes: 'none' },
      }),
    );
    expect(await tried(directory, serverKey('lab', 'one'))).toBe('started');
  });

  it('under the name of another, is believed nothing', async () => {
    const directory = await lived();
    await rename(file(directory), join(directory, 'active', `${idOf(7)}.json`));
    expect(await tried(directory, serverKey('lab', 'two'))).toBe('held');
  });

  it('is never made again by the event that made it', async () => {
    const directory = await lived();
    await writeFile(file(directory), '');
    await withStore(directory, async (store) => {
      await expect(store.get(approved().id)).rejects.toMatchObject({ code: 'store-corrupt' });
      await expect(store.create(approved(), { exclusive: [] })).rejects.toMatchObject({
        code: 'store-corrupt',
      });
    });
  });

  it('holds starts until somebody has moved it away, without a restart; fixed, it is there again after one', async () => {
    const directory = await lived();
    const good = await readFile(file(directory), 'utf8');
    await writeFile(file(directory), '');
    await withStore(directory, async (store) => {
      await store.create(other, { exclusive: [serverKey('lab', 'two')] });
      expect((await store.start(running(other), other.version, { slots: [] })).kind).toBe('held');
      await rename(
        join(directory, 'unreadable', `active_${approved().id}.json_${STAMP}`),
        `${directory}-looked-at`,
      );
      expect(await store.problems()).toEqual([]);
      expect((await store.start(running(other), other.version, { slots: [] })).kind).toBe('started');
    });
    await writeFile(file(directory), good);
    await withStore(directory, async (store) => {
      expect((await store.active()).map(({ id }) => id).sort()).toEqual([approved().id, other.id].sort());
    });
  });

  it('is told by `drover check` and to operators, with the remedy', async () => {
    const directory = await lived();
    expect(await checkStore({ kind: 'lowdb', directory })).toMatchObject({ result: 'ok' });
    await writeFile(join(directory, 'deliveries', `${approved().id}.json`), '');
    await withStore(directory, (store) => store.delivery(approved().id));
    expect(await checkStore({ kind: 'lowdb', directory })).toMatchObject({
      result: 'warn',
      detail: `a document of ${directory} could not be read: unreadable/deliveries_${approved().id}.json_${STAMP}`,
    });
    await writeFile(file(directory), '');
    const { result, log } = await withStore(directory, (store) => store.problems());
    expect(await checkStore({ kind: 'lowdb', directory })).toMatchObject({
      result: 'fail',
      detail: expect.stringContaining('; starts are held'),
      remedy: expect.stringContaining('move the file out of the folder'),
    });
    expect(plainText(card(...storeLines(result))).split('\n')).toEqual([
      "2 documents of the store can't be read; 1 of them holds starts back. An operator looks into that file and at the migrations in Nova. Once nothing of it runs, move the file out of the folder: starts go on at once.",
      `unreadable/active_${approved().id}.json_${STAMP}`,
      `unreadable/deliveries_${approved().id}.json_${STAMP}`,
    ]);
    expect(log.lines.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({ request: approved().id, holds: 'every start' }),
    );
    expect(storeLines([])).toEqual([]);
  });
});

describe('a freeze that can not be read', () => {
  it('is no thaw: nothing starts before somebody thaws', async () => {
    const directory = await lived();
    await writeFile(join(directory, 'freeze.json'), '');
    await withStore(directory, async (store) => {
      const other = request({ ...approved(), id: idOf(2) });
      await store.create(other, { exclusive: [] });
      await expect(store.start(running(other), other.version, { slots: [] })).rejects.toMatchObject({
        code: 'store-freeze-missing',
      });
      await store.setFreeze(undefined);
      expect((await store.start(running(other), other.version, { slots: [] })).kind).toBe('started');
    });
  });

  it('in a folder without any request is no thaw either', async () => {
    const directory = await dataFolder();
    await withStore(directory, async () => undefined);
    await writeFile(join(directory, 'freeze.json'), '{');
    for (let start = 0; start < 2; start += 1) {
      await withStore(directory, async (store) => {
        await expect(store.freeze()).rejects.toMatchObject({ code: 'store-freeze-missing' });
      });
    }
  });
});

it('a delivery that can not be read is posted again only where it is not found', async () => {
  const directory = await lived();
  await writeFile(join(directory, 'deliveries', `${approved().id}.json`), '{"id":');
  const wanted = { id: approved().id, told: 0, lookFirst: true, closed: false };
  await withStore(directory, async (store) => expect(await store.delivery(approved().id)).toEqual(wanted));
  await withStore(directory, async (store) => {
    expect(await store.delivery(approved().id)).toEqual(wanted);
    await store.saveDelivery({ ...wanted, card: REF });
    expect(await store.delivery(approved().id)).toEqual({ ...wanted, card: REF });
  });
});

it('history reads beside all of it', async () => {
  const directory = await lived();
  for (const place of PLACES) await writeFile(join(directory, place), '{');
  const reader = await openReadOnly(directory);
  expect(await reader.active()).toEqual([]);
  expect((await reader.history({}, { size: 9 })).entries).toEqual([]);
});
