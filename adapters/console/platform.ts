import { randomUUID } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../../src/base/clock.js';
import { DroverError, PLATFORM_STOPPED } from '../../src/base/errors.js';
import { type Card, card, code, item, line } from '../../src/chat/card.js';
import type { ChatLog } from '../../src/chat/dispatch.js';
import { canonicalEmoji } from '../../src/chat/emoji.js';
import type { ChatInbox, ChatPlatform, MessageRef, OutgoingMessage } from '../../src/chat/platform.js';
import { FITTING } from '../../src/chat/table.js';
import { writeFile } from './files.js';
import { BOT, speakerOf } from './input.js';
import { createLineOrder } from './line-order.js';
import { createLineReader, type LineReader } from './line-reader.js';
import { jsonOutput, type Output, plainOutput, screenOutput } from './output.js';
import { paced } from './paced.js';
import { actorCalled, nameOf, refOf } from './people.js';
import { keptButtons, PLATFORM, type Rendered, render, type VoteNames } from './render.js';
import { createScreen } from './screen.js';
import { hear, type SpeechParts } from './speech.js';
import { type ConsoleState, type KeptMessage, openState } from './state.js';

export interface ConsoleParts {
  input: Readable;
  output: Writable & { columns?: number; rows?: number };
  /** Where `console.ndjson` and the files of threads are kept: the store's directory. */
  directory: string;
  /** One JSON object a line instead of text. */
  json: boolean;
  /** The output is a terminal: words are not broken at its edge, messages are edited where they stand. */
  tty: boolean;
  /** What the output shows of the input; on a terminal it is `edited` there unless told. */
  typing?: Typing;
  color?: boolean;
  /** Who speaks where no `@name` stands in front. */
  user: string;
  clock: Clock;
  log: ChatLog;
  /** Names a new console.ndjson. */
  newId?: () => string;
  /** Input has ended and everything typed is answered; running work may go on. Called once. */
  onEndOfInput?: () => void;
  /** Ctrl-C on a terminal, which readline keeps from becoming a signal. */
  onInterrupt?: () => void;
  /** Is told each line after it was shown, as it is meant: neither coloured nor broken. */
  watch?: Output;
}

/**
 * `edited`: somebody types on the output's terminal, at a prompt. `shown`: whoever feeds the input says so with `note`.
 * `unseen`: it comes from a pipe or a file.
 */
export type Typing = 'edited' | 'shown' | 'unseen';

export interface ConsolePlatform extends ChatPlatform {
  /** A line that is no message: it has no number and is not kept. Programs (`--json`) are told nothing. */
  note(text: string): void;
}

const UNTIL_STARTED: VoteNames = { approve: 'white_check_mark', reject: 'x' };

