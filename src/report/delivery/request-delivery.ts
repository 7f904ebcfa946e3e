import { createHash } from 'node:crypto';
import type { Card } from '../../chat/card.js';
import type { MessageRef } from '../../chat/platform.js';
import { type Request, shownId } from '../../requests/request.js';
import { awaitsConfirmation } from '../../requests/schedule/emergency.js';
import { awaitsStart, isEnd } from '../../requests/states.js';
import type { Asking, Delivery } from '../../requests/store-port.js';
import { milestones } from '../milestones.js';
import { requestCard } from '../request-card.js';
import type { CardView, Frozen } from '../view.js';
import { chatFailure } from './chat-failure.js';
import type { DeliveryWriter, Place } from './delivery-writer.js';
import type { MessageIndex } from './message-index.js';
import type { ReporterParts } from './parts.js';
import { ProgressMessage } from './progress-message.js';
import { RecordPost } from './record-post.js';

/** How long an ended, superseded request waits for its successor's card, to link to it. */
const LINK_WAIT_MS = 60_000;
const LINK_RETRY_MS = 5_000;

/** What is told of one request, step by step. Each step looks at what was told before, so that it may be repeated. */
export class RequestDelivery {
  readonly #parts: ReporterParts;
  readonly #index: MessageIndex;
  readonly #writer: DeliveryWriter;
  readonly #progress: ProgressMessage;
  readonly #record: RecordPost;
  /** Once for each process: votes that came while we were away are read, missing seeds are put. */
  #greeted = false;
  #seeded = false;
  #frozen: Frozen | undefined;

  constructor(parts: ReporterParts, index: MessageIndex, writer: DeliveryWriter) {
    this.#parts = parts;
    this.#index = index;
    this.#writer = writer;
    this.#progress = new ProgressMessage(parts, writer);
    this.#record = new RecordPost(parts, writer);
  }

  get closed(): boolean {
    return this.#writer.delivery.closed;
  }

  /** Brings everything up to date. Returns when it wants to be called again, in milliseconds; undefined: when woken. */
  async bringUpToDate(request: Request, place: Place): Promise<number | undefined> {
    this.#frozen = awaitsStart(request.state) ? await this.#parts.frozen?.(request) : undefined;
    await this.#card(request, place);
    const seedError = await this.#seeds(request, place);
    await this.#replies(request, place);
    await this.#answered(request, place);
    // Nothing is on its way yet: the start is told first.
    if (isAboutToSend(request, request.timeline.at(-1)?.seq ?? 0)) return undefined;
    const progressIn = await this.#progress.bringUpToDate(request, place);
    if (!isEnd(request.state)) {
      if (seedError !== undefined) throw seedError;
      return progressIn;
    }
    const againIn =
      this.#waitsForLink(request) ?? (await this.#record.bringUpToDate(request, place, this.view(request)));
    if (againIn !== undefined) return againIn;
    // Approvers are asked daily until one has confirmed it: it can't be archived before.
    if (awaitsConfirmation(request)) return undefined;
    await this.close();
    return undefined;
  }

  async close(): Promise<void> {
    if (!this.closed) await this.#writer.save({ closed: true });
  }

