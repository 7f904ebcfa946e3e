import { type JournalEntry, type JournalPlace, openJournal } from './journal.js';
import { Kept, type KeptButton, type KeptMessage, type KeptWhisper } from './kept.js';

export type { KeptButton, KeptMessage, KeptWhisper } from './kept.js';

export interface NewMessage {
  mark: string;
  thread?: string;
  text: string;
  buttons: readonly KeptButton[];
}

export interface ConsoleState {
  message(number: string): KeptMessage | undefined;
  /** Whether a message may still get this number; false for one that is taken by words to one person. */
  isAhead(number: string): boolean;
  /** Whether this is the number of the very next message, or of the next reply in its thread. */
  isNext(number: string): boolean;
  /** What was said to one person with this number. */
  whispered(number: string): KeptWhisper | undefined;
  marked(mark: string): KeptMessage | undefined;
  /** The message with this mark; `fresh` when it was not there before. */
  add(message: NewMessage): Promise<{ message: KeptMessage; fresh: boolean }>;
  /** False when nothing differs from what is shown. `durable: false` for what a later edit replaces anyhow. */
  edit(
    number: string,
    shown: { text: string; buttons: readonly KeptButton[] },
    durable: boolean,
  ): Promise<boolean>;
  /** A number for words to one person. */
  whisper(to: string, buttons: readonly KeptButton[]): Promise<string>;
  /** False when it was there already. */
  react(number: string, author: string, emoji: string): Promise<boolean>;
  /** False when it was not there. */
  unreact(number: string, author: string, emoji: string): Promise<boolean>;
  remove(number: string): Promise<void>;
  /** The key of the next typed line: never given twice, not even by another console's file. */
  inputKey(): Promise<string>;
  close(): Promise<void>;
}

/**
 * The console's messages, numbers and reactions, kept in its journal: nothing is shown before it is durable, and
 * changes happen one after another.
 */
export async function openState(place: JournalPlace, newId: () => string): Promise<ConsoleState> {
  const kept = new Kept();
  const journal = await openJournal(place, (entry) => kept.apply(entry));
  const inTurn = turns();

  async function write(entry: JournalEntry): Promise<void> {
    await journal.append(entry);
    kept.apply(entry);
  }
  if (kept.id === '') await write({ type: 'console', id: newId() });

  function reacted(number: string, author: string, emoji: string): boolean {
    const reactions = kept.messages.get(number)?.reactions ?? [];
    return reactions.some((one) => one.author === author && one.emoji === emoji);
  }

  function marked(mark: string): KeptMessage | undefined {
    return kept.messages.get(kept.marks.get(mark) ?? '');
  }

  return {
    message: (number) => kept.messages.get(number),
    isAhead: (number) => Number(number.split('.')[0]) > kept.lastRoot || number.includes('.'),
    isNext: (number) => {
      const [root = '', reply] = number.split('.');
      if (reply === undefined) return number === nextNumber(kept, undefined);
      return kept.messages.has(root) && number === nextNumber(kept, root);
    },
    whispered: (number) => kept.whispers.get(number),
    marked,
    add: (message) =>
      inTurn(async () => {
        const there = marked(message.mark);
        if (there !== undefined) return { message: there, fresh: false };
        const { mark, thread, text, buttons } = message;
        const number = nextNumber(kept, thread);
        await write({
          type: 'message',
          number,
          mark,
          text,
          buttons: [...buttons],
          ...(thread ? { thread } : {}),
        });
        const added = marked(mark);
        if (added === undefined) throw new Error(`message ${number} was not kept`);
        return { message: added, fresh: true };
      }),
    edit: (number, shown, durable) =>
      inTurn(async () => {
        const message = kept.messages.get(number);
        if (message === undefined || message.deleted) return false;
        const sameButtons = JSON.stringify(message.buttons) === JSON.stringify(shown.buttons);
        if (message.text === shown.text && sameButtons) return false;
        const entry: JournalEntry = { type: 'edit', number, text: shown.text, buttons: [...shown.buttons] };
        if (durable || !sameButtons) await write(entry);
        else kept.apply(entry);
        return true;
      }),
    whisper: (to, buttons) =>
      inTurn(async () => {
        const number = nextNumber(kept, undefined);
        await write({
          type: 'private',
          number,
          to,
          ...(buttons.length === 0 ? {} : { buttons: [...buttons] }),
        });
        return number;
      }),
    react: (number, author, emoji) =>
      inTurn(async () => {
        if (reacted(number, author, emoji)) return false;
        await write({ type: 'reaction', number, author, emoji });
        return true;
      }),
    unreact: (number, author, emoji) =>
      inTurn(async () => {
        if (!reacted(number, author, emoji)) return false;
        await write({ type: 'unreaction', number, author, emoji });
        return true;
      }),
    remove: (number) => inTurn(() => write({ type: 'delete', number })),
    inputKey: () =>
      inTurn(async () => {
        await write({ type: 'input', count: kept.inputs + 1 });
        return `console:${kept.id}:${kept.inputs}`;
      }),
    close: () => inTurn(() => journal.close()),
  };
}

function nextNumber(kept: Kept, thread: string | undefined): string {
  if (thread === undefined) return String(kept.lastRoot + 1);
  return `${thread}.${(kept.replies.get(thread) ?? 0) + 1}`;
}

/** One after another, in the order of asking; a failure is its asker's alone. */
function turns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
