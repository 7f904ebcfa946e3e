import { DroverError } from '../../base/errors.js';
import { type ExclusiveKey, fullSlot, type HeldSlot, type Slot, type SlotKey } from '../../requests/keys.js';
import type { Request } from '../../requests/request.js';
import { fillsNoSlot, isEnd } from '../../requests/states.js';
import type {
  Busy,
  Claim,
  CreateResult,
  Delivery,
  Freeze,
  HistoryPage,
  HistoryQuery,
  HoldResult,
  SaveResult,
  Stale,
  StartResult,
  Store,
  StoreProblem,
  SupersedeResult,
} from '../../requests/store-port.js';
import { historyEntryOf, newestFirst } from '../history.js';
import { checkNew, checkNext, openChild, refused, unreadableRequest } from '../rules.js';
import { AuditFile } from './audit-file.js';
import { Deliveries } from './deliveries.js';
import type { ActiveDocument } from './document.js';
import { historyPage } from './history-page.js';
import { CorruptDocument } from './json-file.js';
import { type LowdbOptions, type LowdbParts, withLowdbParts } from './parts.js';
import { isId } from './paths.js';
import { createSerial } from './serial.js';

/**
 * The embedded store: one JSON document a request, one process at a time.
 * @throws DroverError `store-directory` when its folder can't be made, `store-locked` when another process has it. What can't be read is put aside.
 */
export function openLowdbStore(options: LowdbOptions): Promise<Lowdb> {
  return withLowdbParts(options, async (parts) => {
    const store = new Lowdb(parts);
    await store.completeSuccessors();
    await parts.active.removeLeftovers(async (id) => (await parts.archive.get(id)) !== undefined);
    return store;
  });
}

export class Lowdb implements Store {
  readonly replicated = false;
  readonly #parts: LowdbParts;
  /** Decisions on requests, one after another: exclusivity, slots and versions are judged and written in one turn. */
  readonly #decide = createSerial();
  readonly #deliveries: Deliveries;
  readonly #auditFile: AuditFile;
  #closed = false;
  /** An end was written, and its successor perhaps not. */
  #incomplete = false;

  constructor(parts: LowdbParts) {
    this.#parts = parts;
    this.#deliveries = new Deliveries(parts, () => this.#mustHold());
    this.#auditFile = new AuditFile(parts, () => this.#mustHold());
  }

  async problems(): Promise<readonly StoreProblem[]> {
    this.#mustBeOpen();
    return await this.#parts.aside.problems();
  }

  async heldBy(id: string): Promise<StoreProblem | undefined> {
    this.#mustBeOpen();
    const document = await this.#parts.active.get(id);
    return await this.#parts.aside.holder(document?.exclusive ?? []);
  }

  held(): boolean {
    return !this.#closed && this.#parts.lock.held();
  }

  /** One process has it whole, for as long as it has the store. */
  async claim(ids: readonly string[]): Promise<ReadonlyMap<string, Claim>> {
    return new Map(ids.map((id) => [id, { token: 0, quietIn: 0 }]));
  }

  async unclaim(): Promise<void> {}

  async sending(): Promise<void> {
    this.#mustHold();
  }

  async decideBy(): Promise<void> {}

  outdated(): boolean {
    return false;
  }

  watch(): () => void {
    return () => undefined;
  }

