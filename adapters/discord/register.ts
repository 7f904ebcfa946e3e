import { createHash } from 'node:crypto';
import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandIntegerOption,
  type APIApplicationCommandNumberOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  Routes,
} from 'discord.js';
import { z } from 'zod';
import { DroverError } from '../../src/base/errors.js';
import { clamped } from '../../src/base/foreign.js';
import { type Network, STRAIGHT } from '../../src/base/proxies/network.js';
import type { CommandDefinition, OptionDefinition, SubcommandDefinition } from '../../src/chat/command.js';
import { type Api, createApi } from './api.js';
import type { DiscordConfig } from './config.js';
import { LIMITS } from './limits.js';
import type { Log } from './log.js';
import { RegisteredCommands } from './schema.js';

type CommandJson = RESTPostAPIChatInputApplicationCommandsJSONBody;

/**
 * The guild's commands as Discord wants them, from the one definition. Everybody may see them
 * (`default_member_permissions` null): viewing needs no role, and who may do what is Drover's to decide, whatever a
 * server's admins set in Discord.
 * @throws DroverError `discord-commands-too-large` where a definition can't be a Discord command
 */
export function discordCommands(definitions: readonly CommandDefinition[]): CommandJson[] {
  limited('the commands', definitions.length, LIMITS.commandsPerGuild);
  return definitions.map((definition) => {
    const name = `/${definition.name}`;
    limited(`the name of ${name}`, definition.name.length, LIMITS.commandName);
    limited(`the subcommands of ${name}`, definition.subcommands.length, LIMITS.commandOptions);
    const command: CommandJson = {
      type: ApplicationCommandType.ChatInput,
      name: definition.name,
      description: described(definition.description),
      options: definition.subcommands.map((subcommand) => subcommandJson(name, subcommand)),
      contexts: [InteractionContextType.Guild],
      integration_types: [ApplicationIntegrationType.GuildInstall],
      default_member_permissions: null,
      nsfw: false,
    };
    limited(`the texts of ${name}`, textLength(command), LIMITS.commandTotal);
    return command;
  });
}

function subcommandJson(
  command: string,
  subcommand: SubcommandDefinition,
): APIApplicationCommandSubcommandOption {
  const name = `${command} ${subcommand.name}`;
  limited(`the name of ${name}`, subcommand.name.length, LIMITS.commandName);
  limited(`the options of ${name}`, subcommand.options.length, LIMITS.commandOptions);
  // Discord refuses a required option after an optional one.
  const required = subcommand.options.filter((option) => option.required);
  const optional = subcommand.options.filter((option) => !option.required);
  return {
    type: ApplicationCommandOptionType.Subcommand,
    name: subcommand.name,
    description: described(subcommand.description),
    options: [...required, ...optional].map((option) => optionJson(name, option)),
  };
}

function optionJson(subcommand: string, option: OptionDefinition): APIApplicationCommandBasicOption {
  limited(`the name of --${option.name} of ${subcommand}`, option.name.length, LIMITS.commandName);
  const common = {
    name: option.name,
    description: described(option.description),
    required: option.required,
  };
  switch (option.kind) {
    case 'flag':
      return { ...common, type: ApplicationCommandOptionType.Boolean };
    case 'number':
      return numberOption(common, option);
    case 'text':
      return textOption(common, option);
  }
}

function textOption(
  common: { name: string; description: string; required: boolean },
  { choices, completes }: OptionDefinition,
): APIApplicationCommandBasicOption {
  const type = ApplicationCommandOptionType.String;
  const fits =
    choices !== undefined &&
    choices.length > 0 &&
    choices.length <= LIMITS.choices &&
    choices.every((choice) => choice.length > 0 && choice.length <= LIMITS.choiceText);
  if (fits) return { ...common, type, choices: choices.map((value) => ({ name: value, value })) };
  // A list that is too long for Discord is completed as one types instead.
  const autocomplete = completes !== undefined || (choices !== undefined && choices.length > 0);
  return autocomplete ? { ...common, type, autocomplete } : { ...common, type };
}

