import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { HostAccess } from '../config/config.js';
import { type ArgumentForms, type ArgumentValues, BadArgument } from './arguments.js';
import { type Command, Failed, firstLine, type Output, Unreadable } from './command.js';
import { HostError } from './host-error.js';
import { commandLine, helperOf } from './invocation.js';
import type { SshEnvironment } from './login.js';
import { Pool } from './pool.js';

export interface HostsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Connections open at once; 16 unless given. */
  readonly limit?: number;
  /** The hypervisor's host_ip, for hosts that `hosts.addresses` does not name. */
  readonly hostIp?: (host: string) => string | undefined;
  readonly env?: SshEnvironment;
  /** Milliseconds: for TCP and for the login each. 10 s unless given. */
  readonly connectMs?: number;
  /** Milliseconds that an unused connection stays open. 60 s unless given. */
  readonly idleMs?: number;
  /** Told of every login that was tried: for metrics. */
  readonly onLogin?: (result: 'ok' | 'failed') => void;
}

/** The compute hosts of one cloud. Every error is a HostError that names the host. */
export interface Hosts {
  /** Runs one command of the closed list. Rejects when it could not be run, failed, or answered nonsense. */
  run<F extends ArgumentForms, T>(
    host: string,
    command: Command<F, T>,
    values: ArgumentValues<F>,
    stdin?: string,
  ): Promise<T>;
  /** Where a host is looked for. Throws for an address that is none. */
  address(host: string): { readonly address: string; readonly port: number };
  readonly user: string;
  /** Logins so far: one a host while its connection lives. */
  readonly logins: number;
  close(): Promise<void>;
}

/** More than any command of Drover's prints. */
const MOST_OUTPUT = 2 * 1024 * 1024;

/** What ssh's way there and the end of the command may add to the time that the host itself allows it. */
const SLACK_MS = 3_000;

export function openHosts(access: HostAccess, options: HostsOptions): Hosts {
  const pool = new Pool(access, {
    clock: options.clock,
    log: options.log,
    limit: options.limit ?? 16,
    env: options.env ?? process.env,
    hostIp: options.hostIp ?? (() => undefined),
    connectMs: options.connectMs ?? 10_000,
    idleMs: options.idleMs ?? 60_000,
    onLogin: options.onLogin ?? (() => undefined),
  });
  return {
    user: access.user,
    get logins() {
      return pool.logins;
    },
    address: (host) => pool.place(host),
    close: () => pool.close(),
    run: runThrough(access.user, (host, line, command, stdin) =>
      pool.use(host, (connection) =>
        connection.run(line, command.id, {
          timeoutMs: command.timeoutMs + SLACK_MS,
          limitBytes: MOST_OUTPUT,
          stdin,
        }),
      ),
    ),
  };
}

/** Carries one command line to a host and its output back; rejects with a HostError. */
export type Carrier = (
  host: string,
  line: string,
  command: Pick<Command, 'id' | 'timeoutMs'>,
  stdin: string | undefined,
) => Promise<Output>;

/** What is checked before and after a command, whatever carries it. */
export function runThrough(user: string, carry: Carrier): Hosts['run'] {
  return async (host, command, values, stdin) => {
    const line = checkedLine(host, command, values, user, stdin);
    const output = await carry(host, line, command, stdin);
    refusedByHost(host, user, command, output);
    return parsed(host, command, output);
  };
}

function checkedLine<F extends ArgumentForms, T>(
  host: string,
  command: Command<F, T>,
  values: ArgumentValues<F>,
  user: string,
  stdin: string | undefined,
): string {
  try {
    if (stdin !== undefined) checkStdin(stdin, command);
    return commandLine(command, values, user);
  } catch (error) {
    if (!(error instanceof BadArgument)) throw error;
    throw new HostError('bad-argument', host, `${command.id} was not run on ${host}: ${error.message}`, {
      remedy: 'Such a name cannot be passed to a host. Nothing was sent.',
      cause: error,
    });
  }
}

function checkStdin(
  stdin: string,
  { stdinLimit = 0, stdinForm }: Pick<Command, 'stdinLimit' | 'stdinForm'>,
): void {
  if (stdin.length > stdinLimit)
    throw new BadArgument('stdin', `at most ${stdinLimit} characters`, `${stdin.length}`);
  if (stdinForm !== undefined && !stdinForm.form.test(stdin))
    throw new BadArgument('stdin', stdinForm.what, stdin);
}

/** Ways in which sudo, the helper, the forced command and `timeout` say no. */
function refusedByHost(
  host: string,
  user: string,
  command: Pick<Command, 'id' | 'timeoutMs' | 'helper'>,
  output: Output,
): void {
  const { code, stderr } = output;
  if (code === 0) return;
  if (code === 124 || code === 137) {
    throw new HostError(
      'timeout',
      host,
      `${command.id} on ${host} did not end within ${command.timeoutMs / 1000} s`,
    );
  }
  if (user === 'root' && command.helper === undefined) return;
  const helper = helperOf(command);
  const said = firstLine(stderr);
  const helperMissing =
    stderr.includes(helper.path) && (code === 127 || code === 126 || /command not found/.test(stderr));
  if (helperMissing || /^sudo: /m.test(stderr) || (code === 64 && stderr.startsWith(`${helper.name}: `))) {
    throw new HostError('not-permitted', host, `${host} does not let ${user} run ${command.id}: ${said}`, {
      remedy: `Install docs/hosts/${helper.name} as ${helper.path} and docs/hosts/drover.sudoers as /etc/sudoers.d/drover on ${host} (docs/hosts/README.md).`,
    });
  }
}

function parsed<T>(
  host: string,
  command: Pick<Command<ArgumentForms, T>, 'id' | 'parse'>,
  output: Output,
): T {
  try {
    return command.parse(output);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (output.code === 127) {
      throw new HostError('not-installed', host, `${command.id}: ${host} lacks the program: ${why}`, {
        cause: error,
      });
    }
    if (error instanceof Failed) {
      throw new HostError('command-failed', host, `${command.id} failed on ${host}: ${why}`, {
        cause: error,
      });
    }
    if (error instanceof Unreadable) {
      throw new HostError('unreadable', host, `${command.id} on ${host} gave an answer that ${why}`, {
        cause: error,
      });
    }
    throw error;
  }
}
