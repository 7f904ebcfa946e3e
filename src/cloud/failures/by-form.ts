import type { FailureRow } from './row.js';

/**
 * Kinds of messages by their form, for what no narrower row knows: libvirt, QEMU and the services say each of a kind in the
 * same words, and new ones come with each release. Each says as much as the form does, and no more.
 */
export const BY_FORM: readonly FailureRow[] = [
  {
    id: 'guest-blocks-migration',
    match:
      /cannot migrate (?:a )?domain(?! with I\/O)|\bmigration with .{1,80} is not supported|does not support live migration|not supported with vIOMMU|Migration is disabled when|domain XML can't be migrated|QEMU command 'migrate': (?!There's a migration|Guest is waiting)/i,
    certainty: 'likely',
    about: 'server',
    meaning:
      'Something that this server has (a device, a file system, a feature) keeps libvirt or QEMU from moving it; the line names it.',
    remedy: 'Take it from the server, or move the server switched off (a cold migration).',
    example: "Requested operation is not valid: cannot migrate domain with virtiofs filesystem 'share'",
    origin: 'libvirt qemu_migration.c; QEMU migration/migration.c, migrate_add_blocker',
  },
  {
    id: 'qemu-already-migrating',
    match:
      /QEMU command 'migrate': (?:There's a migration process in progress|Guest is waiting)|'query-migrate': Migration not in progress/i,
    certainty: 'likely',
    about: 'source',
    meaning: 'QEMU of this guest on {source} is in another migration than libvirt believes.',
    remedy: 'Look at `virsh domjobinfo` on {source}; try again when it shows no job.',
    example:
      "internal error: unable to execute QEMU command 'migrate': There's a migration process in progress",
    origin: 'QEMU migration/migration.c',
  },
  {
    id: 'qemu-state-does-not-fit',
    match:
      /^(?!.*load of migration failed: Input\/output error).*(?:qemu-\S{1,40}: .{0,120}(?:mismatch\b|unsupported version|inconsistent with|saved image requires|\b[Ff]ailed to load\b|Failed to set special registers)|VFIO device \S{1,20} failed to load|savevm section type \d{1,5} unsupported)/i,
    certainty: 'likely',
    about: 'both',
    meaning:
      "QEMU on {destination} could not take over the guest's state: the device that the line names is another one there, or another version.",
    remedy:
      'Compare the versions of QEMU, of the machine type and of firmware on {source} and {destination}.',
    example: 'qemu-kvm: virtio-net: saved image requires vnet_hdr=on',
    origin: 'QEMU migration/savevm.c, migration/vmstate.c, hw/*',
  },
  {
    id: 'qemu-could-not-save',
    match:
      /failed to save SaveStateEntry|Failed to save device|bdrv_inactivate_all\(\) failed|qemu_savevm_state_complete/i,
    certainty: 'likely',
    about: 'source',
    meaning: "QEMU on {source} could not hand over the guest's state, or let its disks go.",
    remedy:
      "Look in the guest's QEMU log on {source} for what stands before, and whether its storage answers there.",
    example: 'qemu-kvm: failed to save SaveStateEntry with id(name): 3(ram): -5',
    origin: 'QEMU migration/savevm.c',
  },
  {
    id: 'migration-cookie',
    match: /migration cookie\b/i,
    certainty: 'likely',
    about: 'both',
    meaning:
      'libvirt of {source} and {destination} do not understand each other: their versions differ too much.',
    remedy: 'Compare `virsh version` on {source} and {destination}, and bring both to the same release.',
    example: "internal error: Missing essential config entry 'uuid' in migration cookie",
    origin: 'libvirt qemu_migration_cookie.c',
  },
  {
    id: 'port-in-use',
    match:
      /\blisten: Address already in use|Failed to bind socket: Address already in use|\[Errno 98\]|Not able to (?:acquire a free port for|bind) \S/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      'A port that the guest needs on {destination} (migration, console, serial console) is in use there.',
    remedy:
      'See with `ss -ltnp` on {destination} who listens there; a range of ports that is used up is widened in qemu.conf or nova.conf.',
    example: 'Not able to acquire a free port for 10.0.0.12',
    origin: 'nova exception.py, SocketPortRangeExhaustedException; QEMU util/qemu-sockets.c',
  },
  {
    id: 'host-memory-layout',
    match:
      /host node \d{1,4} does not exist|NUMA node \d{1,4} is unavailable|missing memory for NUMA cell|Insufficient free host memory pages|Hugepage backing is not available|cannot use hugepages|cpuset is disjoint|host CPUs? \S{1,40} (?:is|are) (?:offline|not available)/i,
    certainty: 'likely',
    about: 'destination',
    meaning: '{destination} has not the NUMA nodes, processors or huge pages that this guest is bound to.',
    remedy:
      'Compare NUMA nodes and free huge pages of {source} and {destination}, or choose a host that is alike.',
    example: 'cannot bind NUMA memory: host node 1 does not exist',
    origin: 'libvirt virnuma.c, qemu_command.c; QEMU backends/hostmem.c',
  },
  {
    id: 'storage-input-output-error',
    match:
      /(?:(?<!End of )\bfile|path|table|image|'\/[^']{1,200}'|\/(?:dev|var)\/\S{1,200}).{0,80}: Input\/output error|\[Errno 5\]|\[Errno 30\]|(?<!EROFS: )Read-only file system|SENSE KEY|Failed to connect to LUN/i,
    certainty: 'likely',
    about: 'both',
    meaning:
      'A disk or file system of the host that logs this does not work (an input/output error, or it became read-only).',
    remedy:
      'Look at the kernel log and the storage paths of that host, {source} or {destination}, before anything else is moved to or from it.',
    example: "Cannot access storage file '/var/lib/nova/mnt/abc/volume-x': Input/output error",
    origin: 'libvirt virstoragesource.c; QEMU block/iscsi.c; errno(3)',
  },
  {
    id: 'too-many-open-files',
    match: /Too many open files|\[Errno 24\]/i,
    certainty: 'certain',
    about: 'both',
    meaning: 'A program of the host that logs this may open no more files.',
    remedy:
      'Raise LimitNOFILE of that service (nova-compute, libvirtd, virtqemud) on that host, {source} or {destination}.',
    example: "OSError: [Errno 24] Too many open files: '/proc/self/mountinfo'",
    origin: 'errno(3)',
  },
  {
    id: 'path-not-permitted',
    match: /cannot (?:open|create|access) (?:path|file|directory) '[^']{1,300}': Permission denied/i,
    certainty: 'likely',
    about: 'both',
    meaning: 'The host that logs this may not open a path that the guest needs there.',
    remedy:
      'Compare owner, mode and security label of that path on {source} and {destination}, and the user and group of qemu.conf.',
    example: "cannot open path '/var/lib/nova/instances/x/disk': Permission denied",
    origin: 'libvirt virfile.c',
  },
  {
    id: 'firewall-rules',
    match:
      /Failed to apply firewall rules|Failed to initialize a valid firewall backend|nwfilter is in use|network filter\b|nwfilter/i,
    certainty: 'likely',
    about: 'destination',
    meaning: "libvirt on {destination} could not set the guest's packet filters.",
    remedy: 'See on {destination} whether another program holds iptables or ebtables, and whether both work.',
    example:
      'internal error: Failed to apply firewall rules /usr/sbin/iptables -w -L: Resource temporarily unavailable',
    origin: 'libvirt virfirewall.c, nwfilter_gentech_driver.c',
  },
  {
    id: 'machine-registered-already',
    match: /Machine 'qemu-\S{1,80}' already exists|UnitExists|CanNotCreateMachine/i,
    certainty: 'likely',
    about: 'destination',
    meaning: '{destination} has a registration of this guest left from an earlier move.',
    remedy:
      'Look with `machinectl list` and `virsh list --all` on {destination} whether a guest of this name runs there, before anything is removed.',
    example: "error from service: CanNotCreateMachine: Machine 'qemu-3-instance-00000003' already exists",
    origin: 'libvirt virsystemd.c; systemd machined',
  },
  {
    id: 'volume-not-reached',
    match:
      /Could not login to any iSCSI portal|Unable to find host, channel, and target|nvme connect\b|NVMe-oF target|NVMe\S{0,10} .{0,60}(?:fail|unable)|\bHostChannelsTargetsNotFound|(?:unable|failed) to connect to NVMe|rbd connection failed|couldn't flush|Failed to flush(?! IO buffers prior)/i,
    certainty: 'likely',
    about: 'both',
    meaning: 'The host that logs this could not reach a volume, or let one go.',
    remedy:
      'Look there, {source} or {destination}, at the network to the storage, its sessions and its multipath maps.',
    example: 'os_brick.exception.FailedISCSITargetPortalLogin: Could not login to any iSCSI portal.',
    origin: 'os-brick exception.py, initiator/connectors',
  },
  {
    id: 'connector-incomplete',
    match: /Connector doesn't have required information/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      '{destination} has not what this kind of storage needs (an iSCSI initiator name, Fibre Channel ports, an NVMe host id).',
    remedy: 'Set up that kind of storage on {destination} and restart nova-compute there.',
    example: "Invalid input received: Connector doesn't have required information: wwpns",
    origin: 'cinder volume drivers, validate_connector',
  },
  {
    id: 'port-not-set-up',
    match:
      /Failed to bind port \S|(?<!unexpected event )network-vif-plugged|error creating port binding|Failed to allocate the network|not in the same segment|Failed to (?:un)?plug (?:virtual interface|VIF)|vif_details for vif|Network(?: \S{1,64})? could not be found|fixed IP associated with port/i,
    certainty: 'likely',
    about: 'destination',
    meaning: "Neutron or its agent did not set up the server's port on {destination}.",
    remedy:
      'Look at the network agent of {destination} (`openstack network agent list`) and at the log of neutron-server for that port.',
    example: 'Failed to bind port 1f2e on host cmp-b for vnic_type normal using segments [...]',
    origin: 'neutron plugins/ml2/managers.py; nova network/neutron.py, exception.py',
  },
  {
    id: 'ovs-database',
    match:
      /Could not retrieve schema from|ovsdb\S{0,20} .{0,60}(?:fail|timeout|refused|error)|ovs-vsctl\b.{0,200}(?:fail|error|database connection)/i,
    certainty: 'likely',
    about: 'both',
    meaning: 'Open vSwitch of the host that logs this does not answer.',
    remedy: 'See on that host, {source} or {destination}, whether ovsdb-server and ovs-vswitchd run.',
    example: 'Could not retrieve schema from tcp:127.0.0.1:6640: Connection refused',
    origin: 'python-ovs; os-vif ovs_lib',
  },
  {
    id: 'server-changed-meanwhile',
    match:
      /Cannot \S{1,60} while the (?:instance|migration) is in this state|\bInstance \S{1,64} is not (?:running|ready)\b|\bMigration \S{1,64} (?:for instance \S{1,64} )?could not be found|Couldn't obtain the XML definition|current job is not (?:outgoing|incoming) migration|\btarget \w{1,12} already exists|supplied device (?:path )?\(\S{1,80}\) is (?:busy|in use)/i,
    certainty: 'likely',
    about: 'server',
    meaning:
      'The server or its migration was in another state than the move needs: something else changed it.',
    remedy: 'Look at the server and its newest actions (`openstack server event list`), then ask again.',
    example: 'Instance instance-0000018f is not running.',
    origin: 'nova exception.py',
  },
  {
    id: 'host-not-known',
    match: /\b(?:Compute )?[Hh]ost \S{1,255} could not be found|Could not find binary \S{1,60} on host/,
    certainty: 'likely',
    about: 'service',
    meaning: 'Nova does not know one of the hosts by that name, or its record of it is out of date.',
    remedy: 'Compare the name with `openstack hypervisor list` and `openstack compute service list`.',
    example: 'Could not find binary nova-compute on host cmp-b.',
    origin: 'nova exception.py',
  },
  {
    id: 'allocation-failed',
    match:
      /complex allocations|Unable to allocate inventory|resource provider generation conflict|Failed to create allocations|Quota exceeded|exceeded for quota/i,
    certainty: 'likely',
    about: 'service',
    meaning: 'What the server needs could not be claimed for it: Placement or a quota said no.',
    remedy:
      'Compare `openstack resource provider usage show` of the destination with what the flavor asks; for a quota, look at that of the project and service that the line names.',
    example: 'Unable to allocate inventory: The requested amount would exceed the capacity.',
    origin: 'placement handlers/allocation.py; nova scheduler/client/report.py',
  },
  {
    id: 'pci-devices-misconfigured',
    match:
      /PCI alias \S{1,80} is not defined|Invalid PCI (?:Whitelist|alias)|Invalid \[pci\]|Not all Virtual Functions of PF|\bPhysical Function \S{1,60} related to VF|Failed to locate PCI request|does not have a unique device associated with it|Could not determine MAC address for/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      '{destination} has not the PCI device that this server needs, as its nova.conf describes such devices.',
    remedy: 'Compare `[pci]` in nova.conf of {source} and {destination} with the devices there.',
    example: 'PCI alias gpu is not defined',
    origin: 'nova exception.py',
  },
  {
    id: 'image-not-fetched',
    match:
      /(?:Could not|Failed to) fetch image|\bImage \S{1,64} is not active|Not authorized for image|\bImage \S{1,64} (?:is unacceptable: Image )?has no associated data/i,
    certainty: 'likely',
    about: 'destination',
    meaning: "{destination} could not get the image that the server's disk is based on.",
    remedy:
      'See whether the image is there and active (`openstack image show`), and whether {destination} reaches Glance.',
    example: 'Image 1f2e is unacceptable: Image has no associated data',
    origin: 'nova exception.py, virt/images.py',
  },
  {
    id: 'shares-attached',
    match:
      /\bShare (?:id )?\S{1,64} (?:u?mount error|used by instance|is in|access|export location)|share access/i,
    certainty: 'likely',
    about: 'server',
    meaning: 'The server has a share of Manila, which could not be set up or keeps it where it is.',
    remedy: 'Detach the share from the server for the time of the move.',
    example: 'Share id 1f2e mount error from server 46c4.',
    origin: 'nova exception.py, share/manila.py',
  },
  {
    id: 'config-drive-keeps',
    match:
      /instances with config drives|[Cc]onfig drive (?:format )?.{0,80}(?:not supported|does not exist|unknown)/i,
    certainty: 'likely',
    about: 'server',
    meaning: "The server's config drive keeps it from being moved this way.",
    remedy: 'Set `config_drive_format` to vfat on both hosts, or put config drives on shared storage.',
    example:
      'Live migration of instances with config drives is supported in libvirt only when the drive is vfat',
    origin: 'nova virt/libvirt/driver.py',
  },
  {
    id: 'instance-files-missing',
    match: /\[Errno 2\] No such file or directory: '\/|\[Errno 17\] File exists: '\//i,
    certainty: 'likely',
    about: 'both',
    meaning: 'A file or folder of the server is missing on the host that logs this, or is there already.',
    remedy:
      'Compare the instance folder that the line names on {source} and {destination}; a shared folder must be mounted on both.',
    example: "[Errno 2] No such file or directory: '/var/lib/nova/instances/46c4/disk.info'",
    origin: 'errno(3); nova virt/libvirt/driver.py',
  },
  {
    id: 'qemu-refused-command',
    match: /unable to execute QEMU command '[\w.-]{1,40}':/i,
    level: 'effect',
    certainty: 'likely',
    about: 'both',
    meaning: 'QEMU did not do what libvirt asked of it for the move; the line has its reason.',
    remedy: "Look at the guest's QEMU log on {source} and {destination} at that time.",
    example:
      "internal error: unable to execute QEMU command 'device_add': Bus 'pci.5' does not support hotplugging",
    origin: 'libvirt qemu_monitor_json.c',
  },
  {
    id: 'fault-in-nova',
    match:
      /got an unexpected keyword argument|RemoteError: Remote error:|\bNotImplementedError\b|\b(?:KeyError|AttributeError|TypeError|IndexError|UnboundLocalError): /,
    level: 'effect',
    certainty: 'likely',
    about: 'service',
    meaning: "A fault in Nova's own code ended the move: a bug, or services of different releases.",
    remedy:
      'Compare the versions of nova-compute and nova-conductor; the traceback in the log tells where it was.',
    example: "TypeError: pre_live_migration() got an unexpected keyword argument 'migrate_data'",
    origin: 'Python exceptions in the logs of nova-compute and nova-conductor',
  },
  {
    id: 'volume-connector-failed',
    match:
      /\bos_brick\.exception\.\w{1,80}|\bcinder\.exception\.\w{1,80}|\bcinderclient\.exceptions\.\w{1,80}/,
    level: 'effect',
    certainty: 'likely',
    about: 'both',
    meaning: 'A volume of the server could not be attached or let go; the line has the reason.',
    remedy:
      'Look at the log of nova-compute of {source} and {destination}, and at cinder-volume, for that volume.',
    example: 'os_brick.exception.InvalidParameterValue: Invalid parameter value: connection_properties',
    origin: 'os-brick exception.py; cinderclient exceptions.py',
  },
  {
    id: 'migration-job-slow',
    match: /migration job is too slow to start|received hangup/i,
    level: 'effect',
    certainty: 'likely',
    about: 'both',
    meaning: 'libvirt waited in vain for QEMU of this guest.',
    remedy: "Look at the guest's QEMU log on {source} and {destination} at that time.",
    example: 'Timed out during operation: migration job is too slow to start',
    origin: 'libvirt qemu_migration.c',
  },
];
