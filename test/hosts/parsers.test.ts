import { COMMANDS } from '../../src/hosts/closed-list.js';
import type { Output } from '../../src/hosts/command.js';
import { parseCpuCompare, parseHostCpu } from '../../src/hosts/libvirt/cpu.js';
import { parseDirtyRate } from '../../src/hosts/libvirt/dirty-rate.js';
import { parseDomainXml } from '../../src/hosts/libvirt/domain-definition.js';
import { parseDomainState } from '../../src/hosts/libvirt/domain-state.js';
import { parseCompletedMove, parseMoveJob } from '../../src/hosts/libvirt/migration-job.js';
import { parseSecretDigest } from '../../src/hosts/libvirt/secrets.js';
import { parseCertificates } from '../../src/hosts/libvirt/settings.js';
import { parseVirshVersion } from '../../src/hosts/libvirt/version.js';
import { parseLogs } from '../../src/hosts/logs/log-records.js';
import { parseAddresses, parseLinks } from '../../src/hosts/network/addresses.js';
import { parseNames } from '../../src/hosts/network/names.js';
import { parsePathTo } from '../../src/hosts/network/path-to.js';
import { parsePeerTrials } from '../../src/hosts/network/peers.js';
import { parsePorts } from '../../src/hosts/network/ports.js';
import { parseCeph } from '../../src/hosts/storage/ceph.js';
import { parseDisk } from '../../src/hosts/storage/disk.js';
import { parseMultipath } from '../../src/hosts/storage/multipath.js';
import { parseNfs } from '../../src/hosts/storage/nfs.js';
import { parseRbdWatchers } from '../../src/hosts/storage/rbd.js';
import { parseClock } from '../../src/hosts/system/clock.js';
import { parseMemory } from '../../src/hosts/system/memory.js';
import { parseSystem } from '../../src/hosts/system/system.js';

const out = (stdout: string): Output => ({ stdout, stderr: '', code: 0 });
const bad = (stderr: string, code = 1): Output => ({ stdout: '', stderr, code });
const NO_DOMAIN = bad("error: failed to get domain 'instance-00000001'\n");

const RUNNING = `Job type:         Unbounded   
Operation:        Outgoing migration
Time elapsed:     38911        ms
Data processed:   77.812 MiB
Data remaining:   384.000 KiB
Data total:       136.023 MiB
Memory processed: 77.812 MiB
Memory remaining: 384.000 KiB
Memory total:     136.023 MiB
Memory bandwidth: 2.003 MiB/s
Dirty rate:       12           pages/s
Page size:        4096         bytes
Iteration:        5           
Postcopy requests: 0           
Constant pages:   15074       
Normal pages:     19821       
Normal data:      77.426 MiB
Expected downtime: 185          ms
Setup time:       2            ms

`;

const COMPLETED = `Job type:         Completed   
Operation:        Incoming migration
Time elapsed:     39402        ms
Time elapsed w/o network: 39400        ms
Data processed:   77.857 MiB
Memory processed: 77.857 MiB
Memory remaining: 0.000 B
Memory total:     136.023 MiB
Memory bandwidth: 1.992 MiB/s
Iteration:        5           
Total downtime:   27           ms
Downtime w/o network: 25           ms
`;

