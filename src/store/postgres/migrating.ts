import { randomUUID } from 'node:crypto';
import { systemClock } from '../../base/clock.js';
import { silentLog } from '../../base/log.js';
import { readAddress } from './address.js';
import { Database } from './database.js';
import { prepareSchema } from './migrate.js';
import { type Migration, NEWEST } from './migrations/migrations.js';

/** Brings a schema up to date, also beside replicas of the version before. @throws as a store that is opened. */
export async function migrateDatabase(
  url: string,
): Promise<{ applied: readonly Migration[]; version: number }> {
  const database = await Database.open({
    address: await readAddress(url),
    name: `drover-migrate-${randomUUID()}`,
    clock: systemClock,
    log: silentLog,
  });
  try {
    return { applied: await prepareSchema(database), version: NEWEST };
  } finally {
    await database.close();
  }
}
