import { join } from 'node:path';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { AnsweredKeys } from '../chat/inbox.js';
import type { StoreConfig } from '../config/config.js';
import type { Store } from '../requests/store-port.js';
import type { Notes } from './cloud-preflight/last-look.js';
import { KEPT_MS, type QueueLines, queueFile, readLine } from './hooks/queue.js';

/** The store and what is kept beside the requests, wherever that is. */
export interface OpenedStore {
  store: Store;
  answered: AnsweredKeys;
  /** Of one listener to what happens. */
  queue(listener: string): QueueLines;
  notes: Notes;
}

/** Loads only the store that is configured. Throws as the stores do. */
export async function openStore(config: StoreConfig, clock: Clock, log: Log): Promise<OpenedStore> {
  return config.kind === 'lowdb'
    ? await openLowdb(config.directory, clock, log)
    : await openPostgres(config.url, clock, log);
}

async function openLowdb(directory: string, clock: Clock, log: Log): Promise<OpenedStore> {
  const { openLowdbStore } = await import('../store/lowdb/lowdb.js');
  const { openAnsweredKeys } = await import('../store/lowdb/answered.js');
  const { notesIn } = await import('../store/lowdb/notes.js');
  const store = await openLowdbStore({ directory, clock, log });
  return {
    store,
    answered: await openAnsweredKeys({ directory, now: () => clock.now(), log }),
    queue: (listener) => queueFile(join(directory, 'hooks'), listener, clock.now()),
    notes: notesIn(directory),
  };
}

async function openPostgres(url: string, clock: Clock, log: Log): Promise<OpenedStore> {
  const { openPostgresStore } = await import('../store/postgres/postgres.js');
  const store = await openPostgresStore({ url, clock, log });
  return {
    store,
    answered: await store.answeredKeys(),
    notes: store.notes(),
    queue(listener) {
      const queue = store.listenerQueue(listener, KEPT_MS);
      return {
        lines: async () => (await queue.lines()).flatMap((line) => readLine(line) ?? []),
        write: (lines) => queue.write(lines),
      };
    },
  };
}