describe('virsh domjobinfo', () => {
  it('gives bytes, bytes a second and milliseconds', () => {
    expect(parseMoveJob(out(RUNNING))).toEqual({
      job: 'running',
      operation: 'Outgoing migration',
      figures: {
        elapsedMs: 38911,
        processedBytes: 81591796,
        remainingBytes: 393216,
        totalBytes: 142630453,
        dirtyBytesPerSecond: 49152,
        bandwidthBytesPerSecond: 2100298,
        iteration: 5,
        expectedDowntimeMs: 185,
      },
    });
  });

  it('has no rates before QEMU has measured', () => {
    const early = RUNNING.replace(/^(Memory bandwidth|Dirty rate|Expected downtime|Iteration):.*\n/gm, '');
    expect(parseMoveJob(out(early))).toMatchObject({
      figures: {
        dirtyBytesPerSecond: null,
        bandwidthBytesPerSecond: null,
        iteration: null,
        expectedDowntimeMs: null,
      },
    });
  });

  it('does not take the 0 of the first pass for a guest that writes nothing', () => {
    const rate = (iteration: number) => {
      const text = RUNNING.replace(/Iteration:.*/, `Iteration: ${iteration}`).replace(
        /Dirty rate:.*/,
        'Dirty rate: 0 pages/s',
      );
      const job = parseMoveJob(out(text));
      return job.job === 'running' ? job.figures.dirtyBytesPerSecond : undefined;
    };
    expect([rate(1), rate(2)]).toEqual([null, 0]);
  });

  it('tells apart no domain, no job and a job without figures', () => {
    expect(parseMoveJob(NO_DOMAIN)).toEqual({ job: 'absent' });
    // autotest/tp-libvirt #2194: the domain has left this host, and libvirt still knows its definition.
    expect(parseMoveJob(bad('error: Requested operation is not valid: domain is not running\n'))).toEqual({
      job: 'none',
    });
    expect(parseMoveJob(out('Job type:         None        \n\n'))).toEqual({ job: 'none' });
    const incoming =
      'error: Operation not supported: migration statistics are available only on the source host';
    expect(parseMoveJob(bad(incoming))).toEqual({ job: 'incoming' });
    expect(parseMoveJob(out('Job type:         Unbounded   \nTime elapsed:     12  ms\n'))).toEqual({
      job: 'starting',
    });
  });

  it('gives the real downtime when it is over', () => {
    expect(parseCompletedMove(out(COMPLETED))).toEqual({
      elapsedMs: 39402,
      totalDowntimeMs: 27,
      totalBytes: 142630453,
      processedBytes: 81638982,
      iterations: 5,
      bandwidthBytesPerSecond: 2088763,
    });
    expect(parseCompletedMove(out('Job type:         None\n'))).toBeNull();
    expect(parseCompletedMove(NO_DOMAIN)).toBeNull();
    expect(
      parseCompletedMove(bad('error: Requested operation is not valid: domain is not running\n')),
    ).toBeNull();
  });

  it.each(['', 'nonsense', 'Job type: Unbounded\nMemory total: many MiB\n', 'Memory total: 1 MiB'])(
    'is unreadable when it is %j',
    (text) => {
      expect(() => parseMoveJob(out(text))).toThrow(/^(has|lacks)/);
    },
  );
});

