import type { RoleName } from './actor.js';
import type { CommandDefinition, OptionDefinition, SubcommandDefinition } from './command.js';
import { CLOUD } from './registry.js';

/** `/migrate server NAME [--to HOST]`. The option that every command takes is left out; help names it once. */
export function usage(command: CommandDefinition, subcommand: SubcommandDefinition): string {
  const own = subcommand.options.filter(({ name }) => name !== CLOUD);
  const words = [
    ...own.filter(({ positional }) => positional !== undefined && positional !== false),
    ...own.filter(({ positional }) => positional === undefined || positional === false),
  ].map(optionUsage);
  return [`/${command.name} ${subcommand.name}`, ...words].join(' ');
}

/** `NAME`, `[HOST...]`, `--reason TEXT`, `[--force]`. */
export function optionUsage(option: OptionDefinition): string {
  const words = optionWords(option);
  return option.required ? words : `[${words}]`;
}

function optionWords(option: OptionDefinition): string {
  if (option.positional === 'rest') return `${placeholder(option)}...`;
  if (option.positional === true) return placeholder(option);
  return option.kind === 'flag' ? `--${option.name}` : `--${option.name} ${placeholder(option)}`;
}

export function placeholder(option: OptionDefinition): string {
  if (option.placeholder !== undefined) return option.placeholder;
  if (option.choices !== undefined) return option.choices.join('|');
  return option.kind === 'number' ? 'N' : option.name.toUpperCase();
}

/** `anyone`, `operator`, `operator or approver`. */
export function whoMay(role: RoleName | readonly RoleName[]): string {
  const roles = rolesOf(role);
  return roles.includes('viewer') ? 'anyone' : roles.join(' or ');
}

export function rolesOf(role: RoleName | readonly RoleName[]): readonly RoleName[] {
  return typeof role === 'string' ? [role] : role;
}
