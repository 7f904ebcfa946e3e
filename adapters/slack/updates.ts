import type { Card } from '../../src/chat/card.js';
import type { MessageRef } from '../../src/chat/platform.js';
import type { Caller } from './clients.js';
import type { RenderedCard } from './render.js';

const KEPT = 500;

/** chat.update, left out where the message shows just that already. */
export class Updates {
  readonly #edits: Caller;
  readonly #render: (card: Card) => Promise<RenderedCard>;
  readonly #shown = new Map<string, string>();

  constructor(edits: Caller, render: (card: Card) => Promise<RenderedCard>) {
    this.#edits = edits;
    this.#render = render;
  }

  /** @throws SlackCallError, at once on a 429: by then there may be something newer to show. */
  async send(ref: MessageRef, card: Card): Promise<void> {
    const { text, blocks } = await this.#render(card);
    const key = `${ref.channel}/${ref.id}`;
    const now = JSON.stringify(blocks);
    if (this.#shown.get(key) === now) return;
    this.#shown.delete(key);
    await this.#edits.call(
      'chat.update',
      { channel: ref.channel, ts: ref.id, text, blocks, parse: 'none', link_names: false },
      { repeatable: true, waitWhenLimited: false },
    );
    this.#shown.set(key, now);
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > KEPT && oldest !== undefined) this.#shown.delete(oldest);
  }
}
