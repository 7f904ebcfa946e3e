import type { Card } from '../../src/chat/card.js';
import type { MessageRef } from '../../src/chat/platform.js';
import type { BlockForm } from './block-form.js';
import type { Caller } from './clients.js';
import type { RenderedCard } from './render.js';

const KEPT = 500;

/** chat.update, left out where the message shows just that already. */
export class Updates {
  readonly #edits: Caller;
  readonly #form: BlockForm;
  readonly #render: (card: Card) => Promise<RenderedCard>;
  readonly #shown = new Map<string, string>();

  constructor(edits: Caller, form: BlockForm, render: (card: Card) => Promise<RenderedCard>) {
    this.#edits = edits;
    this.#form = form;
    this.#render = render;
  }

  /** @throws SlackCallError, at once on a 429: by then there may be something newer to show. */
  async send(ref: MessageRef, card: Card): Promise<void> {
    const rendered = await this.#render(card);
    const { text } = rendered;
    const key = `${ref.channel}/${ref.id}`;
    const now = JSON.stringify(rendered.blocks);
    if (this.#shown.get(key) === now) return;
    this.#shown.delete(key);
    await this.#form.send(rendered, (blocks) =>
      this.#edits.call(
        'chat.update',
        { channel: ref.channel, ts: ref.id, text, blocks, parse: 'none', link_names: false },
        { repeatable: true, waitWhenLimited: false },
      ),
    );
    this.#shown.set(key, now);
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > KEPT && oldest !== undefined) this.#shown.delete(oldest);
  }
}
