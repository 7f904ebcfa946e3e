import { appendFile, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAnsweredKeys } from '../../src/store/lowdb/answered.js';
import { FakeClock } from '../support/fake-clock.js';

const HOUR = 3_600_000;
const logged: string[] = [];
const log = {
  warn: (_: object, said: string) => logged.push(said),
  error: (_: object, said: string) => logged.push(said),
};

let directory: string;
let clock: FakeClock;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'drover-answered-'));
  await mkdir(join(directory, 'tmp'));
  clock = new FakeClock();
  logged.length = 0;
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = () => openAnsweredKeys({ directory, now: () => clock.now(), log: log as never });
const file = () => join(directory, 'answered.ndjson');

describe('the keys of what was answered', () => {
  it('outlive a restart, for nobody else to read', async () => {
    const before = await open();
    await Promise.all(['slack:1', 'slack:2', 'slack:1'].map((key) => before.keep(key)));
    const after = await open();
    expect(await Promise.all(['slack:1', 'slack:2', 'slack:3'].map((key) => after.has(key)))).toEqual([
      true,
      true,
      false,
    ]);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it('are forgotten after a day, by the next start, and not before a clock that was set back', async () => {
    await (await open()).keep('slack:1');
    clock.set(-2 * HOUR);
    await clock.advance(HOUR);
    expect(await (await open()).has('slack:1')).toBe(true);
    await clock.advance(26 * HOUR);
    expect(await (await open()).has('slack:1')).toBe(false);
    expect(await readFile(file(), 'utf8')).toBe('');
  });

  it('are read around a line that a crash has torn', async () => {
    await (await open()).keep('slack:1');
    await appendFile(file(), '{"at":1,"ke');
    const after = await open();
    await after.keep('slack:2');
    const last = await open();
    expect(await Promise.all(['slack:1', 'slack:2'].map((key) => last.has(key)))).toEqual([true, true]);
  });

  it('that can not be read or kept keep nothing from starting, and hold up nothing: it is logged', async () => {
    await mkdir(file());
    const keys = await open();
    await keys.keep('slack:1');
    expect(await keys.has('slack:1')).toBe(true);
    expect(logged).toEqual([
      expect.stringMatching(/can not be read/),
      expect.stringMatching(/could not be kept/),
    ]);
  });
});
