import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { columnsOf } from '../../../adapters/console/wrap.js';
import { screenAfter } from '../../support/terminal-screen.js';

const CLI = fileURLToPath(new URL('../../../dist/src/cli.js', import.meta.url));
const FAST = ['--speed', '40'];
const ROWS = 24;
const STORY_MS = 120_000;

/** A real pseudo-terminal without native modules, where util-linux is installed; BSD's `script` takes other options. */
const hasScript =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

interface Told {
  code: number | null;
  output: string;
}

/** Its input is empty, as in a container; the environment is that of a colour terminal. */
async function run(command: string, args: readonly string[]): Promise<Told> {
  const { CI: _ci, NO_COLOR: _none, FORCE_COLOR: _force, NODE_OPTIONS: _options, ...env } = process.env;
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, TERM: 'xterm-256color' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(child, 'close');
  return { code: child.exitCode, output };
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function onPseudoTerminal(columns: number): Promise<Told> {
  const demo = [process.execPath, CLI, 'demo', '--script', ...FAST].map(quoted).join(' ');
  return run('script', ['-qec', `stty cols ${columns} rows ${ROWS}; exec ${demo}`, '/dev/null']);
}

/** The whole process, which is told that its output is a terminal: for machines without a tool that makes one. */
function onFakeTerminal(columns: number): Promise<Told> {
  const terminal = `{isTTY:true,columns:${columns},rows:${ROWS},hasColors:()=>true}`;
  const preload = `data:text/javascript,Object.assign(process.stdout,${terminal})`;
  return run(process.execPath, ['--import', preload, CLI, 'demo', '--script', ...FAST]);
}

const inPipe = () => run(process.execPath, [CLI, 'demo', ...FAST]);

/** What every reader of the story is to have seen, however the lines were broken. */
function expectWhole({ code, output }: Told, rows: readonly string[]): void {
  const text = rows.map((row) => row.trim()).join(' ');
  expect({ code, end: output.slice(-300) }).toEqual({
    code: 0,
    end: expect.stringContaining('That was Drover'),
  });
  expect(text).toContain('does not count: you asked for this move');
  expect(text).toContain('does not count: you are not an approver');
  expect(text).toMatch(/Done: web-01 runs on compute2 · m-\w{10}/);
  expect(text).toContain("batch-3 can't move");
  expect(text).toMatch(/db-07 changes .* the link carries .* no less for/);
  expect(text).toMatch(/Done: db-07 runs on compute2 · m-\w{10}/);
  expect(text).toMatch(/m-\w{10} · succeeded · force db-07 compute1 → compute2/);
  const typed = rows.filter((row) => row.startsWith('› '));
  expect(new Set(typed).size).toBe(typed.length);
  expect(rows.filter((row) => row.includes('@bob :white_check_mark: 1'))).toEqual([
    '› @bob :white_check_mark: 1',
  ]);
}

describe("the demo's story", () => {
  const columns = [80, 120] as const;
  let pseudo: readonly Told[] = [];
  let fake: readonly Told[] = [];
  let piped: Told;
  beforeAll(async () => {
    // Together: each waits for the cloud most of the time.
    [piped, fake, pseudo] = await Promise.all([
      inPipe(),
      Promise.all([onFakeTerminal(columns[0])]),
      hasScript ? Promise.all(columns.map(onPseudoTerminal)) : [],
    ]);
  }, STORY_MS);

  it('is played in a pipe whose input ends without a line', () => {
    const rows = piped.output.split('\n');
    expectWhole(piped, rows);
    expect(rows[0]).toMatch(/^Nothing is typed here/);
    expect(piped.output).not.toContain('\u001b');
  });

  it('is played on a colour terminal of 80 columns', () => {
    for (const told of fake) expectOnTerminal(told, columns[0]);
  });

  (hasScript ? it : it.skip)('is played on a pseudo-terminal of 80 and of 120 columns', () => {
    pseudo.forEach((told, index) => {
      expectOnTerminal(told, columns[index] ?? 0);
    });
    expect(pseudo).toHaveLength(columns.length);
  });
});

function expectOnTerminal(told: Told, width: number): void {
  const rows = screenAfter(told.output.replaceAll('\r\n', '\n'), ROWS);
  expectWhole(told, rows);
  expect(told.output).toContain('\u001b[1m');
  // A longer row is broken by the terminal, wherever a word stands.
  expect(rows.filter((row) => columnsOf(row) > width)).toEqual([]);
  expect(rows.filter((row) => /[^\P{C}\u200d]/u.test(row))).toEqual([]);
}
