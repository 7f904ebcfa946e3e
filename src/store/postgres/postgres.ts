import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import { silentLog } from '../../base/log.js';
import { redact, withoutKnownSecrets } from '../../base/redaction.js';
import type { AnsweredKeys } from '../../chat/inbox.js';
import { claimLost } from '../../requests/claims.js';
import type { ExclusiveKey, HeldSlot, Slot } from '../../requests/keys.js';
import type { Request } from '../../requests/request.js';
import type {
  Claim,
  CreateResult,
  Delivery,
  Fenced,
  Freeze,
  HistoryEntry,
  HistoryPage,
  HistoryQuery,
  HoldResult,
  SaveResult,
  StartResult,
  Store,
  StoreChange,
  StoreProblem,
  SupersedeResult,
} from '../../requests/store-port.js';
import { refused } from '../rules.js';
import { deliveryDocument } from '../shape.js';
import { readAddress } from './address.js';
import { answeredKeysIn } from './answered.js';
import { keyOf, placeOf } from './audit-line.js';
import { Changes } from './changes.js';
import { Database, type Statements } from './database.js';
import { Documents } from './documents.js';
import { historyStatement, pageFrom } from './history.js';
import { listenerQueueIn } from './listener-queue.js';
import { prepareSchema } from './migrate.js';
import { NEWEST } from './migrations/migrations.js';
import { notesIn } from './notes.js';
import { PolicyInForce } from './policy.js';
import { CLAIM, SENDING, UNCLAIM } from './sql/claims.js';
import { SLOTS } from './sql/holdings.js';
import {
  AUDIT,
  AUDIT_EVENT,
  AUDITED,
  DELIVERY,
  FREEZE,
  FREEZE_CHANGED,
  FREEZES,
  SAVE_DELIVERY,
  STOP_STARTS,
  THAW,
} from './sql/others.js';
import { FORGET_CLAIMS, GONE } from './sql/replicas.js';
import { SETTLE } from './sql/requests.js';
import { Writing } from './writing.js';

/** What is said of this replica to others: the schema that it knows. */
const PROGRAM = `schema ${NEWEST}`;

/** Beats are two seconds apart. */
const TIDY_EVERY = 1_000;

export interface PostgresOptions {
  /** `postgresql://…`, as libpq takes it. */
  url: string;
  clock: Clock;
  log?: Log;
}

/**
 * The store of several replicas. Each operation is one statement or one transaction: PostgreSQL itself refuses a second
 * holder of a key or a slot, a write of an older version, and a write by who has lost the claim.
 * @throws DroverError `store-address`, `store-away`, `store-newer`, `store-schema`.
 */
