import { untilMidnight } from '../base/format/time.js';
import type { MessageRef } from '../chat/platform.js';
import { isClaimLost } from '../requests/claims.js';
import type { Request } from '../requests/request.js';
import { isEnd } from '../requests/states.js';
import { Backoff } from './delivery/backoff.js';
import { chatFailure } from './delivery/chat-failure.js';
import { DeliveryWriter, type Place } from './delivery/delivery-writer.js';
import { MessageIndex } from './delivery/message-index.js';
import type { ReporterParts } from './delivery/parts.js';
import { RepeatedJob } from './delivery/repeated-job.js';
import { RequestDelivery } from './delivery/request-delivery.js';

export type { ReporterParts, ReportLog } from './delivery/parts.js';

export interface Reporter {
  /** Finds every request that is not fully told yet and goes on where it was. Rejects when the store can't be read. */
  start(): Promise<void>;
  /** Lets the step in hand end; what is not told yet is told after the next start. */
  stop(): Promise<void>;
  /** Something about this request was written: call it after each write. Returns at once. */
  wake(id: string): void;
  /** Reads where the card is that another replica may have posted. */
  learn(id: string): Promise<void>;
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
const GONE_WAIT_MS = 24 * 3_600_000;

/** What has been told of a request, as it was read under this claim. */
interface Told {
  token: number | undefined;
  delivery: RequestDelivery;
}

/** What a job says after which this replica tells nothing more of its request. */
type Over = 'over';

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
  readonly #jobs = new Map<string, RepeatedJob>();
  readonly #deliveries = new Map<string, Told>();
  readonly #outages = new Map<string, Backoff>();
  readonly #troubles = new Map<string, Backoff>();
  /** When what an earlier replica was posting is there to be found, or never will be. */
  readonly #quietAt = new Map<string, number>();
  /** Requests of which people could not be told, and why not. */
  readonly #untold = new Map<string, 'outage' | 'gone'>();
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
    for (const { id } of requests) if (this.#parts.claims.holds(id)) this.wake(id);
    void this.#everyMidnight();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([...this.#jobs.values()].map((job) => job.stop()));
  }

