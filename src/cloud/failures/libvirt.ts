import type { FailureRow } from './row.js';

/** What libvirt of either host refuses before or while QEMU moves the guest. */
export const LIBVIRT: readonly FailureRow[] = [
  {
    id: 'migration-ports-used-up',
    match:
      /Unable to find an unused port in range '(?:migration|nbd)[^']{0,40}'|Failed to reserve port \d{1,5}/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} has no free port for the migration: all of the range are in use.',
    remedy:
      'Move fewer servers to {destination} at once, or widen migration_port_min and migration_port_max in qemu.conf there.',
    example: "internal error: Unable to find an unused port in range 'migration' (49152-49215)",
    origin: 'libvirt virportallocator.c; tripleo-heat-templates 3da3f5d8d',
  },
  {
    id: 'destination-is-localhost',
    match:
      /hostname on destination resolved to localhost|migration_(?:host|address) must not be the address of the local machine/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} resolves its own name to localhost, so it cannot tell {source} where to connect.',
    remedy:
      "Correct the line of {destination}'s own name in its /etc/hosts, or set live_migration_inbound_addr there.",
    example: 'internal error: hostname on destination resolved to localhost, but migration requires an FQDN',
    origin: 'libvirt qemu_migration.c',
  },
  {
    id: 'hosts-look-the-same',
    match: /Attempt to migrate guest to the same host/i,
    certainty: 'certain',
    about: 'both',
    meaning: 'libvirt takes {source} and {destination} for one host: they have the same host UUID or name.',
    remedy:
      'Give one of {source} and {destination} a host_uuid of its own in libvirtd.conf (cloned hardware often has the same), and restart libvirtd there.',
    example: 'internal error: Attempt to migrate guest to the same host 4c4c4544-0042-3510-8054-b7c04f4e4d32',
    origin: 'libvirt qemu_migration_cookie.c',
  },
  {
    id: 'domain-on-destination-already',
    match:
      /domain '[^']{1,100}' is already active|domain is already (?:active as|running)|domain '[^']{1,100}' already exists with uuid|domain '[^']{1,100}' is already defined with uuid/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} has a domain of this name already, left there by an earlier move or evacuation.',
    remedy:
      'Danger of two guests on one disk. Look with `virsh list --all` on {source} and {destination} which of them runs, and what the storage says, before anybody removes either.',
    example: "Requested operation is not valid: domain 'instance-0000018f' is already active",
    origin: 'libvirt virdomainobjlist.c',
  },
  {
    id: 'libvirt-job-under-way',
    match:
      /another migration job is already running for domain|migration of domain \S{1,100} is being actively monitored/i,
    certainty: 'certain',
    about: 'source',
    meaning: 'libvirt on {source} is still busy with an earlier migration of this guest.',
    remedy: 'Wait until `virsh domjobinfo` on {source} shows no job, then try again.',
    transient: true,
    example: "operation failed: another migration job is already running for domain 'instance-0000018f'",
    origin: 'libvirt qemu_migration.c',
  },
  {
    id: 'qemu-does-not-end',
    match: /Failed to terminate process \d{1,10} with SIG/i,
    certainty: 'certain',
    about: 'both',
    meaning:
      'A QEMU on the host that logs this does not end: it hangs in the kernel, most often on storage that does not answer.',
    remedy:
      "Look at the kernel's log and the storage of that host, {source} or {destination}. The guest must not be started elsewhere while that QEMU is there.",
    example: 'Failed to terminate process 22402 with SIGKILL: Device or resource busy',
    origin: 'libvirt virprocess.c',
  },
  {
    id: 'libvirt-state-lock',
    match: /cannot acquire state change lock/i,
    certainty: 'likely',
    about: 'both',
    meaning:
      'libvirt of one of the hosts is held up on this guest: another call to its QEMU has not come back, often for storage that does not answer.',
    remedy:
      "Look on the host of this log ({source} or {destination}) which call holds the lock (the message names it), and whether the guest's storage answers. Do not destroy the domain for it.",
    example:
      'Timed out during operation: cannot acquire state change lock (held by monitor=remoteDispatchDomainMigratePerform3Params)',
    origin: 'libvirt virdomainjob.c',
  },
  {
    id: 'migration-tls-required',
    match: /allows migration only with VIR_MIGRATE_TLS flag/i,
    certainty: 'certain',
    about: 'both',
    meaning:
      'libvirt of one of the hosts takes encrypted migrations only (migrate_tls_force), and Nova asked for a plain one.',
    remedy: 'Set live_migration_with_native_tls=true in nova.conf of {source} and {destination}.',
    example:
      'Requested operation is not valid: this libvirtd instance allows migration only with VIR_MIGRATE_TLS flag',
    origin: 'libvirt qemu_migration.c',
  },
  {
    id: 'migration-options',
    match:
      /Zero copy only available for|requires multi-channel URIs|zero-copy is only available for parallel|Zero Copy (?:send )?feature (?:is )?not (?:available|detected)|isn't supported with parallel migration|Multifd is not compatible with|Parameter 'multifd[-_]channels' expects|Flags '\w{1,60}' and '\w{1,60}' are mutually exclusive|Turn parallel migration on to tune it|numerical overflow: bandwidth must be less/i,
    certainty: 'certain',
    about: 'source',
    meaning:
      'QEMU or libvirt does not take the options that Nova asked the migration with; the message names them.',
    remedy:
      'Look at the options live_migration_* in nova.conf of {source} (parallel connections, tunnelled, bandwidth, TLS).',
    example: "Flags 'VIR_MIGRATE_TUNNELLED' and 'VIR_MIGRATE_PARALLEL' are mutually exclusive",
    origin: 'qemu migration/options.c; libvirt qemu_migration_params.c; autotest/tp-libvirt',
  },
  {
    id: 'rdma',
    match:
      /RDMA ERROR: |unknown migration protocol: rdma|RDMA migration is not supported|cannot start RDMA migration/i,
    certainty: 'certain',
    about: 'both',
    meaning: 'The migration was asked over RDMA, which does not work between these hosts.',
    remedy:
      'Check the RDMA devices of {source} and {destination}, or take rdma:// out of live_migration_uri and inbound addresses.',
    example:
      "internal error: unable to execute QEMU command 'migrate-incoming': RDMA ERROR: could not create rdma event channel",
    origin: 'qemu rdma.c; autotest/tp-libvirt',
  },
  {
    id: 'tunnelled-unsupported',
    match: /(?:is )?not supported (?:by|with) tunnelled migration|cannot perform tunnelled migration/i,
    certainty: 'certain',
    about: 'source',
    meaning:
      'The move was asked tunnelled (live_migration_tunnelled, or VIR_MIGRATE_TUNNELLED), together with what a tunnel cannot do.',
    remedy:
      'Set live_migration_tunnelled=false on {source} (older: take VIR_MIGRATE_TUNNELLED out of live_migration_flag); for encryption use native TLS.',
    example: 'argument unsupported: migration URI is not supported by tunnelled migration',
    origin: 'libvirt qemu_migration.c; crowbar-openstack #857',
  },
  {
    id: 'post-copy-unsupported',
    match:
      /Postcopy is not supported|postcopy_ram_supported_by_host: |failed to mprotect region .{1,60} for postcopy|userfaultfd not available|Missing userfault(?: map)? features|Kernel is missing userfault/i,
    certainty: 'certain',
    about: 'both',
    meaning: 'QEMU may not use userfaultfd, which post-copy needs, and Nova asks for post-copy.',
    remedy:
      'Set vm.unprivileged_userfaultfd=1 on {source} and {destination} (in a container: let QEMU use it), or live_migration_permit_post_copy=false in nova.conf of {source}.',
    example:
      "internal error: unable to execute QEMU command 'migrate-set-capabilities': Postcopy is not supported: Userfaultfd not available: Operation not permitted",
    origin: 'qemu postcopy-ram.c, userfaultfd.c',
  },
  {
    id: 'unsafe-disk-cache',
    match: /Migration may lead to data corruption if disks use cache/i,
    certainty: 'certain',
    about: 'server',
    meaning: "libvirt refuses: a disk's cache mode could lose data during the move.",
    remedy:
      'Set disk_cachemodes to none for that kind of storage and restart the guest from Nova. Never force it.',
    example:
      'Unsafe migration: Migration may lead to data corruption if disks use cache != none or cache != directsync',
    origin: 'libvirt qemu_migration.c; bugzilla.redhat.com 751631',
  },
  {
    id: 'unsafe-no-shared-storage',
    match: /Migration without shared storage is unsafe/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'A disk of the guest lies on a file system that libvirt does not know as shared.',
    remedy: 'Move it with block_migration "auto", or put that disk on a volume. Never force it.',
    example: 'Unsafe migration: Migration without shared storage is unsafe',
    origin: 'libvirt qemu_migration.c',
  },
  {
    id: 'security-driver-differs',
    match:
      /Unable to find security driver for model \S{1,40}|Security driver(?: model)? '?\S{1,40} (?:is )?not (?:available|enabled|found)/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      "The guest was started under a security driver (SELinux or AppArmor) that {destination}'s libvirt does not run with.",
    remedy:
      'Make the security driver of {destination} the same as on the other hosts (getenforce or aa-status, security_driver in qemu.conf), and restart libvirtd there.',
    example: 'unsupported configuration: Unable to find security driver for model selinux',
    origin: 'libvirt security_manager.c, security_stack.c',
  },
  {
    id: 'apparmor-profile',
    match:
      /cannot load AppArmor profile|unable to set AppArmor profile|virt-aa-helper.{0,300}unexpected exit status|cannot update AppArmor profile|failed to (?:read AppArmor template|run apparmor_parser)|apparmor_parser exited with error/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'libvirt on {destination} could not load the AppArmor profile of the guest.',
    remedy:
      'Look at the kernel\'s log on {destination} for apparmor="DENIED", and whether AppArmor and libvirt there are whole.',
    example: "internal error: cannot load AppArmor profile 'libvirt-46c4b42b-8a3c-4d54-9d0e-0f6d2a7f1f3e'",
    origin: 'libvirt security_apparmor.c',
  },
  {
    id: 'image-in-use-otherwise',
    match: /Setting different (?:DAC user or group|SELinux label) on \S{1,300} which is already in use/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      'Another domain of {destination} has a file of this guest open under another owner or security label.',
    remedy:
      'Look with `virsh list --all` on {source} and {destination} which domain uses that file (a leftover of this guest, or guests that share it), and compare user, group and security_driver of qemu.conf. Nothing is started or removed before that is known.',
    example:
      'Requested operation is not valid: Setting different SELinux label on /var/lib/nova/instances/_base/a1b2 which is already in use',
    origin: 'libvirt security_dac.c, security_selinux.c',
  },
  {
    id: 'security-label-failed',
    match:
      /unable to set (?:SELinux )?security context|Setting security context '[^']{1,200}' on '[^']{1,300}' not supported|Another relabel transaction is already started/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'libvirt on {destination} could not label a disk or file of the guest for SELinux.',
    remedy:
      'For NFS set the SELinux boolean virt_use_nfs on {destination}; else look at its audit log for that file.',
    example:
      "unable to set security context 'system_u:object_r:svirt_image_t:s0:c123,c456' on '/var/lib/nova/instances/disk': Operation not permitted",
    origin: 'libvirt security_selinux.c',
  },
  {
    id: 'cgroup-cpus-absent',
    match:
      /(?:Unable to write to|Invalid value '[^']{1,200}' for) '\S{0,300}cpuset\.(?:cpus|mems)'|cannot set CPU affinity on process/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      'The guest is pinned to CPUs or NUMA nodes that {destination} does not have, or does not give to guests.',
    remedy:
      'Choose a host with the same CPU layout; from Train on Nova fits the pinning to {destination} if both hosts run it.',
    example: "Invalid value '0-15' for 'cpuset.cpus': Invalid argument",
    origin: 'libvirt vircgroup.c, virprocess.c; nova bug 1417667',
  },
  {
    id: 'guest-definition-differs',
    match:
      /\bTarget [A-Za-z][A-Za-z0-9 ._'-]{0,120} (?:does not|doesn't|don't) match (?:the )?source|(?:differs: source: |Target \S{1,40} .{1,200} does not match source)|State of [^:]{1,120} differs|(?:vcpu enable order of vCPU|State of vCPU) '\d{1,4}' differs|Unable to change target guest XML/i,
    certainty: 'certain',
    about: 'source',
    meaning:
      'libvirt refused: the definition that Nova made for {destination} differs from the running guest in what the message names.',
    remedy:
      'Compare the running guest (`virsh dumpxml` on {source}) with flavor, image and network in Nova. A hard reboot gives the guest the definition that Nova has now.',
    example: 'unsupported configuration: Target domain max memory 4194304 does not match source 8388608',
    origin: 'libvirt domain_conf.c virDomainDefCheckABIStability',
  },
  {
    id: 'virtlogd',
    match: /Cannot open log file: '|virtlogd-sock'|can't connect to virtlogd|Unable to open system token/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      "virtlogd of {destination}, which keeps the guest's log, does not answer or holds an old one open.",
    remedy: 'Check virtlogd (virtlogd.socket) on {destination}; restarting it there touches no guest.',
    example: "Cannot open log file: '/var/log/libvirt/qemu/instance-0000018f.log': Device or resource busy",
    origin: 'libvirt log_handler.c, virsystemd/virtlogd',
  },
  {
    id: 'block-job-active',
    match: /domain has (?:an )?active block job|already in active block job/i,
    certainty: 'certain',
    about: 'server',
    meaning: "A block job runs on a disk of the guest: a backup, a snapshot or a volume's retype.",
    remedy: 'Wait until it has ended (`virsh blockjob`), then try again.',
    example: 'Requested operation is not valid: domain has active block job',
    origin: 'libvirt qemu_migration.c, qemu_blockjob.c',
  },
  {
    id: 'has-snapshots',
    match:
      /cannot migrate domain with \d{1,6} (?:snapshots|checkpoints)|cannot migrate domain with \d{1,4} snapshots/i,
    certainty: 'certain',
    about: 'server',
    meaning: "The guest has snapshots or checkpoints of libvirt's own, with which libvirt moves nobody live.",
    remedy: 'Whoever made them (a backup tool) removes them, then move.',
    example: 'Requested operation is not valid: cannot migrate domain with 2 snapshots',
    origin: 'libvirt qemu_migration.c',
  },
  {
    id: 'migration-uri-invalid',
    match:
      /missing (?:host|scheme) in migration URI|unsupported scheme \S{1,40} in migration URI|transport in URL not recognised|[Uu]nable to parse URI|missing (?:host|scheme) in migration URI|unsupported scheme \S{1,40} in migration URI/,
    certainty: 'certain',
    about: 'both',
    meaning: 'The address that Nova gave libvirt for the migration is no URI that libvirt takes.',
    remedy:
      'Check live_migration_uri on {source} and live_migration_inbound_addr on {destination} (an IPv6 address needs brackets).',
    example: 'internal error: missing host in migration URI: tcp://',
    origin: 'libvirt qemu_migration.c, viruri.c',
  },
  {
    id: 'libvirt-cannot-migrate',
    match:
      /this function is not supported by the connection driver: \S{0,60}[Mm]igrat|does not support peer-to-peer migration protocol/,
    certainty: 'certain',
    about: 'both',
    meaning: 'libvirt or the hypervisor of one of the hosts does not do this kind of live migration.',
    remedy: 'Compare hypervisor and libvirt of {source} and {destination}.',
    example: 'this function is not supported by the connection driver: virDomainMigrateToURI3',
    origin: 'libvirt libvirt-domain.c',
  },
  {
    id: 'read-only-disk',
    match:
      /Cannot migrate empty or read-only disk|'(?:nbd-server-add|block-export-add)': Block node is read-only/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'A copy of the disks was asked, and one of them is empty or read-only (a config drive or CD).',
    remedy: 'Use block_migration "auto", or config_drive_format=vfat for servers to come.',
    example: 'argument unsupported: Cannot migrate empty or read-only disk hda',
    origin: 'libvirt qemu_migration.c',
  },
];
