import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { auditEntry, auditHead } from './audit-entry.js';
import { createAuditQueue } from './audit-queue.js';
import { busyError } from './busy.js';
import { isoTime } from './changes.js';
import { type Claims, isClaimLost } from './claims.js';
import type { Events } from './events.js';
import type { ExclusiveKey, Slot } from './keys.js';
import type { KeptCall, Request, Step } from './request.js';
import { isEnd } from './states.js';
import type { StartResult, Store, SupersedeResult } from './store-port.js';

/** Writes against a store that somebody else keeps changing give up after this many stale reads. */
const TRIES = 20;

/** What a start takes; `exclusive` left out: what it has since its making. */
export interface Taken {
  slots: readonly Slot[];
  exclusive?: readonly ExclusiveKey[];
}

export type Superseded =
  | Extract<SupersedeResult, { kind: 'superseded' | 'busy' }>
  /** Nobody had to: it is as it was. */
  | { kind: 'unchanged'; request: Request | undefined };

export interface LedgerDeps {
  store: Store;
  clock: Clock;
  log: Log;
  /** Told of every write. */
  events: Events;
  /** What the writes of a driver carry. */
  claims: Pick<Claims, 'token' | 'holds' | 'lose' | 'follow'>;
  /** How long a call that was sent may still act, milliseconds: the client's timeout plus 5 s. */
  answerMs: number;
}

/** Gets the newest state and may be called again; gives the next one, or the same to change nothing. */
export type Decide = (request: Request) => Request;

/**
 * Every change to a request goes through here: read, decide, write against the version read, and again when somebody
 * was faster. What was written is then in the audit and on its way to chat.
 */
export interface Ledger {
  /** With what could not be written yet. */
  get(id: string): Promise<Request | undefined>;
  active(): Promise<readonly Request[]>;
  change(id: string, decide: Decide): Promise<Request | undefined>;
  /**
   * As `change`, for what a full disk must not hold up: what cannot be written now is kept, is seen by all who read here,
   * and is written with the next change. `decide` is called for each try, also after one that went wrong half way.
   */
  insist(id: string, decide: Decide): Promise<Request | undefined>;
  /** Writes what was kept; false while it cannot be written. */
  writeKept(id: string): Promise<boolean>;
  create(request: Request, exclusive: readonly ExclusiveKey[]): ReturnType<Store['create']>;
  start(next: Request, version: number, taken: Taken): Promise<StartResult>;
  /** From now on the request excludes others from this; undefined: it is not there. Rejects with `busy` when somebody has one. */
  hold(id: string, exclusive: readonly ExclusiveKey[]): Promise<Request | undefined>;
  /** Its end and its successor, in one step; `decide` gives the request as it ends, or the same to change nothing. */
  supersede(
    id: string,
    decide: Decide,
    successor: (ended: Request) => Request,
    exclusive: readonly ExclusiveKey[],
  ): Promise<Superseded>;
  /**
   * Writes into the audit, to the disk, that this call is about to be sent, for the how many-th time. Rejects when that
   * cannot be; `later`: then it is made up.
   */
  auditSending(request: Request, step: Step, call: KeptCall, options?: { later: boolean }): Promise<void>;
  /**
   * Writes into the audit what a crash, of this process or of another replica, kept from it: the timeline has everything.
   * Of what this replica drives.
   */
  catchUpAudit(): Promise<void>;
  /** Writes into the audit what it could not take before; rejects while it still cannot. */
  makeUpAudit(): Promise<void>;
  /** Ended and told: into the archive, where nobody looks for what the audit lacks. Rejects while the audit can't be written. */
  settle(id: string): Promise<void>;
}

