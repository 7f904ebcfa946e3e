import { spawnSync } from 'node:child_process';
import { migrationUri } from '../../src/hosts/nova/migration-uri.js';
import { NovaConf, type NovaConfFile } from '../../src/hosts/nova/nova-conf.js';
import { keepScript, novaConf, parseNovaConfOutput } from '../../src/hosts/nova/nova-conf-files.js';
import { NOVA_KEYS } from '../../src/hosts/nova/nova-options.js';
import { JUNO, novaRelease } from '../../src/hosts/nova/nova-release.js';
import { parseOsloConfig } from '../../src/hosts/nova/oslo-config.js';

const ZED = 26;

/** The files in the order in which oslo.config reads them. */
function conf(texts: string | readonly string[], release: number | null = ZED): NovaConf {
  const files = [texts]
    .flat()
    .map(
      (text, index): NovaConfFile => ({ path: `/etc/nova/${index}.conf`, changedAt: 0, text, problems: [] }),
    );
  return new NovaConf({ files, missing: [], process: null, container: null }, release);
}

const libvirt = (text: string, release?: number | null) => conf(`[libvirt]\n${text}`, release);

describe('nova.conf', () => {
  it('takes the last of several assignments, and the last file', () => {
    const read = conf([
      '[libvirt]\nvirt_type = lxc\nvirt_type=qemu',
      '[libvirt]\nvirt_type: kvm\n[DEFAULT]\nmy_ip=1.2.3.4',
    ]);
    expect(read.string('libvirt', 'virt_type')).toEqual({
      value: 'kvm',
      file: '/etc/nova/1.conf',
      problem: null,
    });
    expect(read.string('DEFAULT', 'my_ip').value).toBe('1.2.3.4');
  });

  it('keeps every value of an option that may be given again, over all files', () => {
    const read = conf([
      '[DEFAULT]\nreserved_huge_pages = node:0\nreserved_huge_pages = node:1',
      '[DEFAULT]\nreserved_huge_pages=node:2',
    ]);
    expect(read.multi('DEFAULT', 'reserved_huge_pages').value).toEqual(['node:0', 'node:1', 'node:2']);
  });

  it('joins continuation lines, and an empty line ends them', () => {
    expect(
      libvirt('cpu_models = Nehalem,\n   Westmere,\n\t Haswell\n').list('libvirt', 'cpu_models').value,
    ).toEqual(['Nehalem', 'Westmere', 'Haswell']);
    expect(parseOsloConfig('[libvirt]\na = 1\n\n  b').problems).toEqual([
      { line: 4, kind: 'continuation-of-nothing' },
    ]);
  });

  it.each([
    ['# virt_type = lxc\n;virt_type = xen\nvirt_type = qemu', 'qemu'],
    ['virt_type = "qemu"', 'qemu'],
    ["virt_type = 'qemu'", 'qemu'],
    ['virt_type=qemu # not a comment', 'qemu # not a comment'],
    ['virt_type =', ''],
    ['other = 1', 'kvm'],
  ])('reads %j', (text, value) => {
    const read = libvirt(text.replaceAll('virt_type', 'rbd_user')).string('libvirt', 'rbd_user');
    expect(read.value ?? 'kvm').toBe(value);
  });

  it('follows references through groups, and leaves what it cannot follow', () => {
    const read = conf(
      '[DEFAULT]\nmy_ip = 10.0.0.5\nstate_path = /data\nlog_dir = $$HOME\\$x\nlog_file = $log_file\n[libvirt]\nlive_migration_inbound_addr = $' +
        '{DEFAULT.my_ip}\nlive_migration_uri = qemu+ssh://$transport_url@%s/system\n[vnc]\nserver_listen = $my_ip',
    );
    expect(read.string('libvirt', 'live_migration_inbound_addr').value).toBe('10.0.0.5');
    expect(read.string('vnc', 'server_listen').value).toBe('10.0.0.5');
    expect(read.string('DEFAULT', 'instances_path').value).toBe('/data/instances');
    expect(read.string('DEFAULT', 'log_dir').value).toBe('$HOME$x');
    expect(read.string('libvirt', 'live_migration_uri').problem).toBe(
      'refers to $transport_url, which was not read',
    );
    expect(read.string('DEFAULT', 'log_file').problem).toContain('$log_file');
  });

  it.each([
    ['live_migration_inbound_addr = $', true],
    ['live_migration_inbound_addr = ${DEFAULT.my', true],
    ['live_migration_inbound_addr = $(hostname', true],
    ['live_migration_inbound_addr = $my_ip', false],
    ['live_migration_inbound_addr = $' + '{my_ip}', false],
    ['live_migration_inbound_addr = 100$$', false],
  ])('sees a reference that is not closed: %s', (text, open) => {
    expect(libvirt(text).unfinished()?.name).toBe(open ? 'live_migration_inbound_addr' : undefined);
  });

  it('reads types as oslo.config does, and says what is none', () => {
    const read = libvirt(
      'live_migration_permit_post_copy = Yes\nlive_migration_tunnelled = off\nlive_migration_bandwidth = 12\nlive_migration_downtime = soon\nswtpm_enabled = maybe',
    );
    expect(read.boolean('libvirt', 'live_migration_permit_post_copy').value).toBe(true);
    expect(read.boolean('libvirt', 'live_migration_tunnelled').value).toBe(false);
    expect(read.integer('libvirt', 'live_migration_bandwidth').value).toBe(12);
    expect(read.integer('libvirt', 'live_migration_downtime')).toMatchObject({
      value: null,
      problem: '"soon": Nova takes a whole number, 100 or more',
    });
    expect(read.boolean('libvirt', 'swtpm_enabled').problem).toMatch(/^"maybe": Nova takes true or false/);
  });

  it('gives the defaults of the release', () => {
    const uri = (release: number | null) => conf('', release).string('libvirt', 'live_migration_uri').value;
    expect([uri(JUNO), uri(ZED), uri(null)]).toEqual(['qemu+tcp://%s/system', null, null]);
    const wait = (release: number) =>
      conf('', release).boolean('compute', 'live_migration_wait_for_vif_plug').value;
    expect([wait(18), wait(19)]).toEqual([false, true]);
  });

  it('knows former names of options, and prefers the new ones', () => {
    expect(libvirt('cpu_model = Nehalem').list('libvirt', 'cpu_models').value).toEqual(['Nehalem']);
    expect(libvirt('cpu_model = Nehalem\ncpu_models = Haswell').list('libvirt', 'cpu_models').value).toEqual([
      'Haswell',
    ]);
    expect(conf('[DEFAULT]\nvncserver_listen = ::', 24).string('vnc', 'server_listen').value).toBe('::');
    expect(conf('[DEFAULT]\nvnc_enabled = no').boolean('vnc', 'enabled').value).toBe(false);
  });

  it('compares groups without case, but DEFAULT as it is', () => {
    expect(conf('[Libvirt]\nvirt_type = qemu').string('libvirt', 'virt_type').value).toBe('qemu');
    expect(conf('[default]\nmy_ip = 1.1.1.1').string('DEFAULT', 'my_ip').value).toBeNull();
  });

  it('cannot be asked for a key that never leaves a host', () => {
    expect(() => conf('').string('database', 'connection')).toThrow('not an option');
    const secret =
      /password|passphrase|secret(?!_uuid)|transport_url|connection(?!_uri|s)|\bkey\b|fixed_key|token/;
    const named = [...NOVA_KEYS].filter(([key]) => secret.test(key.split('/')[1] ?? ''));
    // Whether a token is sent is no token; the filter on the host lets nothing but a yes or a no pass for it.
    expect(named.map(([key, type]) => `${key} ${type}`)).toEqual([
      'service_user/send_service_user_token boolean',
    ]);
  });

  it.each([
    ['2:26.2.2-1~deb12u5', 26],
    ['1:2014.2.4-0ubuntu1', JUNO],
    ['2015.1.0', 11],
    ['31.0.1.dev4', 31],
    ['garbage', null],
  ])('knows the release of %s', (version, release) => {
    expect(novaRelease(version)).toBe(release);
  });
});

