import type { Card } from '../../chat/card.js';
import type { ProgressSample } from '../../procedures/move/cards/progress.js';
import { progressCard, progressEndCard } from '../../procedures/move/cards/progress-card.js';
import { type Request, shownId } from '../../requests/request.js';
import { awaitsStart, isEnd } from '../../requests/states.js';
import { chatFailure } from './chat-failure.js';
import type { Desk, Place } from './desk.js';
import type { ReporterParts } from './parts.js';

/** Platforms limit edits; a person reads no faster. */
const EDIT_EVERY_MS = 2_000;
/** How often the message is edited only because its figures got older. */
const AGE_EVERY_MS = 10_000;

/** The one message of a move's thread that is edited while it runs. */
export class ProgressMessage {
  readonly #parts: ReporterParts;
  readonly #desk: Desk;
  #editedAt = Number.NEGATIVE_INFINITY;
  #shown = '';
  #news = '';
  #deleted = false;
  /** Progress edits are not waited for: a slow one must not hold up the outcome. */
  #underWay: Promise<void> = Promise.resolve();

  constructor(parts: ReporterParts, desk: Desk) {
    this.#parts = parts;
    this.#desk = desk;
  }

  /** Returns in how many milliseconds to look again; undefined when there is nothing to show. */
  async bringUpToDate(request: Request, place: Place): Promise<number | undefined> {
    if (request.plan.kind !== 'migrate') return undefined;
    if (isEnd(request.state)) {
      await this.#finish(request, place);
      return undefined;
    }
    const shown = this.#desk.delivery.progress !== undefined;
    if (awaitsStart(request.state) || (!shown && request.state !== 'running')) return undefined;
    const sample = this.#parts.progressOf(request.id);
    const now = this.#parts.clock.now();
    const card = progressCard(request, request.plan, sample, now);
    if (this.#desk.delivery.progress === undefined) await this.#open(request, place, card);
    else if (this.#due(request, sample, card, now)) this.#edit(request, place, card);
    else return EDIT_EVERY_MS;
    this.#remember(request, sample, card, now);
    return EDIT_EVERY_MS;
  }

  async #open(request: Request, place: Place, card: Card): Promise<void> {
    const thread = place.thread ?? this.#desk.delivery.card;
    await this.#desk.post(place, `${shownId(request.id)}:progress`, card, thread, (progress) => ({
      progress,
    }));
  }

  #due(request: Request, sample: ProgressSample | undefined, card: Card, now: number): boolean {
    if (JSON.stringify(card) === this.#shown || now - this.#editedAt < EDIT_EVERY_MS) return false;
    return newsOf(request, sample) !== this.#news || now - this.#editedAt >= AGE_EVERY_MS;
  }

  #edit(request: Request, place: Place, card: Card): void {
    const { progress } = this.#desk.delivery;
    if (progress === undefined || this.#deleted) return;
    const { log } = this.#parts;
    this.#underWay = place.platform.edit(progress, card, 'progress').catch((error: unknown) => {
      this.#deleted = chatFailure(error) === 'message-gone';
      log.warn({ request: request.id, error }, 'progress could not be shown');
    });
  }

  #remember(request: Request, sample: ProgressSample | undefined, card: Card, now: number): void {
    this.#shown = JSON.stringify(card);
    this.#news = newsOf(request, sample);
    this.#editedAt = now;
  }

  /** So that it does not stay at 60 % for ever. */
  async #finish(request: Request, place: Place): Promise<void> {
    const { progress } = this.#desk.delivery;
    if (progress === undefined) return;
    await this.#underWay;
    try {
      await place.platform.edit(progress, progressEndCard(request), 'final');
    } catch (error) {
      const failure = chatFailure(error);
      if (failure !== 'message-gone' && failure !== 'message-refused') throw error;
      this.#parts.log.warn({ request: request.id, error, failure }, 'a progress message could not be closed');
    }
  }
}

/** What makes an edit worth its call: where it stands, and figures that were not shown yet. Looking again is no news. */
function newsOf(request: Request, sample: ProgressSample | undefined): string {
  if (sample === undefined) return request.state;
  const { phase, stalled, totalBytes, readAt } = sample;
  return `${request.state} ${phase} ${stalled} ${totalBytes === null ? 'no figures' : readAt}`;
}
