import { randomUUID } from 'node:crypto';
import { systemClock } from '../../base/clock.js';
import { silentLog } from '../../base/log.js';
import { readAddress } from './address.js';
import { Database } from './database.js';
import { readSchema } from './migrate.js';
import { NEWEST } from './migrations/migrations.js';

export interface DatabaseLook {
  /** As the server names its version. */
  server: string;
  /** 0: there is none yet. */
  schema: number;
  /** What this program brings it to. */
  newest: number;
  /** Tables that this role may not add rows to. */
  unwritable: readonly string[];
}

const UNWRITABLE = `
select c.relname as name from pg_class c
where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
  and c.relname <> 'migrations' and not has_table_privilege(c.oid, 'insert')
order by 1`;

/** Looks and changes nothing. @throws as a store that is opened. */
export async function lookAtDatabase(url: string): Promise<DatabaseLook> {
  const database = await Database.open({
    address: await readAddress(url),
    name: `drover-check-${randomUUID()}`,
    clock: systemClock,
    log: silentLog,
  });
  try {
    const [server] = await database.query<{ server_version: string }>('show server_version');
    const { version } = await readSchema(database);
    const unwritable = version === 0 ? [] : await database.query<{ name: string }>(UNWRITABLE);
    return {
      server: server?.server_version ?? 'of an unknown version',
      schema: version,
      newest: NEWEST,
      unwritable: unwritable.map(({ name }) => name),
    };
  } finally {
    await database.close();
  }
}
