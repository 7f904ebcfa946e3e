import { randomUUID } from 'node:crypto';
import { systemClock } from '../../base/clock.js';
import { DroverError } from '../../base/errors.js';
import { type Log, silentLog } from '../../base/log.js';
import type { HistoryEntry } from '../../requests/store-port.js';
import type { StoreReader } from '../reader.js';
import { readAddress } from './address.js';
import { Database } from './database.js';
import { Documents } from './documents.js';
import { historyStatement, pageFrom } from './history.js';
import { readSchema } from './migrate.js';

/**
 * Reads and writes nothing, also with a role that may only select.
 * @throws DroverError `store-missing` where there is no store; `store-address`, `store-away`, `store-newer`.
 */
export async function openPostgresReader({
  url,
  log = silentLog,
}: {
  url: string;
  log?: Log;
}): Promise<StoreReader> {
  const name = `drover-reader-${randomUUID()}`;
  const database = await Database.open({ address: await readAddress(url), name, clock: systemClock, log });
  try {
    if ((await readSchema(database)).version === 0) {
      throw new DroverError('There is no store in this database.', {
        code: 'store-missing',
        remedy: 'Check `store.url`; `drover start` or `drover store migrate` makes one.',
      });
    }
  } catch (error) {
    await database.close();
    throw error;
  }
  const documents = new Documents(log);
  return {
    get: (id) => database.run((statements) => documents.get(statements, id)),
    active: () => database.run((statements) => documents.active(statements)),
    async history(query, page) {
      const { text, values } = historyStatement(query, page);
      return pageFrom(await database.query<{ entry: HistoryEntry }>(text, values), page.size);
    },
    close: () => database.close(),
  };
}