export async function openPostgresStore({
  url,
  clock,
  log = silentLog,
}: PostgresOptions): Promise<PostgresStore> {
  const replica = `drover-${randomUUID()}`;
  const database = await Database.open({ address: await readAddress(url), name: replica, clock, log });
  try {
    const applied = await prepareSchema(database);
    if (applied.length > 0) {
      log.info(
        { migrations: applied.map(({ name }) => name) },
        'the schema of the store was brought up to date',
      );
    }
    const store = new PostgresStore({ database, replica, clock, log });
    await store.beat();
    return store;
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface Parts {
  database: Database;
  /** What this process is called among the replicas. */
  replica: string;
  clock: Clock;
  log: Log;
}

export class PostgresStore implements Store {
  readonly #database: Database;
  readonly #replica: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #documents: Documents;
  readonly #writing: Writing;
  readonly #changes: Changes;
  readonly #policy: PolicyInForce;
  #beats = 0;
  #closing: Promise<void> | undefined;

  constructor({ database, replica, clock, log }: Parts) {
    this.#database = database;
    this.#replica = replica;
    this.#clock = clock;
    this.#log = log;
    this.#documents = new Documents(log);
    this.#policy = new PolicyInForce({ database, replica, program: PROGRAM, log });
    this.#writing = new Writing({
      database,
      documents: this.#documents,
      replica,
      frozen: async (statements, cloud) => {
        await this.#policy.check(statements);
        return await this.#freeze(statements, cloud);
      },
    });
    this.#changes = new Changes({
      database,
      documents: this.#documents,
      replica,
      clock,
      log,
      each: () => this.beat(),
    });
  }

  readonly replicated = true;

  held(): boolean {
    return this.#database.answers;
  }

  async problems(): Promise<readonly StoreProblem[]> {
    await this.active();
    return this.#documents.problems();
  }

  /** What a request excludes others from is a row of its own, also of one that can't be read: `start` says so. */
  async heldBy(): Promise<StoreProblem | undefined> {
    return undefined;
  }

  create(request: Request, { exclusive }: { exclusive: readonly ExclusiveKey[] }): Promise<CreateResult> {
    return this.#writing.create(request, exclusive);
  }

  get(id: string): Promise<Request | undefined> {
    return this.#database.run((statements) => this.#documents.get(statements, id));
  }

  save(next: Request, version: number, fence: Fenced = {}): Promise<SaveResult> {
    return this.#writing.save(next, version, 'save', fence);
  }

  end(next: Request, version: number, fence: Fenced = {}): Promise<SaveResult> {
    return this.#writing.save(next, version, 'end', fence);
  }

  hold(
    next: Request,
    version: number,
    options: Fenced & { exclusive: readonly ExclusiveKey[] },
  ): Promise<HoldResult> {
    return this.#writing.hold(next, version, options);
  }

  start(
    next: Request,
    version: number,
    options: Fenced & { slots: readonly Slot[]; exclusive?: readonly ExclusiveKey[] },
  ): Promise<StartResult> {
    return this.#writing.start(next, version, options);
  }

  supersede(
    next: Request,
    version: number,
    options: Fenced & { successor: Request; exclusive: readonly ExclusiveKey[] },
  ): Promise<SupersedeResult> {
    return this.#writing.supersede(next, version, options);
  }

  settle(id: string): Promise<void> {
    return this.#database.run(async (statements) => {
      const settled = await statements.query(`${SETTLE} returning id`, [id]);
      if (settled.length > 0) return this.#documents.settled(id);
      const request = await this.#documents.get(statements, id);
      throw refused(
        request === undefined
          ? `there is no request ${id}`
          : `request ${id} has not ended: it is ${request.state}`,
      );
    });
  }

  active(): Promise<readonly Request[]> {
    return this.#database.run((statements) => this.#documents.active(statements));
  }

  children(parent: string): Promise<readonly Request[]> {
    return this.#database.run((statements) => this.#documents.children(statements, parent));
  }

  async history(query: HistoryQuery, page: { size: number; after?: string }): Promise<HistoryPage> {
    const { text, values } = historyStatement(query, page);
    return pageFrom(await this.#database.query<{ entry: HistoryEntry }>(text, values), page.size);
  }

  slots(): Promise<readonly HeldSlot[]> {
    return this.#database.query<HeldSlot>(SLOTS);
  }

  async claim(ids: readonly string[], ms: number): Promise<ReadonlyMap<string, Claim>> {
    if (ids.length === 0) return new Map();
    const rows = await this.#database.query<{ id: string; token: string; quiet_in: number }>(CLAIM, [
      this.#replica,
      ms,
      [...new Set(ids)],
    ]);
    return new Map(rows.map(({ id, token, quiet_in }) => [id, { token: Number(token), quietIn: quiet_in }]));
  }

  async unclaim(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#database.query(UNCLAIM, [this.#replica, ids]);
  }

  async sending(id: string, ms: number, { token }: Fenced): Promise<void> {
    if (token === undefined) return;
    const rows = await this.#database.query(SENDING, [id, ms, token]);
    if (rows.length === 0) throw claimLost(id);
  }

  decideBy(policy: string): Promise<void> {
    return this.#policy.decideBy(policy);
  }

  outdated(): boolean {
    return this.#policy.outdated;
  }

  watch(listener: (change: StoreChange) => void): () => void {
    this.#changes.start();
    return this.#changes.watch(listener);
  }

  freeze(cloud?: string): Promise<Freeze | undefined> {
    return this.#database.run((statements) => this.#freeze(statements, cloud));
  }

  setFreeze(freeze: Freeze | undefined, cloud = ''): Promise<void> {
    return this.#database.transaction(async (statements) => {
      await statements.query(STOP_STARTS);
      if (freeze === undefined) await statements.query(THAW, [cloud]);
      else await statements.query(FREEZE, [cloud, JSON.stringify(withoutKnownSecrets(freeze))]);
      await statements.query(FREEZE_CHANGED, [this.#replica]);
    });
  }

  async delivery(id: string): Promise<Delivery | undefined> {
    const [row] = await this.#database.query<{ document: unknown }>(DELIVERY, [id]);
    if (row === undefined) return undefined;
    const read = deliveryDocument.safeParse(row.document);
    return read.success ? read.data : { id, told: 0, lookFirst: true, closed: false };
  }

  async saveDelivery(delivery: Delivery, { token }: Fenced = {}): Promise<void> {
    const text = JSON.stringify(withoutKnownSecrets(delivery));
    const saved = await this.#database.query(SAVE_DELIVERY, [
      delivery.id,
      text,
      token ?? null,
      this.#replica,
    ]);
    if (saved.length === 0) throw claimLost(delivery.id);
  }

  async audit(entry: Readonly<Record<string, unknown>>): Promise<void> {
    const line = { at: new Date(this.#clock.now()).toISOString(), ...entry };
    const [request, seq] = placeOf(entry);
    const text = JSON.stringify(redact(line));
    if (request === null || seq === null)
      await this.#database.query(AUDIT, [randomUUID(), request, seq, text]);
    else await this.#database.query(AUDIT_EVENT, [keyOf(`${request} ${seq}`), request, seq, text]);
  }

  async audited(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#database.query<{ id: string; seq: number }>(AUDITED, [ids]);
    return new Map(rows.map(({ id, seq }) => [id, seq]));
  }

  /** This replica lives. Now and then, what nobody needs any more goes. */
  async beat(): Promise<void> {
    await this.#policy.beat();
    if (this.#beats % TIDY_EVERY === 0) await this.#database.query(FORGET_CLAIMS);
    this.#beats += 1;
  }

  answeredKeys(): Promise<AnsweredKeys> {
    return answeredKeysIn(this.#database, this.#log);
  }

  notes() {
    return notesIn(this.#database);
  }

  listenerQueue(listener: string, keptMs: number) {
    return listenerQueueIn(this.#database, listener, () => this.#clock.now(), keptMs);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#changes.stop();
    if (this.#database.answers) await this.#database.query(GONE, [this.#replica]).catch(() => undefined);
    await this.#database.close();
  }

  async #freeze(statements: Statements, cloud: string | undefined): Promise<Freeze | undefined> {
    const rows = await statements.query<{ document: Freeze }>(FREEZES, [cloud ?? null]);
    const now = this.#clock.now();
    // An end that can't be read never comes.
    return rows
      .map(({ document }) => document)
      .find(({ until }) => until === undefined || !(Date.parse(until) <= now));
  }
}
