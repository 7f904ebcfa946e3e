import { type Block, bold, type Card, code, item, line } from './card.js';
import type { CommandDefinition, OptionDefinition, SubcommandDefinition } from './command.js';
import { CLOUD, HELP } from './registry.js';
import { optionUsage, usage, whoMay } from './usage.js';

/** `/migrate help`: one line a subcommand. */
export function commandHelp(command: CommandDefinition): Card {
  const bare = `/${command.name}`;
  return {
    blocks: [
      line(bold(bare), ` · ${command.description}`),
      ...command.subcommands.map((subcommand) => summary(command, subcommand)),
      ...shorthand(command),
      line(
        code(`${bare} ${HELP} SUBCOMMAND`),
        ' tells more. Every command takes ',
        code(`--${CLOUD} NAME`),
        '.',
      ),
    ],
  };
}

/** `/migrate help server`: usage, options, examples, who may. */
export function subcommandHelp(command: CommandDefinition, subcommand: SubcommandDefinition): Card {
  const examples = subcommand.examples ?? [];
  return {
    blocks: [
      line(bold(usage(command, subcommand))),
      line(`${sentence(subcommand.description)} For ${whoMay(subcommand.role)}.`),
      ...subcommand.options.map(optionLine),
      ...(examples.length === 0 ? [] : [line('For example:')]),
      ...examples.map((example) => item(code(example))),
    ],
  };
}

function summary(command: CommandDefinition, subcommand: SubcommandDefinition): Block {
  return item(
    code(usage(command, subcommand)),
    ` · ${subcommand.description}`,
    ` · ${whoMay(subcommand.role)}`,
  );
}

/** The short form, where there is one: only a default subcommand that takes bare words can be left out. */
function shorthand(command: CommandDefinition): Block[] {
  const short = command.subcommands.find(({ name }) => name === command.defaultSubcommand);
  const first = short?.options.find(({ positional }) => positional !== undefined && positional !== false);
  if (short === undefined || first === undefined) return [];
  const bare = `/${command.name}`;
  const word = optionUsage(first);
  return [line(code(`${bare} ${word}`), ' is ', code(`${bare} ${short.name} ${word}`), '.')];
}

function optionLine(option: OptionDefinition): Block {
  const choices = option.choices === undefined ? '' : ` (${option.choices.join(', ')})`;
  return item(code(optionUsage(option)), ` · ${option.description}${choices}`);
}

function sentence(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}