describe('what leaves the host', () => {
  /** The very filter that runs there, by the sh and the awk of this machine. */
  const keep = (text: string | Buffer) =>
    spawnSync('sh', ['-c', `${keepScript}\nkeep`], { input: text, encoding: 'utf8', timeout: 15_000 }).stdout;

  const SECRETS = `[DEFAULT]
transport_url = rabbit://openstack:hunter2@rabbit:5672/
my_ip = 10.0.0.1
    password = hunter2
[database]
connection = mysql+pymysql://nova:hunter2@db/nova
connection =
    mysql://nova:hunter2@db
[api_database]
connection: "mysql://nova:hunter2@db"
[keystone_authtoken]
password = hunter2
[libvirt]
virt_type = qemu
cpu_models = Nehalem,
  Haswell
live_migration_uri = qemu+tcp://me:hunter2@%s/system
hunter2
= hunter2
 hunter2
[hunter2
[vnc]
server_listen = 0.0.0.0
`;

  it('is the named keys only, whatever stands around them', () => {
    const kept = keep(SECRETS);
    expect(kept).not.toContain('hunter2');
    expect(kept.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('|['))).toEqual([
      '|my_ip = 10.0.0.1',
      '|virt_type = qemu',
      '|cpu_models = Nehalem,',
      '|  Haswell',
      '|server_listen = 0.0.0.0',
    ]);
    expect(kept.split('\n').filter((line) => line.startsWith('!'))).toEqual([
      '!4 continuation-withheld',
      '!17 value-withheld',
      '!18 no-assignment',
      '!19 empty-key',
      '!20 continuation-of-nothing',
      '!21 section-not-closed',
    ]);
  });

  it('is no indented line but the items of a list that goes on', () => {
    const kept = (text: string) =>
      keep(text)
        .split('\n')
        .filter((line) => /^(\||!\d+ cont)/.test(line));
    for (const stray of [
      'fixed_key = hunter2',
      'admin_pass = hunter2',
      'hunter2',
      'my_ip: hunter2',
      '"hunter2"',
    ]) {
      for (const above of ['my_ip = 10.0.0.1', 'my_ip = 10.0.0.1,', 'host =']) {
        expect(kept(`[DEFAULT]\n${above}\n  ${stray}\n`)).toEqual([
          '|[DEFAULT]',
          `|${above}`,
          '!3 continuation-withheld',
        ]);
      }
      expect(kept(`[libvirt]\ncpu_models = A\n\t${stray}\n`).join()).not.toContain('hunter2');
      expect(kept(`[libvirt]\ncpu_models = A,\n B\n ${stray}\n`).join()).not.toContain('hunter2');
    }
    expect(kept('[libvirt]\ncpu_models = A,\n  B, C,\n\tD\n')).toEqual([
      '|[libvirt]',
      '|cpu_models = A,',
      '|  B, C,',
      '|\tD',
    ]);
  });

  it('is little and soon there from 10 MB, from binary, and from an unterminated file', () => {
    const large = keep(
      `[libvirt]\nvirt_type = ${'x'.repeat(5_000_000)}\n${'my_key = 1\n'.repeat(450_000)}cpu_mode = none`,
    );
    expect(large).toBe('|[libvirt]\n!2 value-too-long\n|cpu_mode = none\n!450003 cut-short cpu_mode\n');
    const binary = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7919) % 256));
    expect(keep(binary).length).toBeLessThanOrEqual(262_144);
    expect(keep('[libvirt]\nvirt_type = qemu')).toContain('|virt_type = qemu');
    expect(keep('')).toBe('');
  });

  it.each(['hunter2', 'true hunter2', 'gAAAAABk', '"hunter2"'])(
    'of the one key that speaks of a token, a yes or a no: never %s',
    (value) => {
      const kept = keep(`[service_user]\nsend_service_user_token = ${value}\n    hunter2\n`);
      expect(kept).toBe('|[service_user]\n!2 value-withheld\n');
      expect(keep('[service_user]\nsend_service_user_token = "True"\n')).toContain('_token = "True"');
      expect(keep('[service_user]\nsend_service_user_token = True\n  hunter2\n')).not.toContain('hunter2');
    },
  );

  it.each<[string, string | Buffer, string]>([
    ['in a key', '[libvirt]\nvirt_ty', '!2 no-assignment'],
    ['in a section', '[DEFAULT]\nmy_ip = 1\n[libv', '!3 section-not-closed'],
    ['in a value', '[libvirt]\nlive_migration_uri = qemu+ss', '!2 cut-short live_migration_uri'],
    ['in a secret', '[database]\nconnection = mysql://u:hunter2', '!2 cut-short'],
    ['in a continued value', '[libvirt]\ncpu_models = a,\n  b', '!3 cut-short cpu_models'],
    ['in what is no option', '[x]\nc2VjcmV0=', '!2 cut-short'],
    [
      'in NUL bytes',
      Buffer.concat([Buffer.from('[libvirt]\nvirt_type = kvm\n'), Buffer.alloc(64)]),
      '!3 no-assignment',
    ],
    ['by NUL bytes in a value', '[libvirt]\nvirt_type = \0\0\n', '!2 nul-bytes'],
    ['by bytes that are no UTF-8', Buffer.from('[libvirt]\nvirt_type = k\xfcm\n', 'latin1'), '!2 not-utf8'],
    ['in a comment, which is whole enough', '[libvirt]\nvirt_type = kvm\n# the e', ''],
    ['nowhere: UTF-8 is text', '[libvirt]\nvirt_type = kvm\n# für alle\n', ''],
  ])('breaks off %s', (_name, text, told) => {
    const kept = keep(text);
    expect(kept.split('\n').filter((line) => line.startsWith('!'))).toEqual(told === '' ? [] : [told]);
    expect(kept).not.toContain('hunter2');
  });

  // oslo.config 9.0 takes both lines: to Python a no-break space is a blank, and a line of blanks is empty.
  it('is a key behind any blank of Unicode, as oslo.config reads it', () => {
    const text =
      '[libvirt]\nvirt_type = qemu\n\u00a0 \n\u00a0 cpu_mode = custom\u2003\n\u3000cpu_models\u00a0=\u2009Nehalem\u00a0\n\u00a0password = hunter2\n';
    const kept = keep(text);
    expect(kept).not.toContain('hunter2');
    expect(kept).not.toMatch(/^!/m);
    const read = conf(kept.replaceAll(/^\|/gm, ''));
    expect(read.string('libvirt', 'cpu_mode').value).toBe('custom');
    expect(read.list('libvirt', 'cpu_models').value).toEqual(['Nehalem']);
    expect(read.string('libvirt', 'virt_type').value).toBe('qemu');
  });

  it('has its lines by any of the ends that Python knows', () => {
    const kept = keep('[libvirt]\r\ncpu_models = A,\r\n  B\r\n[vnc]\rserver_listen = ::\r');
    expect(kept).toBe('|[libvirt]\n|cpu_models = A,\n|  B\n|[vnc]\n|server_listen = ::\n');
  });

  it('stops at what no configuration is, and says so', () => {
    const huge = Buffer.alloc(17_000_000, `# ${'much ado '.repeat(20)}\n`);
    expect(keep(huge).trim()).toMatch(/^!\d+ file-too-long$/);
  });

  it('is a program that a shell accepts', () => {
    expect(spawnSync('sh', ['-n', '-c', novaConf.script]).status).toBe(0);
  });
});

