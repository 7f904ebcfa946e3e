import type { CommandDefinition, OptionDefinition, SubcommandDefinition } from './command.js';
import { CLOUD, type Registry } from './registry.js';
import { optionUsage, usage, whoMay } from './usage.js';

/** docs/commands.md: every command as its definition says. Generated, and held in step by a test. */
export function commandsReference(registry: Registry): string {
  const lines = [
    '# Commands',
    '',
    'Generated from the command definitions by `npm run generate`; do not edit.',
    '',
    `Every command takes \`--${CLOUD} NAME\`, and options come as \`--name value\` or \`--name=value\`. Text with spaces needs quotes.`,
    'Curly quotes and long dashes are read as the plain ones. `help` after a command lists its subcommands, `help SUBCOMMAND` one of them.',
    'Who may: see `roles` in the configuration. `anyone` means anyone in a permitted channel.',
    '',
    ...registry.commands.flatMap(commandSection),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function commandSection(command: CommandDefinition): string[] {
  const bare = `/${command.name}`;
  return [
    `## ${bare}`,
    '',
    sentence(command.description),
    '',
    `A first word that is no subcommand means \`${bare} ${command.defaultSubcommand}\`.`,
    '',
    ...command.subcommands.flatMap((subcommand) => subcommandSection(command, subcommand)),
  ];
}

function subcommandSection(command: CommandDefinition, subcommand: SubcommandDefinition): string[] {
  const own = subcommand.options.filter(({ name }) => name !== CLOUD);
  const table = ['| option | what it is |', '| --- | --- |', ...own.map(optionRow), ''];
  const examples = subcommand.examples ?? [];
  return [
    `### /${command.name} ${subcommand.name}`,
    '',
    `\`${usage(command, subcommand)}\``,
    '',
    `${sentence(subcommand.description)} For ${whoMay(subcommand.role)}.`,
    '',
    ...(own.length === 0 ? [] : table),
    ...(examples.length === 0 ? [] : ['```', ...examples, '```', '']),
  ];
}

function optionRow(option: OptionDefinition): string {
  const choices = option.choices === undefined ? '' : ` One of ${option.choices.join(', ')}.`;
  return `| \`${cell(optionUsage(option))}\` | ${cell(sentence(option.description) + choices)} |`;
}

/** A bar would end the table's cell, even between backticks. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function sentence(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}
