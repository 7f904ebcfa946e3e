import type { Log } from '../../base/log.js';
import type { AnsweredKeys } from '../../chat/inbox.js';
import type { Database } from './database.js';

/** Far longer than a caught request can be sent again (Slack: five minutes). */
const KEPT_HOURS = 24;

/** $1 key */
const KEEP = 'insert into answered (key) values ($1) on conflict do nothing returning key';
/** $1 key, $2 since when this process has the store open */
const BEFORE = 'select from answered where key = $1 and at < $2';
const FORGET = `delete from answered where at < clock_timestamp() - interval '${KEPT_HOURS} hours'`;

/** Keys of commands and clicks that were answered, by any replica. What can't be read or written keeps nothing from happening. */
export async function answeredKeysIn(database: Database, log: Log): Promise<AnsweredKeys> {
  await database.query(FORGET);
  const [row] = await database.query<{ now: Date }>('select clock_timestamp() as now');
  const opened = row?.now ?? new Date();
  const orLogged = async <Result>(key: string, work: () => Promise<Result>, otherwise: Result) => {
    try {
      return await work();
    } catch (error) {
      log.warn({ error, key }, 'the key of a command could not be looked up or kept');
      return otherwise;
    }
  };
  return {
    has: (key) => orLogged(key, async () => (await database.query(BEFORE, [key, opened])).length > 0, false),
    keep: (key) => orLogged(key, async () => (await database.query(KEEP, [key])).length > 0, true),
  };
}
