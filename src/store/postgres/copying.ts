import { randomUUID } from 'node:crypto';
import { systemClock } from '../../base/clock.js';
import { DroverError } from '../../base/errors.js';
import { silentLog } from '../../base/log.js';
import type { ExclusiveKey, SlotKey } from '../../requests/keys.js';
import type { Delivery, Freeze } from '../../requests/store-port.js';
import type { Copyable, StoreRecord } from '../copy/records.js';
import type { Verifiable, Verified } from '../copy/verify.js';
import { readAddress } from './address.js';
import { keyOf, placeOfLine } from './audit-line.js';
import { Database, type Statements } from './database.js';
import { Documents } from './documents.js';
import { prepareSchema } from './migrate.js';
import { restoreValues } from './rows.js';
import {
  ALL_ANSWERED,
  ALL_FREEZES,
  ALL_LISTENERS,
  AUDIT_AFTER,
  COUNT_EVENTS,
  DELIVERIES_AFTER,
  DELIVERIES_OF,
  EVENTS_OF,
  IN_USE,
  REQUESTS_AFTER,
  RESTORE,
  RESTORE_ANSWERED,
  RESTORE_EVENT,
  RESTORE_LISTENER,
  RESTORE_SLOTS,
  UNAUDITED,
} from './sql/copying.js';
import { DROP_OTHER_KEYS, DROP_SLOTS, TAKE_KEYS } from './sql/holdings.js';
import { AUDIT, FREEZE, SAVE_DELIVERY } from './sql/others.js';

const AT_ONCE = 200;
/** Longer than a replica that lives is silent. */
const SILENT_S = 15;

/**
 * A database, to be copied from or to; `beside`: only to be verified, which replicas may go on writing to.
 * @throws DroverError `store-in-use` while a replica has it open; otherwise as a store that is opened.
 */
