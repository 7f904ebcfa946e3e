import { DroverError } from '../../src/base/errors.js';
import type { Actor, ActorId } from '../../src/chat/actor.js';
import type { Card } from '../../src/chat/card.js';
import { plainText } from '../../src/chat/plain.js';
import type {
  ChatInbox,
  ChatPlatform,
  Conversation,
  MessageRef,
  OutgoingFile,
  OutgoingMessage,
  PostedFile,
  PostOptions,
  Reaction,
  ReactionsRead,
} from '../../src/chat/platform.js';

export interface FakeMessage {
  ref: MessageRef;
  mark: string;
  card: Card;
  text: string;
  /** Every text it ever had, the first included. */
  texts: string[];
  seeds: string[];
  reactions: Reaction[];
  file?: PostedFile;
}

/**
 * A chat platform in memory. It looks for a mark only when it is told that a post may have been made, as the real ones
 * do, so that a careless repetition shows up as a doubled message.
 */
export class FakePlatform implements ChatPlatform {
  readonly name: string;
  readonly messages: FakeMessage[] = [];
  readonly told: { to: ActorId; text: string }[] = [];
  /** Thrown by every call while it is set: an outage. */
  down: Error | undefined;
  /** Called before each call; throws to fail that one. */
  before: (call: string, detail: string) => void = () => {};
  /** Awaited before a post leaves: what it waits for on its way. */
  onItsWay: (mark: string) => Promise<void> = async () => {};
  readonly #deleted = new Set<string>();
  #next = 1;

  constructor(name = 'fake') {
    this.name = name;
  }

  async start(_inbox: ChatInbox): Promise<void> {}
  async stop(): Promise<void> {}
  connected(): boolean {
    return this.down === undefined;
  }

  async post(message: OutgoingMessage, options: PostOptions): Promise<MessageRef> {
    this.#call('post', message.mark);
    await this.onItsWay(message.mark);
    options.stillOurs?.();
    if (options.maybePosted) {
      const earlier = this.messages.find(({ mark }) => mark === message.mark);
      if (earlier !== undefined) return earlier.ref;
    }
    if (message.thread !== undefined && this.#deleted.has(message.thread.id)) throw gone();
    const ref: MessageRef = {
      ...message.conversation,
      id: String(this.#next++),
      ...(message.thread === undefined ? {} : { thread: message.thread.id }),
    };
    const text = plainText(message.card);
    this.messages.push({
      ref,
      mark: message.mark,
      card: message.card,
      text,
      texts: [text],
      seeds: [],
      reactions: [],
    });
    return ref;
  }

  async postFile(message: OutgoingFile, options: PostOptions): Promise<void> {
    const ref = await this.post(message, options);
    const posted = this.#find(ref);
    posted.file = message.file;
  }

  async edit(ref: MessageRef, card: Card, urgency: 'progress' | 'final'): Promise<void> {
    this.#call('edit', `${ref.id} ${urgency}`);
    const message = this.#find(ref);
    message.card = card;
    message.text = plainText(card);
    message.texts.push(message.text);
  }

  async seed(ref: MessageRef, emojis: readonly string[]): Promise<void> {
    this.#call('seed', ref.id);
    const message = this.#find(ref);
    message.seeds = [...new Set([...message.seeds, ...emojis])];
  }

  async readReactions(ref: MessageRef): Promise<ReactionsRead> {
    this.#call('readReactions', ref.id);
    if (this.#deleted.has(ref.id)) return { kind: 'message-gone' };
    return { kind: 'read', reactions: this.#find(ref).reactions };
  }

  async tell(to: ActorId, _where: Conversation, card: Card): Promise<boolean> {
    this.#call('tell', to);
    this.told.push({ to, text: plainText(card) });
    return true;
  }

  async actor(id: ActorId): Promise<Actor | undefined> {
    return { id, name: id, standing: 'member', groups: [] };
  }

  async isInGroup(): Promise<boolean> {
    return false;
  }

  /** As somebody with the right to would. */
  delete(id: string): void {
    this.#deleted.add(id);
  }

  /** The messages that are still there, in the order in which they were posted. */
  get texts(): string[] {
    return this.messages.filter(({ ref }) => !this.#deleted.has(ref.id)).map(({ text }) => text);
  }

  byMark(mark: string): FakeMessage | undefined {
    return this.messages.find((message) => message.mark === mark);
  }

  #find(ref: MessageRef): FakeMessage {
    const message = this.messages.find((candidate) => candidate.ref.id === ref.id);
    if (message === undefined || this.#deleted.has(ref.id)) throw gone();
    return message;
  }

  #call(call: string, detail: string): void {
    if (this.down !== undefined) throw this.down;
    this.before(call, detail);
  }
}

function gone(): DroverError {
  return new DroverError('the message is gone', { code: 'message-gone' });
}
