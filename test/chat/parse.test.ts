import fc from 'fast-check';
import { isDroverError } from '../../src/base/errors.js';
import { type Parsed, parse } from '../../src/chat/parse.js';
import { createRegistry } from '../../src/chat/registry.js';
import { anyCharacter } from '../support/any-character.js';
import { exampleCommands } from './example.js';

const registry = createRegistry(exampleCommands());
const migrate = registry.command('migrate');
const volumes = registry.command('volumes');

function short(parsed: Parsed) {
  if (parsed.kind === 'help') return ['help', parsed.subcommand?.name];
  return [parsed.subcommand.name, parsed.options];
}

const read = (text: string, command = migrate) => short(parse(command, { kind: 'text', text }));

function refusal(run: () => unknown): { code: string; says: string } {
  try {
    run();
  } catch (error) {
    if (isDroverError(error))
      return { code: error.code, says: `${error.message} ${error.remedy ?? ''}`.trim() };
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('reading a command by its definition', () => {
  const ask = { 'if-stalled': 'ask' };
  it.each<[string, unknown[]]>([
    ['web-01', ['server', { name: 'web-01', ...ask }]],
    ['server web-01', ['server', { name: 'web-01', ...ask }]],
    ['SERVER web-01', ['server', { name: 'web-01', ...ask }]],
    ['server list', ['server', { name: 'list', ...ask }]],
    ['list', ['list', {}]],
    ['server help', ['server', { name: 'help', ...ask }]],
    ['web-01 --to compute2', ['server', { name: 'web-01', to: 'compute2', ...ask }]],
    ['--to compute2 web-01', ['server', { name: 'web-01', to: 'compute2', ...ask }]],
    ['web-01 --to=compute2', ['server', { name: 'web-01', to: 'compute2', ...ask }]],
    ['web-01 —to compute2', ['server', { name: 'web-01', to: 'compute2', ...ask }]],
    ['web-01 --To compute2', ['server', { name: 'web-01', to: 'compute2', ...ask }]],
    ['--name web-01', ['server', { name: 'web-01', ...ask }]],
    ['"my server"', ['server', { name: 'my server', ...ask }]],
    ['"--to"', ['server', { name: '--to', ...ask }]],
    ['-- --to', ['server', { name: '--to', ...ask }]],
    ['web-01 --reason “kernel update”', ['server', { name: 'web-01', reason: 'kernel update', ...ask }]],
    ['web-01 --reason "--later"', ['server', { name: 'web-01', reason: '--later', ...ask }]],
    ['web-01 --if-stalled FORCE', ['server', { name: 'web-01', 'if-stalled': 'force' }]],
    ['web-01 --quiet', ['server', { name: 'web-01', quiet: true, ...ask }]],
    ['web-01 --quiet=no', ['server', { name: 'web-01', quiet: false, ...ask }]],
    ['--quiet web-01', ['server', { name: 'web-01', quiet: true, ...ask }]],
    ['web-01 --retries 3', ['server', { name: 'web-01', retries: 3, ...ask }]],
    ['web-01 --retries -3', ['server', { name: 'web-01', retries: -3, ...ask }]],
    ['list --cloud lab', ['list', { cloud: 'lab' }]],
    ['abort m-7f3k2q --cloud=lab', ['abort', { request: 'm-7f3k2q', cloud: 'lab' }]],
    ['', ['help', undefined]],
    ['help', ['help', undefined]],
    ['help abort', ['help', 'abort']],
    ['abort --help', ['help', 'abort']],
    ['--help', ['help', undefined]],
    ['web-01 --to compute2 --help', ['help', 'server']],
    ['-h', ['help', undefined]],
    ['abort -h', ['help', 'abort']],
    ['web-01 --to compute2 -h', ['help', 'server']],
    ['"-h"', ['server', { name: '-h', ...ask }]],
    ['"list"', ['list', {}]],
    ["'abort' m-7f3k2q", ['abort', { request: 'm-7f3k2q' }]],
  ])('/migrate %s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('gives all remaining words to the option that takes the rest, options between them or not', () => {
    expect(read('mesh compute1 compute2', volumes)).toEqual(['mesh', { hosts: ['compute1', 'compute2'] }]);
    expect(read('mesh a --cloud lab b', volumes)).toEqual(['mesh', { hosts: ['a', 'b'], cloud: 'lab' }]);
    expect(read('mesh', volumes)).toEqual(['mesh', {}]);
    expect(read('--cloud lab', volumes)).toEqual(['list', { cloud: 'lab' }]);
  });

  it.each([
    [
      'web-01 --too compute2',
      'unknown-option',
      '`/migrate server` has no option `--too`. Did you mean `--to`?',
    ],
    [
      'web-01 --if-stalle=ask',
      'unknown-option',
      '`/migrate server` has no option `--if-stalle`. Did you mean `--if-stalled`?',
    ],
    [
      'abort m-1 --xyzzy',
      'unknown-option',
      '`/migrate abort` has no option `--xyzzy`. It is: `/migrate abort REQUEST`',
    ],
    ['web-01 -to compute2', 'unknown-option', '`-to` is not an option. Did you mean `--to`?'],
    ['web-01 --to a --to b', 'repeated-option', '`--to` is given twice. Give it once.'],
    ['web-01 --name web-02', 'repeated-option', '`--name` is given twice. Give it once.'],
    ['web-01 --quiet --quiet', 'repeated-option', '`--quiet` is given twice. Give it once.'],
    ['abort m-1 --cloud', 'missing-value', '`--cloud` needs a value. It is: `/migrate abort REQUEST`'],
    ['web-01 --to= ', 'missing-value', '`--to` is empty.'],
    ['abort', 'missing-option', '`/migrate abort` needs `REQUEST`. It is: `/migrate abort REQUEST`'],
    ['abort m-1 m-2', 'too-many-words', 'Unexpected word: `m-2`. It is: `/migrate abort REQUEST`'],
    [
      'web-01 --reason kernel update now --quiet',
      'too-many-words',
      'Unexpected word: `update`. Text with spaces needs quotes. Write `--reason "kernel update now"`.',
    ],
    ['web-01 --to Compute_2', 'bad-option', "`--to` can't be `Compute_2`: that is no host name."],
    ['web-01 --retries many', 'bad-option', "`--retries` can't be `many`: a number is needed."],
    ['web-01 --retries 0x10', 'bad-option', "`--retries` can't be `0x10`: a number is needed."],
    ['web-01 --retries 99999999', 'bad-option', "`--retries` can't be `99999999`: at most 1,000."],
    [
      `web-01 --reason "${'x'.repeat(201)}"`,
      'bad-option',
      `\`--reason\` can't be \`${'x'.repeat(59)}…\`: at most 200 characters.`,
    ],
    ['web-01 --retries 1.5', 'bad-option', "`--retries` can't be `1.5`: whole numbers only."],
    [
      'web-01 --quiet=maybe',
      'bad-option',
      "`--quiet` can't be `maybe`: write `--quiet` alone, or `--quiet=no`.",
    ],
    [
      'web-01 --if-stalled abrot',
      'bad-option',
      '`--if-stalled` is `ask`, `abort` or `force`, not `abrot`. Did you mean `abort`?',
    ],
    [
      'stauts m-7f3k2q',
      'too-many-words',
      'Unexpected word: `m-7f3k2q`. Did you mean `/migrate status`? It is: `/migrate server NAME [--to HOST] [--reason TEXT] [--if-stalled ask|abort|force] [--retries N] [--quiet]`',
    ],
    ['help abrot', 'unknown-subcommand', 'There is no `/migrate abrot`. Did you mean `/migrate abort`?'],
    [
      'help xyzzy',
      'unknown-subcommand',
      'There is no `/migrate xyzzy`. `/migrate help` lists what there is.',
    ],
  ])('/migrate %s is refused with the nearest right form', (text, code, says) => {
    expect(refusal(() => read(text))).toEqual({ code, says });
  });

  it('names the nearest subcommand where the default one takes no bare words', () => {
    expect(refusal(() => read('mseh', volumes))).toEqual({
      code: 'unknown-subcommand',
      says: 'There is no `/volumes mseh`. Did you mean `/volumes mesh`?',
    });
  });

  it('reads structured options through the same types', () => {
    const structured = (subcommand: string, options: Record<string, string | number | boolean>) =>
      short(parse(migrate, { kind: 'options', subcommand, options }));
    expect(structured('server', { name: 'web-01', retries: 2, quiet: true, 'if-stalled': 'abort' })).toEqual([
      'server',
      { name: 'web-01', retries: 2, quiet: true, 'if-stalled': 'abort' },
    ]);
    expect(refusal(() => structured('server', {})).code).toBe('missing-option');
    expect(refusal(() => structured('server', { name: 'a', tp: 'b' })).says).toContain('`--to`');
    expect(refusal(() => structured('servr', { name: 'a' })).says).toContain('`/migrate server`');
    expect(structured('help', {})).toEqual(['help', undefined]);
  });

  it('refuses what is far too long, and quotes only the beginning of foreign words', () => {
    const { code, says } = refusal(() => read('x'.repeat(60_000)));
    expect(code).toBe('input-too-long');
    expect(says).toContain('Shorten it');
    expect(refusal(() => read(`web-01 --${'y'.repeat(3000)}`)).says.length).toBeLessThan(250);
  });

  it('answers any text at all: an invocation, help, or one clear refusal without control characters', () => {
    const words = fc.constantFrom(
      'web-01',
      '--to',
      '—reason',
      '"',
      '’',
      '=',
      'list',
      '--cloud',
      'help',
      '\u0007',
      '\u202e',
      '--',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string({ unit: anyCharacter, maxLength: 20 }))), (parts) => {
        try {
          read(parts.join(' '));
        } catch (error) {
          if (!isDroverError(error)) throw error;
          expect(`${error.message}${error.remedy ?? ''}`).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        }
      }),
    );
  });
});