describe('what the host answers', () => {
  const answer = (stdout: string) => parseNovaConfOutput({ stdout, stderr: '', code: 0 });

  it('is files in order, the process and what is missing', () => {
    const reading = answer(
      'now 1795397285\nprocess 1992 1795396620\nfile 1795396615 /etc/nova/nova.conf\n|[libvirt]\n|virt_type = qemu\n!7 no-assignment\nmissing /etc/nova/extra file.conf\nfile 1 /etc/nova/nova.conf.d/a.conf\n',
    );
    expect(reading).toEqual({
      readAt: 1795397285,
      process: { pid: 1992, startedAt: 1795396620 },
      container: null,
      missing: ['/etc/nova/extra file.conf'],
      files: [
        {
          path: '/etc/nova/nova.conf',
          changedAt: 1795396615,
          text: '[libvirt]\nvirt_type = qemu',
          problems: [{ line: 7, kind: 'no-assignment' }],
        },
        { path: '/etc/nova/nova.conf.d/a.conf', changedAt: 1, text: '', problems: [] },
      ],
    });
    expect(new NovaConf(reading, ZED).problems).toEqual([
      { line: 7, kind: 'no-assignment', file: '/etc/nova/nova.conf' },
    ]);
  });

  it('names the option in which a file breaks off', () => {
    expect(answer('now 1\nfile 1 /etc/nova/nova.conf\n!9 cut-short rbd_user\n').files[0]?.problems).toEqual([
      { line: 9, kind: 'cut-short', key: 'rbd_user' },
    ]);
  });

  it.each(['', 'garbage', 'process 1', 'now x', '\0\x01'])('is unreadable when it is %j', (stdout) => {
    expect(() => answer(stdout)).toThrow(/^has|^does/);
  });
});

