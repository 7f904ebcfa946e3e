import { randomUUID } from 'node:crypto';
import { claimLost } from '../../requests/claims.js';
import type { ExclusiveKey, Slot } from '../../requests/keys.js';
import type { Request } from '../../requests/request.js';
import { isEnd } from '../../requests/states.js';
import type {
  CreateResult,
  Fenced,
  Freeze,
  HoldResult,
  SaveResult,
  Stale,
  StartResult,
  SupersedeResult,
} from '../../requests/store-port.js';
import { checkNew, checkNext, openChild, refused } from '../rules.js';
import { type Database, type Statements, Undone } from './database.js';
import type { Documents } from './documents.js';
import { busyWith, fillSlots, takeKeys } from './holdings.js';
import { checkIds, createValues, keptAt, keptNew, saveValues } from './rows.js';
import { HAND_KEYS_OVER } from './sql/holdings.js';
import { SHARE_STARTS } from './sql/others.js';
import { CREATE, LOCK, LOCK_CLAIM, LOOK_UP, SAVE } from './sql/requests.js';
import { isTaken } from './trouble.js';
import { UnreadableRow } from './unreadable.js';

export interface WritingParts {
  database: Database;
  documents: Documents;
  replica: string;
  /** Inside of a start: why nothing starts. Rejects when this replica may start nothing. */
  frozen(statements: Statements, cloud: string): Promise<Freeze | undefined>;
}

/** A write that others keep being faster than. */
const TRIES = 50;

interface Looked {
  version: number;
  /** This very write is among the newest. */
  ours: boolean;
  /** Another replica has the claim. */
  lost: boolean;
  /** One that it answers for and that has not ended. */
  child: string | null;
}

/** A request's row, locked, at the version that was asked for. */
interface Locked {
  statements: Statements;
  current: Request;
  /** Writes the next version. */
  write(via: 'save' | 'start' | 'end'): Promise<Request>;
  /** What is there once the transaction is over. */
  made(request: Request): void;
}

/**
 * Writes to requests. Each has an id of its own, which the row keeps: one whose answer was lost finds by it that it has
 * happened, and one that has not happened names the version it may change. So asking twice never writes twice.
 */
export class Writing {
  readonly #parts: WritingParts;

  constructor(parts: WritingParts) {
    this.#parts = parts;
  }

