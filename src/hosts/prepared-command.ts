import { createHash } from 'node:crypto';
import { defined } from '../base/defined.js';
import type { ArgumentForms, ArgumentValues } from './arguments.js';
import type { Command } from './command.js';

/** One command on a host as it will run, as plain data: it stands where a call to a cloud stands. */
export interface HostCall<F extends ArgumentForms = ArgumentForms> {
  method: 'SSH';
  /** The host. */
  path: string;
  body: {
    command: string;
    args: ArgumentValues<F>;
    /** SHA-256 of the script, hex: the script itself is the program's. */
    script: string;
    /** What it is given to read: lines of a file, never a secret. */
    stdin?: string;
  };
}

export function prepareCommand<F extends ArgumentForms, T>(
  host: string,
  { id, script }: Command<F, T>,
  args: ArgumentValues<F>,
  stdin?: string,
): HostCall<F> {
  const hash = createHash('sha256').update(script).digest('hex');
  const body = { command: id, args, script: hash, ...defined({ stdin }) };
  return { method: 'SSH', path: host, body };
}
