import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  ARGUMENT_FORMS,
  type ArgumentForm,
  type ArgumentForms,
  argumentWords,
} from '../../src/hosts/arguments.js';
import { COMMANDS } from '../../src/hosts/closed-list.js';
import * as commands from '../../src/hosts/commands.js';
import { domainState, mesh } from '../../src/hosts/commands.js';
import { helperScript } from '../../src/hosts/helper-script.js';
import { commandLine } from '../../src/hosts/invocation.js';
import { quoteAll, unquote } from '../../src/hosts/quote.js';
import { script } from '../../src/hosts/script.js';
import { READING_COMMANDS } from '../../src/procedures/repair/commands.js';
import { anyCharacter } from '../support/any-character.js';

const SOURCE = new URL('../../src/hosts/', import.meta.url).pathname;

function files(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

/** Who may ask for a command: all of src but the list itself. */
const sourceFiles = files(join(SOURCE, '..'), '.ts').filter((file) => file !== join(SOURCE, 'commands.ts'));

const HELPER = new URL('../../docs/hosts/drover-command', import.meta.url).pathname;

const HOSTILE = [
  "a'b",
  'a"b',
  '$(touch x)',
  '`id`',
  'a\nb',
  'a;id',
  '-oProxyCommand=id',
  '--help',
  'a b',
  '*',
  '\\',
  '\0',
  '',
  '..',
  '/etc/../x',
  'ä',
  '|id',
  '&',
  '>x',
];

describe('the closed list', () => {
  const all: readonly {
    id: string;
    args: ArgumentForms;
    script: string;
    timeoutMs: number;
    purpose: string;
  }[] = COMMANDS;

  it('has one entry an id, each with a purpose and a time', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { id, purpose, timeoutMs } of all) {
      expect(id).toMatch(/^[a-z][a-z-]*$/);
      expect(purpose).toMatch(/\.$/);
      expect(timeoutMs).toBeLessThanOrEqual(90_000);
    }
  });

  it('holds nothing that nothing asks for: what the helper permits as root is what Drover needs', () => {
    const source = sourceFiles.map((file) => readFileSync(file, 'utf8')).join('\n');
    const names = Object.keys(commands);
    expect(names).toHaveLength(COMMANDS.length);
    const unused = names.filter((name) => !new RegExp(`(?:ask\\.|[\\s,(])${name}[,)]`).test(source));
    expect(unused).toEqual([]);
  });

  it('takes each of its scripts from a file of its own that a shell can read, and leaves none over', () => {
    const scripts = files(SOURCE, '.sh');
    for (const file of scripts) {
      const { status, stderr } = spawnSync('sh', ['-n', file], { encoding: 'utf8' });
      expect([file, status, stderr]).toEqual([file, 0, '']);
    }
    const said = COMMANDS.map((command) => command.script).join('\n\n');
    const left = scripts.filter((file) => {
      const name = file.slice(SOURCE.length).replace(/\.sh$/, '');
      return !said.includes(script(name));
    });
    expect(left).toEqual([]);
  });

  it('is packed with its scripts, which the built program reads where the package has them', () => {
    const { files: packed } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as { files: string[] };
    expect(packed).toContain('src/**/*.sh');
  });

  it('takes many arguments only at the end', () => {
    for (const { args } of all) {
      const forms = Object.values(args);
      for (const form of forms.slice(0, -1)) expect(['hosts', 'ports', 'paths']).not.toContain(form);
    }
  });

  it('never puts an argument into the text of a script', () => {
    const values = { user: 'nova', port: 22, keyFile: '-', proved: 'yes', peers: ['compute2', 'compute3'] };
    const words = unquote(commandLine(mesh, values, 'root'));
    expect(words.slice(-6)).toEqual(['nova', '22', '-', 'yes', 'compute2', 'compute3']);
    expect(words[6]).not.toContain('compute2');
  });

  it('writes to nothing but where output goes', () => {
    for (const { id, script } of all) {
      // A redirection goes to a path or to a variable; a comparison in awk and the end of a pattern do not.
      const targets = [...script.matchAll(/>\s*"?([/$][a-z][\w/$"{}]*)/g)].map(([, to]) => to);
      expect([id, targets.filter((to) => to !== '/dev/null' && !to?.startsWith('/dev/tcp/'))]).toEqual([
        id,
        [],
      ]);
      expect(script).not.toMatch(
        /\b(rm|mv|cp|tee|dd|kill|systemctl (?:re)?start|chmod|chown|virsh (?:destroy|migrate|undefine|define))\b/,
      );
    }
  });
});

