import type { Log } from '../../base/log.js';
import type { Request } from '../../requests/request.js';
import { isEnd } from '../../requests/states.js';
import type { StoreProblem } from '../../requests/store-port.js';
import type { TimelineEvent } from '../../requests/timeline.js';
import { planDocument, type RequestPart, requestPart } from '../shape.js';
import type { Statements } from './database.js';
import { OPEN_VERSIONS, READ_ACTIVE, READ_CHILDREN, READ_THESE } from './sql/requests.js';
import { UnreadableRow } from './unreadable.js';

interface Row {
  id: string;
  version: number;
  events: number;
  settled: boolean;
  /** Nothing of it was known. */
  whole: boolean;
  head: object | null;
  plan: object | null;
  news: readonly TimelineEvent[] | null;
}

/**
 * Requests as the database has them. Those that are not settled are remembered by their version, so that reading one that
 * nobody has changed carries no documents; what is read is always what is there.
 */
export class Documents {
  readonly #known = new Map<string, Request>();
  readonly #problems = new Map<string, StoreProblem>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  problems(): readonly StoreProblem[] {
    return [...this.#problems.values()];
  }

  /** @throws UnreadableRow for what is not what a store writes. */
  async get(statements: Statements, id: string): Promise<Request | undefined> {
    const known = this.#known.get(id);
    const rows = await this.#read(statements, READ_THESE, known === undefined ? [] : [known], [[id]]);
    return rows[0] === undefined ? undefined : await this.#taken(statements, rows[0]);
  }

  /** All of these that are there; what can't be read rejects. */
  async these(statements: Statements, ids: readonly string[]): Promise<ReadonlyMap<string, Request>> {
    const found = new Map<string, Request>();
    for (const row of await this.#read(statements, READ_THESE, [], [ids])) {
      found.set(row.id, await this.#taken(statements, row));
    }
    return found;
  }

  async active(statements: Statements): Promise<readonly Request[]> {
    const rows = await this.#read(statements, READ_ACTIVE, [...this.#known.values()], []);
    const open = new Set(rows.map(({ id }) => id));
    for (const id of [...this.#known.keys(), ...this.#problems.keys()]) if (!open.has(id)) this.#forget(id);
    return await this.#readable(statements, rows);
  }

  async children(statements: Statements, parent: string): Promise<readonly Request[]> {
    const known = [...this.#known.values()].filter((request) => request.parent === parent);
    return await this.#readable(statements, await this.#read(statements, READ_CHILDREN, known, [parent]));
  }

  /** At the version that somebody has read; undefined when the database has another one. */
  async at(statements: Statements, id: string, version: number): Promise<Request | undefined> {
    const known = this.#known.get(id);
    if (known?.version === version) return known;
    const read = await this.get(statements, id);
    return read?.version === version ? read : undefined;
  }

  /** Written by this replica. */
  keep(request: Request): Request {
    const known = this.#known.get(request.id);
    if (known === undefined || known.version < request.version) this.#known.set(request.id, request);
    return request;
  }

  settled(id: string): void {
    this.#forget(id);
  }

  /** Which requests others have changed since this replica read them last: what no notification told. */
  async changedByOthers(statements: Statements): Promise<readonly string[]> {
    const rows = await statements.query<{ id: string; version: number }>(OPEN_VERSIONS);
    const open = new Map(rows.map(({ id, version }) => [id, version]));
    const changed = rows
      .filter(({ id, version }) => this.#known.get(id)?.version !== version && !this.#problems.has(id))
      .map(({ id }) => id);
    const gone = [...this.#known.values()].filter(({ id }) => !open.has(id));
    for (const { id } of gone) this.#forget(id);
    return [...changed, ...gone.filter(({ state }) => !isEnd(state)).map(({ id }) => id)];
  }

  #forget(id: string): void {
    this.#known.delete(id);
    this.#problems.delete(id);
  }

  async #read(
    statements: Statements,
    text: string,
    known: readonly Request[],
    more: readonly unknown[],
  ): Promise<readonly Row[]> {
    return await statements.query<Row>(text, [
      known.map(({ id }) => id),
      known.map(({ version }) => version),
      known.map(({ timeline }) => timeline.length),
      ...more,
    ]);
  }

  async #readable(statements: Statements, rows: readonly Row[]): Promise<readonly Request[]> {
    const found: Request[] = [];
    for (const row of rows) {
      try {
        found.push(await this.#taken(statements, row));
      } catch (error) {
        if (!(error instanceof UnreadableRow)) throw error;
      }
    }
    return found;
  }

  async #taken(statements: Statements, row: Row): Promise<Request> {
    const known = this.#known.get(row.id);
    if (!row.whole && (known === undefined || known.version > row.version)) {
      // It was forgotten meanwhile, or a backup was restored under us.
      this.#known.delete(row.id);
      const [whole] = await this.#read(statements, READ_THESE, [], [[row.id]]);
      if (whole === undefined) throw new Error(`request ${row.id} is gone`);
      return await this.#taken(statements, whole);
    }
    if (known !== undefined && known.version === row.version) return known;
    const request = this.#assembled(row, row.whole ? undefined : known);
    this.#problems.delete(row.id);
    if (row.settled) this.#known.delete(row.id);
    else this.keep(request);
    return request;
  }

  #assembled({ id, head, plan, news, events }: Row, before: Request | undefined): Request {
    try {
      const part: RequestPart = requestPart.parse({ ...head, timeline: news ?? [] });
      const timeline = [...(before?.timeline ?? []), ...part.timeline];
      if (timeline.length !== events)
        throw new Error(`its timeline has ${timeline.length} events of ${events}`);
      return { ...part, plan: before?.plan ?? planDocument.parse(plan), timeline };
    } catch (error) {
      const unreadable = new UnreadableRow(id, error);
      if (!this.#problems.has(id)) this.#log.error({ error, request: id }, 'a request can not be read');
      this.#problems.set(id, unreadable.problem);
      throw unreadable;
    }
  }
}
