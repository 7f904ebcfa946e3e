import { basename, join } from 'node:path';
import type { Low } from 'lowdb';
import type { Log } from '../log.js';
import type { Request } from '../requests/request.js';
import { isEnd } from '../requests/states.js';
import { type ActiveDocument, activeDocument } from './document.js';
import type { Files } from './files.js';
import { CorruptDocument, jsonFile } from './json-file.js';
import { isId } from './paths.js';

export interface StoreProblem {
  file: string;
  why: string;
}

export interface ActiveParts {
  files: Files;
  folder: string;
  log: Log;
  /** Milliseconds since the epoch, for the names of documents that are put aside. */
  now(): number;
}

const CORRUPT = '.corrupt-';

/**
 * The requests that are not settled: all in memory, each in a document of its own. Memory changes only after the disk
 * has; after a write that failed, the disk is read again, and until that works the document can't be had.
 */
export class ActiveDocuments {
  readonly problems: StoreProblem[] = [];
  readonly #parts: ActiveParts;
  readonly #documents = new Map<string, Low<ActiveDocument | null>>();
  /** Written without success and not yet read again; the promise is of the one who reads. */
  readonly #doubtful = new Map<string, Promise<void> | undefined>();

  constructor(parts: ActiveParts) {
    this.#parts = parts;
  }

  /** Puts corrupt documents aside, loudly; they are named again at each start until somebody takes them away. */
  async load(): Promise<void> {
    const names = await this.#parts.files.list(this.#parts.folder);
    for (const name of names.filter((each) => each.includes(CORRUPT))) {
      this.#report(name, 'it was put aside at an earlier start');
    }
    const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    for (const id of ids) await this.#loadOne(id);
  }

  pathOf(id: string): string {
    return join(this.#parts.folder, `${id}.json`);
  }

  /** @throws DroverError `store-corrupt` for one that was put aside, or whatever keeps the disk from being read. */
  async get(id: string): Promise<ActiveDocument | undefined> {
    if (this.#doubtful.has(id)) await this.#readAgain(id);
    const found = this.#documents.get(id);
    if (found === undefined && this.#isAside(id)) {
      throw new CorruptDocument(`${this.pathOf(id)}${CORRUPT}…`, 'it was put aside at the start');
    }
    return found?.data ?? undefined;
  }

  async all(): Promise<readonly ActiveDocument[]> {
    for (const id of [...this.#doubtful.keys()]) await this.#readAgain(id);
    return [...this.#documents.values()].flatMap(({ data }) => data ?? []);
  }

  /** What is kept is what the disk says, to the letter. */
  async put(document: ActiveDocument): Promise<Request> {
    const { id } = document.request;
    const file = this.#file(id);
    const kept: ActiveDocument = JSON.parse(JSON.stringify(document));
    file.data = kept;
    try {
      await file.write();
    } catch (error) {
      await this.doubt(id);
      throw error;
    }
    this.#documents.set(id, file);
    return kept.request;
  }

  /** After something failed half way: memory is what the disk says, as soon as it can be read. */
  async doubt(id: string): Promise<void> {
    this.#doubtful.set(id, undefined);
    await this.#readAgain(id).catch((error: unknown) =>
      this.#parts.log.error({ error, request: id }, 'a request can not be read again after a failed write'),
    );
  }

  /** After its file went to the archive. */
  forget(id: string): void {
    this.#documents.delete(id);
  }

  /** Holders of each slot. */
  async slots(): Promise<Record<string, string[]>> {
    const held: Record<string, string[]> = {};
    for (const { request, slots } of await this.all()) {
      if (isEnd(request.state)) continue;
      for (const key of slots) held[key] = [...(held[key] ?? []), request.id];
    }
    return held;
  }

  async holderOf(exclusive: string): Promise<ActiveDocument | undefined> {
    const documents = await this.all();
    return documents.find((each) => !isEnd(each.request.state) && each.exclusive.includes(exclusive));
  }

  async #loadOne(id: string): Promise<void> {
    const file = this.#file(id);
    try {
      await file.read();
      if (!isId(id) || file.data?.request.id !== id) {
        throw new CorruptDocument(this.pathOf(id), 'its name is not that of the request in it');
      }
    } catch (error) {
      if (!(error instanceof CorruptDocument)) throw error;
      const aside = `${this.pathOf(id)}${CORRUPT}${new Date(this.#parts.now()).toISOString().replaceAll(/[:.]/g, '')}`;
      await this.#parts.files.move(this.pathOf(id), aside);
      this.#report(basename(aside), error.message, error);
      return;
    }
    this.#documents.set(id, file);
  }

  /** One reader at a time: a slow one must not put back what was written since. */
  async #readAgain(id: string): Promise<void> {
    const reading = this.#doubtful.get(id) ?? this.#fromDisk(id);
    this.#doubtful.set(id, reading);
    try {
      await reading;
      this.#doubtful.delete(id);
    } catch (error) {
      this.#doubtful.set(id, undefined);
      throw error;
    }
  }

  async #fromDisk(id: string): Promise<void> {
    const file = this.#file(id);
    await file.read();
    if (file.data === null) this.#documents.delete(id);
    else this.#documents.set(id, file);
  }

  #file(id: string): Low<ActiveDocument | null> {
    return jsonFile(this.#parts.files, this.pathOf(id), activeDocument);
  }

  #isAside(id: string): boolean {
    return this.problems.some(({ file }) => file.startsWith(`${id}.json${CORRUPT}`));
  }

  #report(name: string, why: string, error?: unknown): void {
    const file = join(this.#parts.folder, name);
    this.problems.push({ file: name, why });
    this.#parts.log.error({ file, why, error }, 'a request is corrupt and was put aside: somebody must look');
  }
}
