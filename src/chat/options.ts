import type { z } from 'zod';
import { DroverError } from '../base/errors.js';
import { foreign } from '../base/foreign.js';
import type { CommandDefinition, OptionDefinition, SubcommandDefinition } from './command.js';
import { didYouMean } from './nearest.js';
import { placeholder, usage } from './usage.js';

/** Values by option name, as words or as a platform gave them. */
export type RawValues = Map<string, string | number | boolean>;

const YES = new Set(['true', 'yes', 'on', '1']);
const NO = new Set(['false', 'no', 'off', '0']);

/** Puts every value through its option's type; an option that is not there gets its type's default, if that has one. */
export function validated(
  command: CommandDefinition,
  subcommand: SubcommandDefinition,
  values: RawValues,
): Readonly<Record<string, unknown>> {
  const options: Record<string, unknown> = {};
  for (const option of subcommand.options) {
    const value = values.get(option.name);
    if (value === undefined && option.required) throw missing(command, subcommand, option);
    const given = value === undefined ? fallback(option) : checked(option, value);
    if (given !== undefined) options[option.name] = given;
  }
  return options;
}

function fallback(option: OptionDefinition): unknown {
  const result = option.type.safeParse(undefined);
  return result.success ? result.data : undefined;
}

function checked(option: OptionDefinition, value: string | number | boolean): unknown {
  if (typeof value === 'string' && value.trim() === '') {
    throw new DroverError(`\`${label(option)}\` is empty.`, { code: 'missing-value' });
  }
  const result = option.type.safeParse(converted(option, value));
  if (result.success) return result.data;
  throw bad(option, value, wordsOf(result.error.issues[0]));
}

function converted(option: OptionDefinition, value: string | number | boolean): string | number | boolean {
  switch (option.kind) {
    case 'flag':
      return flag(option, value);
    case 'number':
      return number(option, value);
    case 'text':
      return option.choices === undefined ? String(value) : choice(option, option.choices, String(value));
  }
}

function flag(option: OptionDefinition, value: string | number | boolean): boolean {
  if (typeof value === 'boolean') return value;
  const word = String(value).toLowerCase();
  if (YES.has(word)) return true;
  if (NO.has(word)) return false;
  throw bad(option, value, `write \`--${option.name}\` alone, or \`--${option.name}=no\``);
}

function number(option: OptionDefinition, value: string | number | boolean): number {
  const read = typeof value === 'string' && /^[+-]?\d+(?:\.\d+)?$/u.test(value) ? Number(value) : value;
  if (typeof read === 'number' && Number.isFinite(read)) return read;
  throw bad(option, value, 'a number is needed');
}

function choice(option: OptionDefinition, choices: readonly string[], value: string): string {
  const exact = choices.find((one) => one.toLowerCase() === value.toLowerCase());
  if (exact !== undefined) return exact;
  const meant = didYouMean(value, choices).trim();
  if (choices.length > FEW) {
    throw new DroverError(`\`${label(option)}\` can't be \`${foreign(value, 40)}\`.`, {
      code: 'bad-option',
      remedy: meant === '' ? `It is one of: ${choices.join(', ')}.` : meant,
    });
  }
  const all = choices.map((one) => `\`${one}\``);
  const last = all.pop() ?? '';
  throw new DroverError(
    `\`${label(option)}\` is ${all.length === 0 ? last : `${all.join(', ')} or ${last}`}, not \`${foreign(value, 40)}\`.`,
    { code: 'bad-option', ...(meant === '' ? {} : { remedy: meant }) },
  );
}

/** Choices that are said in the sentence itself. */
const FEW = 6;

/** What stands against a value, in words of ours: a validator's own are for who wrote the definition. */
function wordsOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return 'not valid';
  const ofText = 'origin' in issue && issue.origin === 'string';
  const unit = ofText ? ' characters' : '';
  if (!/^(?:Too |Invalid )/u.test(issue.message)) return issue.message;
  if (issue.code === 'too_big') return `at most ${grouped(issue.maximum)}${unit}`;
  if (issue.code === 'too_small') return ofText ? 'it is empty' : `at least ${grouped(issue.minimum)}`;
  return issue.code === 'invalid_type' ? 'a whole number is needed' : 'not in the right form';
}

function grouped(limit: number | bigint): string {
  return limit.toLocaleString('en');
}

function bad(option: OptionDefinition, value: string | number | boolean, why: string): DroverError {
  return new DroverError(
    `\`${label(option)}\` can't be \`${foreign(String(value), 60)}\`: ${why.replace(/\.$/u, '')}.`,
    {
      code: 'bad-option',
    },
  );
}

function missing(
  command: CommandDefinition,
  subcommand: SubcommandDefinition,
  option: OptionDefinition,
): DroverError {
  return new DroverError(`\`/${command.name} ${subcommand.name}\` needs \`${label(option)}\`.`, {
    code: 'missing-option',
    remedy: `It is: \`${usage(command, subcommand)}\``,
  });
}

function label(option: OptionDefinition): string {
  const positional = option.positional !== undefined && option.positional !== false;
  return positional ? placeholder(option) : `--${option.name}`;
}
