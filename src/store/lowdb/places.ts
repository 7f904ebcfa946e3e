import { join } from 'node:path';
import type { Files } from '../../base/files.js';
import type { Aside } from './aside.js';
import { isMonth, type StorePaths } from './paths.js';

/** Folders and files of the store as they must be before it is read; what stands in their place is put aside. */
export async function preparePlaces(files: Files, paths: StorePaths, aside: Aside): Promise<void> {
  const months = async () =>
    (await files.list(paths.archive)).filter(isMonth).map((name) => join(paths.archive, name));
  const orAside = async (path: string, kind: 'file' | 'folder') => {
    const why = await files.unusable(path, kind);
    if (why !== undefined) await aside.take(path, why);
  };
  for (const folder of [
    paths.active,
    paths.plans,
    paths.timelines,
    paths.archive,
    paths.deliveries,
    paths.temporary,
  ]) {
    await orAside(folder, 'folder');
    await files.makeFolder(folder);
  }
  for (const month of await months()) await orAside(month, 'folder');
  for (const file of [paths.index, paths.audit, paths.freeze]) await orAside(file, 'file');
  for (const name of await files.list(paths.temporary))
    await discard(files, join(paths.temporary, name), aside);
}

/** A draft that a crash has left. */
async function discard(files: Files, path: string, aside: Aside): Promise<void> {
  try {
    await files.remove(path);
  } catch (error) {
    await aside.take(path, error);
  }
}
