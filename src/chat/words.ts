import { DroverError } from '../base/errors.js';
import { foreign } from '../base/foreign.js';
import type { OptionDefinition } from './command.js';
import type { RawValues } from './options.js';
import type { Token } from './tokens.js';

export interface WordRules {
  positionals: readonly OptionDefinition[];
  /** Throws for an option that does not exist. */
  named(name: string): OptionDefinition;
  usage(): string;
}

interface Reading extends WordRules {
  values: Map<string, string | number | boolean>;
  tokens: readonly Token[];
  position: number;
  rest: string[];
  /** The last value given as `--name value`, while bare words follow it. */
  lastText?: { option: OptionDefinition; words: string[] };
}

/** Assigns words to options: bare ones to positionals in order, the others by name. Values are not looked at. */
export function readWords(tokens: readonly Token[], rules: WordRules): RawValues {
  const reading: Reading = { ...rules, values: new Map(), tokens, position: 0, rest: [] };
  let onlyWords = false;
  while (reading.position < tokens.length) {
    const token = tokens[reading.position++];
    if (token === undefined) break;
    if (!onlyWords && !token.quoted && token.text === '--' && token.value === undefined) onlyWords = true;
    else if (!onlyWords && isOption(token)) readOption(reading, token);
    else readBare(reading, token);
  }
  takeRest(reading);
  return reading.values;
}

function readOption(reading: Reading, token: Token): void {
  const option = reading.named(token.text.slice(2));
  if (reading.values.has(option.name)) throw repeated(option);
  delete reading.lastText;
  if (option.kind === 'flag') {
    reading.values.set(option.name, token.value ?? true);
    return;
  }
  const value = token.value ?? following(reading, option);
  reading.values.set(option.name, value);
  if (token.value === undefined) reading.lastText = { option, words: [value] };
}

function following(reading: Reading, option: OptionDefinition): string {
  const next = reading.tokens[reading.position];
  if (next === undefined || isOption(next)) {
    throw new DroverError(`\`--${option.name}\` needs a value.`, {
      code: 'missing-value',
      remedy: `It is: \`${reading.usage()}\``,
    });
  }
  reading.position++;
  return next.text;
}

function readBare(reading: Reading, token: Token): void {
  if (!token.quoted && /^-[a-z]/iu.test(token.text)) {
    const option = reading.named(token.text.slice(1));
    throw new DroverError(`\`${foreign(token.text, 40)}\` is not an option.`, {
      code: 'unknown-option',
      remedy: `Did you mean \`--${option.name}\`?`,
    });
  }
  const open = reading.positionals.find(({ name }) => !reading.values.has(name));
  if (open === undefined) throw tooMany(reading, token);
  if (open.positional === 'rest') reading.rest.push(token.text);
  else reading.values.set(open.name, token.text);
}

/** All bare words that are left, as one value; options may stand between them. */
function takeRest(reading: Reading): void {
  const taker = reading.positionals.find(({ positional }) => positional === 'rest');
  if (taker === undefined || reading.rest.length === 0) return;
  if (reading.values.has(taker.name)) throw repeated(taker);
  reading.values.set(taker.name, reading.rest.join(' '));
}

/** Mostly a text with spaces and without quotes: then it is shown as it should have been. */
function tooMany(reading: Reading, token: Token): DroverError {
  const shown = foreign(token.text, 40);
  const { lastText } = reading;
  if (lastText === undefined) {
    return new DroverError(`Unexpected word: \`${shown}\`.`, {
      code: 'too-many-words',
      remedy: `It is: \`${reading.usage()}\``,
    });
  }
  const words = [...lastText.words, token.text];
  for (const next of reading.tokens.slice(reading.position)) {
    if (isOption(next)) break;
    words.push(next.text);
  }
  const text = foreign(words.join(' '), 80).replaceAll('"', "'").replaceAll('`', "'");
  return new DroverError(`Unexpected word: \`${shown}\`. Text with spaces needs quotes.`, {
    code: 'too-many-words',
    remedy: `Write \`--${lastText.option.name} "${text}"\`.`,
  });
}

function repeated(option: OptionDefinition): DroverError {
  return new DroverError(`\`--${option.name}\` is given twice.`, {
    code: 'repeated-option',
    remedy: 'Give it once.',
  });
}

function isOption(token: Token): boolean {
  return !token.quoted && token.text.startsWith('--');
}
