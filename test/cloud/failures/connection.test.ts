import { translate } from '../../../src/cloud/failures.js';

const REMOTE = 'operation failed: Failed to connect to remote libvirt URI qemu+ssh://nova@cmp-b/system:';

/** Ssh, TLS, SASL, libvirt's own port and socket: [row, message]. Sources stand beside them. */
const MESSAGES: readonly (readonly [string, string])[] = [
  // hotsos lp1860743
  [
    'ssh-host-key-unknown',
    `Live Migration failure: ${REMOTE} Cannot recv data: Host key verification failed.: Connection reset by peer: libvirtError: ${REMOTE} Cannot recv data: Host key verification failed.: Connection reset by peer`,
  ],
  ['ssh-host-key-unknown', 'No ED25519 host key is known for cmp-b and you have requested strict checking.'],
  // seen: an SSH key renewed on the destination
  [
    'ssh-host-key-changed',
    [
      `[-] Live Migration failure: Cannot recv data: ${'@'.repeat(59)}`,
      '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @',
      'IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!',
      'Offending ED25519 key in /root/.ssh/known_hosts:2',
      'Host key for cmp-b has changed and you have requested strict checking.',
      'Host key verification failed.: Connection reset by peer: libvirt.libvirtError: Cannot recv data',
    ].join('\r\n'),
  ],
  // hotsos lp1904580
  ['ssh-private-key-too-open', "Permissions 0640 for '/var/lib/nova/.ssh/id_rsa' are too open."],
  // openssh sshconnect2.c
  [
    'ssh-private-key-unusable',
    `${REMOTE} Cannot recv data: Load key "/root/.ssh/id_rsa": error in libcrypto`,
  ],
  [
    'ssh-private-key-unusable',
    `${REMOTE} Cannot recv data: Warning: Identity file /etc/nova/migration/identity not accessible: No such file or directory. nova@cmp-b: Permission denied (publickey).: Connection reset by peer`,
  ],
  // openstack-ansible-os_nova 1e7f093; libvirt remote.rst
  ['netcat-missing', `${REMOTE} Cannot recv data: bash: nc: command not found: Connection reset by peer`],
  [
    'netcat-missing',
    `${REMOTE} End of file while reading data: sh: 1: exec: nc: not found: Input/output error`,
  ],
  // vexxhost/atmosphere #1245
  [
    'ssh-account-without-shell',
    'Cannot recv data: This account is currently not available.: Connection reset by peer',
  ],
  ['ssh-permission-denied', `${REMOTE} Cannot recv data: Permission denied, please try again.`],
  ['ssh-permission-denied', 'Received disconnect from 10.0.0.2 port 22:2: Too many authentication failures'],
  [
    'ssh-unreachable',
    `${REMOTE} Cannot recv data: ssh: connect to host cmp-b port 8022: Connection refused: Connection reset by peer`,
  ],
  [
    'ssh-name-unresolved',
    `${REMOTE} Cannot recv data: ssh: Could not resolve hostname cmp-b: Temporary failure in name resolution`,
  ],
  // rcbops/chef-cookbooks #258
  [
    'ssh-name-unresolved',
    "error : virNetSocketNewConnectTCP:411 : Unable to resolve address 'cmp-b' service '16509': Name or service not known",
  ],
  // openssh kex.c, seapath/meta-seapath #25
  [
    'ssh-closed-early',
    'Cannot recv data: ssh_exchange_identification: Connection closed by remote host: Connection reset by peer',
  ],
  // nova ssh-configuration.rst; libvirt virnetsocket.c
  [
    'libvirt-socket-permission',
    `${REMOTE} Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied`,
  ],
  [
    'libvirt-socket-permission',
    'Cannot recv data: nc: unix connect failed: Permission denied nc: /var/run/libvirt/libvirt-sock: Permission denied: Connection reset by peer',
  ],
  [
    'libvirt-socket-permission',
    'authentication unavailable: no polkit agent available to authenticate action org.libvirt.unix.manage',
  ],
  [
    'libvirt-socket-absent',
    "Failed to connect socket to '/run/libvirt/virtqemud-sock': No such file or directory",
  ],
  // libvirt kbase; cloudstack #9965
  ['libvirt-not-listening', "unable to connect to server at '192.168.101.100:16509': Connection refused"],
  ['libvirt-not-listening', "unable to connect to server at 'cmp-b.example.org:16514': Connection refused"],
  ['libvirt-port-unreachable', "unable to connect to server at 'cmp-b:16509': Connection timed out"],
  [
    'migration-port-blocked',
    "unable to connect to server at 'cmp-b:49152': Connection refused: libvirt.libvirtError",
  ],
  [
    'migration-port-blocked',
    "internal error: unable to execute QEMU command 'migrate': Failed to connect to '10.0.0.2:49153': No route to host",
  ],
  ['port-unreachable', "unable to connect to server at 'cmp-b:61153': No route to host"],
  // vexxhost/atmosphere #2553
  [
    'tls-certificate-not-verified',
    "authentication failed: Failed to verify peer's certificate: libvirt.libvirtError: authentication failed",
  ],
  [
    'tls-certificate-expired',
    'Our own certificate /etc/pki/libvirt/clientcert.pem failed validation against /etc/pki/CA/cacert.pem: The certificate has expired',
  ],
  [
    'tls-certificate-expired',
    'authentication failed: The client certificate /etc/pki/libvirt/clientcert.pem has expired',
  ],
  // libvirt virnettlscontext.c, qemu tlssession.c
  ['tls-name-differs', 'qemu-kvm: TLS handshake failed: Certificate does not match the hostname cmp-b'],
  [
    'tls-channel-broken',
    'authentication failed: TLS handshake failed: The TLS connection was non-properly terminated.',
  ],
  [
    'qemu-tls-files',
    "internal error: unable to execute QEMU command 'object-add': Unable to access credentials /etc/pki/qemu/ca-cert.pem: No such file or directory",
  ],
  [
    'libvirt-sasl-failed',
    'authentication failed: Failed to start SASL negotiation: -20 (SASL(-13): user not found: unable to canonify user and get auxprops)',
  ],
  // libvirt virkeepalive.c, qemu_migration.c
  ['libvirt-keepalive', 'operation failed: Lost connection to destination host'],
  [
    'libvirt-connect-failed',
    'operation failed: Failed to connect to remote libvirt URI qemu+tls://cmp-b/system',
  ],
];

