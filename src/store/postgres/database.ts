import pg from 'pg';
import type { Clock } from '../../base/clock.js';
import { DroverError } from '../../base/errors.js';
import type { Log } from '../../base/log.js';
import type { Address } from './address.js';
import { explained, isConnectionLost, isToRepeat, storeAway } from './trouble.js';

const CONNECT_MS = 3_000;
/** On the server; what waits for a row longer than that gets an error, and nothing of it has happened. */
const STATEMENT_MS = 10_000;
const LOCK_MS = 5_000;
/** A process that was stopped in the middle keeps its rows from the others no longer than this. */
const IDLE_IN_TRANSACTION_MS = 3_000;
/** Here: a little longer than there, so that the server's own word comes first. */
const ANSWER_MS = 12_000;
/** How long what was asked is asked again after the connection broke in the middle. */
const LOOK_UP_MS = 4_000;
const LOOK_AGAIN_MS = 200;
const CONNECTIONS = 10;
const SESSION = [
  `statement_timeout=${STATEMENT_MS}`,
  `lock_timeout=${LOCK_MS}`,
  `idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS}`,
  'client_min_messages=warning',
  'default_transaction_isolation=read\\ committed',
];

/** Statements one after another on one connection. Names no type of `pg`: a row is what the statement gives. */
export interface Statements {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

export interface DatabaseParts {
  address: Address;
  /** What this replica is called in `pg_stat_activity`. */
  name: string;
  clock: Pick<Clock, 'monotonic' | 'sleep'>;
  log: Log;
}

/**
 * Connections to PostgreSQL. All that is done here may be done twice: reads, and writes that tell by themselves whether
 * they have happened. So what breaks in the middle is asked again, for a few seconds, and then rejects with `store-away`.
 */
export class Database {
  readonly #parts: DatabaseParts;
  readonly #pool: pg.Pool;
  /** Connections that broke in the middle: what the server still does for them is ended first. */
  readonly #ghosts = new Set<number>();
  #away = false;
  #closed = false;

  private constructor(parts: DatabaseParts, tls: Address['tries'][number]) {
    this.#parts = parts;
    this.#pool = new pg.Pool({
      ...settings(parts, tls),
      max: CONNECTIONS,
      idleTimeoutMillis: 60_000,
    });
    // One that breaks while it is in use tells whoever uses it; without a listener it would end the process.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
    this.#pool.on('error', (error) => parts.log.debug({ error }, 'an idle connection to the store broke'));
  }

  /** @throws DroverError `store-away` when it can't be reached. */
  static async open(parts: DatabaseParts): Promise<Database> {
    let last: unknown;
    for (const tls of parts.address.tries) {
      const database = new Database(parts, tls);
      try {
        await database.run(({ query }) => query('select 1'));
        return database;
      } catch (error) {
        await database.close();
        last = error;
      }
    }
    throw last;
  }

  /** Whether it answered when it was last asked. */
  get answers(): boolean {
    return !this.#away && !this.#closed;
  }

  get closed(): boolean {
    return this.#closed;
  }

  query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.run((statements) => statements.query<Row>(text, values));
  }

  /** All of it or nothing; `undo` as its result: nothing. */
  transaction<Result>(work: (statements: Statements) => Promise<Result | Undone<Result>>): Promise<Result> {
    return this.run(async (statements) => {
      await statements.query('begin');
      try {
        const result = await work(statements);
        await statements.query(result instanceof Undone ? 'rollback' : 'commit');
        return result instanceof Undone ? result.result : result;
      } catch (error) {
        if (!isConnectionLost(error)) await statements.query('rollback');
        throw error;
      }
    });
  }

  async run<Result>(work: (statements: Statements) => Promise<Result>): Promise<Result> {
    const { clock, log } = this.#parts;
    const begun = clock.monotonic();
    for (let lost = false; ; ) {
      if (this.#closed) throw storeClosed();
      const tried = await this.#try(work);
      if (tried.kind === 'done') {
        this.#note(false);
        return tried.result;
      }
      if (tried.kind === 'failed') throw explained(tried.error);
      const over = clock.monotonic() - begun >= LOOK_UP_MS;
      if (tried.kind === 'unconnected' && (!lost || over)) {
        this.#note(true);
        throw storeAway(tried.error);
      }
      if (tried.kind === 'lost') {
        lost = true;
        log.warn({ error: tried.error }, 'the connection to the store broke: what was asked is looked up');
      }
      if (over) {
        this.#note(true);
        throw storeAway(tried.error);
      }
      if (tried.kind !== 'again') await clock.sleep(LOOK_AGAIN_MS);
    }
  }

  /** A connection of its own that stays, for notifications. `gone` is called once when it breaks. */
  async listen(
    channel: string,
    heard: (payload: string) => void,
    gone: (error?: unknown) => void,
  ): Promise<() => Promise<void>> {
    const client = new pg.Client({ ...this.#pool.options });
    client.on('notification', ({ payload }) => heard(payload ?? ''));
    client.on('error', gone);
    client.on('end', () => gone());
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
    } catch (error) {
      client.end().catch(() => undefined);
      throw error;
    }
    return () => client.end();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#pool.end();
  }

  async #try<Result>(work: (statements: Statements) => Promise<Result>): Promise<Tried<Result>> {
    let client: pg.PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      // A password or a database that is wrong stays wrong, and is said as the server says it.
      return isConnectionLost(error) ? { kind: 'unconnected', error } : { kind: 'failed', error };
    }
    const query = async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, [...values])).rows;
    try {
      await this.#endGhosts(query);
      const result = await work({ query });
      client.release();
      return { kind: 'done', result };
    } catch (error) {
      const lost = isConnectionLost(error);
      if (lost) this.#ghosts.add(processOf(client));
      client.release(lost);
      if (lost) return { kind: 'lost', error };
      return isToRepeat(error) ? { kind: 'again', error } : { kind: 'failed', error };
    }
  }

  /** What the server may still do for a connection that is gone here would come after what is asked now. */
  async #endGhosts(query: Statements['query']): Promise<void> {
    for (const ghost of [...this.#ghosts]) {
      await query(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and application_name = $2',
        [ghost, this.#parts.name],
      );
      this.#ghosts.delete(ghost);
    }
  }

  #note(away: boolean): void {
    if (away === this.#away) return;
    this.#away = away;
    if (away) this.#parts.log.error({}, 'the store is away');
    else this.#parts.log.info({}, 'the store is back');
  }
}

type Tried<Result> =
  | { kind: 'done'; result: Result }
  /** It never got there. */
  | { kind: 'unconnected'; error: unknown }
  /** It may have happened. */
  | { kind: 'lost'; error: unknown }
  /** It has not happened, and may the next time. */
  | { kind: 'again'; error: unknown }
  | { kind: 'failed'; error: unknown };

/** What a transaction says when nothing of it is to stay. */
export class Undone<Result> {
  readonly result: Result;

  constructor(result: Result) {
    this.result = result;
  }
}

function settings({ address, name }: DatabaseParts, tls: Address['tries'][number]): pg.ClientConfig {
  return {
    ...address.client,
    ssl: tls,
    application_name: name,
    options: SESSION.map((one) => `-c ${one}`).join(' '),
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
  };
}

/** The server's process for a connection; 0 where it has said none. */
function processOf(client: pg.PoolClient): number {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : 0;
}

export function storeClosed(): DroverError {
  return new DroverError('The store is closed.', { code: 'store-closed' });
}
