import { DroverError } from '../../src/base/errors.js';
import type { Request } from '../../src/requests/request.js';
import { awaitsStart, isEnd, mayBecome } from '../../src/requests/states.js';
import type {
  CreateResult,
  Delivery,
  Freeze,
  HistoryEntry,
  HistoryPage,
  HistoryQuery,
  SaveResult,
  Slot,
  StartResult,
  Store,
} from '../../src/requests/store-port.js';
import { lastAudited } from '../../src/store/lowdb/audited.js';

/**
 * The store's port kept in memory, to the letter of its contract: documents are copied on the way in and out, every
 * write names the version it saw, and each operation is one step. `failing` makes every call reject, as a full disk
 * or a lost lock would.
 */
export class MemoryStore implements Store {
  readonly auditLines: Record<string, unknown>[] = [];
  failing: Error | undefined;

  readonly #requests = new Map<string, Request>();
  readonly #settled = new Set<string>();
  readonly #exclusive = new Map<string, string>();
  readonly #slots = new Map<string, Set<string>>();
  readonly #deliveries = new Map<string, Delivery>();
  readonly #freezes = new Map<string | undefined, Freeze>();
  #closed = false;

  async create(request: Request, options: { exclusive: readonly string[] }): Promise<CreateResult> {
    this.#check();
    const existing = this.#requests.get(request.id);
    if (existing !== undefined) return { kind: 'exists', request: structuredClone(existing) };
    for (const key of options.exclusive) {
      const holder = this.#requests.get(this.#exclusive.get(key) ?? '');
      if (holder !== undefined) return { kind: 'busy', key, holder: structuredClone(holder) };
    }
    for (const key of options.exclusive) this.#exclusive.set(key, request.id);
    return { kind: 'created', request: this.#put(request) };
  }

  async get(id: string): Promise<Request | undefined> {
    this.#check();
    return structuredClone(this.#requests.get(id));
  }

  async save(next: Request, version: number): Promise<SaveResult> {
    this.#check();
    const written = this.#write(next, version);
    if (written.kind === 'saved' && awaitsStart(next.state)) this.#giveSlotsBack(next.id);
    return written;
  }

  async start(next: Request, version: number, options: { slots: readonly Slot[] }): Promise<StartResult> {
    this.#check();
    if (next.state !== 'running') throw refused(`start writes the state running, not ${next.state}`);
    const current = this.#requests.get(next.id);
    if (current?.version !== version) return { kind: 'stale', current: structuredClone(current) };
    const freeze = await this.freeze(next.cloud);
    if (freeze !== undefined) return { kind: 'frozen', freeze };
    for (const { key, limit } of options.slots) {
      const holders = [...(this.#slots.get(key) ?? [])].filter((holder) => holder !== next.id);
      if (holders.length >= limit) return { kind: 'full', key, holders };
    }
    const written = this.#write(next, version);
    if (written.kind === 'stale') return written;
    for (const { key } of options.slots) {
      const holders = this.#slots.get(key) ?? new Set();
      this.#slots.set(key, holders.add(next.id));
    }
    return { kind: 'started', request: written.request };
  }

  async end(next: Request, version: number): Promise<SaveResult> {
    this.#check();
    if (!isEnd(next.state)) throw refused(`end writes an end state, not ${next.state}`);
    const written = this.#write(next, version);
    if (written.kind === 'saved') this.#release(next.id);
    return written;
  }

  async settle(id: string): Promise<void> {
    this.#check();
    const request = this.#requests.get(id);
    if (request === undefined) throw refused(`there is no request ${id}`);
    if (!isEnd(request.state)) throw refused(`request ${id} has not ended: it is ${request.state}`);
    this.#settled.add(id);
  }

  async active(): Promise<readonly Request[]> {
    this.#check();
    return [...this.#requests.values()]
      .filter((request) => !this.#settled.has(request.id))
      .map((request) => structuredClone(request));
  }

  async history(query: HistoryQuery, page: { size: number; after?: string }): Promise<HistoryPage> {
    this.#check();
    const all = [...this.#settled]
      .flatMap((id) => this.#requests.get(id) ?? [])
      .map(historyEntry)
      .filter((entry) => matches(entry, query))
      .sort((a, b) => (a.endedAt === b.endedAt ? compare(b.id, a.id) : compare(b.endedAt, a.endedAt)));
    const from = page.after === undefined ? 0 : all.findIndex((entry) => entry.id === page.after) + 1;
    const entries = all.slice(from, from + page.size);
    const last = entries.at(-1);
    return last !== undefined && from + page.size < all.length ? { entries, next: last.id } : { entries };
  }

  async slots(): Promise<Readonly<Record<string, readonly string[]>>> {
    this.#check();
    return Object.fromEntries([...this.#slots].map(([key, holders]) => [key, [...holders]]));
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

  async freeze(cloud?: string): Promise<Freeze | undefined> {
    this.#check();
    return structuredClone(this.#freezes.get(undefined) ?? this.#freezes.get(cloud));
  }

  async setFreeze(freeze: Freeze | undefined, cloud?: string): Promise<void> {
    this.#check();
    if (freeze === undefined) this.#freezes.delete(cloud);
    else this.#freezes.set(cloud, structuredClone(freeze));
  }

  async delivery(id: string): Promise<Delivery | undefined> {
    this.#check();
    return structuredClone(this.#deliveries.get(id));
  }

  async saveDelivery(delivery: Delivery): Promise<void> {
    this.#check();
    this.#deliveries.set(delivery.id, structuredClone(delivery));
  }

  async audit(entry: Readonly<Record<string, unknown>>): Promise<void> {
    this.#check();
    this.auditLines.push(structuredClone(entry));
  }

  async audited(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    this.#check();
    const text = this.auditLines.map((line) => JSON.stringify(line)).join('\n');
    return lastAudited({ text, whole: true }, ids);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #write(next: Request, version: number): SaveResult {
    const current = this.#requests.get(next.id);
    if (current?.version !== version) return { kind: 'stale', current: structuredClone(current) };
    if (!mayBecome(current.state, next.state)) {
      throw refused(`request ${next.id} is ${current.state} and can't become ${next.state}`);
    }
    return { kind: 'saved', request: this.#put({ ...next, version: version + 1 }) };
  }

  #put(request: Request): Request {
    this.#requests.set(request.id, structuredClone(request));
    return structuredClone(request);
  }

  #release(id: string): void {
    for (const [key, holder] of this.#exclusive) if (holder === id) this.#exclusive.delete(key);
    this.#giveSlotsBack(id);
  }

  #giveSlotsBack(id: string): void {
    for (const [key, holders] of this.#slots) {
      holders.delete(id);
      if (holders.size === 0) this.#slots.delete(key);
    }
  }

  #check(): void {
    if (this.failing !== undefined) throw this.failing;
    if (this.#closed) throw new DroverError('the store is closed', { code: 'store-closed' });
  }
}

function refused(message: string): DroverError {
  return new DroverError(message, { code: 'store-refused' });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function historyEntry(request: Request): HistoryEntry {
  const { plan } = request;
  const identity: Readonly<Record<string, unknown>> = { ...plan.identity };
  const about: Readonly<Record<string, unknown>> = { ...plan.about };
  return {
    id: request.id,
    kind: request.kind,
    state: request.state,
    cloud: request.cloud,
    server: text(identity.server),
    serverName: text(about.serverName),
    source: text(identity.source ?? about.source),
    destination: text(identity.destination ?? about.destination),
    requester: request.requester.id,
    createdAt: request.createdAt,
    endedAt: request.endedAt ?? request.createdAt,
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function matches(entry: HistoryEntry, query: HistoryQuery): boolean {
  const { server, host, states, kind, requester, since } = query;
  if (server !== undefined && entry.server !== server && entry.serverName !== server) return false;
  if (host !== undefined && entry.source !== host && entry.destination !== host) return false;
  if (states !== undefined && !states.includes(entry.state)) return false;
  if (kind !== undefined && entry.kind !== kind) return false;
  if (requester !== undefined && entry.requester !== requester) return false;
  return since === undefined || entry.endedAt >= since;
}
