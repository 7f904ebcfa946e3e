import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

const CLOUD =
  '{ auth: { auth_url: "http://127.0.0.1:1/v3", username: u, password: p, project_name: a, user_domain_name: Default, project_domain_name: Default } }';

describe('the command line as a process', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'drover-cli-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  /** Runs it to its end, its input empty; `deaf`: nobody reads its output. */
  async function drover(args: readonly string[], deaf = false) {
    const child = spawn(process.execPath, [CLI, ...args], { cwd: directory, stdio: 'pipe' });
    const said = { stdout: '', stderr: '' };
    child.stdin.end();
    if (deaf) child.stdout.destroy();
    else child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    await once(child, 'close');
    return { ...said, code: child.exitCode };
  }

  async function configured(config: string): Promise<void> {
    await writeFile(join(directory, 'clouds.yaml'), `clouds:\n  lab: ${CLOUD}\n  prod: ${CLOUD}\n`);
    await writeFile(join(directory, 'drover.yaml'), config);
  }

  it('ends quietly when nobody reads on', async () => {
    expect(await drover(['--help'], true)).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends its help with a way to try it', async () => {
    expect((await drover(['--help'])).stdout).toMatch(/\nTry it: drover demo\n$/);
  });

  it('is not started on a cloud that there is not', async () => {
    await configured('console: {}\nclouds: { file: clouds.yaml, use: [nowhere] }\n');
    const { code, stderr } = await drover(['start']);
    expect(code).toBe(2);
    expect(stderr).toContain(
      '`clouds.use` names nowhere, which clouds.yaml does not have.\nIt has: lab, prod.',
    );
  });

  it('is not started on a folder that can not be made', async () => {
    await configured('console: {}\nclouds: { file: clouds.yaml }\nstore: { directory: drover.yaml/data }\n');
    const { code, stderr } = await drover(['start']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/drover: store.directory .* can't be made: .*drover.yaml is not a folder.\n/);
  });

  it('warns at the start of empty roles and files that can not be read, a line each', async () => {
    await configured(
      'console: {}\nclouds: { file: clouds.yaml }\nhosts: { privateKeyFile: nokey, knownHostsFile: nohosts }\n',
    );
    const { code, stderr } = await drover(['start']);
    const warned = stderr
      .split('\n')
      .filter((text) => text.includes('"level":"warn"'))
      .map((text) => (JSON.parse(text) as { about: string }).about);
    expect(code).toBe(0);
    expect(warned.filter(Boolean)).toEqual([
      'roles.operator',
      'roles.approver',
      'hosts: privateKeyFile',
      'hosts: knownHostsFile',
    ]);
  });

  it('says first what runs, what to type and how to stop; to programs nothing', async () => {
    await configured('console: {}\nclouds: { file: clouds.yaml }\n');
    const { stdout } = await drover(['start']);
    expect(stdout).toBe(
      'Drover serves this terminal, for lab, prod. Type help, or /migrate list. Ctrl-C stops it.\n',
    );
    expect((await drover(['start', '--json'])).stdout).toBe('');
  });

  it('checks a configuration for the terminal, too', async () => {
    await configured('clouds: { file: clouds.yaml, use: [lab] }\nstore: { directory: data }\n');
    const without = await drover(['check']);
    expect(without.code).toBe(2);
    const { stdout } = await drover(['check', '--console']);
    expect(stdout).toMatch(/^ok +configuration/m);
  });
});
