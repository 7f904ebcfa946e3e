import { type Request, shownId } from '../../requests/request.js';
import { isOnRecord, recordOf } from '../record/record.js';
import { type CardView, presentationOf } from '../view.js';
import { Backoff } from './backoff.js';
import { chatFailure } from './chat-failure.js';
import type { Desk, Place } from './desk.js';
import type { ReporterParts } from './parts.js';

/** After a request's end its record is no longer tried: the thread has told the outcome, the store has all of it. */
const PATIENCE_MS = 3_600_000;

/**
 * The file that ends a thread: the record of what was done. It comes after the outcome and holds nothing up: its
 * failures are its own, counted for no other post, and in the end it is left out.
 */
export class RecordPost {
  readonly #parts: ReporterParts;
  readonly #desk: Desk;
  readonly #failures = new Backoff();

  constructor(parts: ReporterParts, desk: Desk) {
    this.#parts = parts;
    this.#desk = desk;
  }

  /** Returns in how many milliseconds it is tried again; undefined when there is nothing (more) to post. */
  async bringUpToDate(request: Request, place: Place, view: CardView): Promise<number | undefined> {
    if (!isOnRecord(request) || this.#desk.delivery.filed === true) return undefined;
    const wait = this.#failures.left(this.#parts.clock.monotonic());
    if (wait > 0) return wait;
    const thread = place.thread ?? this.#desk.delivery.card;
    try {
      const record = recordOf(request, await this.#childrenOf(request, view), view);
      await this.#desk.file(place, `${shownId(request.id)}:record`, record, thread);
      return undefined;
    } catch (error) {
      return await this.#failed(request, place, error);
    }
  }

  /** A request with votes of its own about this one, like a force by hand, is part of its record. */
  async #childrenOf(request: Request, view: CardView): Promise<readonly Request[]> {
    const ids = presentationOf(request, view).onRecord?.(request) ?? [];
    const found = await Promise.all([...new Set(ids)].map((id) => this.#parts.store.get(id)));
    return found.filter((child) => child !== undefined);
  }

  async #failed(request: Request, place: Place, error: unknown): Promise<number | undefined> {
    const { clock, log } = this.#parts;
    const fields = { request: request.id, platform: place.platform.name, error };
    const since = clock.now() - Date.parse(request.endedAt ?? request.createdAt);
    if (chatFailure(error) === 'outage' && since < PATIENCE_MS) {
      log.warn(fields, 'the record of a request could not be posted; it is tried again');
      this.#failures.failed(clock.monotonic());
      return this.#failures.left(clock.monotonic());
    }
    log.error(fields, 'the record of a request can not be posted: its thread ends without the file');
    await this.#desk.save({ filed: true });
    return undefined;
  }
}