export async function openPostgresCopy(url: string, { beside = false } = {}): Promise<PostgresCopy> {
  const address = await readAddress(url);
  const name = `drover-copy-${randomUUID()}`;
  const database = await Database.open({ address, name, clock: systemClock, log: silentLog });
  try {
    await prepareSchema(database);
    const [user] = beside ? [] : await database.query<{ name: string }>(IN_USE, [SILENT_S]);
    if (user === undefined) return new PostgresCopy(database, await whatOf(database));
    throw new DroverError('A Drover uses this database.', {
      code: 'store-in-use',
      remedy: `Stop every replica first, and wait ${SILENT_S} seconds.`,
    });
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function whatOf(database: Database): Promise<string> {
  const [row] = await database.query<{ name: string }>('select current_database() as name');
  return `the database ${row?.name}`;
}

export class PostgresCopy implements Copyable, Verifiable {
  readonly what: string;
  readonly #database: Database;

  constructor(database: Database, what: string) {
    this.#database = database;
    this.what = what;
  }

  async *records(): AsyncGenerator<StoreRecord> {
    yield* this.#requests();
    yield* this.#deliveries();
    for (const row of await this.#database.query<{ id: string; freeze: Freeze }>(ALL_FREEZES)) {
      yield { kind: 'freeze', ...row };
    }
    for (const { id, at } of await this.#database.query<{ id: string; at: Date }>(ALL_ANSWERED)) {
      yield { kind: 'answered', id, at: at.toISOString() };
    }
    for (const { id, since } of await this.#database.query<{ id: string; since: Date }>(ALL_LISTENERS)) {
      const rows = await this.#database.query<{ id: string; at: Date; done: boolean; event: object }>(
        EVENTS_OF,
        [id],
      );
      const events = rows.map((row) => ({ ...row, at: row.at.toISOString() }));
      yield { kind: 'listener', id, since: since.toISOString(), events };
    }
  }

  async put(records: readonly StoreRecord[]): Promise<void> {
    await this.#database.transaction(async (statements) => {
      for (const record of records) await putRecord(statements, record);
    });
  }

  async *auditLines(): AsyncGenerator<string> {
    for (let after = '0'; ; ) {
      const rows = await this.#database.query<{ id: string; line: string }>(AUDIT_AFTER, [
        after,
        AT_ONCE * 10,
      ]);
      for (const { id, line } of rows) {
        after = id;
        yield line;
      }
      if (rows.length === 0) return;
    }
  }

  async addAudit(lines: readonly string[], from: number): Promise<void> {
    await this.#database.transaction(async (statements) => {
      for (const [index, line] of lines.entries()) {
        // The same line in the same place is the same row: what an interrupted copy has written stands once.
        await statements.query(AUDIT, [keyOf(`${from + index} ${line}`), ...placeOfLine(line), line]);
      }
    });
  }

  async verify(): Promise<Verified> {
    const [counted] = await this.#database.query<{ requests: number; events: number }>(COUNT_EVENTS);
    const rows = await this.#database.query<{ request: string; seq: number }>(UNAUDITED);
    const ids = [...new Set(rows.map(({ request }) => request))];
    const [requests, deliveries] = await this.#database.run(async (statements) => [
      await new Documents(silentLog).these(statements, ids),
      await statements.query<{ id: string; document: Delivery }>(DELIVERIES_OF, [ids]),
    ]);
    const told = new Map(deliveries.map(({ id, document }) => [id, document]));
    const missing = rows.flatMap(({ request: id, seq }) => {
      const request = requests.get(id);
      const event = request?.timeline[seq - 1];
      return request === undefined || event === undefined ? [] : [{ request, event, delivery: told.get(id) }];
    });
    return { requests: counted?.requests ?? 0, events: counted?.events ?? 0, missing };
  }

  async makeUp(lines: readonly string[]): Promise<void> {
    for (const line of lines) await this.#database.query(AUDIT, [randomUUID(), ...placeOfLine(line), line]);
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  async *#requests(): AsyncGenerator<StoreRecord> {
    for (let after = ''; ; ) {
      // Fresh each time: what is remembered of a million requests would fill the memory.
      const documents = new Documents(silentLog);
      const rows = await this.#database.query<{
        id: string;
        settled: boolean;
        keys: ExclusiveKey[];
        slots: SlotKey[];
      }>(REQUESTS_AFTER, [after, AT_ONCE]);
      const requests = await this.#database.run((statements) =>
        documents.these(
          statements,
          rows.map(({ id }) => id),
        ),
      );
      for (const { id, settled, keys, slots } of rows) {
        after = id;
        const request = requests.get(id);
        if (request !== undefined) yield { kind: 'request', id, request, exclusive: keys, slots, settled };
      }
      if (rows.length === 0) return;
    }
  }

  async *#deliveries(): AsyncGenerator<StoreRecord> {
    for (let after = ''; ; ) {
      const rows = await this.#database.query<{ id: string; document: Delivery }>(DELIVERIES_AFTER, [
        after,
        AT_ONCE,
      ]);
      for (const { id, document } of rows) {
        after = id;
        yield { kind: 'delivery', id, delivery: document };
      }
      if (rows.length === 0) return;
    }
  }
}

async function putRecord(statements: Statements, record: StoreRecord): Promise<void> {
  switch (record.kind) {
    case 'request': {
      const { id, request, exclusive, slots, settled } = record;
      await statements.query(RESTORE, restoreValues(request, settled));
      await statements.query(DROP_OTHER_KEYS, [id, JSON.stringify(exclusive)]);
      await statements.query(DROP_SLOTS, [id]);
      if (exclusive.length > 0) await statements.query(TAKE_KEYS, [id, JSON.stringify(exclusive)]);
      if (slots.length > 0) await statements.query(RESTORE_SLOTS, [id, JSON.stringify(slots)]);
      return;
    }
    case 'delivery':
      await statements.query(SAVE_DELIVERY, [record.id, JSON.stringify(record.delivery), null, '']);
      return;
    case 'freeze':
      await statements.query(FREEZE, [record.id, JSON.stringify(record.freeze)]);
      return;
    case 'answered':
      await statements.query(RESTORE_ANSWERED, [record.id, record.at]);
      return;
    case 'listener':
      await statements.query(RESTORE_LISTENER, [record.id, record.since]);
      for (const { id, at, done, event } of record.events) {
        await statements.query(RESTORE_EVENT, [record.id, id, at, done, JSON.stringify(event)]);
      }
  }
}
