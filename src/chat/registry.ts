import { z } from 'zod';
import { DroverError } from '../base/errors.js';
import { foreign } from '../base/foreign.js';
import type { CommandDefinition, OptionDefinition, SubcommandDefinition } from './command.js';
import { nearest } from './nearest.js';

/** The option that every command takes. */
export const CLOUD = 'cloud';
/** Answered by the core for every command. */
export const HELP = 'help';

const CLOUD_OPTION: OptionDefinition = {
  name: CLOUD,
  description: 'The cloud to work on, when it is not the default one',
  type: z.string().min(1),
  kind: 'text',
  required: false,
  completes: 'cloud',
  placeholder: 'NAME',
};

/** Discord's limits for names, descriptions, options, subcommands and choices; Slack's are wider. */
const NAME = /^[a-z][a-z0-9-]{0,31}$/u;
const LONGEST_DESCRIPTION = 100;
const MOST = 25;

export interface Registry {
  /** With `--cloud` added to each subcommand's options. */
  readonly commands: readonly CommandDefinition[];
  /** @throws DroverError `unknown-command`, which names the nearest one. */
  command(name: string): CommandDefinition;
}

/**
 * The commands that exist, from which parsing, help, Slack's manifest, Discord's registration and the reference are
 * made. A definition that no platform could take is a bug of ours and throws at once.
 */
export function createRegistry(definitions: readonly CommandDefinition[]): Registry {
  const commands = definitions.map(withCloud);
  const byName = new Map<string, CommandDefinition>();
  for (const command of commands) {
    checkCommand(command);
    if (byName.has(command.name)) throw new Error(`/${command.name} is defined twice`);
    byName.set(command.name, command);
  }
  return {
    commands,
    command(name) {
      const found = byName.get(name.toLowerCase());
      if (found !== undefined) return found;
      throw unknownCommand(name, [...byName.keys()]);
    },
  };
}

export function subcommandNamed(command: CommandDefinition, name: string): SubcommandDefinition | undefined {
  const wanted = name.toLowerCase();
  return command.subcommands.find((subcommand) => subcommand.name === wanted);
}

function unknownCommand(name: string, known: readonly string[]): DroverError {
  const meant = nearest(name, known);
  const all = known.map((command) => `\`/${command}\``).join(', ');
  return new DroverError(`There is no command \`/${foreign(name, 40)}\`.`, {
    code: 'unknown-command',
    remedy: meant === undefined ? `There is: ${all}.` : `Did you mean \`/${meant}\`?`,
  });
}

function withCloud(command: CommandDefinition): CommandDefinition {
  return {
    ...command,
    subcommands: command.subcommands.map((subcommand) => ({
      ...subcommand,
      options: [...subcommand.options, CLOUD_OPTION],
      handle: (invocation) => subcommand.handle(invocation),
    })),
  };
}

function checkCommand(command: CommandDefinition): void {
  const at = `/${command.name}`;
  checkNamed(command, at);
  checkCount(command.subcommands.length, `${at}: subcommands`);
  checkUnique(command.subcommands, at);
  for (const subcommand of command.subcommands) checkSubcommand(subcommand, `${at} ${subcommand.name}`);
  require(command.subcommands.some(
    ({ name }) => name === command.defaultSubcommand,
  ), `${at}: the default subcommand "${command.defaultSubcommand}" does not exist`);
}

function checkSubcommand(subcommand: SubcommandDefinition, at: string): void {
  checkNamed(subcommand, at);
  require(subcommand.name !== HELP, `${at}: "${HELP}" is answered by the core`);
  const { options } = subcommand;
  checkCount(options.length, `${at}: options`);
  checkUnique(options, at);
  for (const option of options) checkOption(option, `${at} --${option.name}`);
  const firstOptional = options.findIndex(({ required }) => !required);
  require(!options.some(
    ({ required }, index) => required && index > firstOptional && firstOptional >= 0,
  ), `${at}: required options come before optional ones`);
  const bare = options.filter(({ positional }) => positional !== undefined && positional !== false);
  require(!bare.some(
    ({ positional }, index) => positional === 'rest' && index < bare.length - 1,
  ), `${at}: only the last positional takes the rest`);
}

function checkOption(option: OptionDefinition, at: string): void {
  checkNamed(option, at);
  require(option.name !== HELP, `${at}: "${HELP}" is answered by the core`);
  const positional = option.positional !== undefined && option.positional !== false;
  require(!(positional && option.kind === 'flag'), `${at}: a flag has no place among bare words`);
  require(!(option.required && option.kind === 'flag'), `${at}: a flag is never required`);
  require(option.choices === undefined || option.kind === 'text', `${at}: only text has choices`);
  if (option.choices !== undefined) checkCount(option.choices.length, `${at}: choices`);
}

function checkNamed({ name, description }: { name: string; description: string }, at: string): void {
  require(NAME.test(name), `${at}: a name is 1 to 32 of a-z, 0-9 and -, and begins with a letter`);
  require(description.length > 0 &&
    description.length <=
      LONGEST_DESCRIPTION, `${at}: a description has 1 to ${LONGEST_DESCRIPTION} characters`);
}

function checkUnique(named: readonly { name: string }[], at: string): void {
  const seen = new Set<string>();
  for (const { name } of named) {
    require(!seen.has(name), `${at}: "${name}" is defined twice`);
    seen.add(name);
  }
}

function checkCount(count: number, what: string): void {
  require(count >= 1 && count <= MOST, `${what}: 1 to ${MOST}, not ${count}`);
}

function require(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
