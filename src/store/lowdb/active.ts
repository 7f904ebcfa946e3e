import { join } from 'node:path';
import type { Low } from 'lowdb';
import type { Files } from '../../base/files.js';
import type { Log } from '../../base/log.js';
import type { Request } from '../../requests/request.js';
import { isEnd } from '../../requests/states.js';
import { type Aside, isUnreadable } from './aside.js';
import { type ActiveDocument, activeDocument } from './document.js';
import { CorruptDocument, jsonFile } from './json-file.js';
import { isId } from './paths.js';

export interface ActiveParts {
  files: Files;
  folder: string;
  log: Log;
  aside: Aside;
}

/**
 * The requests that are not settled: all in memory, each in a document of its own. Memory changes only after the disk
 * has; after a write that failed, the disk is read again, and until that works the document can't be had.
 */
export class ActiveDocuments {
  readonly #parts: ActiveParts;
  readonly #documents = new Map<string, Low<ActiveDocument | null>>();
  /** Written without success and not yet read again; the promise is of the one who reads. */
  readonly #doubtful = new Map<string, Promise<void> | undefined>();

  constructor(parts: ActiveParts) {
    this.#parts = parts;
  }

  /** What can't be read is put aside; so is what earlier versions renamed in the folder itself. */
  async load(): Promise<void> {
    for (const name of await this.#parts.files.list(this.#parts.folder)) {
      const path = join(this.#parts.folder, name);
      if (name.includes('.json.corrupt-')) await this.#parts.aside.take(path, 'it was put aside earlier');
      else if (name.endsWith('.json')) await this.#loadOne(name.slice(0, -'.json'.length));
    }
  }

  pathOf(id: string): string {
    return join(this.#parts.folder, `${id}.json`);
  }

  /** @throws whatever keeps the disk from being read. */
  async get(id: string): Promise<ActiveDocument | undefined> {
    if (this.#doubtful.has(id)) await this.#readAgain(id);
    return this.#documents.get(id)?.data ?? undefined;
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
      if (!isUnreadable(error)) throw error;
      await this.#parts.aside.take(this.pathOf(id), error);
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
}
