import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { isDroverError } from '../errors.js';
import { makeStoreFolder } from '../store/folder.js';
import { type CheckRow, ok, row } from './row.js';

/** That the data folder can be written to. Its lock is not taken: Drover may be running. */
export async function checkStore(directory: string): Promise<CheckRow> {
  try {
    await makeStoreFolder(directory);
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return ok('store', `${directory} can be written`);
  } catch (error) {
    if (isDroverError(error)) return row('store', 'fail', error.message, error.remedy);
    const why = error instanceof Error ? error.message : String(error);
    return row(
      'store',
      'fail',
      why,
      'Make the folder of store.directory writable for the user that runs Drover.',
    );
  }
}
