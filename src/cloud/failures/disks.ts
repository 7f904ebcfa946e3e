import type { FailureRow } from './row.js';

/** Disks: local ones, images, NFS, Ceph and their secrets. */
export const DISKS: readonly FailureRow[] = [
  {
    id: 'local-disk-not-shared',
    match:
      /Shared storage live-migration requires either shared storage or boot-from-volume|Live migration can not be used without shared storage except|is not in the same shared storage|Cannot block migrate instance \S{1,64} with mapped volumes\. Selective block device migration feature requires/i,
    certainty: 'certain',
    about: 'server',
    meaning:
      'The server has a local disk (image, swap, ephemeral or config drive), and the move was asked without copying it.',
    remedy: 'Move it with block_migration "auto" (Nova 2.25 and up), or remove the local disk.',
    example:
      'compute1 is not on shared storage: Shared storage live-migration requires either shared storage or boot-from-volume with no local disks.',
    origin: 'nova driver.py check_can_live_migrate_source',
  },
  {
    id: 'block-migration-of-shared',
    match: /Block migration can not be used with shared storage/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'A copy of the disks was asked, but both hosts share the storage.',
    remedy: 'Use block_migration "auto".',
    example: 'compute1 is not on local storage: Block migration can not be used with shared storage.',
    origin: 'nova driver.py',
  },
  {
    id: 'tunnelled-with-volumes',
    match: /Selective block device migration is not supported with tunnelled/i,
    certainty: 'certain',
    about: 'both',
    meaning: 'Tunnelled migration cannot copy local disks of a server that also has volumes.',
    remedy:
      'Set live_migration_tunnelled=false on {source} and {destination}; for encryption use native TLS.',
    example:
      'Cannot block migrate instance 46c4b42b with mapped volumes. Selective block device migration is not supported with tunnelled block migrations.',
    origin: 'nova driver.py',
  },
  {
    id: 'disk-too-large',
    match: /Disk of instance is too large/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "{destination} has too little disk for the server's local disks.",
    remedy: 'Choose a host with more free disk, or free some on {destination}.',
    example:
      'Unable to migrate 46c4b42b: Disk of instance is too large(available on destination host:1073741824 < need:21474836480)',
    origin: 'nova driver.py',
  },
  {
    id: 'disk-path-exists',
    match: /supplied disk path .{0,300} already exists/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      'A folder of this server is left on {destination} from an earlier resize, evacuation or failed move.',
    remedy:
      'Make sure that no domain of this server runs on {destination} and that instances_path is not shared with {source}; then move its folder under instances_path of {destination} out of the way.',
    example:
      'The supplied disk path (/var/lib/nova/instances/46c4b42b) already exists, it is expected not to exist.',
    origin: 'nova exception.py DestinationDiskExists; hotsos lp1761062',
  },
  {
    id: 'disk-no-space',
    match: /(?<!PTY: |inotify\w{0,20}\b.{0,40})No space left on device|\[Errno 28\](?!.{0,40}inotify)/i,
    certainty: 'likely',
    about: 'destination',
    meaning: 'A file system is full, most likely that of {destination} under instances_path.',
    remedy: 'Free room under instances_path on {destination}, or choose another host.',
    example: 'operation failed: migration of disk vda failed: No space left on device',
    origin: 'libvirt qemu_migration.c; qemu mirror.c',
  },
  {
    id: 'disk-target-absent',
    match:
      /pre-creation of storage targets? (?:'[^']{1,300}' )?for incremental storage migration|pre-creation of storage target \S{1,300}|missing destination file for disk|external destination file for disk/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "A disk's file or its base image is not on {destination}, and libvirt does not make it.",
    remedy:
      'Put the base image (_base) on {destination}: Nova fetches it from Glance, where the image still exists.',
    example:
      "Operation not supported: pre-creation of storage target '/var/lib/nova/instances/46c4b42b/disk' for incremental storage migration of disk 'vda' is not supported",
    origin: 'libvirt qemu_migration.c; apache/cloudstack #11500',
  },
  {
    id: 'disk-locked',
    match:
      /Failed to get (?:shared )?"(?:write|consistent read)" lock|Is another process using the image|Lockspace resource '[^']{1,200}' is locked|Failed to acquire lock: /i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      "Another QEMU holds a disk of the guest open: the guest's own one on {source} still, or a leftover elsewhere.",
    remedy:
      'Danger of two guests on one disk. Look on {source}, {destination} and earlier hosts with virsh which QEMU has that disk, before anything is started or removed.',
    example:
      'qemu-kvm: Failed to get "write" lock Is another process using the image [/var/lib/nova/instances/46c4b42b/disk]?',
    origin: 'qemu file-posix.c',
  },
  {
    id: 'console-log-forbidden',
    match: /console\.log'?: Permission denied/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "The guest's console log may not be opened on {destination}.",
    remedy:
      'Compare owner and mode of that file and its folder on {destination}, and user, group and dynamic_ownership of its qemu.conf, with {source}; on NFS look for root squash.',
    example:
      'libvirtError: Unable to open file: /var/lib/nova/instances/46c4b42b/console.log: Permission denied',
    origin: 'libvirt virfile.c, log_handler.c',
  },
  {
    id: 'disk-permission',
    match:
      /Cannot access (?:storage|backing) file '[^']{1,300}'(?: of storage file '[^']{1,300}')?(?: \(as uid:\d{1,10}, gid:\d{1,10}\))?: Permission denied|Could not open '[^']{1,300}': Permission denied|Could not (?:open|read)[^:]{1,200}: (?:Operation not permitted|Permission denied)|unable to open '?\/[^':]{1,300}'?: Permission denied/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      "QEMU's user on {destination} may not open a disk of the guest: owner, mode, or root squash of NFS.",
    remedy:
      'Compare owner and mode of that file, and the ids of nova and of QEMU, on {destination} with {source}.',
    example:
      "Cannot access storage file '/var/lib/nova/mnt/1a2b/volume-9d6b' (as uid:107, gid:107): Permission denied",
    origin: 'libvirt virstoragefile.c; hotsos lp1967956',
  },
  {
    id: 'console-log-absent',
    match: /Unable to pre-create chardev file|Unable to open '\S{1,200}console\.log'/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "The guest's console log has no folder on {destination} in which libvirt could make it.",
    remedy:
      "Check that instances_path is the same on {destination} and {source}, and that nova-compute of {destination} made the server's folder there.",
    example:
      "Unable to pre-create chardev file '/var/lib/nova/instances/46c4b42b/console.log': No such file or directory",
    origin: 'libvirt qemu_process.c',
  },
  {
    id: 'instances-path-permission',
    match: /\[Errno 13\] Permission denied: '\/[^']{0,200}\binstances\b/,
    certainty: 'likely',
    about: 'destination',
    meaning: 'nova-compute may not write under instances_path, most likely on {destination}.',
    remedy: 'Check owner (nova), mode and mount of instances_path on {destination}.',
    example:
      "OSError: [Errno 13] Permission denied: '/var/lib/nova/instances/46c4b42b-8a3c-4d54-9d0e-0f6d2a7f1f3e'",
    origin: 'errno EACCES; nova driver.py pre_live_migration',
  },
  {
    id: 'disk-not-found',
    match:
      /could not open disk image[^:]{0,300}: No such|Cannot access (?:storage|backing) file '[^']{1,300}'(?: of storage file '[^']{1,300}')?(?: \(as uid:\d{1,10}, gid:\d{1,10}\))?: No such file|Could not open '[^']{1,300}': No such file|unable to stat:? '?\/\S{1,300}: No such file|unable to set security context '[^']{1,200}' on '[^']{1,300}': No such file|\bNo disk at \/|unable to open '?\/[^':]{1,300}'?: No such file|Failed to open file '\/[^']{1,300}': No such (?:file|device)/i,
    certainty: 'likely',
    about: 'destination',
    meaning: '{destination} does not have a disk or base image of the guest where the message names it.',
    remedy:
      'Check whether that path should be shared (is it mounted on {destination}?) or copied (block_migration "auto").',
    example:
      "Cannot access storage file '/var/lib/nova/instances/46c4b42b/disk' (as uid:107, gid:107): No such file or directory",
    origin: 'libvirt virstoragefile.c, nova exception.py DiskNotFound',
  },
  {
    id: 'disk-info-invalid',
    match: /Disk info file is invalid/i,
    certainty: 'likely',
    about: 'both',
    meaning:
      "Nova does not understand what it has noted of the server's local disks (disk.info in its folder).",
    remedy: 'Compare that file and the releases of Nova on {source} and {destination}.',
    example: 'nova.exception.InvalidDiskInfo: Disk info file is invalid: unsupported format luks',
    origin: 'nova exception.py InvalidDiskInfo',
  },
  {
    id: 'lvm-backed',
    match: /not supported for LVM backed instances/i,
    certainty: 'certain',
    about: 'server',
    meaning:
      "The server's local disks are logical volumes of its host (images_type lvm), with which Nova moves nobody.",
    remedy: 'Move what it holds to a volume of Cinder, or leave the server where it is.',
    example: 'Migration is not supported for LVM backed instances',
    origin: 'nova virt/libvirt/driver.py',
  },
  {
    id: 'disk-sizes-differ',
    match:
      /Source and target image have different sizes|smaller or equal to the actual size of the containing file/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      'The disk that was made for the copy on {destination} has another size than the one on {source}.',
    remedy:
      'Make sure that nothing of this server is left under instances_path of {destination}, then try again; resize or extend volumes only between moves.',
    example: 'operation failed: migration of disk vda failed: Source and target image have different sizes',
    origin: 'qemu block/mirror.c; autotest/tp-libvirt',
  },
  {
    id: 'disk-export',
    match: /QEMU command '(?:nbd-server-(?:start|add)|block-export-add)'(?!: Block node is read-only)/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      'QEMU on {destination} could not offer a disk for the copy: the port, the disk, or SELinux stands in the way.',
    remedy:
      "Read what follows in the message; look at the audit log and at the disk's file on {destination}.",
    example:
      "internal error: unable to execute QEMU command 'nbd-server-start': Failed to bind socket: Permission denied",
    origin: 'qemu blockdev-nbd.c; autotest/tp-libvirt',
  },
  {
    id: 'disk-copy-failed',
    match: /migration of disk \S{1,40} failed/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'The copy of a local disk to {destination} broke off.',
    remedy:
      "Look at the domain's QEMU logs of {source} and {destination}, and at the disk's file system on {destination}.",
    example: 'operation failed: migration of disk vda failed: Input/output error',
    origin: 'libvirt qemu_migration.c',
  },
  {
    id: 'base-image-gone',
    match: /\bImage [0-9a-f-]{36} could not be found/i,
    certainty: 'likely',
    about: 'service',
    meaning:
      'The image that the server was made of is not in Glance any more, so {destination} cannot fetch the base of its disk.',
    remedy:
      'Copy the file from _base of {source} to _base of {destination}, with owner and name as they are.',
    example: 'Image 3b1fd5a4-5c0a-4c57-8d7f-4e0b3f9b7a11 could not be found.',
    origin: 'nova exception.py ImageNotFound, driver.py _try_fetch_image',
  },
  {
    id: 'libvirt-secret-invalid',
    match: /invalid secret uuid '/i,
    certainty: 'likely',
    about: 'both',
    meaning: 'Nova gives libvirt the name of a Ceph secret that is no UUID.',
    remedy:
      "Set rbd_secret_uuid in [libvirt] of nova.conf on {source} and {destination}, and in the volume's backend in cinder.conf, to the UUID of `virsh secret-list`.",
    example: "libvirt.libvirtError: XML error: invalid secret uuid 'openstack'",
    origin: 'libvirt domain_conf.c; openstack-ansible',
  },
  {
    id: 'disk-list-differs',
    match: /invalid argument: disk target \S{1,20} not found/i,
    certainty: 'likely',
    about: 'source',
    meaning: 'Nova asked for the copy of a disk that the running guest does not have.',
    remedy:
      'Compare `virsh domblklist` on {source} with the disks and volumes that Nova has; a hard reboot settles its definition.',
    example: 'error: invalid argument: disk target aaa not found',
    origin: 'libvirt qemu_migration.c; autotest/tp-libvirt',
  },
  {
    id: 'libvirt-secret-missing',
    match:
      /no secret with matching (?:uuid|usage)|Secret not found|secret '[^']{1,64}' does not have a value|failed to get secret '/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "{destination}'s libvirt lacks the secret of the server's Ceph or encrypted volume.",
    remedy:
      'Define the secret on {destination} (virsh secret-define, secret-set-value) with the uuid the volume names.',
    example: "Secret not found: no secret with matching uuid '457eb676-33da-42ec-9a8c-9293d545c337'",
    origin: 'libvirt secret_driver.c; apache/cloudstack #8255',
  },
  {
    id: 'ceph-keyring',
    match:
      /Keyring path \S{1,200} is not readable|RADOS permission (?:error|denied)|error connecting: (?:Permission denied|Operation not permitted|No such file or directory)|unable to find a keyring on/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'Ceph does not let {destination} in: its keyring is absent, not readable, or of another user.',
    remedy:
      "Compare keyring and secret of the volume's Ceph user on {destination} with {source}, and that user's caps.",
    example:
      'rados.PermissionDeniedError: [errno 13] RADOS permission denied (error connecting to the cluster)',
    origin: 'os-brick rbd.py; ceph rados.pyx; qemu rbd.c',
  },
  {
    id: 'ceph-conf',
    match: /error calling conf_read_file|error reading conf file|ceph-common package is not installed/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} has no ceph.conf where the message looks for it, or lacks the Ceph client.',
    remedy: 'Install ceph-common on {destination} and give it the ceph.conf of {source}.',
    example: 'rados.ObjectNotFound: [errno 2] RADOS object not found (error calling conf_read_file)',
    origin: 'os-brick rbd.py; ceph rados.pyx',
  },
  {
    id: 'ceph-unreachable',
    match:
      /Error connecting to ceph cluster|failed to (?:connect to the RADOS monitor|(?:create|stat) the RADOS cluster|initialize RADOS)|RADOS timed out|error connecting: (?:Connection timed out|Operation timed out)|monclient\S{0,40} (?:hunting|authenticate timed out)|\brbd:?\S{0,200}.{0,80}error connecting: Operation not supported/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      "{destination} cannot reach Ceph's monitors: no way there, or the guest's disk still names old ones (bug 1761361).",
    remedy:
      "Try from {destination}: `ceph -s` as the volume's user. Compare the addresses with `ceph mon dump`.",
    example: 'internal error: failed to connect to the RADOS monitor on: 10.1.0.11:6789,10.1.0.12:6789,',
    origin: 'libvirt storage_backend_rbd.c; ceph rados.pyx; nova bug 1761361',
  },
  {
    id: 'ceph-image',
    match:
      /error reading header from \S{1,120}|error opening (?:rbd )?image \S{1,120}|\brbd\.ImageNotFound|Failed to access RBD device handle|Cannot send after transport endpoint shutdown/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      "{destination} cannot open the guest's RBD image: it is gone, blocklisted, or has features this client lacks.",
    remedy:
      'Try from {destination}: `rbd info POOL/IMAGE` as its user; look at `ceph osd blocklist ls` for this host.',
    example: 'qemu-kvm: error reading header from volume-9d6b0f6e: No such file or directory',
    origin: 'qemu rbd.c; ceph librbd',
  },
  {
    id: 'nfs-mount',
    match:
      /NFS mount failed for share|mount\.nfs4?: |you might need a \/sbin\/mount\.<type> helper|Stale (?:NFS )?file handle|The volume mount at \S{1,300} is unusable|mount\.nfs: /i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} cannot mount or use the NFS share of one of the volumes.',
    remedy:
      'Check on {destination}: nfs-common (nfs-utils) installed, the way to the server, and that its export lets {destination} in.',
    example: 'mount.nfs: access denied by server while mounting 10.2.0.5:/export/cinder',
    origin: 'os-brick remotefs.py; nfs-utils mount',
  },
];
