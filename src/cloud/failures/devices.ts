import type { FailureRow } from './row.js';

/** PCI and mediated devices, NUMA and pinning, TPM, SEV, shares: what ties a guest to its host. */
export const DEVICES: readonly FailureRow[] = [
  {
    id: 'pci-not-migratable',
    match:
      /does not explicitly request live-migratable devices|Cannot live migrate VIF with related PCI|not supported for instance with vDPA ports/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'The server has a PCI or SR-IOV device that Nova will not move live.',
    remedy: 'Detach the device, or use a PCI alias whose devices are marked live_migratable.',
    example: 'Migration pre-check error: This request does not explicitly request live-migratable devices.',
    origin: 'nova live_migrate.py _check_can_migrate_pci',
  },
  {
    id: 'host-device',
    match:
      /cannot migrate a domain with <(?:hostdev|interface)|domain has (?:an )?assigned (?:non-USB )?host devices?|cannot migrate domain: .{0,80}(?:host ?device|vfio)/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'The guest has a device of its host passed through, with which libvirt moves nobody live.',
    remedy: 'Detach the device and attach it again after the move, or migrate cold.',
    example:
      "Requested operation is not valid: cannot migrate a domain with <hostdev mode='subsystem' type='pci'>",
    origin: 'libvirt qemu_migration.c',
  },
  {
    id: 'pci-device-taken',
    match:
      /PCI device \S{1,20} is (?:in use|not assignable)|Claim pci failed|PCI device \S{1,60} is \w{1,20} instead of|Attempt to consume PCI device|PCI device request .{1,300} failed|requested PCI devices cannot fit|failed to open \/dev\/vfio\/\d{1,6}: Device or resource busy|Insufficient PCI resources|Failed to get the device mapping|PCI device \S{1,60} (?:was )?not found|(?:PciDeviceNotFound|PciRequestFailed)/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} has no free PCI device of the kind that the server needs.',
    remedy: 'Choose another host, or free a device on {destination}.',
    example: 'Migration pre-check error: Insufficient compute resources: Claim pci failed.',
    origin: 'nova claims.py; libvirt virhostdev.c',
  },
  {
    id: 'vfio-forbidden',
    match: /\/dev\/vfio\/\w{1,10}: (?:Operation not permitted|Permission denied)/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'QEMU on {destination} may not open the device that is passed through to the guest.',
    remedy:
      "On {destination} check cgroup_device_acl, user and group of qemu.conf, and that libvirt may set the owner of /dev/vfio (in a container: that it sees the host's /dev).",
    example:
      'qemu-kvm: -device vfio-pci,host=0e:00.0: vfio: failed to open /dev/vfio/vfio: Operation not permitted',
    origin: 'qemu hw/vfio/container.c; RHBZ 1196185',
  },
  {
    id: 'vdpa-device',
    match: /Unable to open '[^']{1,120}' for vdpa device|vhost-vdpa.{0,60}(?:failed|error)/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "{destination} could not open the vDPA device of one of the server's ports.",
    remedy:
      "On {destination} look at `vdpa dev show` and the kernel's log for that device, and whether its IOMMU works.",
    example: "error: Unable to open '/dev/vhost-vdpa-0' for vdpa device: Unknown error 524",
    origin: 'libvirt qemu_interface.c; linux vhost/vdpa.c',
  },
  {
    id: 'remote-managed-ports',
    match: /not supported when remote-managed ports are in use/i,
    certainty: 'certain',
    about: 'server',
    meaning:
      'The server has a port on an off-path network card (SmartNIC DPU), with which Nova moves nobody live.',
    remedy: 'Migrate it cold, or detach that port for the time of the move.',
    example: 'This feature is not supported when remote-managed ports are in use.',
    origin: 'nova exception.py ForbiddenPortsWithAccelerator, RemoteManagedPorts',
  },
  {
    id: 'vfio-absent',
    match:
      /host doesn't support (?:VFIO PCI )?passthrough|host doesn't support VFIO|VFIO device assignment is currently not supported|failed to open \/dev\/vfio\/vfio: No such/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} cannot pass devices through: no IOMMU, or the vfio modules are not loaded.',
    remedy:
      'Switch the IOMMU on (firmware and kernel command line) and load vfio-pci on {destination}, or choose another host.',
    example: "unsupported configuration: host doesn't support VFIO PCI passthrough",
    origin: 'libvirt virhostdev.c, qemu_hostdev.c',
  },
  {
    id: 'vgpu-types-differ',
    match:
      /Source mdev types? .{0,300} (?:is|are) not supported by this compute|Source mdevs .{0,300} are not fully mapped|Unable to find the destination mediated device/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} has no free virtual GPU of the type that the server has.',
    remedy: 'Choose a host with that type (enabled_mdev_types), or free one on {destination}.',
    example:
      "Unable to migrate 46c4b42b: Source mdev types ['nvidia-474'] are not supported by this compute : ['nvidia-475']",
    origin: 'nova driver.py check_source_migrate_data_at_dest',
  },
  {
    id: 'vgpu-versions',
    match: /Either libvirt or QEMU version for compute service \S{1,255} are too old/i,
    certainty: 'certain',
    about: 'both',
    meaning: 'libvirt or QEMU of the host that the message names is too old to move a virtual GPU.',
    remedy: 'Upgrade that one of {source} and {destination}: libvirt 8.6 and QEMU 8.1 at least.',
    example:
      'Unable to migrate 46c4b42b: Either libvirt or QEMU version for compute service compute2 are too old than the supported ones : (QEMU: 8.1.0, libvirt: 8.6.0)',
    origin: 'nova driver.py _assert_source_can_live_migrate_mdevs',
  },
  {
    id: 'numa-does-not-fit',
    match:
      /Requested instance NUMA topology (?:together with .{0,80})?cannot fit|CPU set to pin .{1,300} must be a subset of free CPU set|Host does not support guests with NUMA topology/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      '{destination} has no NUMA node with the free dedicated CPUs or huge pages that the server needs.',
    remedy: 'Choose a host with room for it; `/preflight server` ranks them.',
    example:
      'Migration pre-check error: Insufficient compute resources: Requested instance NUMA topology cannot fit the given host NUMA topology.',
    origin: 'nova claims.py, exception.py CPUPinningInvalid',
  },
  {
    id: 'pinning-books',
    match: /CPU set to (?:un)?pin .{1,300} must be a subset of (?:known|pinned) CPU set/i,
    certainty: 'certain',
    about: 'both',
    meaning:
      "Nova's books of dedicated CPUs do not agree with the host: cpu_dedicated_set was changed under running servers, or an earlier move left them wrong.",
    remedy:
      'Compare cpu_dedicated_set in nova.conf of {source} and {destination} with the CPUs that their guests are pinned to (`virsh vcpupin`).',
    example: 'CPU set to unpin [4, 5] must be a subset of pinned CPU set [2, 3]',
    origin: 'nova exception.py CPUUnpinningInvalid, CPUPinningUnknown',
  },
  {
    id: 'numa-before-train',
    match:
      /associated NUMA topology.{0,80}older than train|NUMA topology, cell contains compute nodes older|NUMA topolog\w{1,3}, including related attributes .{1,120} are not currently recalculated/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'The server has a NUMA topology, and some compute hosts are older than Train.',
    remedy: 'Upgrade every nova-compute of the cell first.',
    example:
      'Migration pre-check error: Instance has an associated NUMA topology, cell contains compute nodes older than train, and the enable_numa_live_migration workaround is disabled.',
    origin: 'nova live_migrate.py',
  },
  {
    id: 'persistent-memory',
    match: /Cannot live migrate with virtual persistent memory/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'The server has virtual persistent memory, which this Nova does not move live.',
    remedy: 'Migrate it cold.',
    example:
      'Migration pre-check error: Cannot live migrate with virtual persistent memory, the operation is not supported.',
    origin: 'nova live_migrate.py',
  },
  {
    id: 'vtpm-old-computes',
    match: /vTPM live migration is not supported by old nova-compute/i,
    certainty: 'certain',
    about: 'both',
    meaning: 'The server has a vTPM, and nova-compute of one of the hosts is too old to move it.',
    remedy: 'Upgrade nova-compute of {source} and {destination} first.',
    example:
      'vTPM live migration is not supported by old nova-compute services. Upgrade your nova-compute services to Gazpacho (33.0.0) or later.',
    origin: 'nova exception.py VTPMOldCompute',
  },
  {
    id: 'security-device',
    match:
      /TPM (?:encryption )?secret .{0,80}was not found|not supported for vTPM|not supported for SEV|SEV-enabled/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'The server has a vTPM or encrypted memory that cannot move live as it is.',
    remedy: 'Migrate it cold; a vTPM whose secret was lost needs a hard reboot first.',
    example: 'TPM secret was not found. Try hard-rebooting the instance to recover.',
    origin: 'nova driver.py, exception.py',
  },
  {
    id: 'has-shares',
    match: /not supported with instances that have shares/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'The server has a shared file system (virtiofs) attached.',
    remedy: 'Detach the share, then move the server.',
    example: 'Feature not supported with instances that have shares.',
    origin: 'nova exception.py ForbiddenWithShare',
  },
  {
    id: 'has-accelerators',
    match: /not supported with (?:instances|Ports) that have accelerators/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'The server or one of its ports has an accelerator (Cyborg), with which Nova moves nobody live.',
    remedy: 'Migrate it cold, where this release can, or leave it where it is.',
    example: 'Feature not supported with instances that have accelerators.',
    origin: 'nova exception.py ForbiddenWithAccelerators',
  },
  {
    id: 'serial-console',
    match: /does not support retrieving listen addresses/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} cannot tell the addresses of its consoles, and the serial console is on.',
    remedy: 'Upgrade nova-compute of {destination}.',
    example:
      'Migration error: Your destination node does not support retrieving listen addresses. In order for live migration to work properly you must disable serial console.',
    origin: 'nova driver.py _verify_serial_console_is_disabled',
  },
];
