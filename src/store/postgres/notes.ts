import { withoutKnownSecrets } from '../../base/redaction.js';
import type { Database } from './database.js';

/** $1 name */
const READ = 'select document from notes where name = $1';
/** $1 name, $2 document */
const WRITE =
  'insert into notes (name, document) values ($1, $2) on conflict (name) do update set document = $2, at = default';

/** Small documents beside the requests, of all replicas; nothing depends on their being there. */
export function notesIn(database: Database) {
  return {
    async read(name: string): Promise<unknown> {
      const [row] = await database.query<{ document: unknown }>(READ, [name]);
      return row?.document;
    },
    async write(name: string, note: unknown): Promise<void> {
      await database.query(WRITE, [name, JSON.stringify(withoutKnownSecrets(note))]);
    },
  };
}
