import { certificates, logRecords, novaConf, packages, settings } from '../../src/hosts/commands.js';
import { NovaConf } from '../../src/hosts/nova/nova-conf.js';
import { HostTree } from './support/host-tree.js';

const SERVER = '1b3e5a44-0000-4000-8000-000000000001';
const DOMAIN = 'instance-0000018f';
const FROM = Date.UTC(2026, 1, 3, 10, 12, 0) / 1000;
const WINDOW = { server: SERVER, from: FROM, to: FROM + 60, domain: DOMAIN };

const CONF =
  '[DEFAULT]\ncompute_driver = libvirt.LibvirtDriver\nmy_ip = 10.1.0.11\n[libvirt]\nvirt_type = kvm\nlive_migration_scheme = tls\n[database]\nconnection = mysql://u:hunter2@db\n';
const NOVA_LINE = `2026-02-03 10:12:32.001 7 ERROR nova.virt.libvirt.driver [-] [instance: ${SERVER}] Live Migration failure: Cannot recv data`;
const LIBVIRT_LINE = `2026-02-03 10:12:31.900+0000: 44: error : qemuProcessX:123 : ${DOMAIN}: no secret`;
const QEMU_LINE = '2026-02-03T10:12:31.582169Z qemu-kvm: load of migration failed: Invalid argument';
const PEM = '-----BEGIN CERTIFICATE-----\n';
const openssl = { openssl: 'echo notAfter=Jan  2 03:04:05 2027 GMT' };

/** Every place of a way to deploy where a compute host keeps what is read. */
interface Deployment {
  readonly files: Readonly<Record<string, string>>;
  readonly processes: ConstructorParameters<typeof HostTree>[1];
  readonly journal?: Readonly<Record<string, string>>;
  readonly conf: readonly string[];
  readonly release?: string;
  readonly logs: readonly string[];
  readonly tls: readonly string[];
}

const tls = (root: string) => ({
  [`${root}/pki/CA/cacert.pem`]: PEM,
  [`${root}/pki/libvirt/servercert.pem`]: PEM,
  [`${root}/pki/libvirt/clientcert.pem`]: PEM,
  [`${root}/libvirt/qemu.conf`]: 'migration_port_min = 49152\n',
});
const LIBVIRT = [
  '/etc/pki/CA/cacert.pem',
  '/etc/pki/libvirt/servercert.pem',
  '/etc/pki/libvirt/clientcert.pem',
];

