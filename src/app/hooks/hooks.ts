import type { Clock } from '../../base/clock.js';
import { defined } from '../../base/defined.js';
import type { Log } from '../../base/log.js';
import type { HookConfig } from '../../config/config.js';
import type { BlockingHook } from '../../config/hooks-schema.js';
import type { Events } from '../../requests/events.js';
import type { Request } from '../../requests/request.js';
import type { Store } from '../../requests/store-port.js';
import type { TimelineEvent } from '../../requests/timeline.js';
import type { Attempting } from './attempt.js';
import { eventOf, type HookEvent, hookEventsOf } from './event.js';
import { type HookQueue, openHookQueue, type QueueLines } from './queue.js';
import { type Listener, Receiver } from './receiver.js';

/** What ended longer ago is not looked at again at a start: its events would be given up. */
const LOOK_BACK_MS = 3 * 86_400_000;
const PAGE = 200;

export interface ListenersParts {
  listeners: readonly Listener[];
  /** Where the queue of one of them is kept. */
  queue(listener: string): QueueLines;
  store: Pick<Store, 'active' | 'history' | 'get'>;
  events: Events;
  clock: Clock;
  log: Log;
  /** Somebody has to know that a listener was not told for three days. */
  dropped(listener: string, events: readonly HookEvent[]): void;
}

/** Everybody who is told what happens: other systems, and the owners of servers. */
export interface Listeners {
  /** What happened while nobody listened is told first. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createListeners(parts: ListenersParts): Listeners {
  const { listeners, store, events, clock } = parts;
  const told: Told[] = [];
  let stopListening = () => {};

  const tell = async (request: Request, happened: readonly TimelineEvent[]) => {
    const fresh = hookEventsOf(request, happened);
    await Promise.all(told.map((one) => one.tell(fresh, request)));
  };

  return {
    async start() {
      for (const listener of listeners) told.push(await Told.open(listener, parts));
      stopListening = events.on((event) => {
        if (event.type !== 'request-changed') return;
        const { before, request } = event;
        void tell(request, request.timeline.slice(before?.timeline.length ?? 0));
      });
      if (told.length > 0) {
        const since = clock.now() - LOOK_BACK_MS;
        for await (const request of lately(store, clock)) {
          await tell(
            request,
            request.timeline.filter(({ at }) => Date.parse(at) > since),
          );
        }
      }
      for (const one of told) one.start();
    },

    async stop() {
      stopListening();
      await Promise.all(told.map((one) => one.stop()));
    },
  };
}

/** A configured hook, told over HTTP. */
export function hookListener(hook: HookConfig, attempt: Attempting): Listener {
  const wanted: ReadonlySet<string> = new Set(hook.events);
  return { name: hook.name, wants: ({ type }) => wanted.has(type), attempt: (event) => attempt(hook, event) };
}

/** Why a request may not begin, or end as done: a hook that is waited for has not said yes to its kind. */
export async function closedByHook(
  {
    hooks,
    attempt,
    clock,
    log,
  }: { hooks: readonly HookConfig[]; attempt: Attempting } & Pick<ListenersParts, 'clock' | 'log'>,
  request: Request,
  moment: 'before' | 'after' = 'before',
): Promise<string | undefined> {
  const name: BlockingHook = `${request.kind}.${moment}`;
  const event = eventOf(request, name, `${request.id}:${name}`, new Date(clock.now()).toISOString(), null);
  for (const hook of hooks.filter(({ blocking }) => blocking.includes(name))) {
    const answer = await attempt(hook, event);
    if (answer.kind === 'taken' && answer.status === 200) continue;
    const why = answer.kind === 'failed' ? answer.why : `it answered ${answer.status}, not 200`;
    log.warn({ hook: hook.name, request: request.id, why }, 'a hook that is waited for has not said yes');
    return `the hook ${hook.name} has not said yes to ${name}: ${why}`;
  }
  return undefined;
}

/** One listener with its queue. */
class Told {
  readonly #listener: Listener;
  readonly #queue: HookQueue;
  readonly #receiver: Receiver;
  readonly #clock: Clock;

  private constructor(listener: Listener, queue: HookQueue, parts: ListenersParts) {
    this.#listener = listener;
    this.#queue = queue;
    this.#clock = parts.clock;
    this.#receiver = new Receiver({ ...parts, listener, queue });
  }

  static async open(listener: Listener, parts: ListenersParts): Promise<Told> {
    const { queue, log } = parts;
    const { name } = listener;
    const trouble = (error: unknown) =>
      log.error(
        { error, listener: name },
        'what is to be told could not be written down; a start finds it again',
      );
    return new Told(listener, await openHookQueue(queue(name), trouble), parts);
  }

  start(): void {
    this.#receiver.start();
  }

  stop(): Promise<void> {
    return this.#receiver.stop();
  }

  async tell(events: readonly HookEvent[], request: Request): Promise<void> {
    const queuedAt = new Date(this.#clock.now()).toISOString();
    const fresh = events.filter(
      (event) =>
        event.at >= this.#queue.since && !this.#queue.knows(event.id) && this.#listener.wants(event, request),
    );
    if (fresh.length === 0) return;
    await this.#queue.add(fresh.map((event) => ({ event, queuedAt })));
    this.#receiver.wake();
  }
}

/** Requests that may have events which nobody has queued. */
async function* lately(store: ListenersParts['store'], clock: Clock): AsyncGenerator<Request> {
  yield* await store.active();
  const since = new Date(clock.now() - LOOK_BACK_MS).toISOString();
  for (let after: string | undefined; ; ) {
    const page = await store.history({ since }, { size: PAGE, ...defined({ after }) });
    for (const { id } of page.entries) {
      const request = await store.get(id);
      if (request !== undefined) yield request;
    }
    if (page.next === undefined) return;
    after = page.next;
  }
}
