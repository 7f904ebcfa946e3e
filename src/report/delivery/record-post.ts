import { card, line } from '../../chat/card.js';
import type { MessageRef } from '../../chat/platform.js';
import { type Request, shownId } from '../../requests/request.js';
import { csvOf } from '../record/csv.js';
import { isOnRecord, recordOf } from '../record/record.js';
import { type CardView, presentationOf } from '../view.js';
import { Backoff } from './backoff.js';
import { chatFailure } from './chat-failure.js';
import type { DeliveryWriter, FilePost, Place } from './delivery-writer.js';
import type { ReporterParts } from './parts.js';

/** After a request's end its record is no longer tried: the thread has told the outcome, the store has all of it. */
const OVERDUE_AFTER_MS = 3_600_000;

/**
 * The files that end a thread: a picture of how it went, where there is one, and the record of what was done. They come
 * after the outcome and hold nothing up: their failures are their own, counted for no other post, and in the end they
 * are left out.
 */
export class RecordPost {
  readonly #parts: ReporterParts;
  readonly #writer: DeliveryWriter;
  readonly #failures = new Backoff();
  /** The picture stands in the thread, or never will. */
  #pictured = false;
  /** As the picture, the table. */
  #tabled = false;

  constructor(parts: ReporterParts, writer: DeliveryWriter) {
    this.#parts = parts;
    this.#writer = writer;
  }

  /** Returns in how many milliseconds it is tried again; undefined when there is nothing (more) to post. */
  async bringUpToDate(request: Request, place: Place, view: CardView): Promise<number | undefined> {
    if (!isOnRecord(request) || this.#writer.delivery.filed === true) return undefined;
    const wait = this.#failures.left(this.#parts.clock.monotonic());
    if (wait > 0) return wait;
    const thread = place.thread ?? this.#writer.delivery.card;
    try {
      await this.#picture(request, place, view, thread);
      await this.#table(request, place, view, thread);
      const record = recordOf(request, await this.#childrenOf(request, view), view);
      await this.#writer.file(place, recordMark(request), record, thread);
      return undefined;
    } catch (error) {
      return await this.#failed(request, place, error);
    }
  }

  /** Throws where it is to be tried again; what will never be taken is left out. */
  async #picture(
    request: Request,
    place: Place,
    view: CardView,
    thread: MessageRef | undefined,
  ): Promise<void> {
    if (this.#pictured || this.#writer.delivery.posting === recordMark(request)) return;
    const posted = await this.#drawn(request, view);
    try {
      if (posted !== undefined)
        await this.#writer.show(place, `${shownId(request.id)}:picture`, posted, thread);
    } catch (error) {
      if (chatFailure(error) === 'outage' && this.#sinceEnd(request) < OVERDUE_AFTER_MS) throw error;
      this.#parts.log.warn(
        { request: request.id, error },
        'a picture could not be posted: the thread has the words',
      );
    }
    this.#pictured = true;
  }

  /** The record's rows for machines, once. */
  async #table(
    request: Request,
    place: Place,
    view: CardView,
    thread: MessageRef | undefined,
  ): Promise<void> {
    if (this.#tabled || this.#writer.delivery.posting === recordMark(request)) return;
    const table = presentationOf(request, view).table?.(request);
    if (table !== undefined && table.rows.length > 0) {
      const id = shownId(request.id);
      const file = { name: `${id}.csv`, title: `${id} as a table`, text: csvOf(table.head, table.rows) };
      const posted = { file, card: card(line('The same as a table, one row a server.')) };
      await this.#writer.show(place, `${id}:table`, posted, thread);
    }
    this.#tabled = true;
  }

  async #drawn(request: Request, view: CardView): Promise<FilePost | undefined> {
    try {
      const chart = presentationOf(request, view).picture?.(request);
      if (chart === undefined) return undefined;
      const id = shownId(request.id);
      const png = await this.#parts.draw(chart);
      return {
        file: { name: `${id}.png`, title: `How ${id} went`, alt: chart.alt, png },
        card: card(line('The same as a picture.')),
      };
    } catch (error) {
      this.#parts.log.error({ request: request.id, error }, 'a picture could not be drawn');
      return undefined;
    }
  }

  #sinceEnd(request: Request): number {
    return this.#parts.clock.now() - Date.parse(request.endedAt ?? request.createdAt);
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
    if (chatFailure(error) === 'outage' && this.#sinceEnd(request) < OVERDUE_AFTER_MS) {
      log.warn(fields, 'the record of a request could not be posted; it is tried again');
      this.#failures.failed(clock.monotonic());
      return this.#failures.left(clock.monotonic());
    }
    log.error(fields, 'the record of a request can not be posted: its thread ends without the file');
    await this.#writer.save({ filed: true });
    return undefined;
  }
}

function recordMark({ id }: Request): string {
  return `${shownId(id)}:record`;
}
