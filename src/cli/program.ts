import { readFileSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { isDroverError } from '../base/errors.js';
import { learnEnvironment } from '../base/redaction.js';
import { endureClosedPipes } from './closed-pipe.js';
import { STORIES } from './demo/story-names.js';
import { forTerminal } from './terminal.js';

/** 0 good, 1 failed, 2 wrong usage or configuration. */
export type ExitCode = 0 | 1 | 2;

/** Codes of errors that a person fixes in what they typed or configured. */
const USAGE_CODES = /^(?:config-|usage|bad-|store-kind|store-directory|policy-unsatisfiable)/;

/** The command line. Resolves with the exit code once the command has ended. */
export async function runCli(argv: readonly string[], io: NodeJS.Process): Promise<ExitCode> {
  let code: ExitCode = 0;
  endureClosedPipes([io.stdout, io.stderr]);
  learnEnvironment(io.env);
  const program = createProgram(io, version(), (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...argv]);
    return code;
  } catch (error) {
    return failed(error, io);
  }
}

function failed(error: unknown, io: NodeJS.Process): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (isDroverError(error)) {
    const remedy = error.remedy === undefined ? '' : `${error.remedy}\n`;
    io.stderr.write(forTerminal(`drover: ${error.message}\n${remedy}`));
    return USAGE_CODES.test(error.code) ? 2 : 1;
  }
  io.stderr.write(
    forTerminal(`drover: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
  );
  return 1;
}

/** Every command with its options; `done` hears how one has ended. */
export function createProgram(io: NodeJS.Process, version: string, done: (code: ExitCode) => void): Command {
  const program = new Command('drover')
    .description('Moves running OpenStack servers between compute hosts, asked for and approved in chat.')
    .version(version, '-v, --version')
    .exitOverride()
    .showSuggestionAfterError(true)
    .addHelpText('after', '\nTry it: drover demo')
    .configureOutput({
      writeOut: (text) => io.stdout.write(forTerminal(text)),
      writeErr: (text) => io.stderr.write(forTerminal(text)),
    });
  const configured = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option('--config <file>', 'the configuration (default: $DROVER_CONFIG, then ./drover.yaml)');

  configured('start', 'serve the configured chat platforms')
    .option('--console', 'serve the chat in this terminal too')
    .option('--json', 'with --console: one JSON object a line instead of text')
    .action(async (options) => {
      const { runStart } = await import('./start.js');
      done(await runStart(options, io));
    });
  program
    .command('init')
    .description('write the first drover.yaml, asking for what it needs, and try it')
    .argument('[dir]', 'where it is written', '.')
    .option('--yes', 'ask nothing: everything is given by the options below')
    .option('--force', 'write over a drover.yaml that is there')
    .option('--cloud <names>', 'of clouds.yaml (default: the only one)')
    .option('--platform <name>', 'slack, discord or console')
    .option('--application <id>', "Discord: the application's id")
    .option('--guild <id>', "Discord: the server's id")
    .option('--channel <ids>', 'where commands are taken (default: any channel that the bot is in)')
    .option('--operator <ids>', 'who may ask for moves: people or groups')
    .option('--approver <ids>', 'who may approve')
    .option('--ssh-user <name>', 'look at compute hosts over SSH, with this login')
    .option('--ssh-key <file>', 'its private key')
    .option('--known-hosts <file>', "the hosts' keys")
    .option('--store <dir>', 'the folder of requests, votes and the audit (default: ./data)')
    .action(async (directory, options) => {
      const { runInit } = await import('./init.js');
      done(await runInit(directory, options, io));
    });
  configured('check', 'try every setting against the real services')
    .option('--console', 'as for `start`: the terminal is the chat')
    .option('--json', 'one JSON object a row instead of a table')
    .action(async (options) => {
      const { runCheck } = await import('./check.js');
      done(await runCheck(options, io));
    });
  configured('register', 'tell a platform about the slash commands')
    .argument('<platform>', 'slack or discord', oneOf('slack', 'discord'))
    .action(async (platform, options) => {
      const { runRegister } = await import('./register.js');
      done(await runRegister(platform, options, io));
    });
  configured('history', 'requests that have ended; reads beside a running Drover')
    .option('--json', 'one JSON object a request')
    .option('--csv', 'comma-separated values')
    .option('--server <name>', 'only of this server, by name or id')
    .option('--host <host>', 'only moves from or to this host')
    .option('--actor <person>', 'only what this person asked for or approved: a name of `people`, or an id')
    .option('--since <time>', 'only what ended since then: 12h, 7d, 2026-11-22, 2026-11-22T18:00Z')
    .action(async (options) => {
      const { runHistory } = await import('./history.js');
      done(await runHistory(options, io));
    });
  storeCommands(program, done, io);
  program
    .command('demo')
    .description('an embedded cloud and a chat in this terminal, to try everything without risk')
    .addOption(
      new Option('--script [name]', 'play a whole story by itself: one move, or a host that is emptied')
        .choices(STORIES)
        .preset('move'),
    )
    .option('--speed <x>', 'how much faster than life the cloud works', positive)
    .action(async (options) => {
      const { runDemo } = await import('./demo/run-demo.js');
      done(await runDemo(options, io));
    });
  program
    .command('simulate')
    .description('only the embedded cloud, until SIGTERM')
    .requiredOption('--directory <dir>', 'where its clouds.yaml, keys and drover.yaml are written')
    .option('--port <p>', 'of the identity endpoint (default: any free one)', whole(0, 65_535))
    .option('--hosts <n>', 'compute hosts', whole(1, 10_000))
    .option('--servers <n>', 'running servers', whole(0, 1_000_000))
    .option('--speed <x>', 'how much faster than life it works', positive)
    .option('--nova-max <v>', 'the highest compute microversion, as in 2.93')
    .action(async (options) => {
      const { runSimulateCommand } = await import('./simulate.js');
      done(await runSimulateCommand(options, io));
    });
  return program;
}

function storeCommands(program: Command, done: (code: ExitCode) => void, io: NodeJS.Process): void {
  const store = program
    .command('store')
    .description('the store itself: its schema, copies, proof of the audit');
  const configured = (name: string, description: string) =>
    store
      .command(name)
      .description(description)
      .option('--config <file>', 'the configuration (default: $DROVER_CONFIG, then ./drover.yaml)');
  configured('migrate', "bring the database's schema up to date").action(async (options) => {
    const { runMigrate } = await import('./store.js');
    done(await runMigrate(options, io));
  });
  configured('copy', 'copy all of a store into another one and compare them; goes on after an interruption')
    .option(
      '--from <store>',
      'a folder, an address, or env:NAME that holds one (default: the configured store)',
    )
    .option('--to <store>', 'as --from')
    .action(async (options) => {
      const { runCopy } = await import('./store.js');
      done(await runCopy(options, io));
    });
  configured('verify', 'prove that every event has its line in the audit')
    .option('--make-up', 'write the lines that are missing, marked as made up')
    .action(async (options) => {
      const { runVerify } = await import('./store.js');
      done(await runVerify(options, io));
    });
}

function oneOf(...allowed: readonly string[]) {
  return (value: string) => {
    if (allowed.includes(value)) return value;
    throw new InvalidArgumentError(`It is one of: ${allowed.join(', ')}.`);
  };
}

function positive(value: string): number {
  const number = Number(value);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('It is a number above 0.');
}

function whole(min: number, max: number) {
  return (value: string) => {
    const number = Number(value);
    if (Number.isInteger(number) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It is a whole number from ${min} to ${max}.`);
  };
}

function version(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const parsed: unknown = JSON.parse(text);
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version) : '0';
}
