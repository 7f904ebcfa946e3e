import { join } from 'node:path';
import type { Files } from '../../base/files.js';
import type { Log } from '../../base/log.js';
import { withoutKnownSecrets } from '../../base/redaction.js';
import type { Request } from '../../requests/request.js';
import type { HistoryEntry } from '../../requests/store-port.js';
import { historyEntryOf, newestFirst } from '../history.js';
import { type Aside, isUnreadable } from './aside.js';
import { archivedRequest, FORMAT } from './document.js';
import { newestLines, readIndex } from './index-file.js';
import { parseDocument } from './json-file.js';
import { isMonth, type StorePaths } from './paths.js';
import { createSerial } from './serial.js';

export interface ArchiveParts {
  files: Files;
  paths: StorePaths;
  log: Log;
  /** Absent for readers without the lock: what is missing in the index is completed in memory only. */
  aside?: Aside;
}

/** More of a first page's filters than any finds in these is looked for in the whole index. */
const NEWEST = 250;

const parse = parseDocument<Request>(archivedRequest);

/**
 * What has ended and was told: `archive/YYYY-MM/ID.json`, never opened again but to be shown, and one line each in
 * an append-only index. The index is read when history is first asked for, so starting and writing cost the same
 * however much has ended.
 */
export class Archive {
  readonly #parts: ArchiveParts;
  /** Reading the index and adding to it, one after the other. */
  readonly #turn = createSerial();
  #entries: HistoryEntry[] | undefined;
  #newest: HistoryEntry[] | undefined;

  constructor(parts: ArchiveParts) {
    this.#parts = parts;
  }

  async get(id: string): Promise<Request | undefined> {
    const { files, paths } = this.#parts;
    for (const month of await this.#months()) {
      const path = join(paths.archive, month, `${id}.json`);
      try {
        const text = await files.read(path);
        if (text !== undefined) return parse(text, path);
      } catch (error) {
        await this.#unread(path, error);
        throw error;
      }
    }
    return undefined;
  }

  /**
   * The line first, `from` last: a crash in between leaves a line, or a copy, of a request that is still active, and
   * settling goes on later. Without `from` it comes from another store.
   */
  take(request: Request, from?: string): Promise<void> {
    return this.#turn(async () => {
      const { files, paths } = this.#parts;
      const entry = historyEntryOf(request);
      const month = join(paths.archive, monthOf(entry));
      await files.makeFolder(month);
      await files.append(paths.index, JSON.stringify(withoutKnownSecrets(entry)));
      const document = withoutKnownSecrets({ format: FORMAT, request });
      await files.replace(join(month, `${request.id}.json`), `${JSON.stringify(document)}\n`);
      if (from !== undefined) await files.remove(from);
      if (this.#entries !== undefined) insert(this.#entries, entry);
      this.#noteNewest(entry);
    });
  }

  /**
   * As much as the first page of a history needs, newest first and without a gap, read from the index's end; undefined
   * where that does not have the whole newest month, or all is read already.
   */
  newest(): Promise<readonly HistoryEntry[] | undefined> {
    return this.#turn(async () => {
      if (this.#entries !== undefined) return undefined;
      this.#newest ??= await this.#readNewest();
      return this.#newest;
    });
  }

  /** Newest first. */
  entries(): Promise<readonly HistoryEntry[]> {
    return this.#turn(async () => {
      this.#entries ??= await this.#load();
      this.#newest = undefined;
      return this.#entries;
    });
  }

  /** Every document, whatever the index says. What can't be read is put aside and left out. */
  async *all(): AsyncGenerator<Request> {
    for (const id of (await this.#archived()).keys()) {
      const request = await this.get(id).catch((error: unknown) => {
        if (isUnreadable(error)) return undefined;
        throw error;
      });
      if (request !== undefined) yield request;
    }
  }

  async #months(): Promise<readonly string[]> {
    const names = await this.#parts.files.list(this.#parts.paths.archive);
    return names.filter(isMonth).sort().reverse();
  }

  #noteNewest(entry: HistoryEntry): void {
    const oldest = this.#newest?.at(-1);
    // What is older than all of these may not be the next of them.
    if (oldest !== undefined && newestFirst(entry, oldest) < 0) insert(this.#newest ?? [], entry);
  }

  async #readNewest(): Promise<HistoryEntry[] | undefined> {
    const [month] = await this.#months();
    if (month === undefined) return undefined;
    return await newestLines(this.#parts.paths.index, new Set(await this.#documentsOf(month)), NEWEST);
  }

  async #load(): Promise<HistoryEntry[]> {
    const { paths, log } = this.#parts;
    const lines = await readIndex(paths.index);
    const archived = await this.#archived();
    const known: HistoryEntry[] = [];
    for (const [id, entry] of lines.entries) if (archived.has(id)) known.push(entry);
    const missing = [...archived].filter(([id]) => !lines.entries.has(id));
    if (lines.torn > 0 || missing.length > 0) {
      log.warn(
        { torn: lines.torn, missing: missing.length, index: paths.index },
        'the index of the archive is rebuilt',
      );
      for (const [id, month] of missing) known.push(...(await this.#entryOf(id, month)));
    }
    known.sort(newestFirst);
    const untidy = lines.torn > 0 || missing.length > 0;
    if (untidy && this.#parts.aside !== undefined) await this.#rewrite(known);
    return known;
  }

  /** The month of each document, by id. */
  async #archived(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const month of await this.#months()) {
      for (const id of await this.#documentsOf(month)) found.set(id, month);
    }
    return found;
  }

  async #documentsOf(month: string): Promise<readonly string[]> {
    const names = await this.#parts.files.list(join(this.#parts.paths.archive, month));
    return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
  }

  async #entryOf(id: string, month: string): Promise<readonly HistoryEntry[]> {
    const path = join(this.#parts.paths.archive, month, `${id}.json`);
    try {
      const text = await this.#parts.files.read(path);
      return text === undefined ? [] : [historyEntryOf(parse(text, path))];
    } catch (error) {
      await this.#unread(path, error);
      return [];
    }
  }

  async #unread(path: string, error: unknown): Promise<void> {
    const { aside, log } = this.#parts;
    if (aside !== undefined && isUnreadable(error)) await aside.take(path, error);
    else
      log.error({ error, path }, 'a document of the archive can not be read and is left out of the history');
  }

  async #rewrite(entries: readonly HistoryEntry[]): Promise<void> {
    const lines = entries.toReversed().map((entry) => `${JSON.stringify(withoutKnownSecrets(entry))}\n`);
    await this.#parts.files.replace(this.#parts.paths.index, lines.join(''));
  }
}

function monthOf(entry: HistoryEntry): string {
  const month = entry.endedAt.slice(0, 7);
  return isMonth(month) ? month : '0000-00';
}

function insert(sorted: HistoryEntry[], entry: HistoryEntry): void {
  const at = sorted.findIndex((other) => newestFirst(entry, other) <= 0);
  if (at >= 0 && sorted[at]?.id === entry.id) return;
  sorted.splice(at < 0 ? sorted.length : at, 0, entry);
}