describe('virsh', () => {
  it('tells versions and states', () => {
    const version =
      'Compiled against library: libvirt 9.0.0\nUsing library: libvirt 9.0.0\nUsing API: QEMU 9.0.0\nRunning hypervisor: QEMU 7.2.22\n';
    expect(parseVirshVersion(out(version))).toEqual({ libvirt: '9.0.0', qemu: '7.2.22' });
    const info =
      'Id:             1\nName:           instance-00000001\nUUID:           2841d023-3be0-4839-aefc-e5912c705fe5\nState:          shut off\nCPU(s):         1\nMax memory:     131072 KiB\n';
    expect(parseDomainState(out(info))).toMatchObject({
      there: true,
      state: 'shut off',
      vcpus: 1,
      memoryBytes: 134217728,
    });
    expect(parseDomainState(NO_DOMAIN)).toEqual({ there: false });
    expect(() => parseDomainState(bad('error: failed to connect to the hypervisor'))).toThrow(
      'failed to connect',
    );
  });

  it.each([
    [
      'CPU described in /dev/stdin is identical to the CPU provided by hypervisor on the host\n',
      0,
      'identical',
    ],
    [
      'The CPU provided by hypervisor on the host is a superset of CPU described in /dev/stdin\n',
      0,
      'superset',
    ],
    [
      'CPU described in /dev/stdin is incompatible with the CPU provided by hypervisor on the host\n',
      1,
      'incompatible',
    ],
  ])('compares CPUs: %s', (stdout, code, verdict) => {
    expect(parseCpuCompare({ stdout, stderr: '', code })).toBe(verdict);
  });

  it('never takes an error for a CPU that fits', () => {
    expect(() => parseCpuCompare(bad('error: Failed to compare hypervisor CPU with /dev/stdin'))).toThrow(
      'Failed to compare',
    );
    expect(() => parseCpuCompare(out('well'))).toThrow('no comparison');
  });

  it('tells a measured dirty rate only when the measurement is over', () => {
    const stats = (status: number) =>
      `Domain: 'instance-00000001'\n  dirtyrate.calc_status=${status}\n  dirtyrate.calc_start_time=1\n  dirtyrate.calc_period=1\n  dirtyrate.megabytes_per_second=40\n`;
    expect(parseDirtyRate(out(stats(2)))).toEqual({ bytesPerSecond: 41943040, measuredSeconds: 1 });
    expect(() => parseDirtyRate(out(stats(1)))).toThrow('not ended');
  });

  it('tells a digest of a secret, never its value', () => {
    expect(parseSecretDigest(out('9cf877cafd57393d\n'))).toBe('9cf877cafd57393d');
    expect(
      parseSecretDigest(
        bad("error: failed to get secret 'x'\nerror: Secret not found: no secret with matching uuid 'x'"),
      ),
    ).toBeNull();
    expect(() => parseSecretDigest(out('QVFDc2VjcmV0a2V5\n'))).toThrow('no digest');
  });

  it('reads the disks, the CPU and the machine of a domain', () => {
    const xml = `  <memory unit='KiB'>131072</memory>
  <os>
    <type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type>
  </os>
  <cpu mode='custom' match='exact' check='none'>
    <model fallback='forbid'>qemu64</model>
  </cpu>
    <disk type='network' device='disk'>
      <driver name='qemu' type='raw' cache='none' discard='unmap'/>
      <auth username='cinder'>
        <secret type='ceph' uuid='37c9889e-6d80-4066-b14d-38cc7d27a9e0'/>
      </auth>
      <source protocol='rbd' name='volumes-ssd/volume-1'>
        <host name='10.20.0.1' port='6789'/>
        <host name='10.20.0.2' port='6789'/>
      </source>
      <target dev='vda' bus='virtio'/>
      <serial>d1e67aac-d8a0-4485-85c6-c910bad81a4c</serial>
    </disk>
    <disk type='file' device='cdrom'>
      <source file='/x/a&amp;b.iso'/>
    </disk>
`;
    const domain = parseDomainXml(out(xml));
    expect(domain).toMatchObject({
      machine: 'pc-i440fx-7.2',
      arch: 'x86_64',
      cpuMode: 'custom',
      memoryKiB: 131072,
      hostDevices: 0,
    });
    expect(domain?.cpuXml).toMatch(/^<cpu mode='custom'[\s\S]*<\/cpu>$/);
    expect(domain?.disks).toEqual([
      {
        kind: 'network',
        device: 'disk',
        cache: 'none',
        target: 'vda',
        protocol: 'rbd',
        source: 'volumes-ssd/volume-1',
        hosts: ['10.20.0.1:6789', '10.20.0.2:6789'],
        secretUuid: '37c9889e-6d80-4066-b14d-38cc7d27a9e0',
        authUser: 'cinder',
        serial: 'd1e67aac-d8a0-4485-85c6-c910bad81a4c',
      },
      {
        kind: 'file',
        device: 'cdrom',
        cache: null,
        target: null,
        protocol: null,
        source: '/x/a&b.iso',
        hosts: [],
        secretUuid: null,
        authUser: null,
        serial: null,
      },
    ]);
    expect(parseDomainXml(NO_DOMAIN)).toBeNull();
    expect(() => parseDomainXml(out('<os><type'))).toThrow('machine type');
  });

  it("reads the host's CPU", () => {
    const xml =
      "    <uuid>06a0c20e-8f41-400b-83ff-fd1ea1b8eab6</uuid>\n    <cpu>\n      <arch>x86_64</arch>\n      <model>kvm64</model>\n      <vendor>AMD</vendor>\n      <microcode version='16777317'/>\n      <feature name='vme'/>\n      <feature name='ht'/>\n    </cpu>\n";
    expect(parseHostCpu(out(xml))).toEqual({
      uuid: '06a0c20e-8f41-400b-83ff-fd1ea1b8eab6',
      arch: 'x86_64',
      model: 'kvm64',
      vendor: 'AMD',
      microcode: '16777317',
      features: ['vme', 'ht'],
    });
  });
});

