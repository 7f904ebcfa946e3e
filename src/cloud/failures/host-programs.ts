import type { FailureRow } from './row.js';

/** Programs that Nova, os-brick and libvirt start on a host, and the rights that they need. */
export const HOST_PROGRAMS: readonly FailureRow[] = [
  {
    id: 'machine-id-absent',
    match: /Unable to get host UUID: \/etc\/machine-id/i,
    certainty: 'certain',
    about: 'both',
    meaning: 'The host that logs this has no machine id, without which libvirt and Nova do not know it.',
    remedy:
      "Give it one with `systemd-machine-id-setup` ({source} or {destination}; in a container mount the host's), and restart nova-compute there while no move runs.",
    example: 'Unable to get host UUID: /etc/machine-id is empty',
    origin: 'nova virt/libvirt/driver.py',
  },
  {
    id: 'privsep-failed',
    match:
      /FailedToDropPrivileges|privsep helper command exited non-zero|rootwrap: (?:Unauthorized|.{0,60}not allowed)|Unauthorized command: |sudo: (?:a password is required|no tty present|sorry, you must have a tty|unable to|.{0,60}command not found)/i,
    certainty: 'certain',
    about: 'both',
    meaning:
      "Nova's helper with root's rights (privsep or rootwrap) could not start on the host that logs this.",
    remedy:
      'On that host ({source} or {destination}) run the helper that the line names by hand: sudoers of nova, rootwrap.conf and SELinux are what stops it.',
    example: 'oslo_privsep.daemon.FailedToDropPrivileges: privsep helper command exited non-zero (1)',
    origin: 'oslo.privsep daemon.py; oslo.rootwrap cmd.py',
  },
  {
    id: 'libvirt-module-absent',
    match:
      /Failed to load module '[^']{1,200}'|(?:missing|no) (?:storage )?backend for (?:pool type|'\w{1,20}')|no connection driver available for/i,
    certainty: 'certain',
    about: 'both',
    meaning: 'A part of libvirt is not installed on the host that logs this.',
    remedy:
      'Install the package of the module that the line names (libvirt-daemon-driver-*) on that host, {source} or {destination}, as it is on the others.',
    example:
      "internal error: Failed to load module '/usr/lib64/libvirt/storage-backend/libvirt_storage_backend_rbd.so'",
    origin: 'libvirt virmodule.c, storage_backend.c',
  },
  {
    id: 'scsi-id-failed',
    match:
      /\bscsi_id\b.{0,160}(?:failed|Exit code: [1-9])|Unable to (?:get|find) (?:the )?WWN|No WWN found|failed to get (?:the )?(?:scsi )?wwid/i,
    certainty: 'likely',
    about: 'destination',
    meaning: '{destination} sees a device of the volume, but cannot read who it is.',
    remedy:
      'Look at the paths of the volume on {destination} (`multipath -ll`, `lsscsi`): dead or left ones must go, and the array must present the LUN.',
    example: 'Command: ["scsi_id", "--page", "0x83", "--whitelisted", "/dev/sdk"] failed',
    origin: 'os-brick linuxscsi.py',
  },
  {
    id: 'volume-not-let-go',
    match:
      /Failed to flush IO buffers prior|Command: (?:sudo \S{1,80} \S{0,80} ?)?(?:multipath -f|blockdev --flushbufs|dmsetup remove) .{0,200}Exit code: [1-9]/i,
    level: 'effect',
    certainty: 'likely',
    about: 'both',
    meaning:
      'A host could not let go of a device of one of the volumes: something there still uses it, or its storage does not answer.',
    remedy:
      'Look on the host that logs this, {source} or {destination}, at the paths and maps of that volume (`multipath -ll`, `lsblk`); they are removed only where no domain of that host uses them.',
    example:
      "Unexpected error while running command. Command: multipath -f 36001405 Exit code: 1 Stderr: 'map in use'",
    origin: 'os-brick linuxscsi.py flush_multipath_device, flush_device_io',
  },
  {
    id: 'multipath-command-failed',
    match: /Command: (?:sudo \S{1,80} \S{0,80} ?)?(?:multipathd?|kpartx) (?!-f ).{0,200}Exit code: [1-9]/i,
    certainty: 'likely',
    about: 'destination',
    meaning: 'A command of multipath failed while the volume was set up on {destination}.',
    remedy:
      'Look at multipathd and its configuration on {destination}: `systemctl status multipathd`, `multipath -ll`.',
    example: 'Command: multipath -C /dev/sdk Exit code: 1',
    origin: 'os-brick linuxscsi.py',
  },
  {
    id: 'mount-failed',
    match: /Command: (?:sudo \S{1,80} \S{0,80} ?)?mount (?:-t )?\S{1,40} .{0,300}Exit code: [1-9]/i,
    certainty: 'likely',
    about: 'destination',
    meaning: '{destination} could not mount the file system that holds the disk.',
    remedy:
      'Try the same mount by hand on {destination}: the file server, its export list and the network tell why.',
    example: 'Command: mount -t ceph 10.0.0.7:/ /var/lib/nova/mnt/9c6d Exit code: 32',
    origin: 'nova libvirt/volume/mount.py; os-brick remotefs.py',
  },
  {
    id: 'iscsi-command-failed',
    match: /Command: (?:sudo \S{1,80} \S{0,80} ?)?iscsiadm .{0,300}Exit code: (?!0\b)\d/i,
    certainty: 'likely',
    about: 'destination',
    meaning: 'A command of iSCSI failed while the volume was set up on {destination}.',
    remedy:
      'Try it by hand on {destination}: `iscsiadm -m session`, and whether the portal of the line answers.',
    example:
      'Command: iscsiadm -m node -T iqn.2010-10.org.openstack:volume-7 -p 10.0.0.5:3260 --op update Exit code: 21',
    origin: 'os-brick connectors/iscsi.py',
  },
  {
    id: 'storage-client-absent',
    match:
      /\bdrv_cfg\b|Failed to query sdc guid|SDS command line doesn't exist|SDS CLI file not found|Error getting sdc id|Error getting ScaleIO connector password|Missing oslo_vmware|systool is not installed/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      '{destination} lacks a program of the storage that the volume lies on, or that program does not run.',
    remedy:
      'Install and start on {destination} what the other hosts have for this storage (PowerFlex: the SDC; Fibre Channel: sysfsutils).',
    example:
      'os_brick.exception.BrickException: Failed to query sdc guid: Unexpected error while running command. Command: drv_cfg --query_guid Exit code: 1',
    origin: 'os-brick connectors/scaleio.py, huawei.py, linuxfc.py',
  },
  {
    id: 'volume-driver-unknown',
    match:
      /Connect to volume via protocol \S{1,40} not supported|Invalid InitiatorConnector protocol|Unable to (?:find|locate) Volume Group|Volume \S{1,64} was not deactivated in time|could not find driver for volume type/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} has not what it takes to attach a volume of this kind.',
    remedy:
      'Install and configure on {destination} what the other hosts use for this back end (os-brick, its tools).',
    example: 'Connect to volume via protocol NVMEOF not supported.',
    origin: 'os-brick exception.py, connector.py',
  },
  {
    id: 'encrypted-device',
    match:
      /\bcryptsetup\b.{0,300}(?:failed|already exists|Exit code: [1-9])|Device \S{1,80} already exists\.|Failed to (?:open|set up) (?:the )?encrypted (?:device|volume)/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      '{destination} could not open the encrypted volume: a mapping of an earlier move is left, or cryptsetup failed.',
    remedy:
      'On {destination} look at `dmsetup ls --target crypt`: a mapping that no guest there uses is a leftover; check that cryptsetup is installed.',
    example: 'cryptsetup: Device crypt-ip-10 already exists. Exit code: 5',
    origin: 'os-brick encryptors/cryptsetup.py, luks.py',
  },
  {
    id: 'host-program-failed',
    match:
      /^(?!.*_get_host_uuid).*(?:Unexpected error while running command|ProcessExecutionError|Child process \(.{1,300}\) unexpected (?:exit status|fatal signal) \d)/i,
    level: 'effect',
    certainty: 'likely',
    about: 'both',
    meaning: 'A program that the host starts for the move failed; the line has its name and what it said.',
    remedy: 'Run it by hand on the host that logs this, {source} or {destination}.',
    example: 'Unexpected error while running command. Command: tune2fs -l /dev/sdx Exit code: 1',
    origin: 'oslo.concurrency processutils.py; libvirt vircommand.c',
  },
];
