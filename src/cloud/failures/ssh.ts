import type { FailureRow } from './row.js';

/** libvirt on the source logs in on the destination with ssh (qemu+ssh) and speaks through netcat there. */
export const SSH: readonly FailureRow[] = [
  {
    id: 'ssh-host-key-changed',
    match:
      /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for \S{1,255} has changed|disabled to avoid man-in-the-middle attacks/i,
    certainty: 'certain',
    about: 'source',
    meaning:
      '{source} knows another SSH host key for {destination} than the one it now shows, so libvirt could not connect.',
    remedy:
      "Find out why the key changed (reinstalled? the wrong machine?), then correct {destination}'s line in root's known_hosts on {source}.",
    example:
      'Cannot recv data: Host key for compute2 has changed and you have requested strict checking. Host key verification failed.: Connection reset by peer',
    origin: 'openssh sshconnect.c; seen with a changed host key',
  },
  {
    id: 'ssh-host-key-unknown',
    match:
      /Host key verification failed|No \S{1,20} host key is known for \S{1,255} and you have requested strict/i,
    certainty: 'certain',
    about: 'source',
    meaning: "{source} does not trust {destination}'s SSH host key, so libvirt could not connect.",
    remedy:
      "Put {destination}'s host key, read over a connection you trust, into root's known_hosts on {source}: libvirt connects as root. Do not switch host key checking off.",
    example:
      'operation failed: Failed to connect to remote libvirt URI qemu+ssh://nova@compute2/system: Cannot recv data: Host key verification failed.: Connection reset by peer',
    origin: 'nova support-compute.rst; hotsos lp1860743',
  },
  {
    id: 'ssh-private-key-too-open',
    match: /Permissions \d{3,4} for '[^']{1,300}' are too open|This private key will be ignored/i,
    certainty: 'certain',
    about: 'source',
    meaning: 'The private SSH key on {source} may be read by others, so ssh did not use it.',
    remedy:
      "Set the key file that the message names to mode 0600 on {source}, owned by the user that libvirt's ssh runs as (`chmod 0600`); a package upgrade may have opened it (bug 1904580).",
    example:
      "Cannot recv data: Permissions 0644 for '/var/lib/nova/.ssh/id_rsa' are too open. This private key will be ignored. nova@compute2: Permission denied (publickey).: Connection reset by peer",
    origin: 'openssh authfile.c; hotsos lp1904580',
  },
  {
    id: 'ssh-config-owner',
    match:
      /Bad owner or permissions on \S{1,300}|Bad configuration option: \S{1,80}|terminating, \d{1,3} bad configuration options/i,
    certainty: 'certain',
    about: 'source',
    meaning: 'ssh on {source} refuses its own configuration file.',
    remedy: 'Correct owner (root), mode (0600) or the line that the message names, on {source}.',
    example: 'Cannot recv data: Bad owner or permissions on /root/.ssh/config: Connection reset by peer',
    origin: 'openssh readconf.c',
  },
  {
    id: 'ssh-private-key-unusable',
    match:
      /Load key "[^"]{1,300}": (?:invalid format|error in libcrypto|Permission denied|No such file or directory|bad permissions)|Identity file \S{1,300} not accessible/i,
    certainty: 'certain',
    about: 'source',
    meaning:
      'ssh on {source} cannot read the private key that live_migration_uri or its configuration names.',
    remedy:
      'Check on {source} that the key file of the message is there, whole, and readable by the user that libvirt runs ssh as (root).',
    example:
      'Cannot recv data: Load key "/var/lib/nova/.ssh/id_rsa": invalid format nova@compute2: Permission denied (publickey).: Connection reset by peer',
    origin: 'openssh sshconnect2.c',
  },
  {
    id: 'netcat-missing',
    match:
      /\b(?:nc|netcat|ncat|virt-ssh-helper)['"]?: (?:command )?not found|(?:nc|netcat|ncat): No such file or directory/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      "{destination} has no netcat, through which libvirt's SSH connection reaches libvirt's socket there.",
    remedy: 'Install netcat-openbsd (Red Hat: nmap-ncat) on {destination}.',
    example:
      'Failed to connect to remote libvirt URI qemu+ssh://nova@compute2/system?no_verify=1: End of file while reading data: sh: 1: nc: not found: Input/output error',
    origin: 'openstack-ansible-os_nova 1e7f093; bug 1833644',
  },
  {
    id: 'netcat-without-sockets',
    match:
      /\bnc: (?:invalid option|unrecognized option|illegal option)|unix-domain sockets? (?:is|are) not supported/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'The netcat of {destination} cannot speak to a socket of libvirt (it lacks -U).',
    remedy: 'Install netcat-openbsd on {destination} and make it the `nc` there.',
    example: "End of file while reading data: nc: invalid option -- 'U' nc -h for help: Input/output error",
    origin: 'libvirt remote.rst (netcat)',
  },
  {
    id: 'ssh-account-without-shell',
    match: /This account is currently not available|User \S{1,64} not allowed because shell/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'The SSH user of live_migration_uri has no login shell on {destination}.',
    remedy: 'Give that user (often nova) the shell /bin/bash on {destination}: `usermod -s /bin/bash nova`.',
    example:
      'Failed to connect to remote libvirt URI qemu+ssh://nova@compute2/system: Cannot recv data: This account is currently not available.: Connection reset by peer',
    origin: 'redhat-openstack/website #569; vexxhost/atmosphere #1245',
  },
  {
    id: 'ssh-account-closed',
    match:
      /(?:Your account|Account|Your password|Password|User account) has (?:expired|been locked)|You are required to change your password|pam_nologin|Unprivileged users are not permitted to log in yet/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      '{destination} does not let the SSH user of live_migration_uri log in now: expired, locked, or the host is starting.',
    remedy: "Renew or unlock that user's account on {destination}, or wait until the host has started.",
    example:
      'Cannot recv data: Your account has expired; please contact your system administrator.: Connection reset by peer',
    origin: 'linux-pam pam_unix, pam_nologin',
  },
  {
    id: 'ssh-permission-denied',
    match:
      /Permission denied \((?:publickey|password|keyboard-interactive|gssapi|hostbased)|Permission denied, please try again|Too many authentication failures/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} does not accept the SSH key of {source}, so libvirt could not connect.',
    remedy:
      "Authorise the public key that libvirt on {source} uses (root's, unless keyfile= in live_migration_uri names another) for the user of live_migration_uri on {destination}, and check the modes of that user's .ssh.",
    example:
      'Cannot recv data: nova@compute2: Permission denied (publickey,password).: Connection reset by peer',
    origin: 'nova ssh-configuration.rst',
  },
  {
    id: 'ssh-name-unresolved',
    match:
      /ssh: Could not resolve hostname|Unable to resolve address '[^']{1,255}' service|address resolution failed for \S{1,255}/i,
    certainty: 'certain',
    about: 'source',
    meaning: '{source} cannot resolve the name that Nova gave it for {destination}.',
    remedy:
      'Put {destination} into DNS or /etc/hosts of {source}, or set live_migration_inbound_addr on {destination} to an address.',
    example:
      'Cannot recv data: ssh: Could not resolve hostname compute2: Name or service not known: Connection reset by peer',
    origin: 'openssh; libvirt virnetsocket.c; qemu qemu-sockets.c',
  },
  {
    id: 'ssh-unreachable',
    match:
      /ssh: connect to host \S{1,255} port \d{1,5}: (?:Connection refused|No route to host|Connection timed out|Operation timed out|Network is unreachable)|Connection timed out during banner exchange/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{source} could not reach the SSH server of {destination}.',
    remedy:
      'Check that {destination} is up, that sshd listens there at the port of the message, and that no firewall stands between the two.',
    example:
      'Cannot recv data: ssh: connect to host compute2 port 22: No route to host: Connection reset by peer',
    origin: 'openssh sshconnect.c',
  },
  {
    id: 'ssh-no-common-algorithm',
    match:
      /Unable to negotiate with \S{1,255}|no matching (?:host key type|key exchange method|cipher|MAC) found/i,
    certainty: 'certain',
    about: 'both',
    meaning: 'The SSH client of {source} and the server of {destination} share no algorithm that both allow.',
    remedy:
      'Upgrade the older of {source} and {destination}, or allow a common algorithm for this pair in its ssh configuration.',
    example:
      'Cannot recv data: Unable to negotiate with 10.0.0.2 port 22: no matching host key type found. Their offer: ssh-rsa: Connection reset by peer',
    origin: 'openssh kex.c',
  },
  {
    id: 'ssh-closed-early',
    match: /(?:kex|ssh)_exchange_identification: |Connection closed by remote host/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      'sshd of {destination} closed the connection before the login: too many at once (MaxStartups), or this address is not let in.',
    remedy:
      "Look at sshd's log on {destination} for this minute; raise MaxStartups, or move fewer servers at once.",
    transient: true,
    example:
      'Cannot recv data: kex_exchange_identification: read: Connection reset by peer: Connection reset by peer',
    origin: 'openssh kex.c',
  },
];
