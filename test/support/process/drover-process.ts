import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Terminal } from './terminal.js';

const CLI = fileURLToPath(new URL('../../../dist/src/cli.js', import.meta.url));
const KILL_AT = new URL('kill-at.mjs', import.meta.url).href;

/** Where a process shall die; see kill-at.mjs for the names. */
export interface KillPoint {
  at: RegExp;
  when?: 'before' | 'torn' | 'after' | 'held';
}

export interface LaunchOptions {
  configFile: string;
  kill?: KillPoint | undefined;
  /** A file that gets the name of every durable write and call. */
  trace?: string;
  env?: Readonly<Record<string, string>>;
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A real `drover start --console --json`, built, in a process of its own. */
export class DroverProcess extends Terminal {
  readonly exited: Promise<Ended>;
  readonly #child: ChildProcess;
  #log = '';

  constructor(options: LaunchOptions) {
    const child = launch(options);
    super((text) => void child.stdin?.write(text));
    this.#child = child;
    child.stdin?.on('error', () => undefined);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.take(text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text;
    });
    this.exited = once(child, 'close').then(() => {
      this.end(`drover ended (${child.signalCode ?? child.exitCode})\n${this.#log}`);
      return { code: child.exitCode, signal: child.signalCode };
    });
  }

  /** stderr, so far. */
  get log(): string {
    return this.#log;
  }

  /** Resolves once it has started; everything may be typed before. */
  async started(): Promise<void> {
    await this.see(() => this.#log.includes('drover has started'));
  }

  endInput(): void {
    this.#child.stdin?.end();
  }

  async signal(signal: NodeJS.Signals): Promise<Ended> {
    this.#child.kill(signal);
    return await this.exited;
  }
}

function launch({ configFile, kill, trace, env }: LaunchOptions): ChildProcess {
  if (!existsSync(CLI)) throw new Error('Drover is not built: run `npx tsc -b` first.');
  const hooked = kill !== undefined || trace !== undefined;
  const args = [
    ...(hooked ? ['--import', KILL_AT] : []),
    CLI,
    'start',
    '--console',
    '--json',
    '--config',
    configFile,
  ];
  return spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      USER: 'dora',
      DROVER_CALL_TIMEOUT_MS: '3000',
      ...(trace === undefined ? {} : { DROVER_TEST_TRACE: trace }),
      ...(kill === undefined ? {} : { DROVER_TEST_KILL: JSON.stringify(killPoint(kill)) }),
      ...env,
    },
  });
}

function killPoint({ at, when = 'after' }: KillPoint): { at: string; when: string } {
  return { at: at.source, when };
}
