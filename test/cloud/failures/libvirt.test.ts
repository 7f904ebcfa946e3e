import { translate } from '../../../src/cloud/failures.js';

/** libvirt of either host, and devices: [row, message]. Sources stand beside them. */
const MESSAGES: readonly (readonly [string, string])[] = [
  // openstack-helm in a container; qemu userfaultfd.c
  [
    'post-copy-unsupported',
    "Live Migration failure: internal error: unable to execute QEMU command 'migrate-set-capabilities': Postcopy is not supported: libvirtError: internal error",
  ],
  // crowbar-openstack #857
  ['tunnelled-unsupported', 'argument unsupported: post-copy is not supported with tunnelled migration'],
  [
    'tunnelled-with-volumes',
    'Selective block device migration is not supported with tunnelled block migrations.',
  ],
  // a host whose SELinux was switched off
  [
    'security-driver-differs',
    'Live Migration failure: unsupported configuration: Unable to find security driver for model selinux',
  ],
  ['security-driver-differs', "unsupported configuration: Security driver model 'apparmor' is not available"],
  [
    'apparmor-profile',
    "unable to set AppArmor profile 'libvirt-1b3e5a44' for '/usr/bin/kvm': No such file or directory",
  ],
  [
    'guest-definition-differs',
    'unsupported configuration: Target CPU model Haswell-noTSX does not match source Broadwell',
  ],
  [
    'guest-definition-differs',
    "unsupported configuration: Target device virtio options don't match the source",
  ],
  ['bug-2080531-mtu', 'unsupported configuration: Target network card MTU 1500 does not match source 0'],
  [
    'domain-on-destination-already',
    "operation failed: domain 'instance-0000018f' already exists with uuid 1b3e5a44-0000-4000-8000-000000000001",
  ],
  [
    'libvirt-state-lock',
    'Timed out during operation: cannot acquire state change lock (held by monitor=qemuProcessReconnect)',
  ],
  // before Train; nova bug 1417667
  [
    'cgroup-cpus-absent',
    "Unable to write to '/sys/fs/cgroup/cpuset/machine.slice/machine-qemu/vcpu0/cpuset.cpus': Permission denied",
  ],
  // bugzilla.redhat.com 751631, and an Icehouse of 2013
  [
    'unsafe-disk-cache',
    'Live Migration failure: Unsafe migration: Migration may lead to data corruption if disks use cache != none',
  ],
  [
    'unsafe-disk-cache',
    'Unsafe migration: Migration may lead to data corruption if disks use cache other than none or directsync',
  ],
  [
    'read-only-disk',
    "internal error: unable to execute QEMU command 'nbd-server-add': Block node is read-only",
  ],
  [
    'libvirt-cannot-migrate',
    'this function is not supported by the connection driver: virDomainMigrateToURI2',
  ],
  ['migration-uri-invalid', 'internal error: missing host in migration URI: tcp://'],
  // The expectations of autotest/tp-libvirt, which provokes each of them.
  ['migration-ports-used-up', 'error: internal error: Failed to reserve port 49152'],
  [
    'inbound-address-foreign',
    "internal error: unable to execute QEMU command 'nbd-server-start': Failed to bind socket: Cannot assign requested address",
  ],
  ['listen-address', 'qemu-kvm: Failed to bind socket: Cannot assign requested address'],
  [
    'migration-tls-required',
    'Requested operation is not valid: this libvirtd instance allows migration only with VIR_MIGRATE_TLS flag',
  ],
  [
    'migration-options',
    "unsupported configuration: Compression method 'xbzrle' isn't supported with parallel migration",
  ],
  ['migration-options', 'Zero copy only available for non-compressed non-TLS multifd migration'],
  [
    'rdma',
    "internal error: unable to execute QEMU command 'migrate-incoming': unknown migration protocol: rdma:0.0.0.0:49152",
  ],
  [
    'disk-sizes-differ',
    'operation failed: migration of disk vda failed: Source and target image have different sizes',
  ],
  [
    'disk-export',
    "internal error: unable to execute QEMU command 'block-export-add': Cannot find device='' nor node-name='drive-virtio-disk0'",
  ],
  [
    'tls-name-differs',
    "operation failed: job 'migration out' failed: Certificate does not match the hostname cmp-b.example.org",
  ],
  [
    'qemu-load-failed',
    "operation failed: job 'migration in' failed: load of migration failed: Invalid argument",
  ],
  [
    'qemu-stream-broke',
    "operation failed: job 'migration out' failed: Unable to write to socket: Bad file descriptor",
  ],
  ['qemu-stream-broke', "operation failed: job 'migration out' failed: Channel error: Input/output error"],
  [
    'qemu-closed-monitor',
    "operation failed: job 'migration out' failed: QEMU unexpectedly closed the monitor",
  ],
  ['qemu-postcopy-paused', 'operation failed: migration out job: post-copy phase failed'],
  ['hosts-look-the-same', 'internal error: Attempt to migrate guest to the same host 4c4c4544-0042'],
  [
    'libvirt-job-under-way',
    "Requested operation is not valid: another migration job is already running for domain 'instance-0000018f'",
  ],
  [
    'domain-died',
    "Requested operation is not valid: domain 'instance-0000018f' is not processing incoming migration",
  ],
  ['not-abortable', 'Requested operation is not valid: cannot abort migration in post-copy mode'],
  // bloomberg/chef-bcpc #2267
  [
    'bug-1978489-cpu-shares',
    "libvirt.libvirtError: Invalid value '20480' for 'cpu.weight': Numerical result out of range",
  ],
  ['job-failed', 'operation failed: migration job: unexpectedly failed'],
  ['job-failed', 'operation failed: migration out job: unexpectedly failed'],
  ['guest-io-error', "operation failed: job 'migration out' failed due to I/O error"],
  ['domain-died', 'Unable to read from monitor: Connection reset by peer'],
  // nova-operator #777, #621
  [
    'domain-died',
    'operation failed: domain is not running: libvirt.libvirtError: operation failed: domain is not running#033[00m',
  ],
  ['domain-died', 'End of file while reading data: : Input/output error'],
  ['cancelled', 'operation aborted: migration out: canceled by client'],
  ['cancelled', "libvirt.libvirtError: operation aborted: job 'migration out' canceled by client"],
  ['virtlogd', 'virtlogd: Unable to open system token /run/libvirt/common/system.token: Permission denied'],
  // hotsos lp1944619, lp1972028
  [
    'bug-1944619-offloaded-port',
    'attaching network adapter failed.: libvirt.libvirtError: Requested operation is not valid: PCI device 0000:81:00.2 is in use by driver QEMU',
  ],
  [
    'pci-device-taken',
    'Requested operation is not valid: PCI device 0000:81:00.2 is in use by driver QEMU, domain instance-0000012c',
  ],
  [
    'pci-not-migratable',
    'Migration pre-check error: Cannot live migrate VIF with related PCI, Neutron does not support required port binding extension.',
  ],
  ['numa-does-not-fit', 'CPU set to pin [2, 3] must be a subset of free CPU set [6, 7]'],
  // Not the room on the destination, but Nova's books.
  ['pinning-books', 'CPU set to unpin [2, 3] must be a subset of pinned CPU set []'],
  ['pinning-books', 'CPU set to pin [40, 41] must be a subset of known CPU set [2, 3]'],
  ['security-device', "Operation 'live migration' not supported for SEV-enabled instance (1b3e5a44)."],
  [
    'qemu-device-blocks',
    "internal error: unable to execute QEMU command 'migrate': 0000:81:00.0: VFIO migration is not supported in kernel",
  ],
  [
    'cpu-invtsc',
    "internal error: unable to execute QEMU command 'migrate': State blocked by non-migratable CPU device (invtsc flag)",
  ],
];

describe('messages of libvirt, and of devices', () => {
  it.each(MESSAGES)('%s: %s', (id, message) => {
    expect(translate(message)?.id).toBe(id);
  });
});
