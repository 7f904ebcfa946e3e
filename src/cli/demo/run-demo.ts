import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../clock.js';
import type { Config } from '../../config/config.js';
import { createLog, type Log } from '../../log.js';
import { type ConsoleIo, startDrover } from '../../main.js';
import { configOf, logLevelOf } from '../configuration.js';
import type { ExitCode } from '../program.js';
import { consoleIo, endings, saidTo, untilEnd } from '../start.js';
import { startDemoCloud } from './demo-cloud.js';
import { Stage } from './stage.js';
import { playStory } from './story.js';

export interface DemoChoice {
  script?: boolean;
  speed?: number;
}

/** The script has a minute for everything; by hand there is time to watch. */
const SCRIPT_SPEED = 2.5;
/** A real stall is called one after a minute; the demo's audience would have left. */
const DEMO_STALL_SECONDS = 6;

const HINT = `This is Drover's demo: a cloud of three hosts inside this process, and a chat in this terminal.
alice may ask, bob and carol may approve. Type a line as one of them:

  @alice /migrate web-01 --reason "kernel update"      then  @bob :white_check_mark: 1   (1: the card's number)
  @alice /migrate db-07                                it does not converge; it offers to abort or to force
  @alice /migrate batch-3                              refused, with the reason
  @alice /migrate list        @alice /migrate help     Ctrl-C ends it

`;

/** `drover demo`: everything as in production, on an embedded cloud. Nothing outside a temporary folder is touched. */
export async function runDemo(choice: DemoChoice, io: NodeJS.Process): Promise<ExitCode> {
  const directory = await mkdtemp(join(tmpdir(), 'drover-demo-'));
  const cloud = await startDemoCloud(directory, choice.speed ?? (choice.script ? SCRIPT_SPEED : 1));
  try {
    const config = withGuestView(configOf({ config: cloud.configFile }, io));
    const log = createLog({ level: logLevelOf(io.env, 'silent') });
    return choice.script ? await playScript(config, log, io) : await serve(config, log, io);
  } finally {
    await cloud.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Off unless configured; the demo shows what it says. */
function withGuestView(config: Config): Config {
  const guestView = { by: 'ping', port: null, from: 'compute3' } as const;
  return { ...config, policy: { ...config.policy, guestView } };
}

async function serve(config: Config, log: Log, io: NodeJS.Process): Promise<ExitCode> {
  const ends = endings(io, log);
  io.stdout.write(HINT);
  const drover = await start(config, log, io, consoleIo(io, false));
  void drover.idle.then(ends.idle);
  const words = () => 'The demo has ended, and its cloud with it.';
  return await untilEnd(drover, ends, log, io.stdout.isTTY === true ? saidTo(io, words) : undefined);
}

async function playScript(config: Config, log: Log, io: NodeJS.Process): Promise<ExitCode> {
  const stage = new Stage(io.stdout, systemClock);
  const { input, output } = stage;
  const color = io.stdout.isTTY === true && io.env.NO_COLOR === undefined;
  const drover = await start(config, log, io, { input, output, tty: false, json: false, color });
  try {
    await playStory(stage);
    return 0;
  } catch (error) {
    io.stderr.write(`drover: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await drover.stop();
  }
}

function start(config: Config, log: Log, io: NodeJS.Process, terminal: ConsoleIo) {
  return startDrover({
    config,
    env: io.env,
    log,
    console: terminal,
    stallAfterSeconds: DEMO_STALL_SECONDS,
  });
}
