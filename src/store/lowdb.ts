import { join } from 'node:path';
import type { Clock } from '../clock.js';
import { DroverError } from '../errors.js';
import { type Log, silentLog } from '../log.js';
import { redact } from '../redaction.js';
import type { Request } from '../requests/request.js';
import { awaitsStart, isEnd } from '../requests/states.js';
import { ActiveDocuments, type StoreProblem } from './active.js';
import { Archive } from './archive.js';
import { lastAudited } from './audited.js';
import { type ActiveDocument, deliveryDocument, FORMAT } from './document.js';
import { type Files, nodeFiles } from './files.js';
import { makeStoreFolder } from './folder.js';
import { FreezeFile } from './freeze.js';
import { historyEntryOf, merged, newestFirst, pageOf } from './history.js';
import { jsonFile } from './json-file.js';
import { type Lock, takeLock } from './lock.js';
import { isId, pathsIn, type StorePaths } from './paths.js';
import { checkNew, checkNext, fullSlot, refused } from './rules.js';
import { createSerial } from './serial.js';
import type {
  CreateResult,
  Delivery,
  Freeze,
  HistoryPage,
  HistoryQuery,
  SaveResult,
  Slot,
  StartResult,
  Store,
} from './store.js';

/** Enough of the audit for everything that one process can have left open, at some 500 bytes a line. */
const AUDIT_TAIL = 16 * 1024 * 1024;

export interface LowdbOptions {
  directory: string;
  clock: Pick<Clock, 'now'>;
  log?: Log;
  /** The disk, for tests that break it. */
  files?: (temporary: string) => Files;
}

export interface LowdbStore extends Store {
  /** Requests that were found corrupt and put aside; somebody must look. */
  problems(): readonly StoreProblem[];
}

/**
 * The embedded store: one JSON document a request, one process at a time.
 * @throws DroverError `store-directory` when its folder can't be made, `store-locked` when another process has it, `store-format` when a newer Drover wrote it.
 */
