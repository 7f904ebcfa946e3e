import { defined } from '../base/defined.js';
import { createLog, type Log } from '../base/log.js';
import type { Config } from '../config/config.js';
import { type ConsoleIo, type Drover, type StartOptions, startDrover } from '../main.js';
import { stopText } from '../report/stop-text.js';
import { type ConfigChoice, callTimeoutOf, configOf, leaseOf, logLevelOf } from './configuration.js';
import type { ExitCode } from './program.js';
import { warnAtStart } from './start-warnings.js';

export interface StartChoice extends ConfigChoice {
  json?: boolean;
}

/** Serves until a signal, or until the terminal's input has ended where the terminal is the only platform. */
export async function runStart(choice: StartChoice, io: NodeJS.Process): Promise<ExitCode> {
  const config = configOf(choice, io);
  const callTimeoutMs = callTimeoutOf(io.env);
  const leaseMs = leaseOf(io.env);
  const served = config.console === undefined ? undefined : consoleIo(io, choice.json === true);
  if (served !== undefined) holdKeys(io, served);
  const log = createLog({ level: logLevelOf(io.env, inChat(served) ? 'warn' : 'info') });
  await warnAtStart(config, io.env, log);
  const ends = endings(io, log);
  const drover = await startOrLeave({
    config,
    env: io.env,
    log,
    onFatal: ends.fatal,
    ...defined({ callTimeoutMs, leaseMs }),
    ...(served === undefined ? {} : { console: { ...served, greeting: greetingOf(config) } }),
  });
  if (config.slack === undefined && config.discord === undefined) {
    void drover.idle.then(ends.idle);
    // Nobody sees the only chat any more.
    io.stdout.once('error', ends.idle);
  }
  return await untilEnd(drover, ends, log, inChat(served) ? saidTo(io, stopText) : undefined);
}

/** The first line on a terminal: what runs, what to type, how to stop. */
export function greetingOf({ slack, discord }: Pick<Config, 'slack' | 'discord'>) {
  const others = [...(slack === undefined ? [] : ['Slack']), ...(discord === undefined ? [] : ['Discord'])];
  const chats = new Intl.ListFormat('en').format([...others, 'this terminal']);
  return (clouds: readonly string[]) =>
    `Drover serves ${chats}, for ${clouds.join(', ')}. Type help, or /migrate list. Ctrl-C stops it.`;
}

/** A start that fails ends the process, whatever still lingers of what was closed. */
export async function startOrLeave(options: StartOptions): Promise<Drover> {
  try {
    return await startDrover(options);
  } catch (error) {
    leaveSoon(() => process.exitCode ?? 1);
    throw error;
  }
}

/** Whether somebody reads the chat in this very terminal, where log lines would stand between the messages. */
export function inChat(served: ConsoleIo | undefined): boolean {
  return served?.tty === true && !served.json;
}

/** The last line on a terminal. */
export type AtStop = (work: readonly { noun: string }[]) => void;

export function saidTo(io: NodeJS.Process, words: (work: readonly { noun: string }[]) => string): AtStop {
  return (work) => void io.stdout.write(`${words(work)}\n`);
}

/** Ctrl-C and SIGTERM stop in order; a second signal is not waited for. */
export function endings(io: NodeJS.Process, log: Log) {
  let settle: (code: ExitCode) => void = () => undefined;
  const ended = new Promise<ExitCode>((resolve) => {
    settle = resolve;
  });
  const fatal = (error: unknown) => {
    log.error({ error }, 'drover stops: this can only be fixed by a new start');
    settle(1);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) io.once(signal, () => settle(0));
  io.once('unhandledRejection', fatal);
  io.once('uncaughtException', fatal);
  return { ended, fatal, idle: () => settle(0) };
}

export async function untilEnd(
  drover: Drover,
  ends: { ended: Promise<ExitCode> },
  log: Log,
  atStop?: AtStop,
): Promise<ExitCode> {
  const code = await ends.ended;
  log.info({}, 'drover stops');
  const work = atStop === undefined ? [] : await drover.underWay().catch(() => []);
  await drover.stop();
  atStop?.(work);
  leaveSoon(() => code);
  return code;
}

/** Sockets that linger (a half-open connection, a paused stdin) must not keep a stopped process alive. */
function leaveSoon(code: () => number | string): void {
  setTimeout(() => process.exit(code()), 500).unref();
  process.stdin.pause();
}

/** Keys pressed before there is a prompt wait for it, or the terminal would show them and the prompt once more. */
export function holdKeys(io: NodeJS.Process, { typing, json }: ConsoleIo): void {
  if (typing !== 'edited' || json) return;
  io.stdin.setRawMode(true);
  // What was pressed while the process began stands there already.
  io.stdout.write('\r\u001b[K');
}

/** A terminal that can only print (`TERM=dumb`) is written to as a file is. */
export function consoleIo(io: NodeJS.Process, json: boolean): ConsoleIo {
  const { stdin, stdout, env } = io;
  const tty = stdout.isTTY === true && env.TERM !== 'dumb';
  const color = tty && !env.NO_COLOR && stdout.hasColors(env);
  const typing = tty && stdin.isTTY === true ? 'edited' : 'unseen';
  return { input: stdin, output: stdout, tty, typing, json, color };
}
