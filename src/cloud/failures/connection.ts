import type { FailureRow } from './row.js';

/** The libvirt of the source speaks to that of the destination: TCP, TLS, SASL, libvirt's socket; and QEMU to QEMU. */
export const CONNECTION: readonly FailureRow[] = [
  {
    id: 'tls-certificate-expired',
    match:
      /\bThe (?:CA|server|client) certificate \S{1,300} (?:has expired|is not yet active)|certificate (?:has|is) expired|certificate is not (?:yet )?activ/i,
    certainty: 'certain',
    about: 'both',
    meaning: 'A TLS certificate of libvirt or QEMU has expired, or is not valid yet.',
    remedy:
      'Renew the certificate that the message names (`virt-pki-validate` on {source} and {destination}), check the clocks, then have libvirt read it again.',
    example: 'The server certificate /etc/pki/libvirt/servercert.pem has expired',
    origin: 'libvirt virnettlscert.c; gnutls',
  },
  {
    id: 'tls-name-differs',
    match: /Certificate (?:\S{1,300} owner )?does not match the hostname/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "{destination}'s TLS certificate does not bear the name that {source} connects to.",
    remedy:
      'Issue the certificate of {destination} for the name or address that the message gives (live_migration_inbound_addr, or the host name).',
    example:
      'authentication failed: Certificate [session] owner does not match the hostname compute2.internal',
    origin: 'libvirt virnettlscontext.c; qemu tlssession.c',
  },
  {
    id: 'tls-client-not-allowed',
    match:
      /Client's Distinguished Name is not on the list of allowed clients|TLS x509 authz check for .{1,300} is denied/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} lets only certain TLS clients in, and {source} is not among them.',
    remedy: "Add the name of {source}'s client certificate to tls_allowed_dn_list on {destination}.",
    example:
      "Client's Distinguished Name is not on the list of allowed clients (tls_allowed_dn_list). Use 'virt-pki-query-dn clientcert.pem' to view the Distinguished Name field in the client certificate",
    origin: 'libvirt virnettlscontext.c',
  },
  {
    id: 'tls-certificate-not-verified',
    match:
      /Failed to verify peer's certificate|server verification \(of our certificate or IP address\) failed|certificate hasn't got a known issuer|Our own certificate \S{1,300} failed validation|Certificate failed validation|Unable to verify (?:TLS peer|(?:client|server) certificate)|The certificate (?:has been revoked|uses an insecure algorithm)|Certificate \S{1,300} (?:purpose|usage) does not (?:allow|permit)|basic constraints (?:do not )?show a CA|certificate is not trusted/i,
    certainty: 'certain',
    about: 'both',
    meaning: 'libvirt does not accept the TLS certificate of the other host.',
    remedy:
      'Check authority, names and expiry of the libvirt certificates on {source} and {destination} (`virt-pki-validate`), then have libvirt read them again.',
    example: "authentication failed: Failed to verify peer's certificate",
    origin: 'libvirt virnettlscontext.c; vexxhost/atmosphere #2553',
  },
  {
    id: 'tls-files-of-libvirt',
    match:
      /Cannot (?:read|access) (?:CA )?certificate '[^']{1,300}'|Unable to (?:import|set x509) (?:CA |client |server )?(?:certificate|key and certificate|CA certificate)|Failed to set TLS x509 credentials/i,
    certainty: 'certain',
    about: 'both',
    meaning: 'libvirt cannot read the TLS certificate or key that the message names.',
    remedy:
      'Put the file in its place on the host of this message, readable by root (`virt-pki-validate` on {source} and {destination}).',
    example: "Cannot read CA certificate '/etc/pki/CA/cacert.pem': No such file or directory",
    origin: 'libvirt virnettlscontext.c',
  },
  {
    id: 'qemu-tls-files',
    match:
      /Unable to access credentials \S{1,300}\.pem|tls_x509_cert_dir directory '[^']{0,300}' does not exist|host migration TLS directory not configured/i,
    certainty: 'certain',
    about: 'both',
    meaning: "QEMU could not use its TLS certificate for the migration's own channel.",
    remedy:
      'Check that the certificates of QEMU (client and server) are there on {source} and {destination}, owned root:qemu with mode 0640.',
    example:
      "internal error: unable to execute QEMU command 'object-add': Unable to access credentials /etc/pki/qemu/client-cert.pem: No such file or directory",
    origin: 'qemu tlscredsx509.c; edpm-ansible #626',
  },
  {
    id: 'tls-channel-broken',
    match: /Cannot (?:write to|read from) TLS channel|TLS handshake failed|Unable to read TLS confirmation/i,
    level: 'effect',
    certainty: 'likely',
    about: 'both',
    meaning:
      'The TLS channel between the two hosts broke: the other side refused the certificate, or went away.',
    remedy:
      "Check the TLS certificates of QEMU and libvirt on {source} and {destination}, and the other host's log of that second.",
    example: 'Cannot write to TLS channel: Input/output error',
    origin: 'autotest/tp-libvirt PR 4538; qemu channel-tls.c',
  },
  {
    id: 'libvirt-own-login',
    match: /Connection to libvirt failed: auth/i,
    certainty: 'certain',
    about: 'both',
    meaning:
      'nova-compute cannot log in at libvirt of its own host: libvirt asks for a credential that it does not give, or for another.',
    remedy:
      'On the host that logs this, {source} or {destination}, compare auth_unix_rw (or SASL) of libvirt with the credential of nova-compute, and the group of its user.',
    example: 'Connection to libvirt failed: authentication failed: authentication failed',
    origin: 'nova virt/libvirt/host.py',
  },
  {
    id: 'libvirt-sasl-failed',
    match:
      /Failed to (?:start|step) SASL negotiation|SASL\(-\d{1,3}\)|SASL mechanism \S{1,64} not supported by server|no SASL mechanisms are available|authentication failed: authentication failed/i,
    certainty: 'likely',
    about: 'destination',
    meaning: "{destination}'s libvirt asks for a SASL login that {source} does not give.",
    remedy:
      'Set auth_tcp (or auth_tls) of libvirtd.conf on {destination} as on the other hosts, or give {source} the credential in its libvirt auth.conf. Without SASL or TLS anybody in that network may use libvirt.',
    example:
      'authentication failed: Failed to start SASL negotiation: -4 (SASL(-4): no mechanism available: )',
    origin: 'libvirt virnetsaslcontext.c, remote_driver.c',
  },
  {
    id: 'libvirt-socket-permission',
    match:
      /(?:libvirt|virtqemud)-sock(?:-ro)?'?: Permission denied|unix connect failed: Permission denied|authentication unavailable: no polkit agent|access denied by policy|error from service: \S{0,120}(?:polkit|PolicyKit)/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "The login on {destination} worked, but its user may not use libvirt's socket there.",
    remedy:
      "Put the user of live_migration_uri into the group of libvirt's socket on {destination} (libvirt; see unix_sock_group), and let it log in again.",
    example:
      "Failed to connect to remote libvirt URI qemu+ssh://nova@compute2/system: Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied",
    origin: 'libvirt virnetsocket.c, virpolkit.c; nova ssh-configuration.rst',
  },
  {
    id: 'libvirt-socket-absent',
    match: /(?:libvirt|virtqemud)-sock(?:-ro)?'?: (?:No such file or directory|Connection refused)/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "libvirt's socket is not there: libvirtd (or virtqemud) does not run, or listens elsewhere.",
    remedy:
      'Start libvirtd (or virtqemud.socket) on {destination}, where a login from {source} failed so; else on the host of this log.',
    example:
      'Cannot recv data: nc: /var/run/libvirt/libvirt-sock: No such file or directory: Connection reset by peer',
    origin: 'libvirt virnetsocket.c',
  },
  {
    id: 'libvirt-not-listening',
    match: /unable to connect to server at '[^']{1,255}:(?:16509|16514)': Connection refused/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      "{destination} refuses connections at libvirt's own port (16509 TCP, 16514 TLS): libvirt does not listen there.",
    remedy:
      'On {destination} enable libvirtd-tls.socket or libvirtd-tcp.socket (older: LIBVIRTD_ARGS=--listen), and let {source} through its firewall to that port.',
    example: "unable to connect to server at 'compute2:16509': Connection refused",
    origin: 'libvirt kbase "not listening on TCP ports"; openstack-ansible-os_nova ad8bda5',
  },
  {
    id: 'libvirt-port-unreachable',
    match:
      /unable to connect to server at '[^']{1,255}:(?:16509|16514)': (?:No route to host|Connection timed out|Network is unreachable|Host is down)/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      "{source} cannot reach libvirt's port of {destination} (16509 TCP, 16514 TLS): a firewall, or the host is down.",
    remedy: 'Check that {destination} is up; then let {source} through to the port of the message.',
    example: "unable to connect to server at 'compute2:16514': No route to host",
    origin: 'libvirt virnetsocket.c',
  },
  {
    id: 'migration-port-blocked',
    match:
      /unable to connect to server at '[^']{1,255}:49(?:1[5-9]\d|20\d|21[0-5])': (?:Connection refused|No route to host|Connection timed out)|QEMU command '(?:drive-mirror|blockdev-add|blockdev-mirror|migrate)': Failed to connect (?:socket|to '[^']{1,255}'): (?:No route to host|Connection refused|Connection timed out)|qemu-\S{1,40}: Failed to connect to '[^'/][^']{0,255}': (?:No route to host|Connection refused|Connection timed out)/i,
    certainty: 'likely',
    about: 'destination',
    meaning: "{source} could not reach {destination} on the ports of QEMU's migration.",
    remedy:
      'Open the migration ports from {source} to {destination}: 49152 to 49215, or migration_port_min to migration_port_max of qemu.conf.',
    example:
      "internal error: unable to execute QEMU command 'drive-mirror': Failed to connect socket: No route to host",
    origin: 'nova secure-live-migration-with-qemu-native-tls.rst; libvirt qemu.conf',
  },
  {
    id: 'port-unreachable',
    match:
      /unable to connect to server at '[^']{1,255}:\d{1,5}': (?:Connection refused|No route to host|Connection timed out|Network is unreachable|Host is down)/i,
    certainty: 'likely',
    about: 'destination',
    meaning: '{source} could not open a connection to {destination} at the port of the message.',
    remedy:
      'Check that {destination} is up and listens there, and that its firewall lets {source} through to that port (live_migration_uri, or migration_port_min of qemu.conf, names it).',
    example: "unable to connect to server at 'compute2:61152': Connection refused",
    origin: 'libvirt virnetsocket.c',
  },
  {
    id: 'libvirt-client-silent',
    match: /No response from client \S{1,40} after \d{1,6} keepalive/i,
    certainty: 'likely',
    about: 'both',
    meaning:
      'libvirt of the other host answered no more: it, its host or the network between the two was down or overloaded.',
    remedy:
      "Look at libvirt's log and the load of {source} and {destination} at that time; look with virsh on both where the guest runs before the next try.",
    example: 'No response from client 0x55d0a1 after 5 keepalive messages in 30 seconds',
    origin: 'libvirt virkeepalive.c',
  },
  {
    id: 'disk-address-unparsed',
    match: /QEMU command '[\w-]{1,40}': error parsing address/i,
    certainty: 'likely',
    about: 'both',
    meaning:
      'QEMU on {source} could not use the name of {destination} as the address for the copy of the disks (too long, or an IPv6 address without brackets).',
    remedy:
      'Set live_migration_inbound_addr on {destination} to an IP address, so that {source} needs no name.',
    example:
      "internal error: unable to execute QEMU command 'drive-mirror': error parsing address 'compute2.a-very-long-name.example'",
    origin: 'qemu qemu-sockets.c; a bug report on qemu-devel, 2018',
  },
  {
    id: 'libvirt-keepalive',
    match:
      /connection closed due to keepalive timeout|Disconnected from \S{1,255} due to keepalive timeout|Lost connection to destination host/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      '{destination} went silent: its libvirt answered no more, so it or its network was down or overloaded.',
    remedy:
      'Check {destination} and the network between the two; look with virsh on both hosts where the guest runs before the next try.',
    example: 'internal error: connection closed due to keepalive timeout',
    origin: 'libvirt virkeepalive.c, qemu_migration.c',
  },
  {
    id: 'hypervisor-unavailable',
    match: /Connection to the hypervisor is broken on host|Connection to libvirt (?:failed|lost)/i,
    certainty: 'certain',
    about: 'both',
    meaning: 'nova-compute of one of the two hosts has lost libvirt of its own host.',
    remedy:
      'Find the host whose nova-compute says so ({source} or {destination}), and start libvirtd or virtqemud there; running guests are not touched by that.',
    transient: true,
    example: 'Connection to the hypervisor is broken on host',
    origin: 'nova exception.py HypervisorUnavailable, host.py',
  },
  {
    id: 'libvirt-connect-failed',
    match: /Failed to connect to remote libvirt URI/i,
    level: 'effect',
    certainty: 'certain',
    about: 'destination',
    meaning: 'libvirt on {source} could not connect to libvirt on {destination}, and gave no reason.',
    remedy:
      'Try it as root on {source}: `virsh -c URI version` with the URI of the message names the reason. `/preflight mesh` tries every way. Does libvirt listen on {destination}, at the port of that URI? Its log tells.',
    example: 'operation failed: Failed to connect to remote libvirt URI qemu+tcp://compute2/system',
    origin: 'libvirt qemu_migration.c; rcbops/chef-cookbooks #258',
  },
];