  async create(request: Request, exclusive: readonly ExclusiveKey[]): Promise<CreateResult> {
    checkIds(request.id, exclusive);
    const { database, documents, replica } = this.#parts;
    const write = randomUUID();
    const kept = keptNew(request);
    const once = async (statements: Statements): Promise<CreateResult | undefined> => {
      const existing = await documents.get(statements, request.id);
      if (existing !== undefined) {
        const ours = (await look(statements, request.id, write, undefined))?.ours === true;
        return ours
          ? { kind: 'created', request: documents.keep(kept) }
          : { kind: 'exists', request: existing };
      }
      checkNew(request);
      const made = await statements.query(CREATE, createValues(replica, write, kept, exclusive));
      return made.length > 0 ? { kind: 'created', request: documents.keep(kept) } : undefined;
    };
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const result = await database.run(once).catch((error: unknown) => {
        if (isTaken(error, 'held_by_one')) return 'taken' as const;
        throw error;
      });
      if (result === 'taken') {
        const busy = await database.run((statements) =>
          busyWith(statements, documents, exclusive, request.id),
        );
        if (busy !== undefined) return busy;
      } else if (result !== undefined) return result;
    }
    throw tooFast(request.id);
  }

  async save(next: Request, version: number, via: 'save' | 'end', { token }: Fenced): Promise<SaveResult> {
    const { database, documents, replica } = this.#parts;
    const write = randomUUID();
    return await database.run(async (statements): Promise<SaveResult> => {
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const current = await documents.at(statements, next.id, version);
        if (current !== undefined) {
          checkNext(current, next, via);
          const kept = keptAt(next, version, current);
          const written = await statements.query(SAVE, saveValues(replica, write, kept, current, token));
          if (written.length > 0) return { kind: 'saved', request: documents.keep(kept) };
        }
        const row = await look(statements, next.id, write, token);
        const found = await documents.get(statements, next.id);
        if (row?.ours === true && found !== undefined) return { kind: 'saved', request: found };
        if (row?.lost === true) throw claimLost(next.id);
        if (row?.version !== version) return { kind: 'stale', current: found };
        if (row.child !== null && isEnd(next.state)) throw openChild(next.id, row.child);
      }
      throw tooFast(next.id);
    });
  }

  hold(
    next: Request,
    version: number,
    { exclusive, token }: Fenced & { exclusive: readonly ExclusiveKey[] },
  ): Promise<HoldResult> {
    checkIds(next.id, exclusive);
    const saved = async (request: Request): Promise<HoldResult> => ({ kind: 'saved', request });
    return this.#locked<HoldResult>(next, version, token, saved, async ({ statements, write }) => {
      const busy = await takeKeys(statements, this.#parts.documents, next.id, exclusive);
      return busy === undefined ? await saved(await write('save')) : new Undone<HoldResult>(busy);
    });
  }

  start(
    next: Request,
    version: number,
    { slots, exclusive, token }: Fenced & { slots: readonly Slot[]; exclusive?: readonly ExclusiveKey[] },
  ): Promise<StartResult> {
    checkIds(next.id, exclusive ?? []);
    const { documents, frozen } = this.#parts;
    const started = async (request: Request): Promise<StartResult> => ({ kind: 'started', request });
    return this.#locked<StartResult>(
      next,
      version,
      token,
      started,
      async ({ statements, current, write }) => {
        const not = (result: StartResult) => new Undone<StartResult>(result);
        checkNext(current, next, 'start');
        await statements.query(SHARE_STARTS);
        const freeze = await frozen(statements, next.cloud);
        if (freeze !== undefined) return not({ kind: 'frozen', freeze });
        try {
          const busy = exclusive && (await takeKeys(statements, documents, next.id, exclusive));
          if (busy !== undefined) return not(busy);
        } catch (error) {
          if (error instanceof UnreadableRow) return not({ kind: 'held', by: error.problem });
          throw error;
        }
        const full = await fillSlots(statements, next.id, slots);
        if (full !== undefined) {
          const { holders, ...slot } = full;
          return not({ kind: 'full', slot, holders });
        }
        return await started(await write('start'));
      },
    );
  }

  supersede(
    next: Request,
    version: number,
    { successor, exclusive, token }: Fenced & { successor: Request; exclusive: readonly ExclusiveKey[] },
  ): Promise<SupersedeResult> {
    checkNew(successor);
    checkIds(successor.id, exclusive);
    const { documents, replica } = this.#parts;
    const both = async (request: Request, statements: Statements): Promise<SupersedeResult> => {
      const there = await documents.get(statements, successor.id);
      if (there === undefined) throw refused(`there is no successor ${successor.id}`);
      return { kind: 'superseded', request, successor: there };
    };
    return this.#locked<SupersedeResult>(next, version, token, both, async (locked) => {
      const { statements, write, made } = locked;
      const heir = keptNew(successor);
      const created = await statements.query(CREATE, createValues(replica, randomUUID(), heir, []));
      if (created.length === 0) return await both(await write('end'), statements);
      await statements.query(HAND_KEYS_OVER, [next.id, heir.id]);
      const busy = await takeKeys(statements, documents, heir.id, exclusive);
      if (busy !== undefined) return new Undone<SupersedeResult>(busy);
      const request = await write('end');
      made(heir);
      return { kind: 'superseded', request, successor: heir };
    });
  }

  /** A transaction that has the request's row for itself, at this version and with this claim. */
  async #locked<Result>(
    next: Request,
    version: number,
    token: number | undefined,
    /** It has happened, and its answer was lost. */
    happened: (request: Request, statements: Statements) => Promise<Result>,
    work: (locked: Locked) => Promise<Result | Undone<Result>>,
  ): Promise<Result | Stale> {
    const { database, documents } = this.#parts;
    const id = randomUUID();
    const once = async (
      statements: Statements,
      made: Request[],
    ): Promise<Result | Stale | Undone<Result | Stale>> => {
      const [row] = await statements.query<{ version: number; writes: string[] }>(LOCK, [next.id]);
      const found = await documents.get(statements, next.id);
      if (row?.writes.includes(id) === true && found !== undefined) return await happened(found, statements);
      if (token !== undefined && (await statements.query(LOCK_CLAIM, [next.id, token])).length === 0) {
        throw claimLost(next.id);
      }
      if (found?.version !== version) return new Undone<Stale>({ kind: 'stale', current: found });
      return await work({
        statements,
        current: found,
        made: (request) => made.push(request),
        write: async (via) => {
          const kept = await this.#write(statements, next, found, via, id);
          made.push(kept);
          return kept;
        },
      });
    };
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const made: Request[] = [];
      try {
        const result = await database.transaction((statements) => {
          made.length = 0;
          return once(statements, made);
        });
        for (const request of made) documents.keep(request);
        return result;
      } catch (error) {
        // Somebody took a key or a place between our look and our row: look again.
        if (!isTaken(error, 'place_of_one') && !isTaken(error, 'held_by_one')) throw error;
      }
    }
    throw tooFast(next.id);
  }

  async #write(
    statements: Statements,
    next: Request,
    current: Request,
    via: 'save' | 'start' | 'end',
    id: string,
  ): Promise<Request> {
    checkNext(current, next, via);
    const kept = keptAt(next, current.version, current);
    const values = saveValues(this.#parts.replica, id, kept, current, undefined);
    if ((await statements.query(SAVE, values)).length > 0) return kept;
    const row = await look(statements, next.id, id, undefined);
    if (row?.child != null) throw openChild(next.id, row.child);
    throw new Error(`request ${next.id} was changed under its lock`);
  }
}

async function look(
  statements: Statements,
  id: string,
  write: string,
  token: number | undefined,
): Promise<Looked | undefined> {
  return (await statements.query<Looked>(LOOK_UP, [id, write, token ?? null]))[0];
}

function tooFast(id: string): Error {
  return new Error(`request ${id} could not be written: what it needs changes hands too fast`);
}