export function createLedger({ store, clock, log, events, claims, answerMs }: LedgerDeps): Ledger {
  const fence = (id: string) => ({ token: claims.token(id) });
  /** A write that another replica's claim shuts out is the last of its driver. */
  const fenced = async <Result>(id: string, write: () => Promise<Result>): Promise<Result> => {
    try {
      return await write();
    } catch (error) {
      if (isClaimLost(error)) claims.lose(id);
      throw error;
    }
  };
  /** Successors that are on the disk, or will be, and that nobody was told of. */
  const untold = new Set<string>();
  const audit = createAuditQueue(store, clock);
  const kept = new Map<string, readonly Decide[]>();

  const auditEvents = async (after: Request, happened: Request['timeline']) => {
    const place = happened.some(({ type }) => type === 'voted') ? await cardOf(after) : null;
    const entries = happened.map((event) => auditEntry(after, event, place));
    await audit
      .write(entries, { later: true })
      .catch((error: unknown) =>
        log.error({ error, request: after.id }, 'could not write the audit: it is made up later'),
      );
  };

  const written = async (before: Request | undefined, after: Request) => {
    await auditEvents(after, after.timeline.slice(before?.timeline.length ?? 0));
    events.changed(before, after);
  };

  /** The message that was voted on; the channel where its card is not posted (a vote by API is none). */
  const cardOf = async (request: Request) => {
    const told = await store.delivery(request.id).catch(() => undefined);
    return told?.card ?? request.conversation ?? null;
  };

  const made = async (request: Request) => {
    await claims.follow([request.id]);
    await written(undefined, request);
  };

  /** After a write that went wrong half way: the store has both by now, or neither. */
  const tellSuccessor = async (id: string) => {
    const successor = (await store.get(id))?.successor;
    if (successor === undefined || !untold.has(successor)) return;
    const request = await store.get(successor);
    if (request !== undefined) await made(request);
    untold.delete(successor);
  };

  const catchUp = async (requests: readonly Request[]) => {
    const audited = await store.audited(requests.map(({ id }) => id));
    for (const request of requests) {
      const last = audited.get(request.id);
      const missing = last === undefined ? [] : request.timeline.filter(({ seq }) => seq > last);
      if (missing.length > 0) await auditEvents(request, missing);
    }
  };

  const keptOf = (id: string) => kept.get(id) ?? [];
  const withKept = (request: Request, decides: readonly Decide[]) =>
    decides.reduce((current, decide) => decide(current), request);
  const noLongerKept = (id: string, done: readonly Decide[]) => {
    const left = keptOf(id).filter((decide) => !done.includes(decide));
    if (left.length === 0) kept.delete(id);
    else kept.set(id, left);
  };

  const change = async (id: string, decide: Decide): Promise<Request | undefined> => {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const current = await store.get(id);
      if (current === undefined) return undefined;
      const decides = keptOf(id);
      const next = decide(withKept(current, decides));
      if (next === current) {
        noLongerKept(id, decides);
        return current;
      }
      const write = isEnd(next.state) && !isEnd(current.state) ? store.end : store.save;
      const result = await fenced(id, () => write.call(store, next, current.version, fence(id)));
      if (result.kind === 'saved') {
        noLongerKept(id, decides);
        await written(current, result.request);
        return result.request;
      }
    }
    throw new Error(`request ${id} changes faster than it can be written`);
  };

  return {
    async get(id) {
      const request = await store.get(id);
      return request === undefined ? undefined : withKept(request, keptOf(id));
    },

    active: () => store.active(),

    change,

    async insist(id, decide) {
      try {
        return await change(id, decide);
      } catch (error) {
        if (isClaimLost(error)) throw error;
        const before = await store.get(id);
        if (before === undefined) return undefined;
        log.error({ error, request: id }, 'could not write a request: it is kept and written later');
        kept.set(id, [...keptOf(id), decide]);
        const request = withKept(before, keptOf(id));
        events.changed(before, request);
        return request;
      }
    },

    async writeKept(id) {
      await tellSuccessor(id);
      if (keptOf(id).length === 0) return true;
      try {
        await change(id, (same) => same);
        return true;
      } catch (error) {
        log.error({ error, request: id }, 'a request still cannot be written');
        return false;
      }
    },

    async auditSending(request, step, call, { later } = { later: false }) {
      const { id, intent, sent } = step;
      const announced = store.sending(request.id, answerMs, fence(request.id));
      if (later) await announced.catch(() => undefined);
      else await fenced(request.id, () => announced);
      // No event of the timeline, and so without a place in it: a send that did not leave is not told there.
      const event = { type: 'sending', at: isoTime(clock.now()), step: id, intent, try: sent.length + 1 };
      await audit.write([{ ...auditHead(request), call, event }], { later });
    },

    makeUpAudit: () => audit.makeUp(),

    async catchUpAudit() {
      await catchUp((await store.active()).filter(({ id }) => claims.holds(id)));
    },

    async settle(id) {
      // A store of one process has no gap but at the end, and its start has filled it.
      const request = store.replicated ? await store.get(id) : undefined;
      if (request !== undefined) await catchUp([request]);
      await audit.makeUp();
      await store.settle(id);
    },

    async create(request, exclusive) {
      const result = await store.create(request, { exclusive });
      if (result.kind === 'created') await made(result.request);
      return result;
    },

    async start(next, version, taken) {
      const { id } = next;
      const before = await store.get(id);
      const result = await fenced(id, () => store.start(next, version, { ...taken, ...fence(id) }));
      if (result.kind === 'started') await written(before, result.request);
      return result;
    },

    async hold(id, exclusive) {
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const current = await store.get(id);
        if (current === undefined) return undefined;
        const result = await fenced(id, () =>
          store.hold(current, current.version, { exclusive, ...fence(id) }),
        );
        if (result.kind === 'busy') throw busyError(result.key.scope, result.holder);
        if (result.kind === 'saved') return result.request;
      }
      throw new Error(`request ${id} changes faster than it can be written`);
    },

    async supersede(id, decide, successorOf, exclusive) {
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const current = await store.get(id);
        if (current === undefined) return { kind: 'unchanged', request: undefined };
        const decides = keptOf(id);
        const next = decide(withKept(current, decides));
        if (next === current || !isEnd(next.state)) return { kind: 'unchanged', request: current };
        const successor = successorOf(next);
        untold.add(successor.id);
        const result = await fenced(id, () =>
          store.supersede(next, current.version, { successor, exclusive, ...fence(id) }),
        );
        if (result.kind === 'stale') continue;
        untold.delete(successor.id);
        if (result.kind === 'busy') return result;
        noLongerKept(id, decides);
        await written(current, result.request);
        await made(result.successor);
        return result;
      }
      throw new Error(`request ${id} changes faster than it can be written`);
    },
  };
}
