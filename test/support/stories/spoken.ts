import type { OptionDefinition } from '../../../src/chat/command.js';
import { describedCommands } from '../../../src/main.js';
import type { Spoken } from './chat.js';

const COMMANDS = describedCommands();

function optionsOf({ command, subcommand }: Spoken): readonly OptionDefinition[] {
  const found = COMMANDS.find(({ name }) => name === command)?.subcommands.find(
    ({ name }) => name === subcommand,
  );
  if (found === undefined) throw new Error(`there is no /${command} ${subcommand}`);
  return found.options;
}

/** `/migrate server web-01 --to compute2`, as people type it. */
export function typed(spoken: Spoken): string {
  const definitions = optionsOf(spoken);
  const words = Object.entries(spoken.options ?? {}).map(([name, value]) => {
    const quoted = /\s/u.test(value) ? `"${value}"` : value;
    const definition = definitions.find((option) => option.name === name);
    if (definition?.kind === 'flag') return `--${name}=${value}`;
    const positional = definition?.positional;
    return positional === undefined || positional === false ? `--${name} ${quoted}` : quoted;
  });
  return [`/${spoken.command} ${spoken.subcommand}`, ...words].join(' ');
}