  /** Writes the successors whose predecessor's end is on the disk and who are not: a crash, or a full disk, came between. */
  async completeSuccessors(): Promise<void> {
    for (const { successor } of await this.#parts.active.all()) {
      if (successor === undefined || this.#parts.aside.has(successor.request.id, 'active', 'archive'))
        continue;
      if ((await this.#find(successor.request.id)) !== undefined) continue;
      await this.#parts.active.put({ ...successor, slots: [] });
    }
    this.#incomplete = false;
  }

  create(request: Request, { exclusive }: { exclusive: readonly ExclusiveKey[] }): Promise<CreateResult> {
    return this.#decide(async () => {
      this.#mustHold();
      if (!isId(request.id)) throw refused(`${JSON.stringify(request.id)} is no id of a request`);
      const existing = await this.#find(request.id);
      if (existing !== undefined) return { kind: 'exists', request: existing };
      checkNew(request);
      const busy = await this.#busy(exclusive, request.id);
      if (busy !== undefined) return busy;
      await this.#refuseHeld(exclusive);
      const kept = await this.#parts.active.put({ request, exclusive, slots: [] });
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

  hold(
    next: Request,
    version: number,
    { exclusive }: { exclusive: readonly ExclusiveKey[] },
  ): Promise<HoldResult> {
    return this.#decide(async () => {
      const busy = await this.#busy(exclusive, next.id);
      return busy ?? (await this.#save(next, version, 'save', { exclusive }));
    });
  }

  supersede(
    next: Request,
    version: number,
    { successor, exclusive }: { successor: Request; exclusive: readonly ExclusiveKey[] },
  ): Promise<SupersedeResult> {
    return this.#decide(async () => {
      checkNew(successor);
      const busy = await this.#busy(exclusive, next.id);
      if (busy !== undefined) return busy;
      const ended = await this.#save(next, version, 'end', { successor: { request: successor, exclusive } });
      if (ended.kind === 'stale') return ended;
      this.#incomplete = true;
      await this.completeSuccessors();
      const made = await this.#find(successor.id);
      if (made === undefined) throw refused(`there is no successor ${successor.id}`);
      return { kind: 'superseded', request: ended.request, successor: made };
    });
  }

  start(
    next: Request,
    version: number,
    { slots, exclusive }: { slots: readonly Slot[]; exclusive?: readonly ExclusiveKey[] },
  ): Promise<StartResult> {
    return this.#decide(async () => {
      const current = await this.#current(next, version);
      if (current.kind === 'stale') return current;
      checkNext(current.document.request, next, 'start');
      const freeze = await this.#parts.freeze.get(next.cloud);
      if (freeze !== undefined) return { kind: 'frozen', freeze };
      const keys = exclusive ?? current.document.exclusive;
      const by = await this.#parts.aside.holder(keys);
      if (by !== undefined) return { kind: 'held', by };
      const busy = await this.#busy(keys, next.id);
      if (busy !== undefined) return busy;
      const full = fullSlot(slots, await this.#parts.active.slots(), next.id);
      if (full !== undefined) {
        const { holders, ...slot } = full;
        return { kind: 'full', slot, holders };
      }
      const request = { ...next, version: version + 1 };
      const taken = slots.map(({ scope, cloud, name }): SlotKey => ({ scope, cloud, name }));
      const kept = await this.#parts.active.put({
        ...current.document,
        request,
        exclusive: keys,
        slots: taken,
      });
      return { kind: 'started', request: kept };
    });
  }

  settle(id: string): Promise<void> {
    return this.#decide(async () => {
      this.#mustHold();
      if (this.#incomplete) await this.completeSuccessors();
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
      await this.#parts.active.forget(id);
    });
  }

  async active(): Promise<readonly Request[]> {
    this.#mustBeOpen();
    return (await this.#parts.active.all()).map(({ request }) => request);
  }

  async children(parent: string): Promise<readonly Request[]> {
    return (await this.active()).filter((request) => request.parent === parent);
  }

  async history(query: HistoryQuery, page: { size: number; after?: string }): Promise<HistoryPage> {
    this.#mustBeOpen();
    const untold = (await this.#parts.active.all())
      .filter(({ request }) => isEnd(request.state))
      .map(({ request }) => historyEntryOf(request))
      .sort(newestFirst);
    return await historyPage(untold, this.#parts.archive, query, page);
  }

  async slots(): Promise<readonly HeldSlot[]> {
    this.#mustBeOpen();
    return await this.#parts.active.slots();
  }

  async freeze(cloud?: string): Promise<Freeze | undefined> {
    this.#mustHold();
    return await this.#parts.freeze.get(cloud);
  }

  setFreeze(freeze: Freeze | undefined, cloud?: string): Promise<void> {
    return this.#decide(async () => {
      this.#mustHold();
      await this.#parts.freeze.set(freeze, cloud);
    });
  }

  async delivery(id: string): Promise<Delivery | undefined> {
    this.#mustBeOpen();
    return await this.#deliveries.get(id);
  }

  saveDelivery(delivery: Delivery): Promise<void> {
    return this.#deliveries.save(delivery);
  }

  audit(entry: Readonly<Record<string, unknown>>): Promise<void> {
    return this.#auditFile.write(entry);
  }

  audited(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.#auditFile.last(ids);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    // What was asked before is still written.
    await Promise.all([this.#decide(async () => undefined), this.#deliveries.idle(), this.#auditFile.idle()]);
    this.#closed = true;
    await this.#parts.lock.release();
  }

  async #save(
    next: Request,
    version: number,
    via: 'save' | 'end',
    change: Partial<Pick<ActiveDocument, 'exclusive' | 'successor'>> = {},
  ): Promise<SaveResult> {
    const current = await this.#current(next, version);
    if (current.kind === 'stale') return current;
    checkNext(current.document.request, next, via);
    const child = isEnd(next.state) ? this.#parts.active.openChild(next.id) : undefined;
    if (child !== undefined) throw openChild(next.id, child);
    const request = { ...next, version: version + 1 };
    const released = isEnd(request.state)
      ? { exclusive: [], slots: [] }
      : fillsNoSlot(request.state)
        ? { slots: [] }
        : {};
    const kept = await this.#parts.active.put({ ...current.document, request, ...change, ...released });
    return { kind: 'saved', request: kept };
  }

  async #busy(exclusive: readonly ExclusiveKey[], self: string): Promise<Busy | undefined> {
    const taken = await this.#parts.active.taken(exclusive, self);
    return taken === undefined ? undefined : { kind: 'busy', ...taken };
  }

  async #current(
    next: Request,
    version: number,
  ): Promise<{ kind: 'found'; document: ActiveDocument } | Stale> {
    this.#mustHold();
    if (this.#incomplete) await this.completeSuccessors();
    const document = await this.#parts.active.get(next.id);
    if (document?.request.version === version) return { kind: 'found', document };
    return { kind: 'stale', current: document?.request ?? (await this.#find(next.id)) };
  }

  async #find(id: string): Promise<Request | undefined> {
    if (!isId(id)) return undefined;
    const document = await this.#parts.active.get(id);
    const found = document?.request ?? (await this.#parts.archive.get(id));
    // Else an event that comes again would make it again.
    if (found === undefined && this.#parts.aside.has(id, 'active', 'archive')) {
      throw new CorruptDocument(`of ${id}`, 'it was put aside');
    }
    return found;
  }

  /** A request that is known to be of the same server can't be read: another one would stand beside it. */
  async #refuseHeld(exclusive: readonly ExclusiveKey[]): Promise<void> {
    const by = await this.#parts.aside.knownHolder(exclusive);
    if (by !== undefined) throw unreadableRequest(by);
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