/** What JSON Schema says of a number; the type itself checks the value once more when it arrives. */
const NumberShape = z.object({
  type: z.enum(['integer', 'number']).catch('number'),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});

type NumberOption = APIApplicationCommandIntegerOption | APIApplicationCommandNumberOption;

function numberOption(
  common: { name: string; description: string; required: boolean },
  { type }: OptionDefinition,
): NumberOption {
  const shape = NumberShape.parse(z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }));
  const option = {
    ...common,
    ...(exactly(shape.minimum) ? { min_value: shape.minimum } : {}),
    ...(exactly(shape.maximum) ? { max_value: shape.maximum } : {}),
  };
  return shape.type === 'integer'
    ? { ...option, type: ApplicationCommandOptionType.Integer }
    : { ...option, type: ApplicationCommandOptionType.Number };
}

/** Discord takes bounds between -2^53 and 2^53; an integer's own bounds there say nothing. */
function exactly(bound: number | undefined): bound is number {
  return bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
}

function described(text: string): string {
  return clamped(text.trim(), LIMITS.commandDescription) || '…';
}

function limited(what: string, is: number, most: number): void {
  if (is <= most) return;
  throw new DroverError(`Discord does not take ${what}: ${is} of at most ${most}.`, {
    code: 'discord-commands-too-large',
    remedy: 'Shorten the definition in commands/.',
  });
}

/** What Discord counts: names, descriptions and values of the command, its subcommands, options and choices. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + textLength(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, one]) => {
    const counts = (key === 'name' || key === 'description' || key === 'value') && typeof one === 'string';
    return sum + (counts ? one.length : textLength(one));
  }, 0);
}

/** One hash for one meaning: what Discord adds (ids, versions) and leaves out (defaults) does not count. */
export function commandsHash(commands: readonly unknown[]): string {
  const plain = commands.map((command) => RegisteredCommand.parse(command));
  plain.sort((a, b) => (a.name < b.name ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(plain)).digest('hex');
}

const RegisteredOption = z.object({
  type: z.number(),
  name: z.string(),
  description: z.string(),
  required: z.boolean().default(false),
  autocomplete: z.boolean().default(false),
  choices: z.array(z.object({ name: z.string(), value: z.union([z.string(), z.number()]) })).default([]),
  min_value: z.number().nullish().default(null),
  max_value: z.number().nullish().default(null),
  get options(): z.ZodDefault<z.ZodArray<z.ZodType>> {
    return z.array(RegisteredOption).default([]);
  },
});

const RegisteredCommand = z.object({
  type: z.number().default(ApplicationCommandType.ChatInput),
  name: z.string(),
  description: z.string(),
  options: z.array(RegisteredOption).default([]),
  contexts: z.array(z.number()).nullish().default(null),
  integration_types: z.array(z.number()).nullish().default(null),
  default_member_permissions: z.string().nullish().default(null),
  nsfw: z.boolean().default(false),
});

export interface Registration {
  /** False: the guild has these very commands already; Discord allows 200 new ones a day. */
  written: boolean;
  commands: number;
}

/** `drover register discord`: writes the guild's commands in one go, only where they differ. */
export async function registerDiscord(
  config: DiscordConfig,
  definitions: readonly CommandDefinition[],
  log: Log,
  network: Network = STRAIGHT,
): Promise<Registration> {
  const api = createApi(config, log, network);
  const wanted = discordCommands(definitions);
  if (await isRegistered(api, config, wanted)) return { written: false, commands: wanted.length };
  const route = Routes.applicationGuildCommands(config.applicationId, config.guildId);
  await api.act('PUT', route, { body: wanted });
  return { written: true, commands: wanted.length };
}

export async function isRegistered(
  api: Api,
  { applicationId, guildId }: Pick<DiscordConfig, 'applicationId' | 'guildId'>,
  wanted: readonly CommandJson[],
): Promise<boolean> {
  const current = await api.get(Routes.applicationGuildCommands(applicationId, guildId), RegisteredCommands);
  return commandsHash(current) === commandsHash(wanted);
}