/** The chat in the terminal: a platform like the others, whose messages, numbers and reactions are its own state. */
export function createConsole(parts: ConsoleParts): ConsolePlatform {
  const { clock, log, directory } = parts;
  const color = parts.color ?? false;
  const terminal = parts.tty && !parts.json;
  const typing = parts.typing ?? (terminal ? 'edited' : 'unseen');
  const atPrompt = terminal && typing === 'edited';
  let opened: Promise<ConsoleState> | undefined;
  let phase: 'new' | 'started' | 'stopped' = 'new';
  let votes = UNTIL_STARTED;

  const lineReader: LineReader = createLineReader(
    parts.input,
    atPrompt ? parts.output : undefined,
    () => parts.onInterrupt?.(),
    (typed) => screen.typed(typed),
  );
  const screen = createScreen(parts.output, lineReader.prompt);
  const output = paced(watched(chosenOutput()), clock);
  const lineOrder = createLineOrder(clock, log);

  function chosenOutput(): Output {
    if (parts.json) return jsonOutput(parts.output);
    return terminal ? screenOutput(screen, color) : plainOutput(parts.output, color);
  }

  function watched(show: Output): Output {
    return (line) => {
      show(line);
      parts.watch?.(line);
    };
  }

  async function state(): Promise<ConsoleState> {
    if (phase === 'stopped') throw new DroverError('The console has ended.', { code: PLATFORM_STOPPED });
    opened ??= openState({ directory, now: () => clock.now(), log }, parts.newId ?? randomUUID);
    return opened;
  }

  const rendered = (shown: Card): Rendered => render(shown, votes, color, tableColumns(parts.output.columns));

  async function post({
    mark,
    thread,
    card: shown,
  }: Omit<OutgoingMessage, 'conversation'>): Promise<MessageRef> {
    const kept = await state();
    const root = thread?.thread ?? thread?.id;
    const words = rendered(shown);
    const buttons = keptButtons(shown);
    const { message, fresh } = await kept.add({
      mark,
      text: words.text,
      buttons,
      ...(root === undefined ? {} : { thread: root }),
    });
    if (fresh) {
      output.show({ type: 'message', ...placeOf(message), author: BOT, shown: words, buttons });
      lineOrder.posted(message.number);
    }
    return refOf(message);
  }

  async function whisper(to: string, shown: Card): Promise<void> {
    const buttons = keptButtons(shown);
    const number = await (await state()).whisper(to, buttons);
    output.show({ type: 'private', number, author: BOT, to, shown: rendered(shown), buttons });
  }

  function showReactions(message: KeptMessage, author: string, emojis: readonly string[], taken: boolean) {
    if (emojis.length > 0) output.show({ type: 'reaction', ...placeOf(message), author, emojis, taken });
  }

  /** A script may vote on a card that is just being posted; who types at a terminal has made a mistake. */
  async function awaited(number: string, waits: () => void): Promise<KeptMessage | undefined> {
    const kept = await state();
    while (!atPrompt && kept.message(number) === undefined && kept.isAhead(number)) {
      const next = kept.isNext(number);
      // Behind a vote on the message before it: once that is there, this one may be the next.
      const post = next ? lineOrder.forPost(number) : lineOrder.forAnyPost();
      if (post === undefined) break;
      waits();
      await post;
      if (next) break;
    }
    return kept.message(number);
  }

  async function listen(inbox: ChatInbox): Promise<void> {
    const speech: Omit<SpeechParts, 'awaitMessage'> = {
      state: await state(),
      inbox,
      user: parts.user,
      votes,
      tell: whisper,
      say: async (mark, shown) => {
        await post({ mark, card: shown });
      },
      showReaction: (message, by, emoji, taken) => {
        // Where the typed line stands among the messages it says as much.
        if (parts.json || typing === 'unseen') showReactions(message, by, [emoji], taken);
      },
      showDeleted: (message, by) => {
        const words = rendered(card(line('This message was deleted.')));
        output.show({ type: 'edit', ...placeOf(message), author: by, shown: words, buttons: [] });
      },
    };
    lineReader.read(
      (text) =>
        lineOrder.forAnswer((waits) =>
          hear(text, { ...speech, awaitMessage: (number) => awaited(number, waits) }),
        ),
      // Who sits at the terminal has seen the numbers: nobody there waits for somebody else's slow answer.
      (text) => (atPrompt ? speakerOf(text, parts.user) : ''),
      () => {
        void lineOrder.allAnswered().then(() => parts.onEndOfInput?.());
      },
    );
  }

  async function existing(ref: MessageRef, what: string): Promise<KeptMessage | undefined> {
    const message = (await state()).message(ref.id);
    if (message !== undefined && !message.deleted) return message;
    log.warn({ message: ref.id }, `${what}: the message is gone`);
    return undefined;
  }

  const onResize = () => screen.forget();

  return {
    name: PLATFORM,
    async start(inbox) {
      votes = {
        approve: inbox.reactions.approve[0] ?? UNTIL_STARTED.approve,
        reject: inbox.reactions.reject[0] ?? UNTIL_STARTED.reject,
      };
      await state();
      phase = 'started';
      parts.output.on('resize', onResize);
      await listen(inbox);
    },
    async stop() {
      if (phase === 'stopped') return;
      phase = 'stopped';
      lineReader.close();
      parts.output.off('resize', onResize);
      output.flush();
      lineOrder.end();
      const kept = await opened?.catch(() => undefined);
      await kept?.close();
    },
    note(text) {
      if (terminal) screen.print({ lines: text.split('\n'), hang: 2 });
      else if (!parts.json) parts.output.write(`${text}\n`);
    },
    connected: () => phase === 'started',
    post: (message) => post(message),
    async postFile({ card: words, file, ...message }) {
      const path = await writeFile(directory, file);
      await post({ ...message, card: { ...words, blocks: [...words.blocks, item(code(path))] } });
    },
    async edit(ref, shown, urgency) {
      const message = await existing(ref, 'edit');
      if (message === undefined) return;
      const words = rendered(shown);
      const buttons = keptButtons(shown);
      const before = message.text;
      const changed = await (await state()).edit(ref.id, { text: words.text, buttons }, urgency === 'final');
      if (!changed || (before === words.text && !terminal)) return;
      const edit = { type: 'edit', ...placeOf(message), author: BOT, shown: words, buttons } as const;
      if (urgency === 'final' || terminal) output.show(edit);
      else output.progress(edit);
    },
    async seed(ref, emojis) {
      const message = await existing(ref, 'seed');
      if (message === undefined) return;
      const fresh: string[] = [];
      for (const emoji of emojis.map(canonicalEmoji)) {
        if (await (await state()).react(ref.id, BOT, emoji)) fresh.push(emoji);
      }
      showReactions(message, BOT, fresh, false);
    },
    async readReactions(ref) {
      const message = (await state()).message(ref.id);
      if (message === undefined || message.deleted) return { kind: 'message-gone' };
      const others = message.reactions.filter(({ author }) => author !== BOT);
      return {
        kind: 'read',
        reactions: others.map(({ emoji, author }) => ({ emoji, actor: actorCalled(author) })),
      };
    },
    async tell(to, _where, shown) {
      const name = nameOf(to);
      if (name === undefined) {
        log.warn({ to }, 'somebody of another platform cannot be told anything on the console');
        return false;
      }
      await whisper(name, shown);
      return true;
    },
    async actor(id) {
      const name = nameOf(id);
      return name === undefined ? undefined : actorCalled(name);
    },
    isInGroup: async () => false,
  };
}

/** What a table may take beside the number of its message and the indentation of a reply. */
function tableColumns(columns = 80): number {
  return columns - (80 - FITTING);
}

function placeOf({ number, thread }: KeptMessage): { number: string; thread?: string } {
  return { number, ...(thread === undefined ? {} : { thread }) };
}
