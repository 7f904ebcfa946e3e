import { defined } from '../base/defined.js';
import { DroverError } from '../base/errors.js';
import { foreign } from '../base/foreign.js';
import type { CommandDefinition, OptionDefinition, SubcommandDefinition } from './command.js';
import { nearest } from './nearest.js';
import { type RawValues, validated } from './options.js';
import type { CommandCall } from './platform.js';
import { HELP, subcommandNamed } from './registry.js';
import { type Token, tokenize } from './tokens.js';
import { usage } from './usage.js';
import { readWords } from './words.js';

/** What a person asked for, once its words are understood. */
export type Parsed =
  | Help
  | {
      kind: 'invocation';
      subcommand: SubcommandDefinition;
      options: Readonly<Record<string, unknown>>;
      /** The subcommand that the first word nearly is, where it was read as the default subcommand's first option. */
      perhaps?: string;
    };

/** About a subcommand, or all there is. */
interface Help {
  kind: 'help';
  subcommand?: SubcommandDefinition;
}

/** Slack cuts messages at 40,000 characters; no command of ours needs a tenth of that. */
const LONGEST_INPUT = 4000;

/**
 * Reads a call by its definition.
 *
 * @throws DroverError with one clear message and the nearest right form: `unterminated-quote`, `unknown-subcommand`,
 * `unknown-option`, `repeated-option`, `missing-value`, `missing-option`, `bad-option`, `too-many-words`,
 * `input-too-long`
 */
export function parse(command: CommandDefinition, input: CommandCall['input']): Parsed {
  return input.kind === 'text' ? parseText(command, input.text) : parseStructured(command, input);
}

function parseText(command: CommandDefinition, text: string): Parsed {
  if (text.length > LONGEST_INPUT) {
    throw new DroverError(`This is ${text.length} characters long; a command has at most ${LONGEST_INPUT}.`, {
      code: 'input-too-long',
      remedy: 'Nothing was done. Shorten it, for example the reason, and give it again.',
    });
  }
  const aim = aimOf(command, text);
  if (aim.kind === 'help') return aim;
  const { subcommand, words, perhaps } = aim;
  return {
    kind: 'invocation',
    subcommand,
    options: hinted(perhaps, command, () => valuesOf(command, subcommand, words)),
    ...defined({ perhaps }),
  };
}

/** What a text is about: everything that has to know it before the values are read asks here, and looks at no word itself. */
export type Aim =
  | Help
  | { kind: 'subcommand'; subcommand: SubcommandDefinition; words: readonly Token[]; perhaps?: string };

/** @throws DroverError as `parse` does, but for values */
export function aimOf(command: CommandDefinition, text: string): Aim {
  const tokens = tokenize(text);
  const first = tokens[0];
  if (first === undefined) return { kind: 'help' };
  if (isWord(first) && first.text.toLowerCase() === HELP) return helpFor(command, tokens[1]);

  const named = isWord(first) ? subcommandNamed(command, first.text) : undefined;
  if (named === undefined && isHelpFlag(first)) return { kind: 'help' };
  const subcommand = named ?? defaultFor(command, first);
  const words = named === undefined ? tokens : tokens.slice(1);
  // `/migrate web-01 --help` asks about what it would do without `--help`.
  if (words.some((token) => isHelpFlag(token))) return { kind: 'help', subcommand };
  const perhaps = named === undefined && isWord(first) ? nearSubcommand(command, first.text) : undefined;
  return { kind: 'subcommand', subcommand, words, ...defined({ perhaps }) };
}

function parseStructured(
  command: CommandDefinition,
  input: Extract<CommandCall['input'], { kind: 'options' }>,
): Parsed {
  if (input.subcommand.toLowerCase() === HELP) return { kind: 'help' };
  const subcommand = subcommandNamed(command, input.subcommand);
  if (subcommand === undefined) throw unknownSubcommand(command, input.subcommand);
  const values: RawValues = new Map();
  for (const [name, value] of Object.entries(input.options)) {
    values.set(optionNamed(command, subcommand, name).name, value);
  }
  return { kind: 'invocation', subcommand, options: validated(command, subcommand, values) };
}

function valuesOf(command: CommandDefinition, subcommand: SubcommandDefinition, words: readonly Token[]) {
  const values = readWords(words, {
    positionals: subcommand.options.filter(isPositional),
    named: (name) => optionNamed(command, subcommand, name),
    usage: () => usage(command, subcommand),
  });
  return validated(command, subcommand, values);
}

function isPositional(option: OptionDefinition): boolean {
  return option.positional !== undefined && option.positional !== false;
}

function optionNamed(
  command: CommandDefinition,
  subcommand: SubcommandDefinition,
  name: string,
): OptionDefinition {
  const wanted = name.toLowerCase();
  const found = subcommand.options.find((option) => option.name === wanted);
  if (found !== undefined) return found;
  const meant = nearest(
    name,
    subcommand.options.map((option) => option.name),
  );
  throw new DroverError(`\`/${command.name} ${subcommand.name}\` has no option \`--${foreign(name, 40)}\`.`, {
    code: 'unknown-option',
    remedy: meant === undefined ? `It is: \`${usage(command, subcommand)}\`` : `Did you mean \`--${meant}\`?`,
  });
}

/** A bare first word that is no subcommand belongs to the default one, if that takes bare words at all. */
function defaultFor(command: CommandDefinition, first: Token): SubcommandDefinition {
  const subcommand = subcommandNamed(command, command.defaultSubcommand);
  if (subcommand === undefined) throw unknownSubcommand(command, command.defaultSubcommand);
  const takesWords = subcommand.options.some(isPositional);
  if (!takesWords && !first.text.startsWith('--')) throw unknownSubcommand(command, first.text);
  return subcommand;
}

function helpFor(command: CommandDefinition, about: Token | undefined): Help {
  if (about === undefined) return { kind: 'help' };
  const subcommand = subcommandNamed(command, about.text);
  if (subcommand === undefined) throw unknownSubcommand(command, about.text);
  return { kind: 'help', subcommand };
}

function unknownSubcommand(command: CommandDefinition, word: string): DroverError {
  const meant = nearSubcommand(command, word);
  return new DroverError(`There is no \`/${command.name} ${foreign(word, 40)}\`.`, {
    code: 'unknown-subcommand',
    remedy:
      meant === undefined
        ? `\`/${command.name} ${HELP}\` lists what there is.`
        : `Did you mean \`/${command.name} ${meant}\`?`,
  });
}

function nearSubcommand(command: CommandDefinition, word: string): string | undefined {
  return nearest(
    word,
    command.subcommands.map(({ name }) => name),
  );
}

/** `/migrate stauts m-7f3k2q` is read as a server named stauts and fails; the person should learn why. */
function hinted<Result>(perhaps: string | undefined, command: CommandDefinition, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (perhaps === undefined || !(error instanceof DroverError)) throw error;
    throw withHint(error, command.name, perhaps);
  }
}

/** The same error with "did you mean" for a mistyped subcommand in front of its remedy. */
export function withHint(error: DroverError, command: string, perhaps: string): DroverError {
  const hint = `Did you mean \`/${command} ${perhaps}\`?`;
  return new DroverError(error.message, {
    code: error.code,
    remedy: error.remedy === undefined ? hint : `${hint} ${error.remedy}`,
    cause: error,
  });
}

function isWord(token: Token): boolean {
  return !token.text.startsWith('--') || token.quoted;
}

/** `-h` as on every command line: it asks, whatever else stands there. */
function isHelpFlag(token: Token): boolean {
  return !token.quoted && (token.text === `--${HELP}` || token.text === '-h') && token.value === undefined;
}
