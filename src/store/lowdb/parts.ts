import { type Files, nodeFiles } from '../../base/files.js';
import { type Log, silentLog } from '../../base/log.js';
import { ActiveDocuments } from './active.js';
import { Archive } from './archive.js';
import { Aside } from './aside.js';
import { makeStoreFolder } from './folder.js';
import { FreezeFile } from './freeze.js';
import { type Lock, takeLock } from './lock.js';
import { pathsIn, type StorePaths } from './paths.js';
import { preparePlaces } from './places.js';

export interface LowdbParts {
  files: Files;
  paths: StorePaths;
  lock: Lock;
  active: ActiveDocuments;
  archive: Archive;
  aside: Aside;
  freeze: FreezeFile;
  now(): number;
}

export interface LowdbOptions {
  directory: string;
  clock: { now(): number };
  log?: Log;
  /** The disk, for tests that break it. */
  files?: (temporary: string) => Files;
}

/** Takes the folder, and reads what is not in the archive. When `use` rejects the folder is free again. */
export async function withLowdbParts<Result>(
  options: LowdbOptions,
  use: (parts: LowdbParts) => Promise<Result>,
): Promise<Result> {
  const { clock, log = silentLog } = options;
  const paths = pathsIn(options.directory);
  const files = (options.files ?? nodeFiles)(paths.temporary);
  await makeStoreFolder(paths.directory);
  const lock = await takeLock(paths.directory);
  try {
    const now = () => clock.now();
    const aside = new Aside({ files, paths, log, now });
    await aside.load();
    await preparePlaces(files, paths, aside);
    const active = new ActiveDocuments({ files, paths, log, aside });
    await active.load();
    const freeze = new FreezeFile({ files, path: paths.freeze, aside, now });
    await freeze.check();
    if (aside.isEmpty && (await isNew(files, paths))) await freeze.makeFirst();
    const archive = new Archive({ files, paths, log, aside });
    return await use({ files, paths, lock, active, archive, aside, freeze, now });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function isNew(files: Files, paths: StorePaths): Promise<boolean> {
  const names = [...(await files.list(paths.active)), ...(await files.list(paths.archive))];
  return names.length === 0;
}
