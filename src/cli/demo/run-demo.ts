import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { systemClock } from '../../base/clock.js';
import { createLog, type Log } from '../../base/log.js';
import { withoutProxies } from '../../base/proxies/settings.js';
import type { Config } from '../../config/config.js';
import type { ConsoleIo, Drover, ShownLine } from '../../main.js';
import { LARGEST_PAUSE_SECONDS } from '../../procedures/move/stall.js';
import type { Simulator } from '../../simulator/index.js';
import { configOf, logLevelOf } from '../configuration.js';
import type { ExitCode } from '../program.js';
import { consoleIo, endings, holdKeys, saidTo, startOrLeave, untilEnd } from '../start.js';
import { forTerminal } from '../terminal.js';
import { saysAnything } from './first-line.js';
import { Stage } from './stage.js';
import { DEMOS, type DemoStory, type StoryName } from './stories.js';

export interface DemoChoice {
  /** The story that is played; absent: somebody types. */
  script?: StoryName;
  speed?: number;
}

/** Beyond it Nova's time for a move is over before anybody can vote to force it. */
const FASTEST = 40;
/** A real stall is called one after a minute; the demo's audience would have left. */
const STALL_SECONDS = 4;
/** Between what the story tells and what is typed then. */
const READING_MS = 900;

const HINT = `This is Drover's demo: a cloud of three hosts inside this process, and a chat.
alice may ask, bob and carol may approve. Type a line as one of them:

  @alice /migrate web-01 --reason "kernel update"
  @bob :white_check_mark: 1    approves it: 1 is the number of the card
  @alice /migrate db-07        does not converge: it offers to abort or to force
  @alice /migrate batch-3      is refused, with the reason
  @alice /migrate list         what runs; help tells the rest; Ctrl-C ends it

`;

const NOBODY_TYPES =
  "Nothing is typed here, so Drover's demo plays its story. In a terminal you can type yourself.\n";

/** One demo: where it is shown, and how fast. */
interface Showing {
  config: Config;
  log: Log;
  io: NodeJS.Process;
  terminal: ConsoleIo;
  /** How much faster than life the cloud works. */
  speed: number;
  story: DemoStory;
  simulator: Simulator;
}

/** `drover demo`: everything as in production, on an embedded cloud. Nothing outside a temporary folder is touched. */
export async function runDemo(choice: DemoChoice, io: NodeJS.Process): Promise<ExitCode> {
  const terminal = consoleIo(io, false);
  const greet = () => {
    holdKeys(io, terminal);
    io.stdout.write(HINT);
  };
  const byHand = choice.script === undefined && (await saysAnything(io.stdin, greet, systemClock));
  if (!byHand && choice.script === undefined) io.stdout.write(NOBODY_TYPES);
  const story = DEMOS[choice.script ?? 'move'];
  const speed = Math.min(FASTEST, choice.speed ?? (byHand ? 1 : story.speed));
  const directory = await mkdtemp(join(tmpdir(), 'drover-demo-'));
  const cloud = await story.cloud(directory, speed);
  try {
    const config = withGuestView(configOf({ config: cloud.configFile }, io));
    const log = createLog({ level: logLevelOf(io.env, 'silent') });
    const showing = { config, log, io, terminal, speed, story, simulator: cloud };
    return byHand ? await serve(showing) : await play(showing);
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

async function serve(showing: Showing): Promise<ExitCode> {
  const { io, log, terminal } = showing;
  const ends = endings(io, log);
  const drover = await start(showing, terminal);
  void drover.idle.then(ends.idle);
  const words = () => 'The demo has ended, and its cloud with it.';
  return await untilEnd(drover, ends, log, terminal.tty ? saidTo(io, words) : undefined);
}

async function play(showing: Showing): Promise<ExitCode> {
  const { io, log, speed, terminal, story, simulator } = showing;
  const ends = endings(io, log);
  const hearAgain = deafen(io);
  const input = new PassThrough();
  const lines: ShownLine[] = [];
  const watch = (line: ShownLine) => void lines.push(line);
  const drover = await start(showing, { ...terminal, input, typing: 'shown', watch });
  const stopping = new AbortController();
  const stage = new Stage({
    input,
    drover,
    lines,
    clock: systemClock,
    readingMs: READING_MS / hasteOf(speed, story),
    stopping: stopping.signal,
  });
  const told = story.play(stage, simulator).then(
    (): ExitCode => 0,
    (error: unknown): ExitCode => {
      if (!stopping.signal.aborted) {
        io.stderr.write(forTerminal(`drover: ${error instanceof Error ? error.message : String(error)}\n`));
      }
      return 1;
    },
  );
  const code = await Promise.race([told, ends.ended]);
  stopping.abort();
  await drover.stop();
  hearAgain();
  return code;
}

/** Keys that somebody presses while the story is played would stand in the middle of it; only Ctrl-C is obeyed. */
function deafen({ stdin }: NodeJS.Process): () => void {
  if (stdin.isTTY !== true) return () => undefined;
  const look = (keys: Buffer | string) => {
    if (keys.includes('\u0003')) process.kill(process.pid, 'SIGINT');
  };
  stdin.setRawMode(true);
  stdin.on('data', look);
  return () => {
    stdin.off('data', look);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

/** Who asks for a faster cloud does not want to wait for anything else, either. */
function hasteOf(speed: number, story: DemoStory): number {
  return Math.max(1, speed / story.speed);
}

function start({ config, io, log, speed, story }: Showing, terminal: ConsoleIo): Promise<Drover> {
  return startOrLeave({
    config,
    env: withoutProxies(io.env),
    log,
    console: terminal,
    stallAfterSeconds: STALL_SECONDS / hasteOf(speed, story),
    largestPauseSeconds: LARGEST_PAUSE_SECONDS / speed,
  });
}
