import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArgumentForms, argumentWords } from '../../src/hosts/arguments.js';
import type { Command } from '../../src/hosts/command.js';
import { HostError } from '../../src/hosts/host-error.js';
import type { Hosts } from '../../src/hosts/hosts.js';
import { logRecords, parseLogs } from '../../src/hosts/logs/log-records.js';
import { reasonFromLogs } from '../../src/hosts/logs.js';

const SERVER = '2841d023-3be0-4839-aefc-e5912c705fe5';
const OTHER = 'ac479e51-d6e2-4f6c-beac-e4d4faa61ab7';
const FROM = Date.UTC(2026, 10, 23, 1, 23, 0);

const KEY_CHANGED = `2026-11-23 01:23:50.100 295 INFO nova.compute.manager [req-1 - - - - - -] [instance: ${SERVER}] Took 0.62 seconds for pre_live_migration on destination host compute2.
2026-11-23 01:23:51.226 295 ERROR nova.virt.libvirt.driver [-] [instance: ${SERVER}] Live Migration failure: operation failed: Failed to connect to remote libvirt URI qemu+ssh://root@compute2/system: Cannot recv data: @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Host key for compute2 has changed and you have requested strict checking.
Host key verification failed.: Connection reset by peer
2026-11-23 01:23:51.300 295 ERROR nova.virt.libvirt.driver [-] [instance: ${OTHER}] Live Migration failure: internal error: of another server
2026-11-23 01:23:51.700 295 ERROR nova.virt.libvirt.driver [-] [instance: ${SERVER}] Migration operation has aborted
2026-11-23 03:00:00.000 295 ERROR nova.virt.libvirt.driver [-] [instance: ${SERVER}] Live Migration failure: long after
`;

/** Hosts whose answer to `log-records` is a text, or an error. */
function hostsWith(texts: Readonly<Record<string, string | HostError>>): Pick<Hosts, 'run'> {
  return {
    run: async <F extends ArgumentForms, T>(
      host: string,
      command: Command<F, T>,
      values: Parameters<Hosts['run']>[2],
    ) => {
      argumentWords(command.args as ArgumentForms, values);
      const text = texts[host] ?? '';
      if (typeof text !== 'string') throw text;
      return command.parse({
        stdout: `offset +0000\n@ local /var/log/nova/nova-compute.log\n${text}`,
        stderr: '',
        code: 0,
      });
    },
  };
}

const query = {
  server: SERVER,
  source: 'compute1',
  destination: 'compute2',
  window: { from: FROM, to: FROM + 120_000 },
};

describe('the reason of a failed move', () => {
  it('is the words that matter, from where they stand, and what they mean', async () => {
    const text = KEY_CHANGED.split('\n')
      .filter((line) => !line.includes(OTHER) && !line.includes('long after'))
      .join('\n');
    const { reason, unread } = await reasonFromLogs(hostsWith({ compute1: text }), query);
    expect(unread).toEqual([]);
    expect(reason).toMatchObject({
      host: 'compute1',
      file: '/var/log/nova/nova-compute.log',
      at: Date.UTC(2026, 10, 23, 1, 23, 51, 226),
    });
    expect(reason?.lines).toEqual([
      'Live Migration failure: operation failed: Failed to connect to remote libvirt URI qemu+ssh://root@compute2/system: Cannot recv data:',
      'Host key for compute2 has changed and you have requested strict checking.',
      'Host key verification failed.: Connection reset by peer',
    ]);
    expect(reason?.translation?.id).toBe('ssh-host-key-changed');
    expect(reason?.translation?.meaning).toContain('compute1');
  });

  it('is not said twice where Nova logs the exception, too', async () => {
    const words = 'Cannot recv data: root@compute2: Permission denied (publickey).: Connection reset by peer';
    const text = `2026-11-23 01:23:49.000 9 ERROR nova.virt.libvirt.driver [None req-1 - - - - - -] [instance: ${SERVER}] Live Migration failure: ${words}: libvirt.libvirtError: ${words}\n`;
    const { reason } = await reasonFromLogs(hostsWith({ compute1: text }), query);
    expect(reason?.lines).toEqual([`Live Migration failure: ${words}`]);
    expect(reason?.translation?.id).toBe('ssh-permission-denied');
  });

  it('is found on the destination as well, and an explained one wins', async () => {
    const destination = `2026-11-23 01:23:49.000 9 ERROR nova.virt.libvirt.driver [req-1] [instance: ${SERVER}] Unacceptable CPU info: CPU doesn't have compatibility.\n`;
    const source = `2026-11-23 01:23:48.000 9 ERROR nova.compute.manager [req-1] [instance: ${SERVER}] Pre live migration failed at compute2: something odd\n`;
    const { reason } = await reasonFromLogs(hostsWith({ compute1: source, compute2: destination }), query);
    expect(reason).toMatchObject({ host: 'compute2', translation: { id: 'cpu-incompatible' } });
  });

  it('is none where there is none, and says whose logs could not be read', async () => {
    const error = new HostError('unreachable', 'compute2', 'compute2 (10.0.0.2:22) refuses the connection');
    const { reason, unread } = await reasonFromLogs(hostsWith({ compute1: '', compute2: error }), query);
    expect(reason).toBeNull();
    expect(unread).toEqual([{ host: 'compute2', why: error.message, kind: 'unreachable' }]);
  });

  it('carries no secret and no endless line', async () => {
    const text = `2026-11-23 01:23:49.000 9 ERROR nova.x [req-1] [instance: ${SERVER}] cannot connect to rabbit://openstack:hunter2@mq with password=hunter2 ${'x'.repeat(1000)}\n`;
    const { reason } = await reasonFromLogs(hostsWith({ compute1: text }), query);
    expect(reason?.lines.join()).not.toContain('hunter2');
    expect(reason?.lines[0]?.length).toBeLessThanOrEqual(240);
  });

  it('looks once where source and destination are one, or none was chosen', async () => {
    const asked: string[] = [];
    const hosts = hostsWith({});
    const spy: Pick<Hosts, 'run'> = {
      run: (host, ...rest) => {
        asked.push(host);
        return hosts.run(host, ...rest);
      },
    };
    await reasonFromLogs(spy, { ...query, destination: null });
    await reasonFromLogs(spy, { ...query, destination: 'compute1' });
    expect(asked).toEqual(['compute1', 'compute1']);
  });
});

describe('the search on the host', () => {
  it('gives whole records of that server within the window, and no others', () => {
    const folder = mkdtempSync(join(tmpdir(), 'drover-logs-'));
    try {
      writeFileSync(join(folder, 'nova-compute.log'), KEY_CHANGED);
      const script = logRecords.script
        .replaceAll('/var/log/nova/', `${folder}/`)
        .replaceAll('/run/systemd/system', '/nowhere');
      const seconds = (ms: number) => String(Math.floor(ms / 1000));
      const { stdout, status } = spawnSync(
        'sh',
        ['-c', script, 'x', SERVER, seconds(FROM), seconds(FROM + 120_000), '-'],
        {
          encoding: 'utf8',
          env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
        },
      );
      expect(status).toBe(0);
      const records = parseLogs({ stdout, stderr: '', code: 0 }).filter(({ file }) =>
        file.startsWith(folder),
      );
      expect(records.map(({ lines }) => lines.length)).toEqual([1, 6, 1]);
      expect(stdout).not.toContain(OTHER);
      expect(stdout).not.toContain('long after');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
