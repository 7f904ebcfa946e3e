import type { MessageRef } from '../../chat/platform.js';

/** Cards of settled requests are remembered up to this many, so that a late vote is answered "has ended". */
const MOST_SETTLED = 1_000;

/** Which request a message of ours is about, and where each request's card is. */
export class MessageIndex {
  readonly #byMessage = new Map<string, string>();
  readonly #byRequest = new Map<string, MessageRef>();
  readonly #settled = new Set<string>();

  note(id: string, card: MessageRef): void {
    this.#byMessage.set(keyOf(card), id);
    this.#byRequest.set(id, card);
  }

  settled(id: string): void {
    this.#settled.add(id);
    if (this.#settled.size <= MOST_SETTLED) return;
    const [oldest] = this.#settled;
    if (oldest === undefined) return;
    this.#settled.delete(oldest);
    const card = this.#byRequest.get(oldest);
    this.#byRequest.delete(oldest);
    if (card !== undefined) this.#byMessage.delete(keyOf(card));
  }

  requestOf(ref: MessageRef): string | undefined {
    return this.#byMessage.get(keyOf(ref));
  }

  cardOf(id: string): MessageRef | undefined {
    return this.#byRequest.get(id);
  }
}

function keyOf(ref: MessageRef): string {
  return JSON.stringify([ref.platform, ref.channel, ref.id]);
}
