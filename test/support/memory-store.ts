import { DroverError } from '../../src/base/errors.js';
import { claimLost } from '../../src/requests/claims.js';
import {
  type ExclusiveKey,
  fullSlot,
  type HeldSlot,
  type Slot,
  type SlotKey,
} from '../../src/requests/keys.js';
import type { Request } from '../../src/requests/request.js';
import { fillsNoSlot, isEnd } from '../../src/requests/states.js';
import type {
  Busy,
  Claim,
  CreateResult,
  Delivery,
  Fenced,
  Freeze,
  HistoryPage,
  HistoryQuery,
  HoldResult,
  SaveResult,
  Stale,
  StartResult,
  Store,
  StoreChange,
  SupersedeResult,
} from '../../src/requests/store-port.js';
import { historyEntryOf, newestFirst, pageOf } from '../../src/store/history.js';
import { Holdings } from '../../src/store/holdings.js';
import { lastAudited } from '../../src/store/lowdb/audited.js';
import { placeOf } from '../../src/store/postgres/audit-line.js';
import { checkNew, checkNext, openChild, refused } from '../../src/store/rules.js';

interface Row {
  request: Request;
  exclusive: readonly ExclusiveKey[];
  slots: readonly SlotKey[];
  settled: boolean;
}

interface Lease {
  replica: string;
  token: number;
  until: number;
  quietAt: number;
}

/** What several stores over the same memory share, as replicas share a database. */
export class SharedMemory {
  readonly auditLines: Record<string, unknown>[] = [];
  readonly rows = new Map<string, Row>();
  readonly holdings = new Holdings();
  readonly deliveries = new Map<string, Delivery>();
  readonly leases = new Map<string, Lease>();
  readonly watchers = new Map<MemoryStore, Set<(change: StoreChange) => void>>();
  readonly freezes = new Map<string | undefined, Freeze>();
  /** The database's clock. */
  readonly now: () => number;

  constructor(now: () => number = () => 0) {
    this.now = now;
  }

  changed(by: MemoryStore, change: StoreChange): void {
    for (const [store, listeners] of this.watchers) {
      if (store !== by) for (const listener of listeners) listener(change);
    }
  }
}

/**
 * The store's port kept in memory, to the letter of its contract: what is written is frozen JSON, every write names the
 * version it saw, and each operation is one step. `failing` makes every call reject, as a full disk or a lost lock would.
 */
export class MemoryStore implements Store {
  readonly replicated: boolean;
  failing: Error | undefined;
  readonly #memory: SharedMemory;
  readonly #replica: string;
  #closed = false;

  /** With a name it is one replica of several over the same memory. */
  constructor(memory = new SharedMemory(), replica?: string) {
    this.#memory = memory;
    this.#replica = replica ?? 'the only one';
    this.replicated = replica !== undefined;
  }

  get auditLines(): Record<string, unknown>[] {
    return this.#memory.auditLines;
  }

  /** As an earlier process has left it, in any state. */
  seed(request: Request): void {
    this.#put(request, { exclusive: [], slots: [] });
  }

