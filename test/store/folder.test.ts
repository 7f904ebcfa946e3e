import { stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkStore } from '../../src/app/check/check-store.js';
import { makeStoreFolder } from '../../src/store/lowdb/folder.js';
import { openLowdbStore } from '../../src/store/lowdb/lowdb.js';
import { FakeClock } from '../support/fake-clock.js';
import { dataFolder, removeFolders } from './support.js';

afterEach(removeFolders);

describe('the folder of the store', () => {
  it('is made with those above it, for its owner alone', async () => {
    const directory = join(await dataFolder(), 'a', 'b');
    await Promise.all([makeStoreFolder(directory), makeStoreFolder(directory)]);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  it('below a file is refused with what is no folder', async () => {
    const file = join(dirname(await dataFolder()), 'file');
    await writeFile(file, '');
    const directory = join(file, 'below', 'data');
    const refusal = {
      code: 'store-directory',
      message: `store.directory ${directory} can't be made: ${file} is not a folder.`,
      remedy: expect.stringContaining('store.directory'),
    };
    await expect(openLowdbStore({ directory, clock: new FakeClock() })).rejects.toMatchObject(refusal);
    expect(await checkStore({ kind: 'lowdb', directory })).toMatchObject({
      result: 'fail',
      detail: refusal.message,
    });
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('where no folder can be made is refused, not tried for ever', async () => {
    await expect(
      openLowdbStore({ directory: '/proc/nope/data', clock: new FakeClock() }),
    ).rejects.toMatchObject({
      code: 'store-directory',
      message: "store.directory /proc/nope/data can't be made: /proc takes no new folder (ENOENT).",
    });
  });
});
