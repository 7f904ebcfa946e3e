import type { Clock } from '../../base/clock.js';
import type { Card } from '../../chat/card.js';
import type { ChatPlatform, Conversation, MessageRef, PostedFile, PostOptions } from '../../chat/platform.js';
import { type Claims, claimLost } from '../../requests/claims.js';
import type { Delivery, Store } from '../../requests/store-port.js';
import { chatFailure } from './chat-failure.js';

export interface Place {
  platform: ChatPlatform;
  conversation: Conversation;
  /** The card whose thread a child's card goes to. */
  thread: MessageRef | undefined;
}

/** A file and the words beside it. */
export interface FilePost {
  card: Card;
  file: PostedFile;
}

export interface DeliveryWriterParts {
  store: Pick<Store, 'saveDelivery'>;
  claims: Pick<Claims, 'holds' | 'token'>;
  clock: Pick<Clock, 'monotonic'>;
}

const MINUTE_MS = 60_000;

/** One request's delivery document in hand: every post is written down before and after it is made. */
export class DeliveryWriter {
  readonly #parts: DeliveryWriterParts;
  #delivery: Delivery;
  /** When the platform was asked for something of it within the last minute, by the monotonic clock. */
  #asked: readonly number[] = [];

  constructor(parts: DeliveryWriterParts, delivery: Delivery) {
    this.#parts = parts;
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
    const ref = await this.#once(mark, (maybePosted) =>
      inThread(thread, (where) =>
        place.platform.post(
          { mark, conversation: place.conversation, card, ...where },
          this.#options(maybePosted),
        ),
      ),
    );
    await this.save(seen(ref));
    return ref;
  }

  /** As `post`, a file; the delivery says afterwards that it is filed. */
  async file(place: Place, mark: string, posted: FilePost, thread: MessageRef | undefined): Promise<void> {
    await this.#once(mark, (maybePosted) =>
      postFile(place, mark, posted, thread, this.#options(maybePosted)),
    );
    await this.save({ filed: true });
  }

  /** A file that stands before the record. It is looked for each time: nothing but the next post says that it was made. */
  async show(place: Place, mark: string, posted: FilePost, thread: MessageRef | undefined): Promise<void> {
    await this.#once(mark, () => postFile(place, mark, posted, thread, this.#options(true)));
  }

  async #once<Result>(mark: string, act: (maybePosted: boolean) => Promise<Result>): Promise<Result> {
    const posting = this.#delivery.posting === mark;
    const maybePosted = posting || this.#delivery.lookFirst === true;
    if (!posting) await this.#write({ ...this.#delivery, posting: mark });
    this.#note();
    return await act(maybePosted);
  }

  /** A process that was stopped for a while finds, right before it posts, that another one tells by now. */
  #options(maybePosted: boolean): PostOptions {
    return { maybePosted, stillOurs: this.#ours() };
  }

  /** What an edit that comes late shows would stand there for good. @throws DroverError `claim-lost` at once */
  edit({ platform }: Place, ref: MessageRef, card: Card, urgency: 'progress' | 'final'): Promise<void> {
    this.#ours()();
    this.#note();
    return platform.edit(ref, card, urgency);
  }

  /** How often the platform was asked for something of this request within the last minute. */
  askedLately(): number {
    const since = this.#parts.clock.monotonic() - MINUTE_MS;
    this.#asked = this.#asked.filter((at) => at > since);
    return this.#asked.length;
  }

  #note(): void {
    this.#asked = [...this.#asked, this.#parts.clock.monotonic()];
  }

  /** What throws once another replica has had the claim by which this is told, also when this one has it back. */
  #ours(): () => void {
    const { id } = this.#delivery;
    const { claims } = this.#parts;
    const token = claims.token(id);
    return () => {
      if (!claims.holds(id, token)) throw claimLost(id);
    };
  }

  async #write(delivery: Delivery): Promise<void> {
    const { store, claims } = this.#parts;
    await store.saveDelivery(delivery, { token: claims.token(delivery.id) });
    this.#delivery = delivery;
  }
}

async function postFile(
  { platform, conversation }: Place,
  mark: string,
  { card, file }: FilePost,
  thread: MessageRef | undefined,
  options: PostOptions,
): Promise<void> {
  await inThread(thread, (where) => platform.postFile({ mark, conversation, card, file, ...where }, options));
}

/** Where the thread's root was deleted, what is left to say goes to the channel: nothing is lost. */
async function inThread<Result>(
  thread: MessageRef | undefined,
  post: (where: { thread?: MessageRef }) => Promise<Result>,
): Promise<Result> {
  if (thread === undefined) return await post({});
  try {
    return await post({ thread });
  } catch (error) {
    if (chatFailure(error) !== 'message-gone') throw error;
    return await post({});
  }
}
