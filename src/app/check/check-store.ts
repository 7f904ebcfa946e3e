import { constants } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { isDroverError } from '../../base/errors.js';
import { redactText } from '../../base/redaction.js';
import type { StoreConfig } from '../../config/config.js';
import { HELD_REMEDY } from '../../requests/store-problem.js';
import { holdsStarts } from '../../store/lowdb/aside.js';
import { makeStoreFolder } from '../../store/lowdb/folder.js';
import { pathsIn } from '../../store/lowdb/paths.js';
import { type CheckRow, ok, row } from './row.js';

const MOST = 5;

/** That the store can be written to, and what could not be read of it. */
export async function checkStore(store: StoreConfig): Promise<CheckRow> {
  return store.kind === 'lowdb' ? await checkFolder(store.directory) : await checkDatabase(store.url);
}

/** That the database answers, how its schema stands, and that this role may write. Nothing is changed. */
async function checkDatabase(url: string): Promise<CheckRow> {
  const { lookAtDatabase } = await import('../../store/postgres/look.js');
  try {
    const { server, schema, newest, unwritable } = await lookAtDatabase(url);
    if (unwritable.length > 0) {
      const tables = unwritable.join(', ');
      return row(
        'store',
        'fail',
        `the role may not write ${tables}`,
        'Give it the grants that the guide lists.',
      );
    }
    const stands =
      schema === 0
        ? 'without a schema yet: `drover start` or `drover store migrate` makes it'
        : schema < newest
          ? `with the schema ${schema} of ${newest}: the next start brings it up to date`
          : `with the schema ${schema}`;
    return ok('store', `PostgreSQL ${server} answers, ${stands}`);
  } catch (error) {
    if (isDroverError(error)) return row('store', 'fail', error.message, error.remedy);
    const why = error instanceof Error ? error.message : String(error);
    return row('store', 'fail', redactText(why), 'See that the address in store.url is right.');
  }
}

/** Its lock is not taken: Drover may be running. */
async function checkFolder(directory: string): Promise<CheckRow> {
  try {
    await makeStoreFolder(directory);
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    const aside = await readdir(pathsIn(directory).unreadable).catch(() => []);
    if (aside.length > 0) return unread(directory, aside);
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

function unread(directory: string, names: readonly string[]): CheckRow {
  const holding = names.filter(holdsStarts);
  const shown = [...holding, ...names.filter((name) => !holdsStarts(name))].slice(0, MOST);
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : '';
  const what = `${names.length === 1 ? 'a document' : `${names.length} documents`} of ${directory} could not be read: unreadable/${shown.join(', ')}${more}`;
  return holding.length === 0
    ? row(
        'store',
        'warn',
        what,
        'Look at them, then move them out of the folder `unreadable`; Drover works without them.',
      )
    : row('store', 'fail', `${what}; starts are held`, HELD_REMEDY);
}
