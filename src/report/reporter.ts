import { untilMidnight } from '../base/format/time.js';
import type { MessageRef } from '../chat/platform.js';
import type { Request } from '../requests/request.js';
import { isEnd } from '../requests/states.js';
import { Backoff } from './delivery/backoff.js';
import { chatFailure } from './delivery/chat-failure.js';
import { Desk, type Place } from './delivery/desk.js';
import { Lane } from './delivery/lane.js';
import { MessageIndex } from './delivery/message-index.js';
import type { ReporterParts } from './delivery/parts.js';
import { Telling } from './delivery/telling.js';

export type { ReporterParts, ReportLog } from './delivery/parts.js';

export interface Reporter {
  /** Finds every request that is not fully told yet and goes on where it was. Rejects when the store can't be read. */
  start(): Promise<void>;
  /** Lets the step in hand end; what is not told yet is told after the next start. */
  stop(): Promise<void>;
  /** Something about this request was written: call it after each write. Returns at once. */
  poke(id: string): void;
  /** Whether something is being told just now. */
  busy(): boolean;
  /** The request whose card this message is. */
  messageOf(ref: MessageRef): string | undefined;
  /** Where a request's card is, as far as this process knows. */
  cardOf(id: string): MessageRef | undefined;
}

/** A channel that is gone or forbidden is tried again this rarely. */
const GONE_RETRY_MS = 10 * 60_000;
/** After its end a request whose channel is gone is told to nobody any more: the store and the audit keep it. */
const GONE_PATIENCE_MS = 24 * 3_600_000;

/**
 * Follows the timelines of requests and keeps their cards and threads up to date. Chat never holds up a request: this
 * only reads requests, and what can't be told now is told later.
 */
export function createReporter(parts: ReporterParts): Reporter {
  return new Following(parts);
}

class Following implements Reporter {
  readonly #parts: ReporterParts;
  readonly #index = new MessageIndex();
  readonly #lanes = new Map<string, Lane>();
  readonly #tellings = new Map<string, Telling>();
  readonly #outages = new Map<string, Backoff>();
  readonly #troubles = new Map<string, Backoff>();
  readonly #stopping = new AbortController();

