import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, CommanderError } from 'commander';
import { KINDS } from '../src/app/kinds.js';
import { parse as parseCommand } from '../src/chat/parse.js';
import { createRegistry } from '../src/chat/registry.js';
import { createProgram } from '../src/cli/program.js';
import { loadConfig } from '../src/config/load.js';
import { describedCommands, generatedFiles } from '../src/main.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const docs = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'packages/openstack-client-lite/README.md',
  'packages/openstack-client-lite/CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
];

/** What stands in fences, and what stands between single backticks. */
function codeOf(text: string): { blocks: readonly { language: string; code: string }[]; spans: string[] } {
  const fence = /^( *)```(\w*)\n([\s\S]*?)^ *```$/gm;
  const blocks = [...text.matchAll(fence)].map(([, indent = '', language = '', code = '']) => ({
    language,
    code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
  const spans = [...text.replaceAll(fence, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
  return { blocks, spans };
}

/** Everything that reads as a slash command of ours, as one would type it. */
function slashCommandsIn(path: string): string[] {
  const { blocks, spans } = codeOf(read(path));
  const lines = blocks.flatMap(({ code }) => code.split('\n'));
  const typed = [
    ...lines.map((line) => line.replace(/^› ?@\w+ /, '')),
    ...spans.map((span) => span.replace(/^@\w+ /, '')),
  ];
  return typed.filter((text) => /^\/[a-z]+(?: |$)/.test(text) && !NOT_OURS.test(text));
}

/** Every command line of ours, without the program's name: alone in a span, or a line of a block. */
function cliCommandsIn(path: string): string[] {
  const { blocks, spans } = codeOf(read(path));
  const lines = blocks.flatMap(({ code }) => code.replaceAll(/\\\n */g, '').split('\n'));
  return [...lines, ...spans].flatMap((text) => {
    const line = text.replace(/ +#.*$/, '').replace(/^npm ci && /, '');
    const typed = /^(?:\w+=\S+ )*(?:npx )?drover (-.*|[a-z]+(?: .*)?)$/.exec(line.trim())?.[1];
    const demo = /^npm run demo(?: --(?= )(.*))?$/.exec(line.trim());
    if (demo !== null) return [`demo${demo[1] ?? ''}`];
    return typed === undefined ? [] : [typed];
  });
}

/** What the command line makes of it, without doing any of it: `parsed`, or why not. */
async function parsedByTheCli(text: string): Promise<string> {
  const quiet = { ...process, stdout: { write: () => true }, stderr: { write: () => true } };
  const program = createProgram(quiet as unknown as NodeJS.Process, '1.2.3', () => undefined);
  let reached = false;
  const reach = (command: Command): void => {
    if (command.commands.length === 0) {
      command.action(() => {
        reached = true;
      });
    }
    for (const one of command.commands) reach(one);
  };
  reach(program);
  try {
    await program.parseAsync(['node', 'drover', ...splitWords(text)]);
    return reached ? 'parsed' : 'a group of commands';
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Its bare name, in running text, means the command, not a call.
    const bare = !text.includes(' ') && /^commander\.missing/.test(error.code);
    return error.exitCode === 0 || bare ? 'parsed' : error.message;
  }
}

/** As a shell would: quotes keep spaces together. */
function splitWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
}

/** Slack's own command, and paths of a listener. */
const NOT_OURS = /^\/(?:invite|healthz|readyz|metrics|board)\b/;

describe('the documents', () => {
  it.each(docs)('%s links only to what is there', (path) => {
    const links = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const files = links.filter((target) => !/^(?:https?:|#)/.test(target));
    const missing = files.filter(
      (target) => !existsSync(join(ROOT, dirname(path), target.replace(/#.*$/, ''))),
    );
    expect(missing).toEqual([]);
  });

  it.each(docs)('%s is finished and speaks of nobody’s machine', (path) => {
    expect(read(path)).not.toMatch(/\b(?:TODO|FIXME|XXX|TBD)\b/);
    expect(read(path)).not.toMatch(/\.\.\/shared|\/work\/|\/home\/|\/root\/(?!\.ssh)/);
  });

  const registry = createRegistry(describedCommands());
  const written = docs.filter((path) => path !== join('docs', 'commands.md'));
  const commands = [...new Set(written.flatMap(slashCommandsIn))];

  it('show slash commands', () => {
    expect(commands.length).toBeGreaterThan(10);
  });

  it.each(commands)('show `%s` as it can be typed', (text) => {
    const [name = '', ...rest] = text.slice(1).split(' ');
    const command = registry.command(name);
    const named = rest[0] === undefined || command.subcommands.some((one) => one.name === rest[0]);
    // `/migrate retry` in running text means the subcommand, not a call.
    if (rest.length <= 1 && named) return;
    const parsed = parseCommand(command, { kind: 'text', text: rest.join(' ') });
    expect(parsed.kind).toBe('invocation');
    expect(parsed).not.toHaveProperty('perhaps');
  });

  const ofTheCli = [...new Set(docs.flatMap(cliCommandsIn))];

  it('show commands of the command line', () => {
    const names = new Set(ofTheCli.map((text) => text.split(' ')[0]));
    const main = ['start', 'init', 'check', 'register', 'history', 'store', 'demo', 'simulate'];
    expect([...names]).toEqual(expect.arrayContaining(main));
  });

  it.each(ofTheCli)('show `drover %s` as the command line takes it', async (text) => {
    await expect(parsedByTheCli(text)).resolves.toBe('parsed');
  });

  it.each(['sart', 'start --yaml', 'store mirgate', 'demo --script nothing', 'register teams'])(
    'would not get away with `drover %s`',
    async (text) => {
      await expect(parsedByTheCli(text)).resolves.not.toBe('parsed');
    },
  );

  it('name npm scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = docs.flatMap((path) =>
      [...read(path).matchAll(/npm run ([a-z:]+)/g)].map(([, name = '']) => name),
    );
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  const configurations = docs.flatMap((path) =>
    codeOf(read(path))
      .blocks.filter(({ language, code }) => language === 'yaml' && /^roles:/m.test(code))
      .map(({ code }) => ({ path, code })),
  );

  it.each(configurations)('have a drover.yaml in $path that is valid', ({ code }) => {
    const env = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', DISCORD_TOKEN: 'x' };
    const config = loadConfig({ kinds: KINDS, env, readFile: () => code, home: '/', cwd: '/' });
    expect(config.roles.operator).not.toEqual([]);
  });

  it('have all the benches that CONTRIBUTING.md names', () => {
    const named = [...read('CONTRIBUTING.md').matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((name) => !existsSync(join(ROOT, 'bench', `${name}.ts`)))).toEqual([]);
  });
});

describe('package.json', () => {
  const parsed = JSON.parse(read('package.json')) as {
    engines: { node: string };
    license: string;
    version: string;
  };

  it('asks for the Node that README.md names', () => {
    expect(parsed.engines.node).toBe('>=20');
    expect(read('README.md')).toContain('Node 20 or later');
  });

  it('has the version and the licence of CHANGELOG.md and LICENSE', () => {
    expect(read('CHANGELOG.md')).toContain(`## [${parsed.version}]`);
    expect(parsed.license).toBe('Apache-2.0');
    expect(read('LICENSE')).toContain('Apache License');
  });
});

describe('the generated files', () => {
  it('are in step with their definitions', async () => {
    const stale = (await generatedFiles()).filter(({ path, text }) => read(path) !== text);
    expect(stale.map(({ path }) => path)).toEqual([]);
  });
});

describe('the scopes and permissions that README.md names', () => {
  it('are those that the Slack app and the Discord link ask for', async () => {
    const { BOT_SCOPES } = await import('../adapters/slack/scopes.js');
    const { inviteLink, NEEDED } = await import('../adapters/discord/permissions.js');
    const readme = read('README.md');
    const wanted = [
      BOT_SCOPES.map(({ scope }) => `\`${scope}\``).join(', '),
      Object.keys(NEEDED).join(', '),
      inviteLink('APPLICATION_ID'),
    ];
    expect(wanted.filter((text) => !readme.includes(text))).toEqual([]);
  });
});
