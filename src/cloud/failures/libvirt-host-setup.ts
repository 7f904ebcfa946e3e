import type { FailureRow } from './row.js';

/** What libvirt sets up on the destination before QEMU starts there: after every narrower row, since these are wide. */
export const LIBVIRT_HOST_SETUP: readonly FailureRow[] = [
  {
    id: 'libvirt-security-setup',
    match:
      /Cannot find security driver|Cannot parse sensitivity level|(?:run|set up|obtain) security manager transaction|(?:unable|failed|cannot) to?\s?(?:get|set|format|allocate|lookup|restore|query|read)?\s?(?:default |socket |peer |image |state )?(?:SELinux|AppArmor|security) (?:context|label|range|virtual domain context|profile)/i,
    certainty: 'likely',
    about: 'destination',
    meaning: "libvirt on {destination} could not set the guest's security label.",
    remedy:
      'Compare SELinux or AppArmor of {destination} with {source} (mode, policy package, security_driver in qemu.conf), and look at the audit log there.',
    example: 'Unable to run security manager transaction',
    origin: 'libvirt security_selinux.c, security_apparmor.c, security_manager.c',
  },
  {
    id: 'libvirt-cgroup-setup',
    match:
      /(?:unable|failed|cannot)[^.]{0,60}\bcgroups?\b|Cannot (?:open \/proc\/cgroups|(?:lock|unlock|add pid to)[^.]{0,30}resctrl)|Unable to write to '\/sys\/fs\/cgroup/i,
    certainty: 'likely',
    about: 'destination',
    meaning: "libvirt on {destination} could not set up the guest's control group.",
    remedy:
      'On {destination} check that cgroups are mounted as on the other hosts (v1 or v2), that systemd-machined runs, and that libvirt in a container sees them.',
    example: "Failed to bind cgroup '/machine.slice' on '/sys/fs/cgroup'",
    origin: 'libvirt vircgroup.c',
  },
  {
    id: 'libvirt-process-limits',
    match:
      /cannot (?:limit|get locked memory limit of|set) [^:]{0,60}of process \d{1,9}|Cannot set scheduler parameters for pid|cannot set CPU affinity on process|cannot limit core file size|Unable to get maximum scheduler priority/i,
    certainty: 'likely',
    about: 'destination',
    meaning: 'libvirt on {destination} may not give QEMU the limits that the guest needs.',
    remedy:
      'Compare the rights and limits of libvirtd on {destination} with another host: LimitNOFILE, LimitMEMLOCK and capabilities of its unit or container.',
    example: 'cannot limit number of open files of process 4711 to 8192',
    origin: 'libvirt virprocess.c',
  },
  {
    id: 'libvirt-devices-setup',
    match:
      /Unable to (?:create device|enter mount namespace|move \S{1,200} mount to|create lock) ?|Failed to (?:chown|set permissions for) device|Unable to (?:resolve|find) device \S{1,80}|Failed to (?:make|mount) (?:devfs|tmpfs)|(?<!blockdev: )cannot open (?:\/dev\/\S{1,60}|device)/i,
    certainty: 'likely',
    about: 'destination',
    meaning: "libvirt on {destination} could not build the guest's own /dev.",
    remedy:
      'On {destination} look at the device that the line names, and whether libvirtd may mount and create devices (container, SELinux); `namespaces` of qemu.conf as on the other hosts.',
    example: 'Unable to create device /dev/vfio/87',
    origin: 'libvirt qemu_namespace.c',
  },
  {
    id: 'host-device-setup',
    match:
      /vfio \S{1,40}: (?:failed|error)|failed to setup container for group|Failed to set iommu for container|(?:Unable to|Failed to) reset PCI device|Failed to load PCI stub module|(?:Unable|Failed) to (?:bind|unbind|detach) (?:the )?PCI device|iommu_group symlink/i,
    certainty: 'likely',
    about: 'destination',
    meaning: '{destination} cannot hand the device over to the guest.',
    remedy:
      'On {destination} check IOMMU (kernel command line, BIOS), the vfio-pci driver of that device and its IOMMU group.',
    example:
      'vfio 0000:3b:02.1: failed to setup container for group 87: Failed to set iommu for container: Operation not permitted',
    origin: 'qemu hw/vfio/container.c; libvirt virpci.c',
  },
  {
    id: 'interface-setup',
    match:
      /(?:Cannot|Unable to|Failed to|cannot) (?:get|set|add|create|configure|open|query|preserve|delete)\b[^:]{0,80}\b(?:interface|vlan(?:id)?|bridge|macvtap|vhost-vsock|vf|OVS (?:bridge|port)|tap (?:device|interface)|multiqueue flags)\b|error creating macv(?:tap|lan) interface|Unable to run command to get OVS|Failed to set link on netdev|QEMU command '(?:netdev_add|set_link)'|Failed to find the interface/i,
    certainty: 'likely',
    about: 'destination',
    meaning: "libvirt on {destination} could not set up one of the guest's network interfaces.",
    remedy:
      'On {destination} look at the interface or bridge that the line names, at Open vSwitch, and at the log of the network agent of that second.',
    example: 'Unable to set vlan configuration on port vnet7',
    origin: 'libvirt virnetdev*.c',
  },
  {
    id: 'libvirt-files-setup',
    match:
      /Failed to (?:create (?:memory backing|nvram|unique|channel target|swtpm) dir|acquire pid file)|Unable to bind to UNIX socket path|(?:unable|failed|cannot) to?\s?create (?:rundir|directory|library directory|log file|logfile|image file|socket needed for)|failed to connect to log(?:d| daemon)|Unable to obtain pidfile|Cannot precreate storage/i,
    certainty: 'likely',
    about: 'destination',
    meaning: 'libvirt on {destination} could not create one of its own files for the guest.',
    remedy:
      'On {destination} check room, rights and SELinux labels of /var/lib/libvirt, /run/libvirt and the path in the line.',
    example: 'Failed to create nvram dir /var/lib/libvirt/qemu/nvram',
    origin: 'libvirt qemu_process.c, qemu_domain.c',
  },
  {
    id: 'guest-virtio-broken',
    match:
      /Guest (?:says index \d{1,9} (?:is available|>)|moved (?:used|avail) index)|virtio: (?:zero sized buffers|bogus descriptor|too many|unmapped)|Virtqueue size exceeded|Looped descriptor|Incorrect order for descriptors|virtio-\w{1,20}: (?:missing headers|request .{0,40}too short)/i,
    certainty: 'likely',
    about: 'server',
    meaning: "The guest's own virtio driver is in a state that QEMU cannot carry over.",
    remedy:
      'Plan a restart of the server with its owner, and move it afterwards; update the virtio drivers in the guest (Windows: virtio-win).',
    example: 'qemu-kvm: virtio: zero sized buffers are not allowed',
    origin: 'qemu hw/virtio/virtio.c',
  },
  {
    id: 'placement-unavailable',
    match:
      /Failed to (?:retrieve|create|update|delete|get) (?:allocations|inventor\w{1,3}|resource providers?|traits|usages?|aggregates)\b[^.]{0,80}(?:resource provider|placement)|\bResourceProvider\w{1,40}(?:Failed|Error)\b|Error while trying to get (?:resource provider|inventory)|placement API (?:service )?is not responding|Placement is not configured/i,
    certainty: 'likely',
    about: 'service',
    meaning: 'Nova could not read or write what Placement knows of the host.',
    remedy:
      'Check that Placement and its database answer (`openstack resource provider list`), then try again.',
    example: 'Failed to retrieve allocations for resource provider 11aa: Service Unavailable',
    origin: 'nova scheduler/client/report.py, exception.py',
  },
];
