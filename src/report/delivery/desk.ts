import type { Card } from '../../chat/card.js';
import type { ChatPlatform, Conversation, MessageRef } from '../../chat/platform.js';
import type { Delivery, Store } from '../../store/store.js';
import { chatFailure } from './chat-failure.js';

export interface Place {
  platform: ChatPlatform;
  conversation: Conversation;
  /** The card whose thread a child's card goes to. */
  thread: MessageRef | undefined;
}

/** One request's delivery document in hand: every post is written down before and after it is made. */
export class Desk {
  readonly #store: Pick<Store, 'saveDelivery'>;
  #delivery: Delivery;

  constructor(store: Pick<Store, 'saveDelivery'>, delivery: Delivery) {
    this.#store = store;
    this.#delivery = delivery;
  }

  get delivery(): Delivery {
    return this.#delivery;
  }

  async save(change: Partial<Omit<Delivery, 'id' | 'posting'>>): Promise<void> {
    const { posting: _posting, ...rest } = { ...this.#delivery, ...change };
    await this.#write(rest);
  }

  /**
   * Posts once. The mark is durable before the post is made, so that after a crash, or a lost answer, the platform is
   * asked to look for it first; `seen` says what to write down with the new message's id.
   */
  async post(
    place: Place,
    mark: string,
    card: Card,
    thread: MessageRef | undefined,
    seen: (ref: MessageRef) => Partial<Delivery>,
  ): Promise<MessageRef> {
    const maybePosted = this.#delivery.posting === mark;
    if (!maybePosted) await this.#write({ ...this.#delivery, posting: mark });
    const ref = await this.#postTo(place, mark, card, thread, maybePosted);
    await this.save(seen(ref));
    return ref;
  }

  /** Where the thread's root was deleted, what is left to say goes to the channel: nothing is lost. */
  async #postTo(
    { platform, conversation }: Place,
    mark: string,
    card: Card,
    thread: MessageRef | undefined,
    maybePosted: boolean,
  ): Promise<MessageRef> {
    const message = { mark, conversation, card };
    if (thread === undefined) return await platform.post(message, { maybePosted });
    try {
      return await platform.post({ ...message, thread }, { maybePosted });
    } catch (error) {
      if (chatFailure(error) !== 'message-gone') throw error;
      return await platform.post(message, { maybePosted });
    }
  }

  async #write(delivery: Delivery): Promise<void> {
    await this.#store.saveDelivery(delivery);
    this.#delivery = delivery;
  }
}