describe('a host that tries another', () => {
  it.each([
    [
      '255 No ED25519 host key is known for compute2 and you have requested strict checking. Host key verification failed.',
      'host-key-unknown',
    ],
    [
      '255 @@@@@@ @ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @ Host key for compute2 has changed and you have requested strict checking. Host key verification failed.',
      'host-key-changed',
    ],
    ['255 root@compute2: Permission denied (publickey).', 'permission-denied'],
    ['255 ssh: Could not resolve hostname compute2: Name or service not known', 'name-unknown'],
    ['255 ssh: connect to host compute2 port 22: Connection refused', 'refused'],
    ['255 ssh: connect to host compute2 port 22: No route to host', 'unreachable'],
    ['255 ssh: connect to host compute2 port 22: Connection timed out', 'timeout'],
    ['124', 'timeout'],
    [
      "1 error: failed to connect to the hypervisor error: authentication failed: Failed to verify peer's certificate",
      'certificate',
    ],
    [
      "1 error: failed to connect to the hypervisor error: Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory",
      'libvirt-refused',
    ],
    [
      '1 error: failed to connect to the hypervisor error: Cannot recv data: Host key verification failed.: Connection reset by peer',
      'host-key-unknown',
    ],
    ['1 something new', 'other'],
  ])('says why not: %s', (line, cause) => {
    const { as, trials } = parsePeerTrials(out(`as root\ncompute3 0 \ncompute2 ${line}\n`));
    expect([as, trials.get('compute3')]).toEqual(['root', { reached: true }]);
    expect(trials.get('compute2')).toMatchObject({ reached: false, cause });
  });

  it('says nothing of a peer that is missing in the answer', () => {
    expect(parsePeerTrials(out('garbage\n\x01 0\n')).trials.get('compute2')).toBeUndefined();
  });

  it('tells what it takes names for', () => {
    const seen = parseNames(
      out('name compute1\nfqdn compute1.dc\npeer compute2\npeer compute2 10.0.0.2\npeer compute9\n'),
    );
    expect([seen.hostname, seen.fqdn, [...seen.addresses]]).toEqual([
      'compute1',
      'compute1.dc',
      [
        ['compute2', ['10.0.0.2']],
        ['compute9', []],
      ],
    ]);
  });

  it('tells an open port from a refused and a filtered one', () => {
    const lines =
      '22 0 \n16509 1 bash: connect: Connection refused bash: line 1: /dev/tcp/compute1/16509: Connection refused\n49152 124 \n16514 1 bash: connect: No route to host\n1 1 ?\n';
    expect([...parsePorts(out(lines)).values()]).toEqual([
      'open',
      'refused',
      'filtered',
      'filtered',
      'unknown',
    ]);
  });

  it('tells the way to a peer', () => {
    expect(
      parsePathTo(
        out(
          'address=10.20.0.11\ndevice=eth0\nmtu=9000\nspeed=10000\nping=0\nwords=8980 bytes from 10.20.0.11\n',
        ),
      ),
    ).toEqual({
      address: '10.20.0.11',
      device: 'eth0',
      mtu: 9000,
      linkMbit: 10000,
      wholeMtu: true,
      answersPing: null,
      pingWords: '8980 bytes from 10.20.0.11',
    });
    expect(parsePathTo(out('address=\n')).address).toBeNull();
    expect(parsePathTo(out('address=1.2.3.4\nspeed=-1\nping=127\n'))).toMatchObject({
      linkMbit: null,
      wholeMtu: null,
    });
  });
});