const DEPLOYMENTS: Readonly<Record<string, Deployment>> = {
  "Debian's packages": {
    files: {
      '/proc/40/root/etc/nova/nova.conf': CONF,
      '/proc/40/root/etc/nova/nova-compute.conf': '[libvirt]\nvirt_type = qemu\n',
      '/proc/40/root/etc/nova/nova.conf.d/10-site.conf': '[libvirt]\nlive_migration_downtime = 200\n',
      '/var/log/nova/nova-compute.log': NOVA_LINE,
      '/var/log/libvirt/libvirtd.log': LIBVIRT_LINE,
      [`/var/log/libvirt/qemu/${DOMAIN}.log`]: QEMU_LINE,
      ...tls('/proc/55/root/etc'),
    },
    processes: [
      {
        pid: 40,
        words: ['/usr/bin/python3', '/usr/bin/nova-compute', '--log-file=/var/log/nova/nova-compute.log'],
      },
      { pid: 55, words: ['/usr/sbin/libvirtd'], exe: '/usr/sbin/libvirtd' },
    ],
    conf: ['/etc/nova/nova.conf', '/etc/nova/nova-compute.conf', '/etc/nova/nova.conf.d/10-site.conf'],
    logs: [
      '/var/log/nova/nova-compute.log',
      '/var/log/libvirt/libvirtd.log',
      `/var/log/libvirt/qemu/${DOMAIN}.log`,
    ],
    tls: LIBVIRT,
  },
  "RDO's packages": {
    files: {
      '/proc/40/root/usr/share/nova/nova-dist.conf': '[DEFAULT]\ncompute_driver = libvirt.LibvirtDriver\n',
      '/proc/40/root/etc/nova/nova.conf': CONF,
      '/var/log/nova/nova-compute.log': NOVA_LINE,
      '/var/log/libvirt/virtqemud.log': LIBVIRT_LINE,
      [`/var/log/libvirt/qemu/${DOMAIN}.log`]: QEMU_LINE,
      ...tls('/proc/55/root/etc'),
    },
    processes: [
      { pid: 40, words: ['/usr/bin/python3', '-s', '/usr/bin/nova-compute'] },
      { pid: 55, words: ['/usr/sbin/virtqemud'], exe: '/usr/sbin/virtqemud' },
    ],
    conf: ['/usr/share/nova/nova-dist.conf', '/etc/nova/nova.conf'],
    logs: [
      '/var/log/nova/nova-compute.log',
      '/var/log/libvirt/virtqemud.log',
      `/var/log/libvirt/qemu/${DOMAIN}.log`,
    ],
    tls: LIBVIRT,
  },
  'OpenStack-Ansible, from source': {
    files: {
      '/proc/40/root/etc/nova/nova.conf': CONF,
      '/proc/40/root/openstack/venvs/nova-29.2.0/lib/python3.10/site-packages/nova-29.2.1.dist-info/METADATA':
        '',
      [`/var/log/libvirt/qemu/${DOMAIN}.log`]: QEMU_LINE,
      '/run/systemd/system/x': '',
      ...tls('/proc/55/root/etc'),
    },
    processes: [
      {
        pid: 40,
        words: ['/openstack/venvs/nova-29.2.0/bin/python', '/openstack/venvs/nova-29.2.0/bin/nova-compute'],
      },
      { pid: 55, words: ['/usr/sbin/libvirtd', '--listen'], exe: '/usr/sbin/libvirtd' },
    ],
    journal: { 'nova-compute': NOVA_LINE },
    conf: ['/etc/nova/nova.conf'],
    release: '29.2.1',
    logs: [`/var/log/libvirt/qemu/${DOMAIN}.log`, 'journal:nova-compute'],
    tls: LIBVIRT,
  },
  kolla: {
    files: {
      '/proc/40/root/etc/nova/nova.conf': CONF,
      '/proc/40/root/var/lib/kolla/venv/lib/python3.10/site-packages/nova-30.1.0.dist-info/METADATA': '',
      '/proc/40/root/var/log/kolla/nova/nova-compute.log': NOVA_LINE,
      '/var/lib/docker/volumes/kolla_logs/_data/libvirt/libvirtd.log': LIBVIRT_LINE,
      [`/var/lib/docker/volumes/kolla_logs/_data/libvirt/qemu/${DOMAIN}.log`]: QEMU_LINE,
      ...tls('/proc/55/root/etc'),
    },
    processes: [
      {
        pid: 40,
        words: ['/var/lib/kolla/venv/bin/python3', '/var/lib/kolla/venv/bin/nova-compute'],
        open: '/var/log/kolla/nova/nova-compute.log',
      },
      { pid: 55, words: ['/usr/sbin/libvirtd', '--listen'], exe: '/usr/sbin/libvirtd' },
    ],
    conf: ['/etc/nova/nova.conf'],
    release: '30.1.0',
    logs: [
      '/var/log/kolla/nova/nova-compute.log',
      '/var/lib/docker/volumes/kolla_logs/_data/libvirt/libvirtd.log',
      `/var/lib/docker/volumes/kolla_logs/_data/libvirt/qemu/${DOMAIN}.log`,
    ],
    tls: LIBVIRT,
  },
  'OpenStack-Helm': {
    files: {
      '/proc/40/root/etc/nova/nova.conf': CONF,
      '/proc/40/root/tmp/pod-shared/nova-libvirt.conf': '[libvirt]\nlive_migration_inbound_addr = 10.9.0.2\n',
      '/proc/40/root/var/lib/openstack/lib/python3.10/site-packages/nova-31.0.1.dist-info/METADATA': '',
      '/var/log/pods/openstack_nova-compute-default-x7k2p_0d1e/nova-compute/0.log': `2026-02-03T10:12:32.0015Z stdout P ${NOVA_LINE.slice(0, 60)}\n2026-02-03T10:12:32.0016Z stdout F ${NOVA_LINE.slice(60)}\n`,
      '/var/log/pods/openstack_libvirt-libvirt-default-9q8bs_77aa/libvirt/0.log': `2026-02-03T10:12:31.9Z stderr F ${LIBVIRT_LINE}\n`,
      [`/proc/55/root/var/log/libvirt/qemu/${DOMAIN}.log`]: QEMU_LINE,
      ...tls('/proc/55/root/etc'),
    },
    processes: [
      {
        pid: 40,
        words: [
          '/var/lib/openstack/bin/python',
          '/var/lib/openstack/bin/nova-compute',
          '--config-file',
          '/etc/nova/nova.conf',
          '--config-file',
          '/tmp/pod-shared/nova-libvirt.conf',
        ],
      },
      { pid: 55, words: ['libvirtd', '--listen'], exe: '/usr/sbin/libvirtd' },
    ],
    conf: ['/etc/nova/nova.conf', '/tmp/pod-shared/nova-libvirt.conf'],
    release: '31.0.1',
    logs: [
      '/var/log/pods/openstack_nova-compute-default-x7k2p_0d1e/nova-compute/0.log',
      '/var/log/pods/openstack_libvirt-libvirt-default-9q8bs_77aa/libvirt/0.log',
      `/var/log/libvirt/qemu/${DOMAIN}.log`,
    ],
    tls: LIBVIRT,
  },
  "Sunbeam's snap": {
    files: {
      '/proc/40/root/var/snap/openstack-hypervisor/common/etc/nova/nova.conf': CONF,
      '/proc/40/root/var/snap/openstack-hypervisor/common/etc/nova/nova.conf.d/a.conf':
        '[libvirt]\nlive_migration_inbound_addr = 10.9.0.2\n',
      '/proc/40/root/snap/openstack-hypervisor/411/lib/python3.10/site-packages/nova-31.1.0.dist-info/METADATA':
        '',
      [`/var/snap/openstack-hypervisor/common/log/libvirt/qemu/${DOMAIN}.log`]: QEMU_LINE,
      '/run/systemd/system/x': '',
      ...tls('/proc/55/root/var/snap/openstack-hypervisor/common/etc'),
    },
    processes: [
      {
        pid: 40,
        words: [
          '/snap/openstack-hypervisor/411/bin/python3',
          '/snap/openstack-hypervisor/411/bin/nova-compute',
          '--config-file',
          '/var/snap/openstack-hypervisor/common/etc/nova/nova.conf',
          '--config-dir',
          '/var/snap/openstack-hypervisor/common/etc/nova/nova.conf.d',
        ],
      },
      {
        pid: 55,
        words: ['/snap/openstack-hypervisor/411/usr/sbin/libvirtd', '--listen'],
        exe: '/snap/openstack-hypervisor/411/usr/sbin/libvirtd',
      },
    ],
    journal: { 'snap.openstack-hypervisor.nova-compute': NOVA_LINE },
    conf: [
      '/var/snap/openstack-hypervisor/common/etc/nova/nova.conf',
      '/var/snap/openstack-hypervisor/common/etc/nova/nova.conf.d/a.conf',
    ],
    release: '31.1.0',
    logs: [
      `/var/snap/openstack-hypervisor/common/log/libvirt/qemu/${DOMAIN}.log`,
      'journal:snap.openstack-hypervisor.nova-compute',
    ],
    tls: LIBVIRT.map((path) => `/var/snap/openstack-hypervisor/common${path}`),
  },
  Platform9: {
    files: {
      '/proc/40/root/opt/pf9/etc/nova/conf.d/nova.conf': CONF,
      '/proc/40/root/opt/pf9/etc/nova/conf.d/nova_override.conf': '[libvirt]\nvirt_type = qemu\n',
      '/proc/40/root/opt/pf9/venv/lib/python3.9/site-packages/nova-27.1.0.dist-info/METADATA': '',
      '/var/log/pf9/ostackhost.log': NOVA_LINE,
      '/var/log/libvirt/libvirtd.log': LIBVIRT_LINE,
      [`/var/log/libvirt/qemu/${DOMAIN}.log`]: QEMU_LINE,
      ...tls('/proc/55/root/etc'),
    },
    processes: [
      {
        pid: 40,
        words: [
          '/opt/pf9/venv/bin/python',
          '/opt/pf9/venv/bin/nova-compute',
          '--config-dir=/opt/pf9/etc/nova/conf.d/',
        ],
      },
      { pid: 55, words: ['/usr/sbin/libvirtd'], exe: '/usr/sbin/libvirtd' },
    ],
    conf: ['/opt/pf9/etc/nova/conf.d/nova.conf', '/opt/pf9/etc/nova/conf.d/nova_override.conf'],
    release: '27.1.0',
    logs: [
      '/var/log/pf9/ostackhost.log',
      '/var/log/libvirt/libvirtd.log',
      `/var/log/libvirt/qemu/${DOMAIN}.log`,
    ],
    tls: LIBVIRT,
  },
};

