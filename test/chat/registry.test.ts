import { z } from 'zod';
import type { CommandDefinition, OptionDefinition } from '../../src/chat/command.js';
import { commandHelp, subcommandHelp } from '../../src/chat/help.js';
import { plainText } from '../../src/chat/plain.js';
import { commandsReference } from '../../src/chat/reference.js';
import { createRegistry } from '../../src/chat/registry.js';
import { exampleCommands } from './example.js';

const text = (name: string, more: Partial<OptionDefinition> = {}): OptionDefinition => ({
  name,
  description: 'x',
  type: z.string(),
  kind: 'text',
  required: false,
  ...more,
});

function withOptions(...options: OptionDefinition[]): CommandDefinition {
  return {
    name: 'c',
    description: 'x',
    defaultSubcommand: 's',
    subcommands: [
      {
        name: 's',
        description: 'x',
        role: 'viewer',
        visibility: 'private',
        options,
        handle: async () => ({ visibility: 'none' }),
      },
    ],
  };
}

describe('the registry', () => {
  const [migrate, volumes] = exampleCommands();
  if (migrate === undefined || volumes === undefined) throw new Error('two commands are needed');

  it('adds --cloud to every command', () => {
    for (const command of createRegistry([migrate, volumes]).commands) {
      for (const { options } of command.subcommands) expect(options.at(-1)?.name).toBe('cloud');
    }
  });

  it('names the nearest command', () => {
    const registry = createRegistry([migrate, volumes]);
    expect(() => registry.command('migrat')).toThrow(
      expect.objectContaining({ code: 'unknown-command', remedy: 'Did you mean `/migrate`?' }),
    );
    expect(() => registry.command('deploy')).toThrow(
      expect.objectContaining({ remedy: 'There is: `/migrate`, `/volumes`.' }),
    );
  });

  it.each<[string, CommandDefinition[]]>([
    ['/migrate is defined twice', [migrate, migrate]],
    ['"a" is defined twice', [withOptions(text('a'), text('a'))]],
    ['"cloud" is defined twice', [withOptions(text('cloud'))]],
    ['required options come before optional ones', [withOptions(text('a'), text('b', { required: true }))]],
    [
      'only the last positional takes the rest',
      [withOptions(text('a', { positional: 'rest' }), text('b', { positional: true }))],
    ],
    ['a flag has no place', [withOptions(text('a', { kind: 'flag', positional: true }))]],
    ['a flag is never required', [withOptions(text('a', { kind: 'flag', required: true }))]],
    ['"help" is answered by the core', [withOptions(text('help'))]],
    ['a name is 1 to 32', [withOptions(text('Not_So'))]],
    ['a description has 1 to 100', [withOptions(text('a', { description: 'x'.repeat(101) }))]],
    ['options: 1 to 25, not 26', [withOptions(...Array.from({ length: 25 }, (_, n) => text(`o${n}`)))]],
    ['the default subcommand "gone" does not exist', [{ ...migrate, defaultSubcommand: 'gone' }]],
  ])('refuses a definition that no platform could take: %s', (why, definitions) => {
    expect(() => createRegistry(definitions)).toThrow(why);
  });
});

describe('help', () => {
  const registry = createRegistry(exampleCommands());
  const migrate = registry.command('migrate');

  it('is one line a subcommand, with who may', () => {
    expect(plainText(commandHelp(migrate))).toBe(
      [
        '/migrate · Moves running servers between hosts',
        '  /migrate server NAME [--to HOST] [--reason TEXT] [--if-stalled ask|abort|force] [--retries N] [--quiet] · Move a server to another host · operator',
        '  /migrate status · What a request is doing · anyone',
        '  /migrate list · What runs and what waits · anyone',
        '  /migrate abort REQUEST · Stop a running move · operator or approver',
        '/migrate NAME is /migrate server NAME.',
        '/migrate help SUBCOMMAND tells more. Every command takes --cloud NAME.',
      ].join('\n'),
    );
  });

  it('tells of one subcommand its options and examples', () => {
    const [server] = migrate.subcommands;
    if (server === undefined) throw new Error('no subcommand');
    const told = plainText(subcommandHelp(migrate, server));
    expect(told).toContain('Move a server to another host. For operator.');
    expect(told).toContain('  [--to HOST] · The host to move to');
    expect(told).toContain('  /migrate web-01');
  });

  it('becomes a reference that names every option of every command once', () => {
    const reference = commandsReference(registry);
    for (const command of registry.commands) {
      for (const subcommand of command.subcommands) {
        expect(reference).toContain(`### /${command.name} ${subcommand.name}\n`);
      }
    }
    expect(reference).toContain(
      '| `[--if-stalled ask\\|abort\\|force]` | What to do if it does not converge. One of ask, abort, force. |',
    );
    expect(reference).toContain('For operator or approver.');
    expect(reference.endsWith('\n')).toBe(true);
  });
});
