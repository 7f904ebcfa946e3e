import type { Button } from '../../src/chat/card.js';
import type { JournalEntry } from './journal.js';

export type KeptButton = Pick<Button, 'action' | 'value' | 'label'>;

/** A message as the console keeps it. */
export interface KeptMessage {
  number: string;
  thread: string | undefined;
  text: string;
  buttons: readonly KeptButton[];
  /** Whether it once had buttons to vote with. */
  wasVotable: boolean;
  /** Each reaction once, in the order in which they were given; `drover`'s own among them. */
  reactions: readonly { emoji: string; author: string }[];
  deleted: boolean;
}

/** Words to one person, as they are kept: without the words. */
export interface KeptWhisper {
  number: string;
  to: string;
  buttons: readonly KeptButton[];
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Messages of which every word is kept, and words to one person: those that were last written or changed. */
const MOST_RECENT = 1_000;
/** Of the others so much of the first line, which says how it stands. */
const SHORTENED = 200;

/**
 * What the journal's entries add up to. Of messages that nothing has happened to for long only that is kept which still
 * counts: cards and whatever has buttons, with their reactions, for a vote may be read back at any time.
 */
export class Kept {
  id = '';
  lastRoot = 0;
  inputs = 0;
  readonly messages = new Map<string, Mutable<KeptMessage>>();
  readonly whispers = new Map<string, KeptWhisper>();
  readonly marks = new Map<string, string>();
  readonly replies = new Map<string, number>();
  /** Numbers of messages, the one that something happened to longest ago first. */
  readonly #recent = new Set<string>();
  readonly #markOf = new Map<string, string>();
  readonly #mostRecent: number;

  constructor(mostRecent = MOST_RECENT) {
    this.#mostRecent = mostRecent;
  }

  apply(entry: JournalEntry): void {
    if (entry.type === 'console') this.id = entry.id;
    else if (entry.type === 'numbers') this.#given(entry.after);
    else if (entry.type === 'input') this.inputs = Math.max(this.inputs, entry.count);
    else if (entry.type === 'private') this.#whispered(entry);
    else if (entry.type === 'message') this.#added(entry);
    else this.#changed(entry);
  }

  /** A root's number, or one that something was said about: it was given, even if its own line is lost. */
  #given(number: number): void {
    this.lastRoot = Math.max(this.lastRoot, number);
  }

  #whispered({ number, to, buttons = [] }: Extract<JournalEntry, { type: 'private' }>): void {
    this.whispers.set(number, { number, to, buttons });
    this.lastRoot = Math.max(this.lastRoot, Number(number));
    const [oldest] = this.whispers.keys();
    if (this.whispers.size > this.#mostRecent && oldest !== undefined) this.whispers.delete(oldest);
  }

  #added(entry: Extract<JournalEntry, { type: 'message' }>): void {
    const { number, thread, text, buttons, mark } = entry;
    const wasVotable = buttons.some(votes);
    this.messages.set(number, { number, thread, text, buttons, wasVotable, reactions: [], deleted: false });
    this.marks.set(mark, number);
    this.#touched(number, mark);
    if (thread === undefined) this.lastRoot = Math.max(this.lastRoot, Number(number));
    else this.replies.set(thread, Math.max(this.replies.get(thread) ?? 0, Number(number.split('.')[1])));
  }

  #changed(entry: Extract<JournalEntry, { type: 'edit' | 'reaction' | 'unreaction' | 'delete' }>): void {
    this.#given(Number(entry.number.split('.')[0]));
    const message = this.messages.get(entry.number);
    if (message === undefined) return;
    this.#touched(entry.number);
    if (entry.type === 'edit') {
      message.text = entry.text;
      message.buttons = entry.buttons;
      message.wasVotable ||= entry.buttons.some(votes);
    } else if (entry.type === 'delete') {
      message.deleted = true;
      message.reactions = [];
    } else {
      const { author, emoji } = entry;
      const others = message.reactions.filter((one) => one.author !== author || one.emoji !== emoji);
      message.reactions = entry.type === 'reaction' ? [...others, { author, emoji }] : others;
    }
  }

  #touched(number: string, mark?: string): void {
    if (mark !== undefined) this.#markOf.set(number, mark);
    this.#recent.delete(number);
    this.#recent.add(number);
    const [oldest] = this.#recent;
    if (this.#recent.size <= this.#mostRecent || oldest === undefined) return;
    this.#recent.delete(oldest);
    this.#reduce(oldest);
  }

  #reduce(number: string): void {
    const message = this.messages.get(number);
    if (message === undefined) return;
    if (message.thread === undefined || message.wasVotable || message.buttons.length > 0) {
      message.text = message.text.split('\n', 1)[0]?.slice(0, SHORTENED) ?? '';
      return;
    }
    this.messages.delete(number);
    const mark = this.#markOf.get(number);
    this.#markOf.delete(number);
    if (mark !== undefined) this.marks.delete(mark);
  }
}

function votes({ action }: KeptButton): boolean {
  return action === 'approve' || action === 'reject';
}