const named = Object.entries(DEPLOYMENTS);

describe.each(named)(
  'on a host of %s',
  (_name, { files, processes, journal, conf, release, logs, tls: wanted }) => {
    let tree: HostTree;

    beforeAll(() => {
      const units = Object.entries(journal ?? {}).map(
        ([unit, line]) =>
          `*" ${unit}.service "*) echo '2026-02-03T10:12:32+0000 cmp-a nova-compute[7]: ${line}' ;;`,
      );
      const journalctl = units.length === 0 ? 'exit 0' : `case " $* " in\n${units.join('\n')}\nesac`;
      tree = new HostTree(files, processes, {
        journalctl,
        ...openssl,
        'dpkg-query': 'exit 1',
        rpm: 'exit 1',
      });
    });
    afterAll(() => tree.remove());

    it("finds nova-compute's own configuration, in its order, without its secrets", () => {
      const reading = tree.run(novaConf, {});
      expect(reading.files.map(({ path }) => path)).toEqual(conf);
      expect(reading.missing).toEqual([]);
      expect(reading.process?.pid).toBe(40);
      expect(JSON.stringify(reading)).not.toContain('hunter2');
      const read = new NovaConf(reading, 26);
      expect(read.string('DEFAULT', 'compute_driver').value).toBe('libvirt.LibvirtDriver');
    });

    it('finds the logs of Nova, libvirt and QEMU, each once', () => {
      const records = tree.run(logRecords, WINDOW);
      expect(records.map(({ file }) => file).sort()).toEqual([...logs].sort());
      const lines = records.flatMap((record) => record.lines);
      expect(lines.join('\n')).toContain('Live Migration failure: Cannot recv data');
      expect(lines.every((line) => /^\d{4}-\d\d-\d\d[ T]/.test(line))).toBe(true);
    });

    it('finds the TLS files and the settings as libvirt itself sees them', () => {
      const found = tree.run(certificates, { pkiPath: '-' });
      const there = found.filter(({ mode }) => mode !== null);
      expect(there.map(({ path }) => path)).toEqual(wanted);
      expect(there.every(({ notAfter }) => notAfter === Date.UTC(2027, 0, 2, 3, 4, 5))).toBe(true);
      expect(tree.run(settings, {}).get('qemu.migration_port_min')).toBe('49152');
    });

    it("tells Nova's release", () => {
      expect(tree.run(packages, {}).get('nova')).toBe(release);
    });
  },
);

