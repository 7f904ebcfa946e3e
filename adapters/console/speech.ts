import { DroverError } from '../../src/base/errors.js';
import { foreign } from '../../src/base/foreign.js';
import { type Card, card, code, line } from '../../src/chat/card.js';
import type { ChatInbox, Reply } from '../../src/chat/platform.js';
import { errorCard } from '../../src/chat/prose.js';
import { consoleHelp } from './help.js';
import { readLine, speakerOf, type Typed } from './input.js';
import { actorCalled, CONSOLE, refOf } from './people.js';
import type { VoteNames } from './render.js';
import type { ConsoleState, KeptMessage, KeptWhisper } from './state.js';

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
    const names = parts.inbox.commands.map(({ name }) => name);
    typed = readLine(text, parts.user, names);
  } catch (error) {
    await complain(error, speakerOf(text, parts.user), parts);
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
  const message = await standing(number, 'voted on', parts);
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
  const message = whisperedTo(by, number, parts.state) ?? (await standing(number, 'voted on', parts));
  const pressed = message.buttons.find((one) => one.action === action);
  if (pressed === undefined) throw noButton(message, action);
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

/** Words to this person that have buttons; nobody else sees them, so nobody else presses them. */
function whisperedTo(by: string, number: string, state: ConsoleState): KeptWhisper | undefined {
  const whisper = state.whispered(number);
  if (whisper === undefined || whisper.buttons.length === 0) return undefined;
  if (whisper.to === by) return whisper;
  throw new DroverError(`Message ${number} is for @${whisper.to} only.`, { code: 'console-no-message' });
}

/** What the card says now is why: whoever presses twice wants to know what became of it. */
function noButton(message: KeptMessage | KeptWhisper, action: string): DroverError {
  const { number, buttons } = message;
  const { wasVotable, text } = 'text' in message ? message : { wasVotable: false, text: '' };
  const code = 'console-no-button';
  if (buttons.length > 0) {
    return new DroverError(`Message ${number} has no button \`${action}\`.`, {
      code,
      remedy: `It has ${buttonNames(message)}.`,
    });
  }
  if (!wasVotable) return new DroverError(`Message ${number} has no buttons.`, { code });
  const [now = ''] = text.split('\n');
  return new DroverError(`Message ${number} has no buttons any more: votes on it have ended.`, {
    code,
    remedy: `It says now: ${foreign(now, 200)}`,
  });
}

function buttonNames({ buttons, number }: KeptMessage | KeptWhisper): string {
  return buttons.map(({ action }) => `\`${action} ${number}\``).join(', ');
}

async function deletion({ by, number }: Said<'delete'>, parts: SpeechParts): Promise<void> {
  const message = await standing(number, 'deleted', parts);
  await parts.state.remove(number);
  parts.showDeleted(message, by);
  parts.inbox.messageDeleted(refOf(message));
}

/** The message with this number, which somebody wants `voted on` or `deleted`. */
async function standing(
  number: string,
  wanted: 'voted on' | 'deleted',
  parts: SpeechParts,
): Promise<KeptMessage> {
  const message = await parts.awaitMessage(number);
  if (message !== undefined && !message.deleted) return message;
  const code = 'console-no-message';
  if (message !== undefined) throw new DroverError(`Message ${number} is deleted.`, { code });
  if (parts.state.whispered(number) !== undefined) {
    throw new DroverError(`Message ${number} is private: it can't be ${wanted}.`, { code });
  }
  const remedy = 'The number stands in front of each message.';
  throw new DroverError(`There is no message ${number}.`, { code, remedy });
}

async function answer(reply: Reply, key: string, to: string, parts: SpeechParts): Promise<void> {
  if (reply.visibility === 'private') await parts.tell(to, reply.card);
  if (reply.visibility === 'public') await parts.say(`reply:${key}`, reply.card);
}
