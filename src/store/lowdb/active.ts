import { basename } from 'node:path';
import type { Files } from '../../base/files.js';
import type { Log } from '../../base/log.js';
import type { ExclusiveKey, HeldSlot } from '../../requests/keys.js';
import type { Request } from '../../requests/request.js';
import { Holdings } from '../holdings.js';
import { keptRequest, plainJson } from '../kept.js';
import { type Aside, isUnreadable } from './aside.js';
import type { ActiveDocument } from './document.js';
import { CorruptDocument } from './json-file.js';
import { isId, type StorePaths } from './paths.js';
import { RequestFiles, type Written } from './request-files.js';

export interface ActiveParts {
  files: Files;
  paths: StorePaths;
  log: Log;
  aside: Aside;
}

interface Kept {
  document: ActiveDocument;
  written: Written;
}

/**
 * The requests that are not settled: all in memory, each in documents of its own. Memory changes only after the disk
 * has; after a write that failed, the disk is read again, and until that works the document can't be had.
 */
export class ActiveDocuments {
  readonly #parts: ActiveParts;
  readonly #disk: RequestFiles;
  readonly #kept = new Map<string, Kept>();
  readonly #holdings = new Holdings();
  /** Written without success and not yet read again; the promise is of the one who reads. */
  readonly #doubtful = new Map<string, Promise<void> | undefined>();

  constructor(parts: ActiveParts) {
    this.#parts = parts;
    this.#disk = new RequestFiles(parts.files, parts.paths);
  }

  /** What can't be read is put aside; so is what earlier versions renamed in the folder itself. */
  async load(): Promise<void> {
    const { files, paths, aside } = this.#parts;
    for (const name of await files.list(paths.active)) {
      const path = `${paths.active}/${name}`;
      if (name.includes('.json.corrupt-')) await aside.take(path, 'it was put aside earlier');
      else if (name.endsWith('.json')) await this.#loadOne(name.slice(0, -'.json'.length));
    }
  }

  /** Parts of requests that a crash has kept from being removed: all of those is in the archive. */
  async removeLeftovers(isArchived: (id: string) => Promise<boolean>): Promise<void> {
    const { files, paths, aside } = this.#parts;
    const names = [...(await files.list(paths.plans)), ...(await files.list(paths.timelines))];
    for (const id of new Set(names.map((name) => name.replace(/\..*$/, '')))) {
      if (this.#kept.has(id) || !isId(id) || aside.has(id, 'active')) continue;
      if (await isArchived(id)) await this.#disk.removeParts(id);
    }
  }

  pathOf(id: string): string {
    return this.#disk.headPath(id);
  }

  /** @throws whatever keeps the disk from being read. */
  async get(id: string): Promise<ActiveDocument | undefined> {
    if (this.#doubtful.has(id)) await this.#readAgain(id);
    return this.#kept.get(id)?.document;
  }

  async all(): Promise<readonly ActiveDocument[]> {
    await this.#settleDoubts();
    return [...this.#kept.values()].map(({ document }) => document);
  }

  /** What is kept is what the disk says, to the letter. */
  async put(document: ActiveDocument): Promise<Request> {
    const { id } = document.request;
    const known = this.#kept.get(id);
    const kept = asWritten(document, known?.document.request);
    try {
      this.#note(kept, await this.#disk.write(kept, known?.written ?? { plan: false, events: 0 }));
    } catch (error) {
      await this.doubt(id);
      throw error;
    }
    return kept.request;
  }

  /** After something failed half way: memory is what the disk says, as soon as it can be read. */
  async doubt(id: string): Promise<void> {
    this.#doubtful.set(id, undefined);
    await this.#readAgain(id).catch((error: unknown) =>
      this.#parts.log.error({ error, request: id }, 'a request can not be read again after a failed write'),
    );
  }

  /** Its head went to the archive, with all of it. */
  async forget(id: string): Promise<void> {
    this.#kept.delete(id);
    this.#holdings.remove(id);
    await this.#disk.removeParts(id);
  }

  async slots(): Promise<readonly HeldSlot[]> {
    await this.#settleDoubts();
    return this.#holdings.slots();
  }

  /** The first of these keys that another request has. */
  async taken(
    keys: readonly ExclusiveKey[],
    self: string,
  ): Promise<{ key: ExclusiveKey; holder: Request } | undefined> {
    await this.#settleDoubts();
    const found = this.#holdings.taken(keys, self);
    const holder = found === undefined ? undefined : this.#kept.get(found.holder)?.document.request;
    return found === undefined || holder === undefined ? undefined : { key: found.key, holder };
  }

  /** A child that this one answers for and that has not ended. */
  openChild(parent: string): string | undefined {
    return this.#holdings.openChild(parent);
  }

  async #settleDoubts(): Promise<void> {
    for (const id of [...this.#doubtful.keys()]) await this.#readAgain(id);
  }

  #note(document: ActiveDocument, written: Written): void {
    this.#kept.set(document.request.id, { document, written });
    this.#holdings.set(document);
  }

  async #loadOne(id: string): Promise<void> {
    try {
      if (!isId(id)) throw new CorruptDocument(this.pathOf(id), 'its name is no id of a request');
      await this.#fromDisk(id);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      await this.#parts.aside.take(this.pathOf(id), error);
    }
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
    const read = await this.#disk.read(id);
    if (read === undefined) {
      this.#kept.delete(id);
      this.#holdings.remove(id);
      return;
    }
    if (read.document.request.id !== id) {
      throw new CorruptDocument(basename(this.pathOf(id)), 'its name is not that of the request in it');
    }
    this.#note(read.document, read.written);
  }
}

/** As reading it again would give it. */
function asWritten({ request, ...held }: ActiveDocument, before: Request | undefined): ActiveDocument {
  return { ...plainJson(held), request: keptRequest(request, before) };
}
