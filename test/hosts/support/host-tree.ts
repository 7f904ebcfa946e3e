import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ArgumentForms, ArgumentValues } from '../../../src/hosts/arguments.js';
import { argumentWords } from '../../../src/hosts/arguments.js';
import type { Command } from '../../../src/hosts/command.js';
import { PRELUDE } from '../../../src/hosts/invocation.js';

/** A process as pgrep and /proc show it. */
export interface FakeProcess {
  readonly pid: number;
  readonly words: readonly string[];
  readonly exe?: string;
  /** Path of its log, open, in its own root. */
  readonly open?: string;
}

/**
 * The files of a compute host in a folder of its own; the very scripts run there, their absolute paths turned to it.
 * A file below /proc/PID/root is one of that process's container.
 */
export class HostTree {
  readonly folder = mkdtempSync(join(tmpdir(), 'drover-host-'));
  readonly #programs = join(this.folder, 'programs');

  constructor(
    files: Readonly<Record<string, string>>,
    processes: readonly FakeProcess[] = [],
    programs: Readonly<Record<string, string>> = {},
  ) {
    for (const [path, text] of Object.entries(files)) this.put(path, text);
    for (const { pid, words, exe, open } of processes) {
      this.put(`/proc/${pid}/cmdline`, words.map((word) => `${word}\0`).join(''));
      if (exe !== undefined) symlinkSync(join(this.folder, exe), join(this.folder, `proc/${pid}/exe`));
      mkdirSync(join(this.folder, `proc/${pid}/fd`), { recursive: true });
      if (open !== undefined) symlinkSync(open, join(this.folder, `proc/${pid}/fd/7`));
      // A path that was turned to this folder already means the same below the root of a process.
      this.link(`/proc/${pid}/root${this.folder}`, join(this.folder, `proc/${pid}/root`));
      this.put(`/proc/${pid}/limits`, 'Max open files 8192 8192 files\n');
    }
    const list = processes.map(({ pid, words }) => `${pid} ${words.join(' ')}`).join('\n');
    this.#program('pgrep', `${FAKE_PGREP}\n<<'END'\n${list}\nEND`.replace('\n<<', ' <<'));
    this.#program('ps', 'echo 60');
    this.#program('journalctl', programs.journalctl ?? 'exit 0');
    for (const [name, text] of Object.entries(programs)) this.#program(name, text);
  }

  put(path: string, text: string): void {
    const place = join(this.folder, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, text);
    utimesSync(place, 2_000_000_000, 2_000_000_000);
  }

  link(path: string, to: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    symlinkSync(to, join(this.folder, path));
  }

  run<F extends ArgumentForms, T>(command: Command<F, T>, values: ArgumentValues<F>): T {
    const { folder } = this;
    const here = (script: string) =>
      script.replaceAll(
        /(?<![\w}$*)])\/(?=(?:proc|etc|var|opt|snap|run|usr\/(?:share|lib))\/)/g,
        `${folder}/`,
      );
    const prelude = PRELUDE.replace(/PATH=\S+/, 'PATH="$PATH"');
    const { stdout, stderr, status } = spawnSync(
      'sh',
      ['-c', here(`${prelude}\n${command.script}`), 'x', ...argumentWords(command.args, values)],
      { encoding: 'utf8', env: { PATH: `${this.#programs}:${process.env.PATH ?? ''}`, TZ: 'UTC' } },
    );
    return command.parse({
      stdout: stdout.replaceAll(`${folder}/`, '/'),
      stderr: stderr.replaceAll(`${folder}/`, '/'),
      code: status ?? 1,
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #program(name: string, text: string): void {
    mkdirSync(this.#programs, { recursive: true });
    writeFileSync(join(this.#programs, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(this.#programs, name), 0o755);
  }
}

/** `-x` is by the name of the program, `-f` by the whole line. */
const FAKE_PGREP = `how=; for one; do case $one in -x) how=x ;; -f) how=f ;; -*) ;; *) what=$one ;; esac; done
awk -v how=$how -v what="$what" '
  NF == 0 { next }
  { line = $0; sub(/^[0-9]+ /, "", line); name = $2; sub(/.*\\//, "", name) }
  how == "x" && name ~ ("^(" what ")$") { print $1; found = 1 }
  how == "f" && line ~ what { print $1; found = 1 }
  END { exit !found }' `;
