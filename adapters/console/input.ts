import { DroverError } from '../../src/base/errors.js';
import { foreign } from '../../src/base/foreign.js';
import { BUTTON_ACTIONS, type ButtonAction } from '../../src/chat/card.js';
import { canonicalEmoji, emojiCharacter } from '../../src/chat/emoji.js';
import { nearest } from '../../src/chat/nearest.js';

/** The bot's own name on the console: nobody can speak with it. */
export const BOT = 'drover';

/** One typed line, understood. `by` is who speaks. */
export type Typed = { by: string } & (
  | { kind: 'command'; command: string; text: string }
  | { kind: 'reaction'; emoji: string; number: string; taken: boolean }
  | { kind: 'button'; action: ButtonAction; number: string; comment?: string }
  | { kind: 'delete'; number: string }
  | { kind: 'help' }
  | { kind: 'home' }
  /** Empty lines and `# comments` of a script. */
  | { kind: 'nothing' }
);

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u;
const NUMBER = /^\d{1,9}(?:\.\d{1,9})?$/u;

/**
 * Reads one line: `@alice /migrate server web-01`, `@bob :white_check_mark: 3`, `@bob -:white_check_mark: 3`,
 * `@bob approve 3`, `@bob reject 3 reason`, `@bob delete 3`, `help`, `home`. Without `@name`, `user` speaks.
 *
 * `commands` are those that there are, to know what was meant by one without its slash.
 *
 * @throws DroverError `console-input`, with what would have been right.
 */
export function readLine(line: string, user: string, commands: readonly string[] = []): Typed {
  const trimmed = line.trim();
  const by = speakerName(user);
  if (trimmed === '' || trimmed.startsWith('#')) return { by, kind: 'nothing' };
  if (!trimmed.startsWith('@')) return { by, ...act(trimmed, commands) };
  const [mention = '', ...rest] = trimmed.split(/\s+/u);
  const name = mention.slice(1);
  if (!maySpeak(name)) {
    throw notUnderstood(
      `\`${foreign(mention, 40)}\` can't speak here.`,
      'A name is letters, digits, `.`, `_` and `-`: `@alice /migrate list`.',
    );
  }
  if (rest.length === 0) throw notUnderstood(`What does @${name} say?`, `For example: \`@${name} help\`.`);
  return { by: name, ...act(trimmed.slice(mention.length).trim(), commands) };
}

/** Who is told what was wrong with a line. */
export function speakerOf(line: string, user: string): string {
  const name = /^@(\S+)/u.exec(line.trim())?.[1] ?? '';
  return maySpeak(name) ? name : speakerName(user);
}

function maySpeak(name: string): boolean {
  return NAME.test(name) && name.toLowerCase() !== BOT;
}

/** `$USER` as a name that the console takes. */
export function speakerName(user: string): string {
  const name = user
    .replace(/[^A-Za-z0-9._-]+/gu, '-')
    .replace(/^[^A-Za-z0-9]+/u, '')
    .slice(0, 64);
  return name === '' || name.toLowerCase() === BOT ? 'you' : name;
}

type Act<T = Typed> = T extends Typed ? Omit<T, 'by'> : never;

function act(text: string, commands: readonly string[]): Act {
  if (text.startsWith('/')) return command(text);
  const [first = '', second, ...rest] = text.split(/\s+/u);
  const word = first.toLowerCase();
  if (word === 'help' && second === undefined) return { kind: 'help' };
  if (word === 'home' && second === undefined) return { kind: 'home' };
  if (word === 'delete') return { kind: 'delete', number: numberOf(second, 'delete') };
  const action = BUTTON_ACTIONS.find((one) => one === word);
  if (action !== undefined) return button(action, second, rest.join(' '));
  const emoji = emojiOf(first);
  if (emoji !== undefined) {
    return { kind: 'reaction', ...emoji, number: numberOf(second, first) };
  }
  const meant = nearest(first, commands);
  throw notUnderstood(
    `Not understood: \`${foreign(text, 60)}\``,
    meant === undefined
      ? 'Commands begin with a slash: `/migrate help`. `help` tells the rest.'
      : `Did you mean \`/${meant}${foreign(text.slice(first.length), 60)}\`?`,
  );
}

function command(text: string): Act {
  const [, name = '', rest = ''] = /^\/(\S*)\s*(.*)$/su.exec(text) ?? [];
  if (name === '') throw notUnderstood('A slash needs a command behind it.', 'For example: `/migrate help`.');
  return { kind: 'command', command: name, text: rest };
}

function button(action: ButtonAction, number: string | undefined, comment: string): Act {
  const press = { kind: 'button', action, number: numberOf(number, action) } as const;
  return comment === '' ? press : { ...press, comment };
}

/** `:name:` or the character itself; `+` in front is Slack's own way to type it, `-` takes it back. */
function emojiOf(word: string): { emoji: string; taken: boolean } | undefined {
  const taken = word.startsWith('-') && word.length > 1;
  const bare = taken || /^\+./u.test(word) ? word.slice(1) : word;
  const named = /^:[\p{L}\p{N}_+-]{1,100}(?:::skin-tone-\d)?:$/u.test(bare);
  const pictured = !named && !/[a-z0-9]/iu.test(bare) && emojiCharacter(bare) !== undefined;
  return named || pictured ? { emoji: canonicalEmoji(bare), taken } : undefined;
}

function numberOf(word: string | undefined, before: string): string {
  const number = word?.replace(/^#/u, '');
  if (number !== undefined && NUMBER.test(number)) return number;
  const shown = foreign(before, 40);
  throw notUnderstood(`\`${shown}\` needs the number of a message.`, `For example: \`${shown} 3\`.`);
}

function notUnderstood(message: string, remedy: string): DroverError {
  return new DroverError(message, { code: 'console-input', remedy });
}