  async create(
    request: Request,
    { exclusive }: { exclusive: readonly ExclusiveKey[] },
  ): Promise<CreateResult> {
    this.#check();
    const existing = this.#memory.rows.get(request.id);
    if (existing !== undefined) return { kind: 'exists', request: existing.request };
    checkNew(request);
    const busy = this.#busy(exclusive, request.id);
    if (busy !== undefined) return busy;
    return { kind: 'created', request: this.#put(request, { exclusive, slots: [] }) };
  }

  async get(id: string): Promise<Request | undefined> {
    this.#check();
    return this.#memory.rows.get(id)?.request;
  }

  async save(next: Request, version: number, fence: Fenced = {}): Promise<SaveResult> {
    this.#check();
    return this.#write(next, version, 'save', fence, fillsNoSlot(next.state) ? { slots: [] } : {});
  }

  async hold(
    next: Request,
    version: number,
    { exclusive, ...fence }: Fenced & { exclusive: readonly ExclusiveKey[] },
  ): Promise<HoldResult> {
    this.#check();
    return this.#busy(exclusive, next.id) ?? this.#write(next, version, 'save', fence, { exclusive });
  }

  async start(
    next: Request,
    version: number,
    options: Fenced & { slots: readonly Slot[]; exclusive?: readonly ExclusiveKey[] },
  ): Promise<StartResult> {
    this.#check();
    this.#fence(next.id, options);
    const row = this.#memory.rows.get(next.id);
    if (row?.request.version !== version) return { kind: 'stale', current: row?.request };
    checkNext(row.request, next, 'start');
    const freeze = await this.freeze(next.cloud);
    if (freeze !== undefined) return { kind: 'frozen', freeze };
    const exclusive = options.exclusive ?? row.exclusive;
    const busy = this.#busy(exclusive, next.id);
    if (busy !== undefined) return busy;
    const full = fullSlot(options.slots, this.#memory.holdings.slots(), next.id);
    if (full !== undefined) {
      const { holders, ...slot } = full;
      return { kind: 'full', slot, holders };
    }
    const slots = options.slots.map(({ scope, cloud, name }) => ({ scope, cloud, name }));
    return {
      kind: 'started',
      request: this.#put({ ...next, version: version + 1 }, { exclusive, slots }),
    };
  }

  async end(next: Request, version: number, fence: Fenced = {}): Promise<SaveResult> {
    this.#check();
    return this.#write(next, version, 'end', fence, { exclusive: [], slots: [] });
  }

  async supersede(
    next: Request,
    version: number,
    options: Fenced & { successor: Request; exclusive: readonly ExclusiveKey[] },
  ): Promise<SupersedeResult> {
    this.#check();
    checkNew(options.successor);
    const busy = this.#busy(options.exclusive, next.id);
    if (busy !== undefined) return busy;
    const ended = this.#write(next, version, 'end', options, { exclusive: [], slots: [] });
    if (ended.kind === 'stale') return ended;
    const successor = this.#put(options.successor, { exclusive: options.exclusive, slots: [] });
    return { kind: 'superseded', request: ended.request, successor };
  }

  async settle(id: string): Promise<void> {
    this.#check();
    const row = this.#memory.rows.get(id);
    if (row === undefined) throw refused(`there is no request ${id}`);
    if (!isEnd(row.request.state)) throw refused(`request ${id} has not ended: it is ${row.request.state}`);
    row.settled = true;
  }

  async active(): Promise<readonly Request[]> {
    this.#check();
    return this.#unsettled();
  }

  async children(parent: string): Promise<readonly Request[]> {
    this.#check();
    return this.#unsettled().filter((request) => request.parent === parent);
  }

  async history(query: HistoryQuery, page: { size: number; after?: string }): Promise<HistoryPage> {
    this.#check();
    const ended = [...this.#memory.rows.values()].filter(({ request }) => isEnd(request.state));
    return pageOf(ended.map(({ request }) => historyEntryOf(request)).sort(newestFirst), query, page);
  }

  async slots(): Promise<readonly HeldSlot[]> {
    this.#check();
    return this.#memory.holdings.slots();
  }

  async problems() {
    return [];
  }

  async heldBy() {
    return undefined;
  }

  held(): boolean {
    return !this.#closed && this.failing === undefined;
  }

  async claim(ids: readonly string[], ms: number): Promise<ReadonlyMap<string, Claim>> {
    this.#check();
    const now = this.#memory.now();
    const given = new Map<string, Claim>();
    for (const id of ids) {
      const lease = this.#memory.leases.get(id);
      if (lease !== undefined && lease.replica !== this.#replica && lease.until > now) continue;
      const same = lease?.replica === this.#replica;
      const token = same ? lease.token : (lease?.token ?? 0) + 1;
      const quietAt = lease?.quietAt ?? 0;
      this.#memory.leases.set(id, { replica: this.#replica, token, until: now + ms, quietAt });
      given.set(id, { token, quietIn: same ? 0 : Math.max(0, quietAt - now) });
    }
    return given;
  }

  async unclaim(ids: readonly string[]): Promise<void> {
    this.#check();
    for (const id of ids) {
      const lease = this.#memory.leases.get(id);
      if (lease?.replica === this.#replica) this.#memory.leases.set(id, { ...lease, until: 0 });
    }
  }

  async sending(id: string, ms: number, fence: Fenced): Promise<void> {
    this.#check();
    this.#fence(id, fence);
    const lease = this.#memory.leases.get(id);
    if (lease !== undefined) {
      this.#memory.leases.set(id, { ...lease, quietAt: this.#memory.now() + ms });
    }
  }

  async decideBy(): Promise<void> {}

  outdated(): boolean {
    return false;
  }

  watch(listener: (change: StoreChange) => void): () => void {
    const listeners = this.#memory.watchers.get(this) ?? new Set();
    this.#memory.watchers.set(this, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  async freeze(cloud?: string): Promise<Freeze | undefined> {
    this.#check();
    const { freezes } = this.#memory;
    return structuredClone(freezes.get(undefined) ?? freezes.get(cloud));
  }

  async setFreeze(freeze: Freeze | undefined, cloud?: string): Promise<void> {
    this.#check();
    if (freeze === undefined) this.#memory.freezes.delete(cloud);
    else this.#memory.freezes.set(cloud, structuredClone(freeze));
    this.#memory.changed(this, { kind: 'freeze' });
  }

  async delivery(id: string): Promise<Delivery | undefined> {
    this.#check();
    return structuredClone(this.#memory.deliveries.get(id));
  }

  async saveDelivery(delivery: Delivery, fence: Fenced = {}): Promise<void> {
    this.#check();
    this.#fence(delivery.id, fence);
    this.#memory.deliveries.set(delivery.id, structuredClone(delivery));
  }

  async audit(entry: Readonly<Record<string, unknown>>): Promise<void> {
    this.#check();
    const [request, seq] = placeOf(entry);
    const there = this.auditLines.some((line) => placeOf(line)[0] === request && placeOf(line)[1] === seq);
    if (this.replicated && request !== null && seq !== null && there) return;
    this.auditLines.push(structuredClone(entry));
  }

  async audited(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    this.#check();
    const text = this.auditLines.map((line) => JSON.stringify(line)).join('\n');
    const last = lastAudited({ text, whole: true }, ids);
    return new Map([...last].map(([id, seq]) => [id, this.#gapBefore(id, seq)]));
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #gapBefore(id: string, last: number): number {
    const seqs = new Set(this.auditLines.map(placeOf).flatMap(([of, seq]) => (of === id ? [seq] : [])));
    for (let seq = 1; seq <= last; seq += 1) if (!seqs.has(seq)) return seq - 1;
    return last;
  }

  #unsettled(): readonly Request[] {
    return [...this.#memory.rows.values()].filter(({ settled }) => !settled).map(({ request }) => request);
  }

  #busy(keys: readonly ExclusiveKey[], self: string): Busy | undefined {
    const taken = this.#memory.holdings.taken(keys, self);
    const holder = this.#memory.rows.get(taken?.holder ?? '')?.request;
    return taken === undefined || holder === undefined ? undefined : { kind: 'busy', key: taken.key, holder };
  }

  #write(
    next: Request,
    version: number,
    via: 'save' | 'end',
    fence: Fenced,
    change: Partial<Pick<Row, 'exclusive' | 'slots'>>,
  ): { kind: 'saved'; request: Request } | Stale {
    this.#fence(next.id, fence);
    const row = this.#memory.rows.get(next.id);
    if (row?.request.version !== version) return { kind: 'stale', current: row?.request };
    checkNext(row.request, next, via);
    const child = isEnd(next.state) ? this.#memory.holdings.openChild(next.id) : undefined;
    if (child !== undefined) throw openChild(next.id, child);
    return { kind: 'saved', request: this.#put({ ...next, version: version + 1 }, { ...row, ...change }) };
  }

  #put(request: Request, { exclusive, slots }: Pick<Row, 'exclusive' | 'slots'>): Request {
    const before = this.#memory.rows.get(request.id)?.request;
    const { timeline, plan, ...rest } = request;
    const known = before?.timeline ?? [];
    const kept: Request = {
      ...structuredClone(rest),
      plan: before?.plan ?? structuredClone(plan),
      timeline: [...known, ...structuredClone(timeline.slice(known.length))],
    };
    this.#memory.rows.set(request.id, { request: kept, exclusive, slots, settled: false });
    this.#memory.holdings.set({ request: kept, exclusive, slots });
    this.#memory.changed(this, { kind: 'request', id: request.id });
    return kept;
  }

  #fence(id: string, { token }: Fenced): void {
    const lease = this.#memory.leases.get(id);
    if (this.replicated && token !== undefined && lease?.token !== token) throw claimLost(id);
  }

  #check(): void {
    if (this.failing !== undefined) throw this.failing;
    if (this.#closed) throw new DroverError('the store is closed', { code: 'store-closed' });
  }
}