  wake(id: string): void {
    if (this.#stopping.signal.aborted) return;
    let job = this.#jobs.get(id);
    if (job === undefined) {
      job = new RepeatedJob(
        this.#parts.clock,
        () => this.#follow(id),
        () => this.#jobs.delete(id),
      );
      this.#jobs.set(id, job);
    }
    job.wake();
  }

  busy(): boolean {
    return [...this.#jobs.values()].some(({ running }) => running);
  }

  messageOf(ref: MessageRef): string | undefined {
    return this.#index.requestOf(ref);
  }

  cardOf(id: string): MessageRef | undefined {
    return this.#index.cardOf(id);
  }

  async #follow(id: string): Promise<number | undefined | Over> {
    const { claims, store } = this.#parts;
    if (!claims.holds(id)) return this.#forget(id);
    try {
      return await claims.drive(id, async () => {
        const request = await store.get(id);
        return request === undefined ? this.#forget(id) : await this.#tell(request);
      });
    } catch (error) {
      if (isClaimLost(error)) return this.#forget(id);
      // The store: it says what may be told, so nothing is told until it answers.
      this.#parts.log.error({ request: id, error }, 'what is to be told could not be read or written down');
      return this.#again(this.#trouble(id));
    }
  }

  async #tell(request: Request): Promise<number | undefined | Over> {
    const delivery = await this.#deliveryOf(request.id);
    const place = delivery.closed ? 'nowhere' : await this.#place(request);
    if (place === 'later') return undefined;
    if (place === 'gone')
      return await this.#gone(request, delivery, new Error('the platform is not configured'));
    if (place === 'nowhere') {
      if (!isEnd(request.state)) return undefined;
      return await this.#settle(request.id, delivery);
    }
    const now = this.#parts.clock.monotonic();
    const outage = this.#outage(place.platform.name);
    const wait = Math.max(outage.left(now), (this.#quietAt.get(request.id) ?? 0) - now);
    if (wait > 0) return wait;
    return await this.#tellAt(request, delivery, place, outage);
  }

  async #tellAt(
    request: Request,
    delivery: RequestDelivery,
    place: Place,
    outage: Backoff,
  ): Promise<number | undefined | Over> {
    const known = this.#index.cardOf(request.id) !== undefined;
    let next: number | undefined;
    try {
      next = await delivery.bringUpToDate(request, place);
    } catch (error) {
      if (isClaimLost(error)) throw error;
      if (chatFailure(error) !== 'outage') return await this.#gone(request, delivery, error);
      this.#parts.log.warn(
        { request: request.id, platform: place.platform.name, error },
        'could not be told; it is tried again',
      );
      outage.failed(this.#parts.clock.monotonic());
      this.#came(request, place.platform.name, 'outage');
      return Math.max(this.#again(this.#trouble(request.id)), outage.left(this.#parts.clock.monotonic()));
    } finally {
      if (!known) await this.#wakeRelatives(request);
    }
    outage.worked();
    this.#came(request, place.platform.name, 'told');
    this.#troubles.delete(request.id);
    return delivery.closed ? await this.#settle(request.id, delivery) : next;
  }

  /** Whoever waits to link to this card, or to answer in its thread. */
  async #wakeRelatives(request: Request): Promise<void> {
    if (this.#index.cardOf(request.id) === undefined) return;
    if (request.predecessor !== undefined) this.wake(request.predecessor);
    for (const { id, parent } of await this.#parts.store.active()) if (parent === request.id) this.wake(id);
  }

  async #place(request: Request): Promise<Place | 'nowhere' | 'later' | 'gone'> {
    // Its parent tells of it: a child of its votes has no card of its own.
    if (request.authority !== undefined) return 'nowhere';
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

  async #gone(
    request: Request,
    delivery: RequestDelivery,
    error: unknown,
  ): Promise<number | undefined | Over> {
    const conversation = (await this.#rootOf(request))?.conversation;
    this.#parts.log.error(
      { request: request.id, conversation, error },
      'the platform refuses what is to be told; the request goes on untold',
    );
    this.#came(request, conversation?.platform ?? '', 'gone');
    const since = this.#parts.clock.now() - Date.parse(request.endedAt ?? '');
    if (isEnd(request.state) && since >= GONE_WAIT_MS) return await this.#settle(request.id, delivery);
    return GONE_RETRY_MS;
  }

  async #settle(id: string, delivery: RequestDelivery): Promise<Over> {
    await delivery.close();
    await this.#parts.store.settle(id);
    this.#parts.events.emit({ type: 'settled', request: id });
    this.#index.settled(id);
    return this.#forget(id);
  }

  /** Told when it changes; that all goes well from the beginning is no news. */
  #came(request: Request, platform: string, came: 'told' | 'outage' | 'gone'): void {
    if ((this.#untold.get(request.id) ?? 'told') === came) return;
    if (came === 'told') this.#untold.delete(request.id);
    else this.#untold.set(request.id, came);
    this.#parts.events.emit({ type: 'delivery', request, platform, came });
  }

  /** Another replica has posted something of it: where its card is. */
  async learn(id: string): Promise<void> {
    if (this.#index.cardOf(id) !== undefined) return;
    const card = (await this.#parts.store.delivery(id))?.card;
    if (card === undefined) return;
    this.#index.note(id, card);
    const request = await this.#parts.store.get(id);
    if (request !== undefined) await this.#wakeRelatives(request);
  }

  #forget(id: string): Over {
    this.#untold.delete(id);
    this.#deliveries.delete(id);
    this.#quietAt.delete(id);
    this.#troubles.delete(id);
    return 'over';
  }

  /** Read again under each new claim: between this replica's last one and it, another may have told. */
  async #deliveryOf(id: string): Promise<RequestDelivery> {
    const token = this.#parts.claims.token(id);
    const known = this.#deliveries.get(id);
    if (known !== undefined && known.token === token) return known.delivery;
    this.#quietAt.delete(id);
    const kept = (await this.#parts.store.delivery(id)) ?? { id, told: 0, closed: false };
    if (kept.posting !== undefined)
      this.#quietAt.set(id, this.#parts.clock.monotonic() + this.#parts.othersPostMs);
    const writer = new DeliveryWriter(this.#parts, kept);
    const delivery = new RequestDelivery(this.#parts, this.#index, writer);
    this.#deliveries.set(id, { token, delivery });
    return delivery;
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
        for (const id of this.#jobs.keys()) this.wake(id);
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
