import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KINDS } from '../../src/app/kinds.js';
import { fileText } from '../../src/cli/init/file-text.js';
import { askedAnswers } from '../../src/cli/init/questions.js';
import { loadConfig } from '../../src/config/load.js';
import { startSimulator } from '../../src/simulator/index.js';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drover-init-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Somebody who says these lines, and then leaves. */
function person(...lines: readonly string[]) {
  const left = [...lines];
  const heard: string[] = [];
  return {
    heard,
    say: (text: string) => void heard.push(text),
    ask: async (question: string) => {
      heard.push(question);
      return left.shift();
    },
  };
}

const around = {
  clouds: [
    { name: 'lab', file: '/etc/openstack/clouds.yaml' },
    { name: 'prod', file: '/etc/openstack/clouds.yaml' },
  ],
  env: { SLACK_BOT_TOKEN: 'xoxb-1' },
  home: '/home/op',
};

const loaded = (text: string, env: Readonly<Record<string, string>>) =>
  loadConfig({
    kinds: KINDS,
    env,
    readFile: () => text,
    home: '/home/op',
    cwd: '/etc/drover',
    file: 'drover.yaml',
  });

describe('drover init', () => {
  it('asks again until an answer can be used, and writes what Drover then reads', async () => {
    const somebody = person(
      'labb',
      'prod',
      '',
      '#maintenance',
      'C0MAINT',
      'U0ALICE, U0BOB',
      '',
      'U0BOB S0LEADS',
      'y',
      '',
      '/keys/id',
      '',
      '/var/lib/drover',
    );
    const answers = await askedAnswers(somebody, around);
    const said = somebody.heard.join('\n');
    expect(said).toContain('It is one of: lab, prod.');
    expect(said).toContain('Not set in the environment yet: SLACK_APP_TOKEN.');
    expect(said).toMatch(/Each must be a channel by its id/);
    expect(said).toContain('Name at least one.');
    const text = fileText(answers, '/opt/drover/docs/drover.schema.json');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\/opt\/drover\/docs\/drover\.schema\.json\n/);
    expect(loaded(text, { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' })).toMatchObject({
      clouds: { file: '/etc/openstack/clouds.yaml', use: ['prod'] },
      slack: { mode: 'socket' },
      hosts: { user: 'drover', privateKeyFile: '/keys/id', knownHostsFile: '/home/op/.ssh/known_hosts' },
      store: { directory: '/var/lib/drover' },
      roles: {
        operator: ['slack:U0ALICE', 'slack:U0BOB'],
        approver: ['slack:U0BOB', 'slack:group:S0LEADS'],
      },
      policy: { channels: ['slack:C0MAINT'] },
    });
  });

  it('asks Discord’s ids where that is the platform', async () => {
    const somebody = person('lab', 'discord', 'x', '11', '22', '33', '44', 'role', 'discord:role:55', '', '');
    const text = fileText(await askedAnswers(somebody, around), 's.json');
    expect(loaded(text, { DISCORD_TOKEN: 'x' })).toMatchObject({
      discord: { applicationId: '11', guildId: '22' },
      roles: { operator: ['discord:44'], approver: ['discord:role:55'] },
      policy: { channels: ['discord:33'] },
    });
  });

  it('writes nothing once nobody answers any more', async () => {
    await expect(askedAnswers(person('lab'), around)).rejects.toThrow(/nothing was written/);
  });

  async function init(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [CLI, 'init', ...words], {
      cwd: directory,
      env: { PATH: process.env.PATH ?? '', HOME: directory, ...env },
      stdio: 'pipe',
    });
    child.stdin.end();
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] += text;
      });
    await once(child, 'close');
    return { ...said, code: child.exitCode };
  }

  it('with --yes writes the file, tries it against the cloud and says what next, and never writes over one', async () => {
    const simulator = await startSimulator({ directory: join(directory, 'sim'), hosts: 2, servers: 1 });
    const env = { OS_CLIENT_CONFIG_FILE: simulator.cloudsFile };
    try {
      const given = ['--platform', 'console', '--operator', 'alice', '--approver', 'bob,carol'];
      const first = await init(['here', '--yes', ...given], env);
      expect(first).toMatchObject({ code: 0, stderr: '' });
      expect(first.stdout).toMatch(/ok +simulator: migrations/);
      expect(first.stdout).toMatch(/Next:\n {2}drover start --config .*here\/drover\.yaml\n/);
      const file = join(directory, 'here', 'drover.yaml');
      const text = await readFile(file, 'utf8');
      expect((await stat(file)).mode & 0o7).toBe(0);
      expect(loaded(text, {}).roles.approver).toEqual(['console:bob', 'console:carol']);

      const again = await init(['here', '--yes', ...given, '--store', '/elsewhere'], env);
      expect(again.code).toBe(2);
      expect(again.stderr).toMatch(/already, and it stays as it is/);
      expect(await readFile(file, 'utf8')).toBe(text);
    } finally {
      await simulator.stop();
    }
  }, 60_000);

  it('reads tokens from the environment and never writes them, and without them says which are missing', async () => {
    const simulator = await startSimulator({ directory: join(directory, 'sim'), hosts: 2, servers: 1 });
    const env = { OS_CLIENT_CONFIG_FILE: simulator.cloudsFile, SLACK_BOT_TOKEN: 'xoxb-secret-of-the-test' };
    await simulator.stop();
    const given = ['--platform', 'slack', '--operator', 'U0A', '--approver', 'U0B', '--channel', 'C0M'];
    const { code, stdout, stderr } = await init(['--yes', ...given], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/not tried: SLACK_APP_TOKEN must be set/);
    expect(stdout).toMatch(/set in the environment: SLACK_APP_TOKEN\n/);
    const text = await readFile(join(directory, 'drover.yaml'), 'utf8');
    expect(text).not.toContain('xoxb-secret');
    expect(text).toContain(`botToken: $${'{SLACK_BOT_TOKEN}'}`);
  }, 60_000);

  it('names everything that is missing at once, and that it can’t ask where there is no terminal', async () => {
    const simulator = await startSimulator({ directory: join(directory, 'sim'), hosts: 2, servers: 1 });
    const env = { OS_CLIENT_CONFIG_FILE: simulator.cloudsFile };
    await simulator.stop();
    const bare = await init(['--yes', '--platform', 'discord', '--operator', 'alice'], env);
    expect(bare.code).toBe(2);
    for (const option of ['--application', '--guild', '--operator', '--approver'])
      expect(bare.stderr).toContain(option);
    expect((await init([], env)).stderr).toMatch(/this is no terminal/);
    const alone = ['--yes', '--platform', 'console', '--operator', 'alice', '--approver', 'alice'];
    expect((await init(alone, env)).stderr).toMatch(/approval/);
    expect((await init([], { OS_CLIENT_CONFIG_FILE: '/nowhere.yaml' })).stderr).toMatch(/clouds\.yaml/);
  }, 60_000);
});
