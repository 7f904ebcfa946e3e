import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { createAuditQueue } from './audit-queue.js';
import { isoTime } from './changes.js';
import type { Events } from './events.js';
import type { KeptCall, Request, Step } from './request.js';
import { isEnd } from './states.js';
import type { Slot, StartResult, Store } from './store-port.js';

/** Writes against a store that somebody else keeps changing give up after this many stale reads. */
const TRIES = 20;

export interface LedgerDeps {
  store: Store;
  clock: Clock;
  log: Log;
  /** Told of every write. */
  events: Events;
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
  create(request: Request, exclusive: readonly string[]): ReturnType<Store['create']>;
  start(next: Request, version: number, slots: readonly Slot[]): Promise<StartResult>;
  /**
   * Writes into the audit, to the disk, that this call is about to be sent, for the how many-th time. Rejects when that
   * cannot be; `later`: then it is made up.
   */
  auditSending(request: Request, step: Step, call: KeptCall, options?: { later: boolean }): Promise<void>;
  /** Writes into the audit what a crash kept from it: the timeline has everything. */
  catchUpAudit(): Promise<void>;
}

export function createLedger({ store, clock, log, events }: LedgerDeps): Ledger {
  const audit = createAuditQueue(store, clock);
  const kept = new Map<string, readonly Decide[]>();

  const entryOf = ({ id, kind, cloud, digest, requestId }: Request) => ({
    request: id,
    kind,
    cloud,
    digest,
    requestId,
  });

  const auditEvents = async (after: Request, happened: Request['timeline']) => {
    const entries = await Promise.all(
      happened.map(async (event) => {
        const step = 'step' in event ? after.steps.find(({ id }) => id === event.step) : undefined;
        return {
          ...entryOf(after),
          ...(event.type === 'requested' ? { plan: after.plan, requester: after.requester } : {}),
          ...(event.type === 'voted' ? { message: await cardOf(after) } : {}),
          ...(event.type === 'ended' ? { outcome: after.outcome ?? null, votes: after.votes } : {}),
          ...(step === undefined ? {} : { call: step.call }),
          event,
        };
      }),
    );
    await audit
      .write(entries, { later: true })
      .catch((error: unknown) =>
        log.error({ error, request: after.id }, 'could not write the audit: it is made up later'),
      );
  };

  const written = async (before: Request | undefined, after: Request) => {
    await auditEvents(after, after.timeline.slice(before?.timeline.length ?? 0));
    events.emit({ type: 'request-changed', before, request: after });
  };

  /** The message that was voted on; the channel where its card is not posted (a vote by API is none). */
  const cardOf = async (request: Request) => {
    const told = await store.delivery(request.id).catch(() => undefined);
    return told?.card ?? request.conversation ?? null;
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
      const result = await write.call(store, next, current.version);
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
        const before = await store.get(id);
        if (before === undefined) return undefined;
        log.error({ error, request: id }, 'could not write a request: it is kept and written later');
        kept.set(id, [...keptOf(id), decide]);
        const request = withKept(before, keptOf(id));
        events.emit({ type: 'request-changed', before, request });
        return request;
      }
    },

    async writeKept(id) {
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
      // No event of the timeline, and so without a place in it: a send that did not leave is not told there.
      const event = { type: 'sending', at: isoTime(clock.now()), step: id, intent, try: sent.length + 1 };
      await audit.write([{ ...entryOf(request), call, event }], { later });
    },

    async catchUpAudit() {
      const requests = await store.active();
      const audited = await store.audited(requests.map(({ id }) => id));
      for (const request of requests) {
        const last = audited.get(request.id);
        if (last !== undefined)
          await auditEvents(
            request,
            request.timeline.filter(({ seq }) => seq > last),
          );
      }
    },

    async create(request, exclusive) {
      const result = await store.create(request, { exclusive });
      if (result.kind === 'created') await written(undefined, result.request);
      return result;
    },

    async start(next, version, slots) {
      const before = await store.get(next.id);
      const result = await store.start(next, version, { slots });
      if (result.kind === 'started') await written(before, result.request);
      return result;
    },
  };
}