export async function openLowdbStore(options: LowdbOptions): Promise<LowdbStore> {
  const { clock, log = silentLog } = options;
  const paths = pathsIn(options.directory);
  const files = (options.files ?? nodeFiles)(paths.temporary);
  await makeStoreFolder(paths.directory);
  for (const folder of [paths.active, paths.archive, paths.deliveries, paths.temporary]) {
    await files.makeFolder(folder);
  }
  const lock = await takeLock(paths.directory);
  try {
    for (const name of await files.list(paths.temporary)) await files.remove(join(paths.temporary, name));
    const now = () => clock.now();
    const active = new ActiveDocuments({ files, folder: paths.active, log, now });
    await active.load();
    const freeze = new FreezeFile(files, paths.freeze, now);
    if (await isNew(files, paths)) await freeze.makeFirst();
    const archive = new Archive({ files, paths, log, mayWrite: true });
    return new Lowdb({ files, paths, lock, active, archive, freeze, now });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function isNew(files: Files, paths: StorePaths): Promise<boolean> {
  const names = [...(await files.list(paths.active)), ...(await files.list(paths.archive))];
  return names.length === 0;
}

interface Parts {
  files: Files;
  paths: StorePaths;
  lock: Lock;
  active: ActiveDocuments;
  archive: Archive;
  freeze: FreezeFile;
  now(): number;
}

class Lowdb implements LowdbStore {
  readonly #parts: Parts;
  /** Decisions on requests, one after another: exclusivity, slots and versions are judged and written in one turn. */
  readonly #decide = createSerial();
  readonly #deliver = createSerial();
  readonly #note = createSerial();
  #closed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  problems(): readonly StoreProblem[] {
    return this.#parts.active.problems;
  }

  held(): boolean {
    return !this.#closed && this.#parts.lock.held();
  }

  create(request: Request, { exclusive }: { exclusive: readonly string[] }): Promise<CreateResult> {
    return this.#decide(async () => {
      this.#mustHold();
      if (!isId(request.id)) throw refused(`${JSON.stringify(request.id)} is no id of a request`);
      const existing = await this.#find(request.id);
      if (existing !== undefined) return { kind: 'exists', request: existing };
      checkNew(request);
      for (const key of exclusive) {
        const holder = await this.#parts.active.holderOf(key);
        if (holder !== undefined) return { kind: 'busy', key, holder: holder.request };
      }
      const kept = await this.#parts.active.put({ format: FORMAT, request, exclusive, slots: [] });
      return { kind: 'created', request: kept };
    });
  }

  async get(id: string): Promise<Request | undefined> {
    this.#mustBeOpen();
    return await this.#find(id);
  }

  save(next: Request, version: number): Promise<SaveResult> {
    return this.#decide(() => this.#save(next, version, 'save'));
  }

  end(next: Request, version: number): Promise<SaveResult> {
    return this.#decide(() => this.#save(next, version, 'end'));
  }

  start(next: Request, version: number, { slots }: { slots: readonly Slot[] }): Promise<StartResult> {
    return this.#decide(async () => {
      const current = await this.#current(next, version);
      if (current.kind === 'stale') return current;
      checkNext(current.document.request, next, 'start');
      const freeze = await this.#parts.freeze.get();
      if (freeze !== undefined) return { kind: 'frozen', freeze };
      const full = fullSlot(slots, await this.#parts.active.slots(), next.id);
      if (full !== undefined) return { kind: 'full', ...full };
      const request = { ...next, version: version + 1 };
      const keys = slots.map(({ key }) => key);
      const kept = await this.#parts.active.put({ ...current.document, request, slots: keys });
      return { kind: 'started', request: kept };
    });
  }

  settle(id: string): Promise<void> {
    return this.#decide(async () => {
      this.#mustHold();
      const document = await this.#parts.active.get(id);
      if (document === undefined) {
        if ((await this.#find(id)) === undefined) throw refused(`there is no request ${id}`);
        return;
      }
      const { request } = document;
      if (!isEnd(request.state)) throw refused(`request ${id} has not ended: it is ${request.state}`);
      try {
        await this.#parts.archive.take(request, this.#parts.active.pathOf(id));
      } catch (error) {
        await this.#parts.active.doubt(id);
        throw error;
      }
      this.#parts.active.forget(id);
    });
  }

  async active(): Promise<readonly Request[]> {
    this.#mustBeOpen();
    return (await this.#parts.active.all()).map(({ request }) => request);
  }

  async history(query: HistoryQuery, page: { size: number; after?: string }): Promise<HistoryPage> {
    this.#mustBeOpen();
    const untold = (await this.#parts.active.all())
      .filter(({ request }) => isEnd(request.state))
      .map(({ request }) => historyEntryOf(request))
      .sort(newestFirst);
    return pageOf(merged(untold, await this.#parts.archive.entries()), query, page);
  }

  async slots(): Promise<Readonly<Record<string, readonly string[]>>> {
    this.#mustBeOpen();
    return await this.#parts.active.slots();
  }

  async freeze(): Promise<Freeze | undefined> {
    this.#mustHold();
    return await this.#parts.freeze.get();
  }

  setFreeze(freeze: Freeze | undefined): Promise<void> {
    return this.#decide(async () => {
      this.#mustHold();
      await this.#parts.freeze.set(freeze);
    });
  }

  async delivery(id: string): Promise<Delivery | undefined> {
    this.#mustBeOpen();
    const file = this.#deliveryFile(id);
    await file.read();
    return file.data ?? undefined;
  }

  saveDelivery(delivery: Delivery): Promise<void> {
    return this.#deliver(async () => {
      this.#mustHold();
      const file = this.#deliveryFile(delivery.id);
      file.data = delivery;
      await file.write();
    });
  }

  audit(entry: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#note(async () => {
      this.#mustHold();
      const line = JSON.stringify(redact({ at: new Date(this.#parts.now()).toISOString(), ...entry }));
      await this.#parts.files.append(this.#parts.paths.audit, line);
    });
  }

  audited(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#note(async () => {
      this.#mustHold();
      return lastAudited(await this.#parts.files.tail(this.#parts.paths.audit, AUDIT_TAIL), ids);
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    // What was asked before is still written.
    await Promise.all(
      [this.#decide, this.#deliver, this.#note].map((serial) => serial(async () => undefined)),
    );
    this.#closed = true;
    await this.#parts.lock.release();
  }

  async #save(next: Request, version: number, via: 'save' | 'end'): Promise<SaveResult> {
    const current = await this.#current(next, version);
    if (current.kind === 'stale') return current;
    checkNext(current.document.request, next, via);
    const request = { ...next, version: version + 1 };
    const released = isEnd(request.state)
      ? { exclusive: [], slots: [] }
      : awaitsStart(request.state)
        ? { slots: [] }
        : {};
    const kept = await this.#parts.active.put({ ...current.document, request, ...released });
    return { kind: 'saved', request: kept };
  }

  async #current(
    next: Request,
    version: number,
  ): Promise<{ kind: 'found'; document: ActiveDocument } | { kind: 'stale'; current: Request | undefined }> {
    this.#mustHold();
    const document = await this.#parts.active.get(next.id);
    if (document?.request.version === version) return { kind: 'found', document };
    return { kind: 'stale', current: document?.request ?? (await this.#find(next.id)) };
  }

  async #find(id: string): Promise<Request | undefined> {
    if (!isId(id)) return undefined;
    const document = await this.#parts.active.get(id);
    return document?.request ?? (await this.#parts.archive.get(id));
  }

  #deliveryFile(id: string) {
    if (!isId(id)) throw refused(`${JSON.stringify(id)} is no id of a request`);
    return jsonFile<Delivery>(
      this.#parts.files,
      join(this.#parts.paths.deliveries, `${id}.json`),
      deliveryDocument,
    );
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new DroverError('The store is closed.', { code: 'store-closed' });
  }

  #mustHold(): void {
    this.#mustBeOpen();
    if (this.#parts.lock.held()) return;
    throw new DroverError(
      `The lock of the store in ${this.#parts.paths.directory} was taken away: nothing is written.`,
      {
        code: 'store-lock-lost',
        remedy: 'See that no other Drover uses that folder, and start this one again.',
      },
    );
  }
}
