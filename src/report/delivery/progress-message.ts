import type { Card } from '../../chat/card.js';
import { kindOf } from '../../requests/kind.js';
import { type Request, shownId } from '../../requests/request.js';
import { awaitsStart, isEnd } from '../../requests/states.js';
import type { Progress } from '../presentation.js';
import { chatFailure } from './chat-failure.js';
import type { DeliveryWriter, Place } from './delivery-writer.js';
import type { ReporterParts } from './parts.js';

/** Platforms limit edits; a person reads no faster. */
const EDIT_EVERY_MS = 2_000;
/** How often the message is edited only because its figures got older. */
const AGE_EVERY_MS = 10_000;

/** The one message of a thread that is edited while its request runs. */
export class ProgressMessage {
  readonly #parts: ReporterParts;
  readonly #writer: DeliveryWriter;
  #editedAt = Number.NEGATIVE_INFINITY;
  #shown = '';
  #news = '';
  #deleted = false;
  /** Progress edits are not waited for: a slow one must not hold up the outcome. */
  #underWay: Promise<void> = Promise.resolve();

  constructor(parts: ReporterParts, writer: DeliveryWriter) {
    this.#parts = parts;
    this.#writer = writer;
  }

  /** Returns in how many milliseconds to look again; undefined when there is nothing to show. */
  async bringUpToDate(request: Request, place: Place): Promise<number | undefined> {
    if (isEnd(request.state)) {
      await this.#finish(request, place);
      return undefined;
    }
    const shown = this.#writer.delivery.progress !== undefined;
    if (awaitsStart(request.state) || (!shown && request.state !== 'running')) return undefined;
    const progress = this.#parts.progressOf(request);
    if (progress === undefined) return undefined;
    if (progress.unseen === true) return EDIT_EVERY_MS;
    const now = this.#parts.clock.monotonic();
    if (this.#writer.delivery.progress === undefined) await this.#open(request, place, progress.card);
    else if (this.#due(progress, now)) this.#edit(request, place, progress.card);
    else return EDIT_EVERY_MS;
    this.#shown = JSON.stringify(progress.card);
    this.#news = progress.news;
    this.#editedAt = now;
    return EDIT_EVERY_MS;
  }

  async #open(request: Request, place: Place, card: Card): Promise<void> {
    const thread = place.thread ?? this.#writer.delivery.card;
    await this.#writer.post(place, `${shownId(request.id)}:progress`, card, thread, (progress) => ({
      progress,
    }));
  }

  #due(progress: Progress, now: number): boolean {
    const { everyMs = EDIT_EVERY_MS, mostAMinute = Number.POSITIVE_INFINITY } = progress;
    if (JSON.stringify(progress.card) === this.#shown || now - this.#editedAt < everyMs) return false;
    // What people must know goes first; figures come a little later, and then as they are by then.
    if (this.#writer.askedLately() >= mostAMinute) return false;
    return progress.news !== this.#news || now - this.#editedAt >= AGE_EVERY_MS;
  }

  #edit(request: Request, place: Place, card: Card): void {
    const { progress } = this.#writer.delivery;
    if (progress === undefined || this.#deleted) return;
    const { log } = this.#parts;
    this.#underWay = this.#writer.edit(place, progress, card, 'progress').catch((error: unknown) => {
      this.#deleted = chatFailure(error) === 'message-gone';
      log.warn({ request: request.id, error }, 'progress could not be shown');
    });
  }

  /** So that it does not stay at 60 % for ever. */
  async #finish(request: Request, place: Place): Promise<void> {
    const { progress } = this.#writer.delivery;
    const end = kindOf(this.#parts.kinds, request.kind).present.progressEnd?.(request);
    if (progress === undefined || end === undefined) return;
    await this.#underWay;
    try {
      await this.#writer.edit(place, progress, end, 'final');
    } catch (error) {
      const failure = chatFailure(error);
      if (failure !== 'message-gone' && failure !== 'message-refused') throw error;
      this.#parts.log.warn({ request: request.id, error, failure }, 'a progress message could not be closed');
    }
  }
}
