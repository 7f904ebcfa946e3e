import type { Clock } from '../../src/base/clock.js';
import type { Card } from '../../src/chat/card.js';
import type { MessageRef } from '../../src/chat/platform.js';
import type { Log } from './log.js';

/** Milliseconds between two progress edits of one message: Discord allows five edits in 5 s a channel. */
const GAP_MS = 1_500;

interface Slot {
  /** What is under way; edits of one message never overtake each other. */
  tail: Promise<void>;
  underWay: number;
  newest: Card | undefined;
  scheduled: boolean;
  editedAt: number;
  wake: AbortController;
}

export interface EditsParts {
  clock: Clock;
  log: Log;
  send(ref: MessageRef, card: Card): Promise<void>;
}

/** Edits in place. Of progress edits that wait the newest wins; a final edit goes ahead of all that wait. */
export class Edits {
  readonly #parts: EditsParts;
  readonly #slots = new Map<string, Slot>();
  #stopped = false;

  constructor(parts: EditsParts) {
    this.#parts = parts;
  }

  progress(ref: MessageRef, card: Card): void {
    if (this.#stopped) return;
    const slot = this.#slot(ref);
    slot.newest = card;
    if (slot.scheduled) return;
    slot.scheduled = true;
    void this.#append(slot, () => this.#sendNewest(ref, slot));
  }

  /** Resolves once Discord has it. */
  final(ref: MessageRef, card: Card): Promise<void> {
    const slot = this.#slot(ref);
    slot.newest = undefined;
    slot.wake.abort();
    return this.#append(slot, () => this.#parts.send(ref, card));
  }

  /** Drops what waits. */
  stop(): void {
    this.#stopped = true;
    for (const slot of this.#slots.values()) {
      slot.newest = undefined;
      slot.wake.abort();
    }
  }

  #slot(ref: MessageRef): Slot {
    this.#forgetOld();
    const key = `${ref.channel}/${ref.id}`;
    const slot = this.#slots.get(key) ?? {
      tail: Promise.resolve(),
      underWay: 0,
      newest: undefined,
      scheduled: false,
      editedAt: Number.NEGATIVE_INFINITY,
      wake: new AbortController(),
    };
    this.#slots.set(key, slot);
    return slot;
  }

  #forgetOld(): void {
    const old = this.#parts.clock.monotonic() - GAP_MS;
    for (const [key, slot] of this.#slots) {
      if (slot.underWay === 0 && slot.editedAt <= old) this.#slots.delete(key);
    }
  }

  #append(slot: Slot, work: () => Promise<void>): Promise<void> {
    slot.underWay++;
    const result = slot.tail.then(work).finally(() => {
      slot.underWay--;
      slot.editedAt = this.#parts.clock.monotonic();
    });
    slot.tail = result.catch(() => {});
    return result;
  }

  async #sendNewest(ref: MessageRef, slot: Slot): Promise<void> {
    const { clock, log, send } = this.#parts;
    const wait = slot.editedAt + GAP_MS - clock.monotonic();
    slot.wake = new AbortController();
    if (wait > 0 && slot.newest !== undefined) await clock.sleep(wait, slot.wake.signal).catch(() => {});
    const card = slot.newest;
    slot.newest = undefined;
    slot.scheduled = false;
    if (card === undefined) return;
    try {
      await send(ref, card);
    } catch (error) {
      log.warn({ err: error, message: ref.id }, 'progress could not be shown on Discord');
    }
  }
}
