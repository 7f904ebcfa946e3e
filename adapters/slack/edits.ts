import type { Clock } from '../../src/base/clock.js';
import { DroverError } from '../../src/base/errors.js';
import type { Card } from '../../src/chat/card.js';
import type { MessageRef } from '../../src/chat/platform.js';
import { failureOf } from './failures.js';
import type { Log } from './log.js';

export interface EditorDeps {
  clock: Clock;
  log: Log;
  /** One chat.update; must not wait out a 429 by itself, since by then there is something newer to show. */
  send(ref: MessageRef, card: Card): Promise<void>;
}

/** Milliseconds between two progress edits of one message: a migration of a minute then asks Slack 40 times at most. */
const EVERY_MS = 3000;
/** Milliseconds between progress edits of any messages: chat.update is tier 3, 50 a minute for the whole workspace. */
const APART_MS = 1250;

interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

interface Slot {
  ref: MessageRef;
  /** The newest card that Slack does not have yet. */
  next: Card | undefined;
  /** Those who wait for that card to be there; none for progress. */
  waiters: Waiter[];
  /** Those who wait for the card that is on its way. */
  underWay: Waiter[];
  lastAt: number;
  running: boolean;
  /** Aborted when the wait for the next progress edit is over early. */
  hurry: AbortController;
}

/**
 * Edits in place: of one message's cards the newest wins, progress goes out at most every three seconds, final edits at
 * once. Nothing here is awaited for progress; a 429 makes edits wait and nothing else.
 */
export class Editor {
  readonly #deps: EditorDeps;
  readonly #slots = new Map<string, Slot>();
  #pausedUntil = 0;
  #nextProgressAt = 0;
  #stopped = false;

  constructor(deps: EditorDeps) {
    this.#deps = deps;
  }

  /** @throws (rejects) for final edits only: SlackCallError, or DroverError `slack-stopping`. */
  edit(ref: MessageRef, card: Card, urgency: 'progress' | 'final'): Promise<void> {
    if (this.#stopped) return urgency === 'final' ? Promise.reject(stopping()) : Promise.resolve();
    const slot = this.#slot(ref);
    if (urgency === 'progress') {
      // What follows a final edit that is still under way is older news.
      if (slot.waiters.length === 0 && slot.underWay.length === 0) slot.next = card;
      this.#wake(slot);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      slot.next = card;
      slot.waiters.push({ resolve, reject });
      slot.hurry.abort();
      this.#wake(slot);
    });
  }

  /** Drops what waits; whoever waits for a final edit is told, and delivers it after the next start. */
  stop(): void {
    this.#stopped = true;
    for (const slot of this.#slots.values()) {
      slot.next = undefined;
      slot.hurry.abort();
      for (const waiter of [...slot.waiters, ...slot.underWay]) waiter.reject(stopping());
      slot.waiters = [];
    }
    this.#slots.clear();
  }

  #slot(ref: MessageRef): Slot {
    const key = `${ref.channel}/${ref.id}`;
    this.#forgetOld();
    const known = this.#slots.get(key);
    if (known !== undefined) return known;
    const slot = {
      ref,
      next: undefined,
      waiters: [],
      underWay: [],
      lastAt: Number.NEGATIVE_INFINITY,
      running: false,
      hurry: new AbortController(),
    };
    this.#slots.set(key, slot);
    return slot;
  }

  #forgetOld(): void {
    const old = this.#deps.clock.monotonic() - EVERY_MS;
    for (const [key, slot] of this.#slots) if (!slot.running && slot.lastAt <= old) this.#slots.delete(key);
  }

  #wake(slot: Slot): void {
    if (!slot.running && slot.next !== undefined) void this.#run(slot);
  }

  async #run(slot: Slot): Promise<void> {
    slot.running = true;
    try {
      while (slot.next !== undefined && !this.#stopped) {
        await this.#wait(slot);
        if (slot.next !== undefined && !this.#stopped) await this.#sendNext(slot, slot.next);
      }
    } finally {
      slot.running = false;
    }
  }

  async #sendNext(slot: Slot, card: Card): Promise<void> {
    slot.next = undefined;
    slot.underWay = slot.waiters;
    slot.waiters = [];
    const failure = await this.#send(slot, card);
    const waited = slot.underWay;
    slot.underWay = [];
    if (failure === undefined) {
      for (const waiter of waited) waiter.resolve();
    } else if (failureOf(failure).kind === 'limited' && !this.#stopped) {
      slot.next ??= card;
      slot.waiters = [...waited, ...slot.waiters];
    } else {
      for (const waiter of waited) waiter.reject(failure);
    }
  }

  /** Until this slot's next edit is due: pauses bind final edits too, spacing only progress. */
  async #wait(slot: Slot): Promise<void> {
    const { clock } = this.#deps;
    for (;;) {
      const now = clock.monotonic();
      const isFinal = slot.waiters.length > 0;
      const spaced = isFinal ? now : Math.max(slot.lastAt + EVERY_MS, this.#nextProgressAt);
      const due = Math.max(this.#pausedUntil, spaced);
      if (due <= now || this.#stopped) break;
      slot.hurry = new AbortController();
      await clock.sleep(due - now, slot.hurry.signal).catch(ignored);
    }
    if (slot.waiters.length === 0) this.#nextProgressAt = clock.monotonic() + APART_MS;
  }

  async #send(slot: Slot, card: Card): Promise<unknown> {
    const { clock, log, send } = this.#deps;
    slot.lastAt = clock.monotonic();
    try {
      await send(slot.ref, card);
      return undefined;
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'limited') this.#pausedUntil = clock.monotonic() + failure.retryAfterMs;
      log.warn({ err: error, channel: slot.ref.channel, ts: slot.ref.id }, 'an edit failed');
      return error;
    }
  }
}

function stopping(): DroverError {
  return new DroverError('Drover is stopping.', { code: 'slack-stopping' });
}

function ignored(): void {}
