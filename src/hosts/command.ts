import { redactText } from '../base/redaction.js';
import type { ArgumentForms } from './arguments.js';

/** What a command left behind when it ended by itself. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** A program that operators install on a host: where it stands, and where in docs/hosts it is found. */
export interface Helper {
  readonly path: string;
  readonly name: string;
}

/** One thing that may be asked of a host. There is no other way to run anything there. */
export interface Command<F extends ArgumentForms = ArgumentForms, T = unknown> {
  /** Kebab-case: the word that the helper on the host knows it by. */
  readonly id: string;
  /** One line, for the operator who reads the helper. */
  readonly purpose: string;
  /** In the order in which the script takes them; one that takes many is the last. */
  readonly args: F;
  /** Needs root, so that another login goes through sudo. */
  readonly root: boolean;
  /** On the host and, with a little more, here. */
  readonly timeoutMs: number;
  /** The program on the host that alone may run it, whoever logs in; left out: drover-command, or root's shell. */
  readonly helper?: Helper;
  /** POSIX sh; the arguments are `$1`, `$2` and so on, never text of the script. Reads, and changes nothing. */
  readonly script: string;
  /** Takes text on its standard input, at most this many bytes. */
  readonly stdinLimit?: number;
  /** What that text must be: it goes into a file or a parser on the host. */
  readonly stdinForm?: { readonly what: string; readonly form: RegExp };
  /** Throws Unreadable for output that it cannot make sense of. */
  parse(output: Output): T;
}

export function defineCommand<const F extends ArgumentForms, T>(command: Command<F, T>): Command<F, T> {
  return command;
}

/** The output of a command makes no sense: `message` says what was expected or seen. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** The command ended with another status than 0, and that is no answer either. */
export class Failed extends Error {
  override readonly name = 'Failed';
}

/** Somebody else's words, short and without secrets. */
export function firstLine(text: string): string {
  const line =
    redactText(text)
      .split('\n')
      .find((one) => one.trim() !== '') ?? '';
  return line
    .trim()
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, 200);
}

/** The standard output of a command that succeeded. */
export function succeeded(output: Output): string {
  if (output.code === 0) return output.stdout;
  const said = firstLine(output.stderr) || firstLine(output.stdout);
  throw new Failed(`exit ${output.code}${said === '' ? '' : `: ${said}`}`);
}