describe('arguments', () => {
  it.each(Object.keys(ARGUMENT_FORMS) as ArgumentForm[])(
    'of the form %s let nothing hostile through',
    (form) => {
      for (const value of HOSTILE) {
        expect(() =>
          argumentWords({ it: form }, {
            it: form === 'hosts' || form === 'ports' ? [value] : value,
          } as never),
        ).toThrow(/^it must be /);
      }
    },
  );

  it('let what is real through', () => {
    const forms = { h: 'host', u: 'uuid', p: 'path', n: 'userOrNone', ports: 'ports' } as const;
    const values = {
      h: 'compute-1.dc.example',
      u: '2841d023-3be0-4839-aefc-e5912c705fe5',
      p: '/var/lib/nova/instances',
      n: '-',
      ports: [22, 49152],
    };
    expect(argumentWords(forms, values)).toEqual([values.h, values.u, values.p, '-', '22', '49152']);
    expect(argumentWords({ h: 'host' }, { h: 'fd00::1' })).toEqual(['fd00::1']);
  });

  it('are never empty where many are asked, nor more than the host takes', () => {
    expect(() => argumentWords({ peers: 'hosts' }, { peers: [] })).toThrow('1 to 64');
    expect(() => argumentWords({ peers: 'hosts' }, { peers: Array(65).fill('a') })).toThrow('1 to 64');
  });
});

describe('quoting', () => {
  it('gives a shell back every word as it was', () => {
    const word = fc
      .string({ unit: anyCharacter, maxLength: 30 })
      .filter((one) => !/[\0\ud800-\udfff]/.test(one));
    const words = [...HOSTILE.filter((one) => !one.includes('\0')), ...fc.sample(word, 500)];
    const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${quoteAll(words)}`], { encoding: 'utf8' });
    expect(stdout.split('\0').slice(0, -1)).toEqual(words);
    expect(unquote(quoteAll(words))).toEqual(words);
  });

  it('refuses a NUL', () => {
    expect(() => quoteAll(['a\0b'])).toThrow('NUL');
  });
});

describe('docs/hosts/drover-command', () => {
  const helper = (args: readonly string[], env: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync('sh', [HELPER, ...args], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    return { status, stdout, stderr };
  };

  it('is what the list makes, and may be run', () => {
    expect(readFileSync(HELPER, 'utf8')).toBe(helperScript(READING_COMMANDS));
    expect(statSync(HELPER).mode & 0o111).toBe(0o111);
  });

  it('lists every command', () => {
    const { stdout, status } = helper(['--list']);
    expect(status).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(READING_COMMANDS.map(({ id }) => id));
  });

  it('runs a command of the list', () => {
    expect(helper(['memory']).stdout).toMatch(/^MemTotal=\d+$/m);
    expect(helper(['instance-folder', '/', '2841d023-3be0-4839-aefc-e5912c705fe5']).stdout).toBe('absent\n');
  });

  it('refuses every hostile argument', () => {
    const values = HOSTILE.filter((value) => !value.includes('\0'));
    // One shell for all: what it prints is each helper's output and status.
    const loop =
      'helper=$1; shift; for one; do sh "$helper" domain-state "$one" 2>/dev/null; echo "$?"; done';
    const { stdout } = spawnSync('sh', ['-c', loop, 'x', HELPER, ...values], { encoding: 'utf8' });
    expect(stdout).toBe('64\n'.repeat(values.length));
  });

  it('refuses a hostile argument among many', () => {
    expect(helper(['names', 'localhost', '$(id)'])).toMatchObject({ status: 64, stdout: '' });
  });

  describe('as a forced command', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'drover-forced-'));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    const words = commandLine(domainState, { domain: 'instance-1' }, 'drover');

    it('refuses everything else', () => {
      const lines = [
        'id',
        'sh',
        '',
        `${words}; id`,
        `${words} $(id)`,
        `${words}\nid`,
        `${words} | sh`,
        'sudo -n /bin/sh',
        '/usr/local/sbin/drover-command --list',
        '/usr/local/sbin/drover-command --within identity',
        '/usr/local/sbin/drover-command',
        '/usr/local/sbin/../bin/drover-command identity',
      ];
      const loop =
        'helper=$1; shift; for one; do SSH_ORIGINAL_COMMAND=$one sh "$helper" --forced 2>/dev/null; echo "$?"; done';
      const { stdout } = spawnSync('sh', ['-c', loop, 'x', HELPER, ...lines], { encoding: 'utf8' });
      expect(stdout).toBe('64\n'.repeat(lines.length));
    });

    it('passes the words of Drover on', () => {
      // The installed helper's place is fixed in the script: here it stands in the folder, and says what it got.
      const installed = join(folder, 'drover-command');
      writeFileSync(installed, '#!/bin/sh\nprintf "%s|" "$@"\n', { mode: 0o755 });
      const script = helperScript(READING_COMMANDS)
        .replaceAll('/usr/local/sbin/drover-command', installed)
        .replaceAll('exec sudo -n', 'exec');
      const { stdout } = spawnSync('sh', ['-c', script, 'drover-command', '--forced'], {
        encoding: 'utf8',
        env: {
          ...process.env,
          SSH_ORIGINAL_COMMAND: words.replace('/usr/local/sbin/drover-command', installed),
        },
      });
      expect(stdout).toBe('domain-state|instance-1|');
    });
  });
});