describe('a host about itself', () => {
  it('tells memory, load and huge pages', () => {
    const text =
      'MemTotal=24684096\nMemAvailable=19804000\nSwapTotal=0\nSwapFree=0\ncpus=2\nload=1.51\nhugepages=node0 2048 512 100\n';
    expect(parseMemory(out(text))).toEqual({
      totalBytes: 25276514304,
      availableBytes: 20279296000,
      swapTotalBytes: 0,
      swapFreeBytes: 0,
      cpus: 2,
      load1: 1.51,
      hugepages: [{ node: 'node0', pageKiB: 2048, total: 512, free: 100 }],
    });
    expect(() => parseMemory(out('MemTotal=x\n'))).toThrow('has no memory');
  });

  it('tells its clock', () => {
    expect(parseClock(out('now=1795397285.5\noffset=-0.000013\nsynchronised=yes\n'))).toEqual({
      now: 1795397285.5,
      offset: -0.000013,
      synchronised: true,
    });
    expect(parseClock(out('now=1795397285.5\n'))).toMatchObject({ offset: null, synchronised: null });
  });

  it('tells devices and their MTUs', () => {
    const links = parseLinks(
      out(
        '1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT\n3: eth1@if16: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9000 qdisc noqueue master br\n',
      ),
    );
    expect([...links]).toEqual([
      ['lo', 65536],
      ['eth1', 9000],
    ]);
    expect(() => parseLinks(out('garbage'))).toThrow('has no device');
  });

  it('tells addresses, disks, kernel and certificates', () => {
    expect(
      parseAddresses(
        out(
          '1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever\n2: eth0    inet 10.20.0.12/24 scope global eth0\n',
        ),
      ),
    ).toEqual([
      { device: 'lo', address: '127.0.0.1' },
      { device: 'eth0', address: '10.20.0.12' },
    ]);
    expect(
      parseDisk(
        out('Filesystem Type 1B-blocks Used Available Capacity Mounted on\n/dev/vda ext4 100 20 80 20% /\n'),
      ),
    ).toEqual({ fileSystem: 'ext4', sizeBytes: 100, availableBytes: 80 });
    expect(parseSystem(out('kernel=6.1\nuserfaultfd=0\nselinux=Enforcing\napparmor=\ndenials=3\n'))).toEqual({
      kernel: '6.1',
      userfaultfd: false,
      selinux: 'enforcing',
      apparmor: false,
      denials: 3,
      microcode: null,
      cryptsetup: false,
    });
    expect(
      parseCertificates(
        out(
          'qemu-server|/etc/pki/qemu/server-cert.pem|640 root:qemu|notAfter=Jan  2 03:04:05 2027 GMT\nca|/x|600 root:root|\nclient|/y|missing|\nserver|/z|644 root:root|-\n',
        ),
      ),
    ).toEqual([
      {
        use: 'qemu-server',
        path: '/etc/pki/qemu/server-cert.pem',
        mode: '640 root:qemu',
        notAfter: Date.UTC(2027, 0, 2, 3, 4, 5),
      },
      { use: 'ca', path: '/x', mode: '600 root:root', notAfter: 'unreadable' },
      { use: 'client', path: '/y', mode: null, notAfter: 'unreadable' },
      { use: 'server', path: '/z', mode: '644 root:root', notAfter: 'untold' },
    ]);
  });

  it('tells storage', () => {
    expect(parseMultipath(out('daemon=yes\npath=sda active ready\npath=sdb failed faulty\n'))).toEqual({
      daemon: true,
      paths: 2,
      failed: ['sdb failed faulty'],
    });
    expect(
      parseNfs(out('nova=162:162\nqemu=107:107\nmount=/mnt/a nas:/vol rw,vers=4.1\nstale=/mnt/a\nend=\n')),
    ).toEqual({
      nova: '162:162',
      qemu: '107:107',
      stale: ['/mnt/a'],
      mounts: [{ target: '/mnt/a', source: 'nas:/vol', options: ['rw', 'vers=4.1'] }],
    });
    const status = '{"health":{"status":"HEALTH_ERR","checks":{"OSD_FULL":{}}}}';
    expect(parseCeph(out(`mon=[v2:10.0.0.1:3300/0,v1:10.0.0.1:6789/0] 10.0.0.2\n\n${status}`))).toEqual({
      health: 'HEALTH_ERR',
      checks: ['OSD_FULL'],
      monHosts: ['10.0.0.1:3300', '10.0.0.1:6789', '10.0.0.2'],
    });
    expect(() => parseCeph(out('mon=\nnot json'))).toThrow('no status');
    expect(
      parseRbdWatchers(out('{"watchers":[{"address":"10.20.0.12:0/3405691582","client":4151,"cookie":1}]}')),
    ).toEqual(['10.20.0.12']);
    expect(parseRbdWatchers(out('{"watchers":{"watcher":{"address":"[fd00::2]:0\\/12"}}}'))).toEqual([
      'fd00::2',
    ]);
    expect(() =>
      parseRbdWatchers(bad('rbd: error opening image x: (2) No such file or directory', 2)),
    ).toThrow('no such image');
  });
});

describe('log records', () => {
  it('are whole, in order of time, by the zone of each log', () => {
    const text =
      'offset +0200\n@ local /var/log/nova/nova-compute.log\n2026-11-23 03:23:54.226 1 ERROR a\n  continues\nmore\n@ utc /var/log/libvirt/libvirtd.log\n2026-11-23 01:23:53.001+0000: 44: error : b\n@ utc /var/log/libvirt/qemu/i.log\n2026-11-23T01:23:55.5Z qemu-system-x86_64: c\n';
    expect(parseLogs(out(text)).map(({ at, lines }) => [new Date(at).toISOString(), lines.length])).toEqual([
      ['2026-11-23T01:23:53.001Z', 1],
      ['2026-11-23T01:23:54.226Z', 3],
      ['2026-11-23T01:23:55.500Z', 1],
    ]);
  });
});

describe('any answer of the closed list', () => {
  const garbage = [
    '',
    '\n\n',
    '\0\x01\x02\xff',
    'x'.repeat(100_000),
    '='.repeat(1000),
    '<'.repeat(2000),
    '{"a":',
    'as \n 0 \n1 2 3',
    '|\n!\nfile\nprocess',
  ];
  it.each(COMMANDS.map(({ id, parse }) => [id, parse] as const))(
    'of %s is read or called unreadable, soon',
    (_, parse) => {
      const begun = performance.now();
      for (const stdout of garbage) {
        for (const code of [0, 1, 127]) {
          try {
            parse({ stdout, stderr: stdout, code });
          } catch (error) {
            expect(['Unreadable', 'Failed']).toContain((error as Error).name);
          }
        }
      }
      expect(performance.now() - begun).toBeLessThan(2000);
    },
  );
});
