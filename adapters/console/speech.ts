import { type Card, card, code, line } from '../../src/chat/card.js';
import type { ChatInbox, Reply } from '../../src/chat/platform.js';
import { errorCard } from '../../src/chat/prose.js';
import { DroverError } from '../../src/errors.js';
import { consoleHelp } from './help.js';
import { readLine, speakerName, type Typed } from './input.js';
import { actorCalled, CONSOLE, refOf } from './people.js';
import type { VoteNames } from './render.js';
import type { ConsoleState, KeptMessage } from './state.js';

/** What a line that somebody typed can lead to. */
export interface SpeechParts {
  state: ConsoleState;
  inbox: ChatInbox;
  user: string;
  votes: VoteNames;
  /** The message with this number, which may be about to be posted. */
  awaitMessage(number: string): Promise<KeptMessage | undefined>;
  tell(to: string, card: Card): Promise<void>;
  say(mark: string, card: Card): Promise<void>;
  showReaction(message: KeptMessage, author: string, emoji: string, taken: boolean): void;
  showDeleted(message: KeptMessage, by: string): void;
}

/** Takes one typed line and does what it says; whatever is wrong with it is told to the speaker. */
export async function hear(text: string, parts: SpeechParts): Promise<void> {
  let typed: Typed;
  try {
    typed = readLine(text, parts.user);
  } catch (error) {
    await complain(error, speakerName(parts.user), parts);
    return;
  }
  try {
    await obey(typed, parts);
  } catch (error) {
    await complain(error, typed.by, parts);
  }
}

async function complain(error: unknown, to: string, parts: SpeechParts): Promise<void> {
  if (!(error instanceof DroverError)) throw error;
  await parts.tell(to, errorCard(error));
}

async function obey(typed: Typed, parts: SpeechParts): Promise<void> {
  const { by } = typed;
  switch (typed.kind) {
    case 'command':
      return command(typed, parts);
    case 'reaction':
      return reaction(typed, parts);
    case 'button':
      return button(typed, parts);
    case 'delete':
      return deletion(typed, parts);
    case 'help':
      return parts.tell(by, consoleHelp(parts.inbox.commands, parts.votes));
    case 'home':
      return parts.tell(by, await parts.inbox.home(actorCalled(by)));
    case 'nothing':
      return;
  }
}

type Said<Kind extends Typed['kind']> = Extract<Typed, { kind: Kind }>;

async function command({ by, command: name, text }: Said<'command'>, parts: SpeechParts): Promise<void> {
  const key = await parts.state.inputKey();
  const reply = await parts.inbox.command({
    key,
    actor: actorCalled(by),
    conversation: CONSOLE,
    command: name,
    input: { kind: 'text', text },
  });
  await answer(reply, key, by, parts);
}

async function reaction({ by, emoji, number, taken }: Said<'reaction'>, parts: SpeechParts): Promise<void> {
  const message = await standing(number, parts);
  const changed = taken
    ? await parts.state.unreact(number, by, emoji)
    : await parts.state.react(number, by, emoji);
  if (!changed) {
    const already = taken ? 'is not there, so it' : 'is there already; it';
    await parts.tell(
      by,
      card(line('Your ', code(`:${emoji}:`), ` on message ${number} ${already} changes nothing.`)),
    );
    return;
  }
  parts.showReaction(message, by, emoji, taken);
  parts.inbox.reactionsChanged(refOf(message));
}

async function button(typed: Said<'button'>, parts: SpeechParts): Promise<void> {
  const { by, action, number, comment } = typed;
  const message = await standing(number, parts);
  const pressed = message.buttons.find((one) => one.action === action);
  if (pressed === undefined) {
    throw new DroverError(`Message ${number} has no button \`${action}\`.`, {
      code: 'console-no-button',
      remedy: message.buttons.length === 0 ? 'It has none at all.' : `It has ${buttonNames(message)}.`,
    });
  }
  const key = await parts.state.inputKey();
  const reply = await parts.inbox.button({
    key,
    actor: actorCalled(by),
    message: refOf(message),
    action,
    value: pressed.value,
    ...(comment === undefined ? {} : { comment }),
  });
  await answer(reply, key, by, parts);
}

function buttonNames({ buttons, number }: KeptMessage): string {
  return buttons.map(({ action }) => `\`${action} ${number}\``).join(', ');
}

async function deletion({ by, number }: Said<'delete'>, parts: SpeechParts): Promise<void> {
  const message = await standing(number, parts);
  await parts.state.remove(number);
  parts.showDeleted(message, by);
  parts.inbox.messageDeleted(refOf(message));
}

async function standing(number: string, parts: SpeechParts): Promise<KeptMessage> {
  const message = await parts.awaitMessage(number);
  if (message !== undefined && !message.deleted) return message;
  throw new DroverError(
    message === undefined ? `There is no message ${number}.` : `Message ${number} is deleted.`,
    { code: 'console-no-message', remedy: 'The number stands in front of each message.' },
  );
}

async function answer(reply: Reply, key: string, to: string, parts: SpeechParts): Promise<void> {
  if (reply.visibility === 'private') await parts.tell(to, reply.card);
  if (reply.visibility === 'public') await parts.say(`reply:${key}`, reply.card);
}