describe('TLS files', () => {
  it('are those of pkipath and of the configuration, links followed below the root of the container', () => {
    const tree = new HostTree(
      {
        '/proc/55/root/etc/libvirt/libvirtd.conf': 'ca_file = "/tls/ca.pem"\ncert_file = "/tls/server.pem"\n',
        '/proc/55/root/etc/libvirt/qemu.conf': 'default_tls_x509_cert_dir = "/tls/qemu"\n',
        '/proc/55/root/tls/ca.pem': PEM,
        '/proc/55/root/secret/server.pem': PEM,
        '/proc/55/root/etc/example/certs/cacert.pem': PEM,
        '/proc/55/root/etc/example/certs/clientcert.pem': PEM,
        '/proc/55/root/tls/qemu/ca-cert.pem': PEM,
      },
      [{ pid: 55, words: ['/usr/sbin/libvirtd'], exe: '/usr/sbin/libvirtd' }],
      openssl,
    );
    tree.link('/proc/55/root/tls/server.pem', '/secret/server.pem');
    const found = tree.run(certificates, { pkiPath: '/etc/example/certs' });
    expect(
      found.map(({ use, path, mode }) => `${use} ${path} ${mode === null ? 'missing' : 'there'}`),
    ).toEqual([
      'ca /tls/ca.pem there',
      'server /tls/server.pem there',
      'ca /etc/example/certs/cacert.pem there',
      'client /etc/example/certs/clientcert.pem there',
      'qemu-ca /tls/qemu/ca-cert.pem there',
      'qemu-server /tls/qemu/server-cert.pem missing',
      'qemu-client /tls/qemu/client-cert.pem missing',
    ]);
    tree.remove();
  });
});
