import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Events } from './events.js';
import type { Request } from './request.js';
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

/**
 * Every change to a request goes through here: read, decide, write against the version read, and again when somebody
 * was faster. What was written is then in the audit and on its way to chat.
 */
export interface Ledger {
  get(id: string): Promise<Request | undefined>;
  active(): Promise<readonly Request[]>;
  /** `decide` gets the newest state and may be called again; it gives the next one, or the same to change nothing. */
  change(id: string, decide: (request: Request) => Request): Promise<Request | undefined>;
  create(request: Request, exclusive: readonly string[]): ReturnType<Store['create']>;
  start(next: Request, version: number, slots: readonly Slot[]): Promise<StartResult>;
  /** Writes into the audit what a crash kept from it: the timeline has everything. */
  catchUpAudit(): Promise<void>;
}

export function createLedger({ store, log, events }: LedgerDeps): Ledger {
  const audit = async (after: Request, events: Request['timeline']) => {
    for (const event of events) {
      const step = 'step' in event ? after.steps.find(({ id }) => id === event.step) : undefined;
      await store
        .audit({
          request: after.id,
          kind: after.kind,
          cloud: after.cloud,
          digest: after.digest,
          requestId: after.requestId,
          ...(event.type === 'requested' ? { plan: after.plan, requester: after.requester } : {}),
          ...(event.type === 'voted' ? { message: await cardOf(after) } : {}),
          ...(event.type === 'ended' ? { outcome: after.outcome ?? null, votes: after.votes } : {}),
          ...(step === undefined ? {} : { call: step.call }),
          event,
        })
        .catch((error: unknown) => log.error({ error, request: after.id }, 'could not write the audit'));
    }
  };

  const written = async (before: Request | undefined, after: Request) => {
    await audit(after, after.timeline.slice(before?.timeline.length ?? 0));
    events.emit({ type: 'request-changed', before, request: after });
  };

  /** The message that was voted on; the channel where its card is not posted (a vote by API is none). */
  const cardOf = async (request: Request) => {
    const told = await store.delivery(request.id).catch(() => undefined);
    return told?.card ?? request.conversation ?? null;
  };

  return {
    get: (id) => store.get(id),
    active: () => store.active(),

    async change(id, decide) {
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const current = await store.get(id);
        if (current === undefined) return undefined;
        const next = decide(current);
        if (next === current) return current;
        const write = isEnd(next.state) && !isEnd(current.state) ? store.end : store.save;
        const result = await write.call(store, next, current.version);
        if (result.kind === 'saved') {
          await written(current, result.request);
          return result.request;
        }
      }
      throw new Error(`request ${id} changes faster than it can be written`);
    },

    async catchUpAudit() {
      const requests = await store.active();
      const audited = await store.audited(requests.map(({ id }) => id));
      for (const request of requests) {
        const last = audited.get(request.id);
        if (last !== undefined)
          await audit(
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
