import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Output } from '../../src/hosts/command.js';
import { cephBlocklist } from '../../src/hosts/storage/ceph.js';
import { fibreChannel, parseFibreChannel } from '../../src/hosts/storage/fibre-channel.js';
import { iscsi, parseIscsi } from '../../src/hosts/storage/iscsi.js';
import { nfsExports, parseNfsExports } from '../../src/hosts/storage/nfs.js';
import { rbdImage, rbdWatchers } from '../../src/hosts/storage/rbd.js';
import {
  parseStorageDevices,
  parseVolumeDevices,
  storageDevices,
  volumeDevices,
} from '../../src/hosts/storage/volume-devices.js';

/** The scripts themselves, on a tree of files that stands for a host's /sys, /dev and /etc. */
describe('scripts about storage', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'drover-storage-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const put = (path: string, text = '') => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode: 0o755 });
  };
  const link = (path: string, to: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(join(root, to), join(root, path));
  };
  const run = (script: string, ...args: string[]): Output => {
    const inside = script.replaceAll(
      /(?<![\w/.*])\/(sys|dev\/disk|dev\/mapper|etc|var)\//g,
      (whole) => `${root}${whole}`,
    );
    const stdout = execFileSync('sh', ['-c', inside, 'script', ...args], {
      encoding: 'utf8',
      env: { PATH: `${root}/bin:${process.env.PATH ?? ''}`, LC_ALL: 'C' },
    });
    return { stdout: stdout.replaceAll(root, ''), stderr: '', code: 0 };
  };

  const TARGET = 'iqn.2010-10.org.openstack:volume-46c4b42b-0000-4000-8000-000000000001';

  it('follow a multipath map down to its paths and their names', () => {
    for (const [disk, portal] of [
      ['sdb', '10.30.0.5:3260'],
      ['sdc', '10.30.1.5:3260'],
    ] as const) {
      put(`dev/${disk}`);
      put(`sys/class/block/${disk}/device/wwid`, 'naa.60014051111\n');
      put(`sys/class/block/dm-3/slaves/${disk}/x`);
      link(`dev/disk/by-path/ip-${portal}-iscsi-${TARGET}-lun-1`, `dev/${disk}`);
    }
    put('dev/sda');
    link('dev/disk/by-path/pci-0000:00:1f.2-ata-1', 'dev/sda');
    put('dev/dm-3');
    put('sys/class/block/dm-3/dm/uuid', 'mpath-360014051111\n');

    expect(parseVolumeDevices(run(volumeDevices.script, join(root, 'dev/dm-3'), '/dev/no-such'))).toEqual([
      {
        path: '/dev/dm-3',
        node: 'dm-3',
        map: 'mpath-360014051111',
        parts: [
          { name: 'sdb', wwid: 'naa.60014051111' },
          { name: 'sdc', wwid: 'naa.60014051111' },
        ],
        links: [`ip-10.30.0.5:3260-iscsi-${TARGET}-lun-1`, `ip-10.30.1.5:3260-iscsi-${TARGET}-lun-1`],
        controllers: [],
      },
      { path: '/dev/no-such', node: null, map: null, parts: [], links: [], controllers: [] },
    ]);
  });

  it('find every controller of an NVMe namespace, with and without native multipath', () => {
    for (const [name, address] of [
      ['nvme0', 'traddr=10.30.0.7,trsvcid=4420,src_addr=10.30.0.11'],
      ['nvme1', 'traddr=fd00::7 trsvcid=4420'],
    ] as const) {
      put(`sys/class/nvme/${name}/transport`, 'tcp\n');
      put(`sys/class/nvme/${name}/state`, 'live\n');
      put(`sys/class/nvme/${name}/subsysnqn`, 'nqn.2019-10.org.example:a\n');
      put(`sys/class/nvme/${name}/address`, `${address}\n`);
      put(`sys/class/nvme-subsystem/nvme-subsys0/${name}/x`);
    }
    put('sys/class/nvme-subsystem/nvme-subsys0/nvme0n1/x');
    put('dev/nvme0n1');
    put('sys/class/block/nvme0n1/wwid', 'uuid.46c4b42b\n');
    link('sys/class/block/nvme0n1/device', 'sys/class/nvme-subsystem/nvme-subsys0');
    put('dev/nvme1n2');
    link('sys/class/block/nvme1n2/device', 'sys/class/nvme/nvme1');

    const [native, single] = parseVolumeDevices(
      run(volumeDevices.script, join(root, 'dev/nvme0n1'), join(root, 'dev/nvme1n2')),
    );
    expect(native?.parts).toEqual([{ name: 'nvme0n1', wwid: 'uuid.46c4b42b' }]);
    expect(native?.controllers.map(({ portal }) => portal)).toEqual(['10.30.0.7:4420', '[fd00::7]:4420']);
    expect(single?.controllers).toEqual([
      { transport: 'tcp', state: 'live', subsystem: 'nqn.2019-10.org.example:a', portal: '[fd00::7]:4420' },
    ]);
  });

  it('tell where a session is now and where it logged in, and never CHAP', () => {
    put('etc/iscsi/initiatorname.iscsi', '# ours\nInitiatorName=iqn.1993-08.org.debian:01:aa\n');
    const connection = 'sys/class/iscsi_connection/connection4:0';
    put(`${connection}/address`, '10.30.0.21\n');
    put(`${connection}/port`, '3260\n');
    put(`${connection}/persistent_address`, 'fd00::5\n');
    put(`${connection}/persistent_port`, '3260\n');
    put('sys/class/iscsi_session/session4/targetname', `${TARGET}\n`);
    put('sys/class/iscsi_session/session4/password', 'tooSecret1\n');
    put(
      `etc/iscsi/nodes/${TARGET}/10.30.0.5,3260,1/default`,
      'node.session.auth.password = tooSecret2\nnode.session.scan = manual\nnode.session.auth.username = tooSecret3\n',
    );
    const output = run(iscsi.script);
    expect(output.stdout).not.toContain('tooSecret');
    expect(parseIscsi(output)).toMatchObject({
      initiator: 'iqn.1993-08.org.debian:01:aa',
      sessions: [{ target: TARGET, portal: '10.30.0.21:3260', persistent: '[fd00::5]:3260' }],
      scans: new Map([[TARGET, 'manual']]),
    });
  });

  it('list what a storage network has given the host, without its partitions', () => {
    put('dev/sdb');
    put('sys/class/block/sdb/device/wwid', 't10.LIO-ORG  vol   1\n');
    const name = `dev/disk/by-path/ip-10.30.0.5:3260-iscsi-${TARGET}-lun-1`;
    link(name, 'dev/sdb');
    link(`${name}-part1`, 'dev/sdb');
    put('sys/class/block/dm-0/dm/uuid', 'LVM-abc\n');
    put('sys/class/block/dm-1/dm/uuid', 'mpath-360014051111\n');
    put('sys/class/block/dm-1/dm/name', 'mpatha\n');
    for (const nvme of ['nvme0n1', 'nvme0n1p1', 'nvme0c0n1'])
      put(`sys/class/block/${nvme}/wwid`, `uuid.${nvme}\n`);
    expect(parseStorageDevices(run(storageDevices.script))).toEqual([
      { path: `/${name}`, identity: 't10.LIO-ORG vol 1' },
      { path: '/dev/mapper/mpatha', identity: 'mpath-360014051111' },
      { path: '/dev/nvme0n1', identity: 'uuid.nvme0n1' },
    ]);
  });

  it("tell a host's own ports from those of the storage", () => {
    put('sys/class/fc_host/host5/port_name', '0x2100000e1e1d0001\n');
    put('sys/class/fc_host/host5/port_state', 'Online\n');
    for (const [port, roles] of [
      ['rport-5:0-1', 'FCP Target, FCP Initiator'],
      ['rport-5:0-2', 'FCP Initiator'],
    ] as const) {
      put(`sys/class/fc_remote_ports/${port}/port_name`, `0x500601600000000${port.slice(-1)}\n`);
      put(`sys/class/fc_remote_ports/${port}/port_state`, 'Not Present\n');
      put(`sys/class/fc_remote_ports/${port}/roles`, `${roles}\n`);
    }
    expect(parseFibreChannel(run(fibreChannel.script))).toEqual({
      ports: [{ wwpn: '0x2100000e1e1d0001', state: 'Online' }],
      targets: [{ wwpn: '0x5006016000000001', state: 'Not Present' }],
    });
  });

  it('a host without any of it answers nothing, and whole', () => {
    expect(parseStorageDevices(run(storageDevices.script))).toEqual([]);
    expect(parseIscsi(run(iscsi.script)).initiator).toBeNull();
    expect(parseFibreChannel(run(fibreChannel.script))).toEqual({ ports: [], targets: [] });
  });

  it('a server that hides its exports is no error', () => {
    put('bin/showmount', '#!/bin/sh\nexit 1\n');
    expect(parseNfsExports(run(nfsExports.script, 'nas'))).toBeNull();
    put('bin/showmount', '#!/bin/sh\necho "/export/cinder 10.20.0.0/16,compute9"\necho "/home (everyone)"\n');
    expect(parseNfsExports(run(nfsExports.script, 'nas'))).toEqual([
      { path: '/export/cinder', clients: ['10.20.0.0/16', 'compute9'] },
      { path: '/home', clients: ['(everyone)'] },
    ]);
  });

  describe('where Ceph is only in the container of libvirt', () => {
    const alone = (script: string) => {
      for (const name of ['sh', 'sed', 'tail', 'timeout', 'cat']) {
        symlinkSync(
          execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(),
          join(root, 'bin', name),
        );
      }
      return execFileSync('sh', ['-c', script, 'script', 'cinder', 'volumes', 'volume-1'], {
        encoding: 'utf8',
        env: { PATH: join(root, 'bin') },
        stdio: 'pipe',
      });
    };

    it('its tools are used there', () => {
      put('bin/pgrep', '#!/bin/sh\necho 4711\n');
      put('bin/chroot', '#!/bin/sh\necho "$*"\n');
      expect(alone(rbdImage.script)).toBe(
        '/proc/4711/root rbd --id cinder --format json info volumes/volume-1\n',
      );
    });

    it('to ask who has an image open, too', () => {
      put('bin/pgrep', '#!/bin/sh\necho 4711\n');
      put('bin/chroot', '#!/bin/sh\necho "$*"\n');
      expect(alone(rbdWatchers.script)).toBe(
        '/proc/4711/root rbd --id cinder --format json status volumes/volume-1\n',
      );
    });

    it('and without libvirt there are none', () => {
      put('bin/pgrep', '#!/bin/sh\nexit 1\n');
      expect(() => alone(rbdImage.script)).toThrow('rbd: not found');
    });
  });

  it.each([
    [
      'of today',
      'case "$*" in *blocklist*) echo "10.20.0.11:0/0 2026-11-24T03:07:57"; echo "listed 1 entries" >&2 ;; esac',
      'allowed=yes\nentry=10.20.0.11:0/0 2026-11-24T03:07:57\nend=\n',
    ],
    [
      'before Pacific',
      'case "$*" in *blocklist*) echo "Error EINVAL: invalid command" >&2; exit 22 ;; esac',
      'allowed=yes\nend=\n',
    ],
    ['without the right', 'echo "Error EACCES: access denied" >&2; exit 13', 'allowed=no\nend=\n'],
  ])('read the blocklist of a Ceph %s', (_name, ceph, expected) => {
    put('bin/ceph', `#!/bin/sh\n${ceph}\n`);
    expect(run(cephBlocklist.script, 'cinder').stdout).toBe(expected);
  });
});