  view(request: Request): CardView {
    return {
      now: this.#parts.clock.now(),
      policy: this.#parts.view(request),
      cardOf: (id) => this.#index.cardOf(id),
      kinds: this.#parts.kinds,
      ...(this.#frozen === undefined ? {} : { freeze: this.#frozen }),
    };
  }

  async #card(request: Request, place: Place): Promise<void> {
    const card = requestCard(request, this.view(request));
    const cardShown = hashOf(card);
    const known = this.#writer.delivery.card;
    if (known === undefined) {
      const mark = `${shownId(request.id)}:card`;
      const ref = await this.#writer.post(place, mark, card, place.thread, (posted) => ({
        card: posted,
        cardShown,
      }));
      this.#greet(request, ref);
      return;
    }
    this.#greet(request, known);
    if (this.#writer.delivery.cardShown === cardShown) return;
    await this.#edit(request, place, known, card);
    await this.#writer.save({ cardShown });
  }

  async #edit(request: Request, place: Place, ref: MessageRef, card: Card): Promise<void> {
    try {
      await this.#writer.edit(place, ref, card, 'final');
    } catch (error) {
      const failure = chatFailure(error);
      if (failure !== 'message-gone' && failure !== 'message-refused') throw error;
      this.#parts.log.warn({ request: request.id, error, failure }, 'a card could not be edited');
    }
  }

  #greet(request: Request, card: MessageRef): void {
    if (this.#greeted) return;
    this.#greeted = true;
    this.#index.note(request.id, card);
    this.#parts.events.emit({ type: 'card-posted', request: request.id, card });
  }

  /** A missing right to react must not silence the thread: the failure is handed back and tried again later. */
  async #seeds(request: Request, place: Place): Promise<unknown> {
    const { card } = this.#writer.delivery;
    if (this.#seeded || card === undefined) return undefined;
    if (!awaitsStart(request.state) || request.plan.policy.quorum === 0) return undefined;
    const { approve, reject } = this.#parts.reactions;
    try {
      await place.platform.seed(card, [...approve.slice(0, 1), ...reject.slice(0, 1)]);
    } catch (error) {
      this.#parts.log.warn({ request: request.id, error }, 'the reactions could not be put on a card');
      if (chatFailure(error) === 'outage') return error;
    }
    this.#seeded = true;
    return undefined;
  }

  async #replies(request: Request, place: Place): Promise<void> {
    const { card, told } = this.#writer.delivery;
    const untold = milestones(request, this.view(request)).filter(({ seq }) => seq > told);
    let silent = told;
    for (const { seq, card: reply } of untold) {
      if (isAboutToSend(request, seq)) break;
      silent = seq;
      if (reply === undefined) continue;
      await this.#reply(request, place, { seq, reply }, place.thread ?? card);
    }
    if (silent > this.#writer.delivery.told) await this.#writer.save({ told: silent });
  }

  async #reply(
    request: Request,
    place: Place,
    { seq, reply }: { seq: number; reply: Card },
    thread: MessageRef | undefined,
  ): Promise<void> {
    try {
      await this.#writer.post(place, `${shownId(request.id)}:${seq}`, reply, thread, (message) => ({
        told: seq,
        ...(reply.buttons === undefined ? {} : this.#alsoAsks({ seq, message })),
      }));
    } catch (error) {
      if (chatFailure(error) !== 'message-refused') throw error;
      // It would be refused each time, and everything after it would never be told.
      this.#parts.log.error(
        { request: request.id, seq, error },
        'the platform refused a reply; it is left out',
      );
      await this.#writer.save({ told: seq });
    }
  }

  #alsoAsks(asks: Asking): Pick<Delivery, 'asks' | 'alsoAsk'> {
    const { asks: newest, alsoAsk = [] } = this.#writer.delivery;
    return newest === undefined ? { asks } : { asks, alsoAsk: [...alsoAsk, newest] };
  }

  /** What a reply asked for is settled: its buttons go, its words stay. */
  async #answered(request: Request, place: Place): Promise<void> {
    const { asks, alsoAsk = [] } = this.#writer.delivery;
    const open = [...alsoAsk, ...(asks === undefined ? [] : [asks])];
    if (open.length === 0) return;
    const told = milestones(request, this.view(request));
    for (const one of open) {
      const card = told.find(({ seq }) => seq === one.seq)?.card;
      if (card === undefined || card.buttons !== undefined) continue;
      await this.#edit(request, place, one.message, card);
      await this.#writer.save(without(one, this.#writer.delivery));
    }
  }

  #waitsForLink(request: Request): number | undefined {
    if (request.successor === undefined || this.#index.cardOf(request.successor) !== undefined)
      return undefined;
    const since = this.#parts.clock.now() - Date.parse(request.endedAt ?? request.createdAt);
    return since < LINK_WAIT_MS ? LINK_RETRY_MS : undefined;
  }
}

/** It has begun, and its call has not left: a gate may still shut. It is told with the send, or with what comes instead. */
function isAboutToSend({ state, steps, timeline }: Request, seq: number): boolean {
  const last = timeline.at(-1);
  if (state !== 'running' || last?.type !== 'started' || last.seq !== seq) return false;
  return steps.find(({ id }) => id === last.step)?.sent.length === 0;
}

/** What still asks once this one is settled. */
function without({ seq }: Asking, { asks, alsoAsk = [] }: Delivery): Pick<Delivery, 'asks' | 'alsoAsk'> {
  const left = [...alsoAsk, ...(asks === undefined ? [] : [asks])].filter((one) => one.seq !== seq);
  const older = left.slice(0, -1);
  return { asks: left.at(-1), alsoAsk: older.length === 0 ? undefined : older };
}

function hashOf(card: Card): string {
  return createHash('sha256').update(JSON.stringify(card)).digest('hex').slice(0, 32);
}