  constructor(parts: ReporterParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const requests = await this.#parts.store.active();
    for (const { id } of requests) {
      const card = (await this.#parts.store.delivery(id))?.card;
      if (card !== undefined) this.#index.note(id, card);
    }
    for (const { id } of requests) this.poke(id);
    void this.#everyMidnight();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()));
  }

  poke(id: string): void {
    if (this.#stopping.signal.aborted) return;
    let lane = this.#lanes.get(id);
    if (lane === undefined) {
      lane = new Lane(this.#parts.clock, () => this.#follow(id));
      this.#lanes.set(id, lane);
    }
    lane.poke();
  }

  busy(): boolean {
    return [...this.#lanes.values()].some(({ running }) => running);
  }

  messageOf(ref: MessageRef): string | undefined {
    return this.#index.requestOf(ref);
  }

  cardOf(id: string): MessageRef | undefined {
    return this.#index.cardOf(id);
  }

  async #follow(id: string): Promise<number | undefined> {
    try {
      const request = await this.#parts.store.get(id);
      if (request === undefined) return this.#forget(id);
      return await this.#tell(request);
    } catch (error) {
      // The store: it says what may be told, so nothing is told until it answers.
      this.#parts.log.error({ request: id, error }, 'what is to be told could not be read or written down');
      return this.#again(this.#trouble(id));
    }
  }

  async #tell(request: Request): Promise<number | undefined> {
    const telling = await this.#telling(request.id);
    const place = telling.closed ? 'nowhere' : await this.#place(request);
    if (place === 'later') return undefined;
    if (place === 'gone')
      return await this.#gone(request, telling, new Error('the platform is not configured'));
    if (place === 'nowhere') {
      if (!isEnd(request.state)) return undefined;
      return await this.#settle(request.id, telling);
    }
    const outage = this.#outage(place.platform.name);
    const wait = outage.left(this.#parts.clock.monotonic());
    if (wait > 0) return wait;
    return await this.#tellAt(request, telling, place, outage);
  }

  async #tellAt(
    request: Request,
    telling: Telling,
    place: Place,
    outage: Backoff,
  ): Promise<number | undefined> {
    const known = this.#index.cardOf(request.id) !== undefined;
    let next: number | undefined;
    try {
      next = await telling.bringUpToDate(request, place);
    } catch (error) {
      if (chatFailure(error) !== 'outage') return await this.#gone(request, telling, error);
      this.#parts.log.warn(
        { request: request.id, platform: place.platform.name, error },
        'could not be told; it is tried again',
      );
      outage.failed(this.#parts.clock.monotonic());
      return Math.max(this.#again(this.#trouble(request.id)), outage.left(this.#parts.clock.monotonic()));
    } finally {
      if (!known) await this.#pokeRelatives(request);
    }
    outage.worked();
    this.#troubles.delete(request.id);
    return telling.closed ? await this.#settle(request.id, telling) : next;
  }

  /** Whoever waits to link to this card, or to answer in its thread. */
  async #pokeRelatives(request: Request): Promise<void> {
    if (this.#index.cardOf(request.id) === undefined) return;
    if (request.predecessor !== undefined) this.poke(request.predecessor);
    for (const { id, parent } of await this.#parts.store.active()) if (parent === request.id) this.poke(id);
  }

  async #place(request: Request): Promise<Place | 'nowhere' | 'later' | 'gone'> {
    const root = await this.#rootOf(request);
    const conversation = root?.conversation;
    if (root === undefined || conversation === undefined) return 'nowhere';
    const platform = this.#parts.platforms.get(conversation.platform);
    if (platform === undefined) return 'gone';
    if (root.id === request.id) return { platform, conversation, thread: undefined };
    const told = await this.#parts.store.delivery(root.id);
    if (told?.card === undefined && told?.closed !== true) return 'later';
    return { platform, conversation, thread: told.card };
  }

  async #rootOf(request: Request): Promise<Request | undefined> {
    let root: Request | undefined = request;
    while (root?.parent !== undefined) root = await this.#parts.store.get(root.parent);
    return root;
  }

  async #gone(request: Request, telling: Telling, error: unknown): Promise<number | undefined> {
    const conversation = (await this.#rootOf(request))?.conversation;
    this.#parts.log.error(
      { request: request.id, conversation, error },
      'the platform refuses what is to be told; the request goes on untold',
    );
    const since = this.#parts.clock.now() - Date.parse(request.endedAt ?? '');
    if (isEnd(request.state) && since >= GONE_PATIENCE_MS) return await this.#settle(request.id, telling);
    return GONE_RETRY_MS;
  }

  async #settle(id: string, telling: Telling): Promise<undefined> {
    await telling.close();
    await this.#parts.store.settle(id);
    this.#parts.onSettled(id);
    this.#index.settled(id);
    return this.#forget(id);
  }

  #forget(id: string): undefined {
    this.#tellings.delete(id);
    this.#troubles.delete(id);
    this.#lanes.delete(id);
    return undefined;
  }

  async #telling(id: string): Promise<Telling> {
    const known = this.#tellings.get(id);
    if (known !== undefined) return known;
    const delivery = (await this.#parts.store.delivery(id)) ?? { id, told: 0, closed: false };
    const telling = new Telling(this.#parts, this.#index, new Desk(this.#parts.store, delivery));
    this.#tellings.set(id, telling);
    return telling;
  }

  #outage(platform: string): Backoff {
    return backoffOf(this.#outages, platform);
  }

  #trouble(id: string): Backoff {
    return backoffOf(this.#troubles, id);
  }

  #again(backoff: Backoff): number {
    const now = this.#parts.clock.monotonic();
    backoff.failed(now);
    return backoff.left(now);
  }

  /** "Tomorrow" on a card becomes "today". */
  async #everyMidnight(): Promise<void> {
    const { clock } = this.#parts;
    try {
      for (;;) {
        await clock.sleep(untilMidnight(clock.now()), this.#stopping.signal);
        for (const id of this.#lanes.keys()) this.poke(id);
      }
    } catch {
      // Only a stop ends the sleep early.
    }
  }
}

function backoffOf(all: Map<string, Backoff>, key: string): Backoff {
  const known = all.get(key);
  if (known !== undefined) return known;
  const backoff = new Backoff();
  all.set(key, backoff);
  return backoff;
}
