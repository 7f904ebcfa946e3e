import type { z } from 'zod';
import type { Actor, RoleName } from './actor.js';
import type { Conversation, Reply } from './platform.js';

/** What completes an option's value as one types (Discord autocompletion, Slack's external selects). */
export type Completion =
  | 'server'
  | 'host'
  | 'volume'
  | 'image'
  | 'volume-type'
  | 'flavor'
  | 'network'
  | 'request'
  | 'cloud'
  | 'backend';

export interface OptionDefinition {
  /** Kebab-case, as typed after `--`. */
  name: string;
  description: string;
  /** Parses the typed value. For `flag` a boolean, for `number` a number arrives. */
  type: z.ZodType;
  kind: 'text' | 'number' | 'flag';
  required: boolean;
  /** Taken from bare words in the order of declaration; `rest` takes all that remain, as one string separated by spaces. */
  positional?: boolean | 'rest';
  /** A closed list, when there is one. */
  choices?: readonly string[];
  completes?: Completion;
  /** What stands in usage lines, `HOST`; the upper-cased name by default. */
  placeholder?: string;
}

/** One command as somebody gave it, parsed and allowed. */
export interface Invocation<Options = Readonly<Record<string, unknown>>> {
  key: string;
  actor: Actor;
  conversation: Conversation;
  command: string;
  subcommand: string;
  options: Options;
}

export interface SubcommandDefinition {
  name: string;
  description: string;
  options: readonly OptionDefinition[];
  role: RoleName | readonly RoleName[];
  /** Where the answer is shown when the handler gives one; adapters that must choose before it runs (Discord) obey it. */
  visibility: 'private' | 'public';
  /**
   * What it makes is known by the invocation's key, so that doing it again for the same key makes nothing again. What
   * changes something and is not repeatable is done once a key, also over a restart.
   */
  repeatable?: boolean;
  /**
   * It asks much of a cloud and its hosts, and answers everybody alike: those who ask the same at the same time share one
   * answer, and a person has only a few under way. `in-channel`: it may be posted where it was asked, so that only those
   * who ask there share it.
   */
  costly?: boolean | 'in-channel';
  examples?: readonly string[];
  /** Says nothing to people by itself; failures are thrown as DroverError. */
  handle(invocation: Invocation): Promise<Reply>;
}

export interface CommandDefinition {
  /** Without the slash. */
  name: string;
  description: string;
  /** The subcommand that a bare first word means: `/migrate web-01` is `/migrate server web-01`. */
  defaultSubcommand: string;
  subcommands: readonly SubcommandDefinition[];
}
