import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Wire } from './wire.js';

const CLI = fileURLToPath(new URL('../../../dist/src/cli.js', import.meta.url));

export interface ReplicaOptions {
  /** The built command line. */
  cli?: string;
  configFile: string;
  databaseUrl: string;
  /** Between it and the database. */
  wire: Wire;
  env?: Readonly<Record<string, string>>;
}

/** A real `drover start` of several on one database. */
export class ReplicaProcess {
  readonly wire: Wire;
  readonly exited: Promise<unknown>;
  readonly #child: ChildProcess;
  #log = '';

  constructor({ cli = CLI, configFile, databaseUrl, wire, env }: ReplicaOptions) {
    this.wire = wire;
    this.#child = spawn(process.execPath, [cli, 'start', '--config', configFile], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: process.env.PATH ?? '',
        HOME: process.env.HOME ?? '',
        DATABASE_URL: databaseUrl,
        DROVER_CALL_TIMEOUT_MS: '3000',
        ...env,
      },
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log = `${this.#log}${text}`.slice(-400_000);
    });
    this.exited = once(this.#child, 'close');
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** stderr, so far. */
  get log(): string {
    return this.#log;
  }

  get lives(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async started(): Promise<void> {
    for (let tries = 0; tries < 600; tries += 1) {
      if (this.#log.includes('drover has started')) return;
      if (!this.lives) throw new Error(`a replica ended:\n${this.#log}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`a replica did not start:\n${this.#log}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    // One that was stopped takes no other signal.
    this.#child.kill('SIGCONT');
    this.#child.kill(signal);
    await this.exited;
    await this.wire.close();
  }
}