describe('the URI of a move', () => {
  const uri = (text: string, inbound: string | null = null, release = ZED) =>
    migrationUri(libvirt(text, release), 'compute2', inbound);

  it.each([
    [
      'live_migration_uri = qemu+ssh://root@%s/system',
      { transport: 'ssh', user: 'root', host: 'compute2', port: null, keyFile: null },
    ],
    [
      'live_migration_uri = qemu+ssh://nova@%s:2222/system?keyfile=/var/lib/nova/.ssh/id_rsa&no_tty=1',
      { transport: 'ssh', user: 'nova', port: 2222, keyFile: '/var/lib/nova/.ssh/id_rsa' },
    ],
    ['live_migration_scheme = ssh', { transport: 'ssh', user: null, text: 'qemu+ssh://compute2/system' }],
    ['', { transport: 'tcp', host: 'compute2' }],
    [
      'live_migration_uri = "qemu+ssh://nova@%s/system?no_verify=1&keyfile=/var/lib/nova/.ssh/id_rsa"',
      { transport: 'ssh', user: 'nova', keyFile: '/var/lib/nova/.ssh/id_rsa', proved: false },
    ],
    [
      'live_migration_uri = qemu+tls://%s/system?no_verify=1&pkipath=/etc/example/certs/libvirt',
      { transport: 'tls', pkiPath: '/etc/example/certs/libvirt', proved: false },
    ],
    ['live_migration_uri = qemu+tls://%s/system?no_verify=0', { pkiPath: null, proved: true }],
  ])('is taken apart: %s', (text, parts) => {
    expect(uri(text)).toMatchObject({ usable: true, uri: parts });
  });

  it('goes to the inbound address of the destination', () => {
    expect(uri('live_migration_scheme = tls', '10.9.0.2')).toMatchObject({
      uri: { host: '10.9.0.2', transport: 'tls' },
    });
    expect(uri('live_migration_scheme = tls', 'fd00::2')).toMatchObject({
      uri: { host: 'fd00::2', text: 'qemu+tls://[fd00::2]/system' },
    });
  });

  it.each([
    'qemu+ext://%s/system?command=/bin/sh',
    'qemu+ssh://%s/system?command=id',
    'qemu+ssh://%s/system?netcat=id',
    'qemu+ssh://%s/system?pkipath=/x',
    'qemu+tls://%s/system?keyfile=/x',
    'qemu+tls://%s/system?tls_priority=NONE',
    'qemu+ssh://-oProxyCommand=id@%s/system',
    'qemu+ssh://%s/system; id',
    'xen://%s',
  ])('is not tested when it is %s', (text) => {
    expect(uri(`live_migration_uri = ${text}`).usable).toBe(false);
  });
});
