import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KINDS } from '../src/app/kinds.js';
import { parse as parseCommand } from '../src/chat/parse.js';
import { createRegistry } from '../src/chat/registry.js';
import { loadConfig } from '../src/config/load.js';
import { describedCommands, generatedFiles } from '../src/main.js';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const docs = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
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

  const ofTheCli = [
    ...new Set(
      docs
        .flatMap((path) => codeOf(read(path)))
        .flatMap(({ blocks, spans }) => [...blocks.map(({ code }) => code), ...spans])
        .flatMap((code) => [...code.matchAll(/(?:^|npx )drover ([a-z]+)/gm)].map(([, name = '']) => name)),
    ),
  ];

  it('name commands that the command line has', () => {
    const there = [...read('src/cli/program.ts').matchAll(/(?:configured|command)\('([a-z]+)'/g)];
    expect(ofTheCli).toEqual(expect.arrayContaining(['start', 'check', 'register', 'simulate']));
    expect(ofTheCli.filter((name) => !there.some(([, known]) => known === name))).toEqual([]);
  });

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
