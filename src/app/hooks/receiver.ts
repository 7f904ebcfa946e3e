import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { Request } from '../../requests/request.js';
import type { Attempt } from './attempt.js';
import type { HookEvent } from './event.js';
import type { HookQueue, Queued } from './queue.js';

/** After so long an event is of no use to anybody. */
const GIVEN_UP_MS = 3 * 86_400_000;
const FIRST_RETRY_MS = 1_000;
/** How rarely a receiver that fails is asked, and how rarely about one request that it alone refuses. */
const WORST_RETRY_MS = 60_000;
const WORST_REQUEST_RETRY_MS = 5 * 60_000;

/** Somebody who is told what happens. */
export interface Listener {
  /** Unlike that of any other: its queue is found again by it. */
  name: string;
  wants(event: HookEvent, request: Request): boolean;
  attempt(event: HookEvent): Promise<Attempt>;
}

export interface ReceiverParts {
  listener: Listener;
  queue: HookQueue;
  clock: Clock;
  log: Log;
  /** Events that were given up after three days. */
  dropped(listener: string, events: readonly HookEvent[]): void;
}

/**
 * Tells one receiver what happens: one event after another, those of a request in their order. One that it does not take
 * holds up those of its own request alone.
 */
export class Receiver {
  readonly #parts: ReceiverParts;
  readonly #stop = new AbortController();
  /** By request: how often its first event failed, and when it is tried again. */
  readonly #failing = new Map<string, { times: number; next: number }>();
  #inARow = 0;
  #notBefore = 0;
  #wake = new AbortController();
  #running: Promise<void> | undefined;

  constructor(parts: ReceiverParts) {
    this.#parts = parts;
  }

  get idle(): boolean {
    return this.#parts.queue.waiting().length === 0;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** There is something new to tell. */
  wake(): void {
    this.#wake.abort();
  }

  /** What is not told yet is told after the next start. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock } = this.#parts;
    while (!this.#stop.signal.aborted) {
      await this.#giveUp();
      const wait = await this.#next();
      if (wait === 0) continue;
      this.#wake = new AbortController();
      if (this.#stop.signal.aborted) return;
      await clock.sleep(wait, this.#wake.signal).catch(() => undefined);
    }
  }

  /** Tries what is due; how long until something is, milliseconds. */
  async #next(): Promise<number> {
    const { clock, queue } = this.#parts;
    const heads = headsOf(queue.waiting());
    const nextOf = (queued: Queued) => this.#failing.get(keyOf(queued))?.next ?? 0;
    // One that fails lets all others go first.
    const [first] = heads.toSorted((a, b) => nextOf(a) - nextOf(b));
    if (first === undefined) return WORST_RETRY_MS;
    const left = Math.max(this.#notBefore, nextOf(first)) - clock.now();
    if (left > 0) return Math.min(left, WORST_RETRY_MS);
    await this.#try(first);
    return 0;
  }

  async #try(queued: Queued): Promise<void> {
    const { listener, queue, clock, log } = this.#parts;
    const { event } = queued;
    const result = await listener.attempt(event);
    if (result.kind === 'taken') {
      this.#inARow = 0;
      this.#notBefore = 0;
      this.#failing.delete(keyOf(queued));
      await queue.done(event.id);
      return;
    }
    if (this.#stop.signal.aborted) return;
    const key = keyOf(queued);
    const times = (this.#failing.get(key)?.times ?? 0) + 1;
    this.#inARow += 1;
    const now = clock.now();
    this.#notBefore = now + backoff(this.#inARow, WORST_RETRY_MS);
    this.#failing.set(key, { times, next: now + backoff(times, WORST_REQUEST_RETRY_MS) });
    log.warn(
      { listener: listener.name, event: event.id, why: result.why, times },
      'an event could not be told; it is tried again',
    );
  }

  async #giveUp(): Promise<void> {
    const { listener, queue, clock, dropped } = this.#parts;
    const old = queue.waiting().filter(({ queuedAt }) => clock.now() - Date.parse(queuedAt) >= GIVEN_UP_MS);
    for (const { event } of old) await queue.done(event.id);
    if (old.length > 0)
      dropped(
        listener.name,
        old.map(({ event }) => event),
      );
  }
}

function backoff(times: number, worst: number): number {
  return Math.min(worst, FIRST_RETRY_MS * 2 ** (times - 1));
}

/** The first event of each request. */
function headsOf(waiting: readonly Queued[]): readonly Queued[] {
  const seen = new Set<string>();
  return waiting.filter((queued) => {
    const key = keyOf(queued);
    return seen.has(key) ? false : seen.add(key);
  });
}

function keyOf({ event }: Queued): string {
  return event.request?.id ?? event.id;
}
