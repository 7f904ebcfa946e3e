import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { parseRepairState } from '../../../src/procedures/repair/commands.js';
import {
  keyScript,
  type RepairPlaces,
  stateScript,
  undoScript,
  writeScript,
} from '../../../src/procedures/repair/scripts.js';

const REQUEST = 'abcdefghij';
const USER = userInfo().username;

/** The very scripts, with a folder of ours in place of root's home. */
const HOST_KEY = `ssh-ed25519 ${Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0 ', 'latin1'), Buffer.alloc(32, 7)]).toString('base64')}`;

describe('the scripts of a repair', () => {
  let home: string;
  let places: RepairPlaces;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'drover-repair-'));
    writeFileSync(join(home, 'ssh_host_x_key.pub'), `${HOST_KEY} root@here\n`);
    places = { home, homeOfUser: `echo ${home}`, hostKeys: `${home}/ssh_host_*_key.pub` };
  });

  afterEach(() => rmSync(home, { recursive: true }));

  const run = (script: string, args: readonly string[], input = '') =>
    execFileSync('sh', ['-c', `umask 077\n${script}`, 'test', ...args], { input, encoding: 'utf8' });
  const write = (file: string, lines: readonly string[], request = REQUEST) =>
    run(writeScript(places), [request, USER, file], lines.join('\n')).trim();
  const path = (file: string) => join(home, '.ssh', file);
  const read = (file: string) => readFileSync(path(file), 'utf8');
  const mode = (file: string) => (statSync(path(file)).mode & 0o777).toString(8);

  it('write our lines beside those that are there, with the right modes, once', () => {
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    writeFileSync(path('authorized_keys'), 'ssh-rsa AAAA somebody\n', { mode: 0o600 });
    expect(write('authorized_keys', ['ssh-ed25519 BBBB drover-migration@compute2'])).toBe('written');
    const after = read('authorized_keys');
    expect(after).toMatch(
      /^ssh-rsa AAAA somebody\n# drover repair begin.*\nssh-ed25519 BBBB drover-migration@compute2\n# drover repair end\n$/,
    );
    expect(mode('authorized_keys')).toBe('600');
    expect(write('authorized_keys', ['ssh-ed25519 BBBB drover-migration@compute2'])).toBe('same');
    expect(read('authorized_keys')).toBe(after);
  });

  it('replace our own lines as a whole, and keep those that others wrote after them', () => {
    write('config', ['Host compute2', '  User root']);
    writeFileSync(path('config'), `${read('config')}Host other\n  Port 2222\n`);
    write('config', ['Host compute3', '  User root']);
    expect(read('config')).not.toContain('compute2');
    expect(read('config')).toContain('Host other\n  Port 2222');
    expect(read('config')).toContain('Host compute3');
  });

  it('make folder and file where there are none', () => {
    write('known_hosts', ['compute2,10.20.0.12 ssh-ed25519 CCCC']);
    expect(mode('known_hosts')).toBe('644');
    expect((statSync(join(home, '.ssh')).mode & 0o777).toString(8)).toBe('700');
  });

  it('undo: everything as it was, byte by byte, and what was not there is gone again', () => {
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    writeFileSync(path('authorized_keys'), 'ssh-rsa AAAA without an end of line', { mode: 0o640 });
    run(keyScript(places), [REQUEST]);
    write('authorized_keys', ['ssh-ed25519 BBBB x']);
    write('config', ['Host compute2']);
    expect(existsSync(path('drover_migration_ed25519'))).toBe(true);
    const said = run(undoScript(places), [REQUEST, USER]);
    expect(said.split('\n')).toEqual(['authorized_keys restored', 'config restored', 'key removed', '']);
    expect(read('authorized_keys')).toBe('ssh-rsa AAAA without an end of line');
    expect(mode('authorized_keys')).toBe('640');
    expect(existsSync(path('config'))).toBe(false);
    expect(existsSync(path('drover_migration_ed25519'))).toBe(false);
    expect(run(undoScript(places), [REQUEST, USER])).toBe('undone before\n');
  });

  it('undo leaves what others have added since', () => {
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    writeFileSync(path('known_hosts'), 'a ssh-ed25519 AAAA\n');
    write('known_hosts', ['b ssh-ed25519 BBBB']);
    writeFileSync(path('known_hosts'), `${read('known_hosts')}c ssh-ed25519 CCCC\n`);
    expect(run(undoScript(places), [REQUEST, USER])).toContain(
      'known_hosts changed since: only our lines taken out',
    );
    expect(read('known_hosts')).toBe('a ssh-ed25519 AAAA\nc ssh-ed25519 CCCC\n');
  });

  it('keep the backup of the first write when the same request writes again', () => {
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    writeFileSync(path('known_hosts'), 'first\n');
    write('known_hosts', ['one']);
    write('known_hosts', ['two']);
    run(undoScript(places), [REQUEST, USER]);
    expect(read('known_hosts')).toBe('first\n');
  });

  it('tell host keys, the migration key, and our lines alone', () => {
    const before = parseRepairState(run(stateScript(places), [USER]));
    expect(before).toEqual({
      hostKeys: [HOST_KEY],
      key: null,
      blocks: { authorized_keys: [], known_hosts: [], config: [] },
    });
    const key = run(keyScript(places), [REQUEST]).trim();
    write('config', ['Host compute2', '  User root']);
    writeFileSync(path('config'), `IdentityFile /secret\n${read('config')}`);
    const after = parseRepairState(run(stateScript(places), [USER]));
    expect(after.key).toBe(key);
    expect(after.blocks.config).toEqual(['Host compute2', '  User root']);
    expect(run(keyScript(places), [REQUEST]).trim()).toBe(key);
  });
});
