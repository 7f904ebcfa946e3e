import type { z } from 'zod';
import type { Invocation, OptionDefinition, SubcommandDefinition } from './command.js';
import type { Reply } from './platform.js';

/** An option without its name, which is its key in `options`. */
export type OptionSpec = Omit<OptionDefinition, 'name'>;

/** What a handler finds in `invocation.options`: each option as its zod type gives it, optional ones perhaps absent. */
export type OptionsOf<Specs extends Readonly<Record<string, OptionSpec>>> = {
  readonly [Name in keyof Specs as Specs[Name]['required'] extends true ? Name : never]: z.output<
    Specs[Name]['type']
  >;
} & {
  readonly [Name in keyof Specs as Specs[Name]['required'] extends true ? never : Name]?:
    | z.output<Specs[Name]['type']>
    | undefined;
} & { readonly cloud?: string | undefined };

export interface SubcommandSpec<Specs extends Readonly<Record<string, OptionSpec>>>
  extends Omit<SubcommandDefinition, 'options' | 'handle'> {
  /** In the order in which bare words fill the positional ones. */
  options: Specs;
  handle(invocation: Invocation<OptionsOf<Specs>>): Promise<Reply>;
}

/** A subcommand whose handler knows the types of its options. */
export function defineSubcommand<const Specs extends Readonly<Record<string, OptionSpec>>>(
  spec: SubcommandSpec<Specs>,
): SubcommandDefinition {
  return {
    ...spec,
    options: Object.entries(spec.options).map(([name, option]) => ({ ...option, name })),
    // The parser has put every option through its own type: this is the one place that says so to the compiler.
    handle: (invocation) => spec.handle({ ...invocation, options: invocation.options as OptionsOf<Specs> }),
  };
}
