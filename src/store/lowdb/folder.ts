import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, isAbsent } from '../../base/errno.js';
import { DroverError } from '../../base/errors.js';
import { FOLDER_MODE, syncFolder } from '../../base/files.js';

/**
 * Makes the folder `store.directory` and those above it that are missing, one after another: a recursive mkdir never
 * ends below folders that take no names, such as /proc.
 * @throws DroverError `store-directory`, with the part of the path that is the trouble
 */
export async function makeStoreFolder(directory: string): Promise<void> {
  const missing: string[] = [];
  for (let path = directory; !(await isFolder(path, directory)); path = dirname(path)) missing.unshift(path);
  for (const path of missing) await makeOne(path, directory);
}

async function isFolder(path: string, directory: string): Promise<boolean> {
  try {
    if ((await stat(path)).isDirectory()) return true;
  } catch (error) {
    // Below a file: the file itself is found further up.
    if (isAbsent(error) || codeOf(error) === 'ENOTDIR') return false;
    throw refusal(directory, `${path} can't be looked at (${String(codeOf(error) ?? error)})`, error);
  }
  throw refusal(directory, `${path} is not a folder`);
}

async function makeOne(path: string, directory: string): Promise<void> {
  try {
    await mkdir(path, { mode: FOLDER_MODE });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (codeOf(error) === 'EEXIST' && (await isFolder(path, directory))) return;
    throw refusal(
      directory,
      `${dirname(path)} takes no new folder (${String(codeOf(error) ?? error)})`,
      error,
    );
  }
  await syncFolder(dirname(path));
}

function refusal(directory: string, why: string, cause?: unknown): DroverError {
  return new DroverError(`store.directory ${directory} can't be made: ${why}.`, {
    code: 'store-directory',
    remedy: 'Name a folder in `store.directory` that the user that runs Drover can make and write.',
    cause,
  });
}
