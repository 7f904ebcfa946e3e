import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { serverKey } from '../../src/requests/keys.js';
import { openLowdbStore } from '../../src/store/lowdb/lowdb.js';
import { FakeClock } from '../support/fake-clock.js';
import { request } from '../support/requests.js';
import { idOf } from './contract.js';
import { dataFolder, removeFolders } from './support.js';

const WRITER = fileURLToPath(new URL('writer.mjs', import.meta.url));
const clock = new FakeClock();
const children: ChildProcess[] = [];

/** The built store in a real process; its lines of output as they come. */
function writer(directory: string, mode: 'hold' | 'write', env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [WRITER, directory, mode, JSON.stringify(request())], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  const kill = async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  return { child, next, kill };
}

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await removeFolders();
});

describe('two processes and one store', () => {
  it('the second is refused while the first lives, and takes over at once when it was killed', async () => {
    const directory = await dataFolder();
    const first = writer(directory, 'hold');
    expect(await first.next()).toBe('held');
    await expect(openLowdbStore({ directory, clock })).rejects.toMatchObject({
      code: 'store-locked',
      message: `The store in ${directory} is in use by process ${first.child.pid}.`,
    });
    await first.kill();
    expect(await readdir(directory)).toContain('lock');

    const store = await openLowdbStore({ directory, clock });
    expect(store.held()).toBe(true);
    expect(await writer(directory, 'hold').next()).toBe('store-locked');
    expect(store.held()).toBe(true);
    await store.close();
  });

  it.each(['data', 'a-long-name'.repeat(10)])(
    'in the folder %s: two that have different temporary folders still do not share it',
    async (name) => {
      const folder = await dataFolder();
      const directory = join(folder, name);
      const first = writer(directory, 'hold', { TMPDIR: join(folder, 'private-tmp') });
      expect(await first.next()).toBe('held');
      expect(await writer(directory, 'hold', { TMPDIR: '/nonexistent' }).next()).toBe('store-locked');
      expect(await writer(directory, 'hold').next()).toBe('store-locked');
      await first.kill();
      expect(await writer(directory, 'hold', { TMPDIR: '/nonexistent' }).next()).toBe('held');
    },
  );

  it('of many that find a dead one exactly one takes over', async () => {
    const directory = await dataFolder();
    const dead = writer(directory, 'hold');
    await dead.next();
    await dead.kill();
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () => openLowdbStore({ directory, clock })),
    );
    const opened = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(opened.filter((store) => store.held())).toHaveLength(1);
    await Promise.all(opened.map((store) => store.close()));
    expect((await readdir(directory)).filter((name) => name.startsWith('lock'))).toEqual([]);
  });

  it('nothing that was acknowledged is lost by kill -9 in the middle of writing', async () => {
    const directory = await dataFolder();
    let acknowledged = 0;
    for (const [round, writes] of [7, 23, 41].entries()) {
      const folder = join(directory, String(round));
      const child = writer(folder, 'write');
      expect(await child.next()).toBe('held');
      for (let n = 0; n < writes; n += 1) acknowledged = Number(await child.next());
      await child.kill();

      const store = await openLowdbStore({ directory: folder, clock });
      const kept = await store.get(request().id);
      expect(kept?.version).toBeGreaterThanOrEqual(acknowledged);
      expect(kept?.ticket).toBe(String(kept?.version));
      expect(await store.problems()).toEqual([]);
      expect(await readdir(join(folder, 'tmp'))).toEqual([]);
      expect(
        (await store.create(request({ id: idOf(1) }), { exclusive: [serverKey('lab', 'one')] })).kind,
      ).toBe('busy');
      await store.close();
    }
  });
});