describe('messages of the connection between the hosts', () => {
  it.each(MESSAGES)('%s: %s', (id, message) => {
    expect(translate(message)?.id).toBe(id);
  });

  // Each of these was once taken for something else, with a remedy for the wrong host.
  it.each([
    ['a missing netcat', 'sh: 1: nc: not found: Input/output error', 'domain-died'],
    [
      "libvirt's socket",
      "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied",
      'ssh-permission-denied',
    ],
    [
      "a key file's mode",
      "Permissions 0644 for '/root/.ssh/id_rsa' are too open. Permission denied (publickey).",
      'ssh-permission-denied',
    ],
    [
      "libvirt's TCP port",
      "unable to connect to server at 'b:16509': Connection refused",
      'migration-port-blocked',
    ],
    [
      "libvirt's TLS port",
      "unable to connect to server at 'b:16514': No route to host",
      'migration-port-blocked',
    ],
    [
      'a socket file of Open vSwitch',
      "qemu-kvm: Failed to connect to '/run/openvswitch/vhu1': Connection refused",
      'migration-port-blocked',
    ],
    [
      'a mode of a disk',
      "Cannot access storage file '/x' (as uid:107, gid:107): Permission denied",
      'ssh-permission-denied',
    ],
  ])('%s is not taken for another cause', (_, message, wrong) => {
    expect(translate(message)?.id).not.toBe(wrong);
    expect(translate(message)).toBeDefined();
  });
});
