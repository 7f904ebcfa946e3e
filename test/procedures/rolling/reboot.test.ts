import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine } from '../../../src/hosts/invocation.js';
import { hostReboot } from '../../../src/procedures/rolling/reboot/command.js';
import { rebootScript } from '../../../src/procedures/rolling/reboot/helper.js';
import { hostile } from '../../support/hostile.js';

const SHIPPED = new URL('../../../docs/hosts/drover-reboot', import.meta.url).pathname;
const BOOT = '0b9c3f1e-52a4-4c0b-9a51-6f0a0c2a9d11';
const OTHER = '11111111-52a4-4c0b-9a51-6f0a0c2a9d11';
const WORDS = commandLine(hostReboot, { boot: BOOT }, 'root');

let folder: string;
let guests: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drover-reboot-'));
  guests = [];
  mkdirSync(join(folder, 'proc/sys/kernel/random'), { recursive: true });
  writeFileSync(join(folder, 'proc/sys/kernel/random/boot_id'), `${BOOT}\n`);
});
afterEach(() => {
  for (const guest of guests) guest.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A real process under that name, and where the host's /proc has it. */
async function run(name: string): Promise<ChildProcess> {
  const program = join(folder, name);
  copyFileSync(process.platform === 'linux' ? '/bin/sleep' : '/bin/cat', program);
  const guest = spawn(program, ['60'], { stdio: 'ignore' });
  await once(guest, 'spawn');
  guests.push(guest);
  symlinkSync(`/proc/${guest.pid}`, join(folder, 'proc', String(guest.pid)));
  return guest;
}

const rebooted = () => existsSync(join(folder, 'rebooted'));

function forced(words: string, afterSeconds = 0): { status: number | null; stdout: string; stderr: string } {
  const script = rebootScript({
    proc: join(folder, 'proc'),
    reboot: `touch ${join(folder, 'rebooted')}`,
    afterSeconds,
  });
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], {
    encoding: 'utf8',
    env: { ...process.env, SSH_ORIGINAL_COMMAND: words },
  });
  return { status, stdout, stderr };
}

async function comesTo(what: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 200 && !what(); tries++) await sleep(20);
  return what();
}

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('drover-reboot', () => {
  it('is what is shipped, and may be run', () => {
    expect(readFileSync(SHIPPED, 'utf8')).toBe(rebootScript());
    expect(statSync(SHIPPED).mode & 0o111).toBe(0o111);
  });

  it('reboots a host on which other programs run', async () => {
    await run('nova-compute');
    expect(forced(WORDS)).toEqual({ status: 0, stdout: 'rebooting\n', stderr: '' });
    expect(await comesTo(rebooted)).toBe(true);
  });

  it.each(['qemu-system-x86_64', 'qemu-kvm', 'qemu-system-aarch64'])(
    'refuses while %s runs',
    async (name) => {
      const { pid } = await run(name);
      expect(forced(WORDS)).toEqual({
        status: 75,
        stdout: '',
        stderr: `drover-reboot: not rebooted: a QEMU process runs here (pid ${pid})\n`,
      });
      expect(rebooted()).toBe(false);
    },
  );

  it('looks once more before the host goes down', async () => {
    expect(forced(WORDS, 1).stdout).toBe('rebooting\n');
    await run('qemu-system-x86_64');
    await sleep(1_300);
    expect(rebooted()).toBe(false);
  });

  it('does nothing where the boot that was to end has ended', async () => {
    await run('qemu-kvm');
    const other = commandLine(hostReboot, { boot: OTHER }, 'root');
    expect(forced(other)).toEqual({ status: 0, stdout: 'rebooted\n', stderr: '' });
    expect(rebooted()).toBe(false);
  });

  it('takes no other words', () => {
    const helper = '/usr/local/sbin/drover-reboot';
    const lines = [
      '',
      'id',
      'sh',
      helper,
      `${helper} host-reboot`,
      `${helper} host-reboot ${BOOT} now`,
      `${helper} halt ${BOOT}`,
      `${helper} host-reboot *`,
      `${WORDS};id`,
      `${WORDS} | sh`,
      `${WORDS}\nid`,
      `sudo -n ${WORDS}`,
      // One blank more between two words changes nothing.
      ...hostile(BOOT)
        .filter(([what, one]) => what !== 'indented' && !one.includes('\0'))
        .map(([, one]) => `${helper} host-reboot ${one}`),
    ];
    expect(lines.map((line) => [line, forced(line).status])).toEqual(lines.map((line) => [line, 64]));
    expect(rebooted()).toBe(false);
  });
});
