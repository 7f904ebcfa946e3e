import type { FailureRow } from './row.js';

/** QEMU of the destination could not take the guest over, and said so in its own log. */
export const QEMU: readonly FailureRow[] = [
  {
    id: 'qemu-virtio-features',
    match: /Features 0x[0-9a-f]{1,16} unsupported\. Allowed features: 0x[0-9a-f]{1,16}/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      'A virtio device of the guest has features on {source} that kernel or QEMU of {destination} do not offer.',
    remedy: 'Bring kernel and QEMU of {destination} to the level of {source}, or choose such a host.',
    example: 'qemu-kvm: Features 0x1c0010130afffaf unsupported. Allowed features: 0x10179bfffef',
    origin: 'qemu virtio.c; kubevirt #16386',
  },
  {
    id: 'qemu-machine-type',
    match:
      /Machine type received is '[^']{1,80}' and local is|unsupported machine type|does not support machine type|the machine '[^']{1,80}' is not supported by emulator|is not valid\/supported machine type/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "{destination}'s QEMU does not have the machine type that the guest runs with.",
    remedy:
      'Choose a host whose QEMU has it (`virsh capabilities`), or upgrade QEMU of {destination}. A machine type of another distribution exists there only.',
    example:
      'internal error: process exited while connecting to monitor: qemu-system-x86_64: -machine pc-i440fx-xenial: unsupported machine type',
    origin: 'qemu savevm.c, vl.c; libvirt qemu_process.c',
  },
  {
    id: 'qemu-firmware-size',
    match:
      /(?:Length|Size) mismatch: \S{1,120}: 0x[0-9a-f]{1,16} (?:in )?!= 0x[0-9a-f]{1,16}|ACPI table size \d{1,9} exceeds/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'A ROM or firmware of the guest has another size on {destination} than on {source}.',
    remedy: 'Install the same versions of QEMU, ipxe-qemu, seabios and OVMF on {destination} as on {source}.',
    example: 'qemu-kvm: Size mismatch: 0000:00:03.0/virtio-net-pci.rom: 0x40000 != 0x80000: Invalid argument',
    origin: 'qemu ram.c',
  },
  {
    id: 'qemu-page-size',
    match: /Mismatched RAM page size|Postcopy needs matching (?:RAM|target) page sizes?/i,
    certainty: 'certain',
    about: 'both',
    meaning: "The guest's memory has pages of another size on {destination} than on {source}.",
    remedy: 'Give {source} and {destination} the same huge pages, or move without post-copy.',
    example: 'qemu-kvm: Mismatched RAM page size pc.ram (local) 4096 != 2097152',
    origin: 'qemu ram.c, savevm.c',
  },
  {
    id: 'qemu-ram-block',
    match: /Unknown ramblock|RAMBlock '[^']{1,120}' not found on destination/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      "The guest has a memory block on {source} that {destination}'s QEMU did not make: another QEMU, or other devices.",
    remedy:
      'Run the same QEMU on {destination} as on {source}; where the guest got a device since it started, a hard reboot settles its definition.',
    example: 'qemu-kvm: Unknown ramblock "0000:00:01.1:00.0/e1000e.rom", cannot accept migration',
    origin: 'qemu ram.c',
  },
  {
    id: 'qemu-section',
    match:
      /Missing section footer for|Mismatched section id in footer|Unknown savevm section|savevm: unsupported version|Configuration section missing|Unsupported migration stream version/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      "{destination}'s QEMU does not understand the state of a device: QEMU, kernel or machine type differ between the hosts.",
    remedy: 'Bring QEMU and kernel of {destination} to the release of {source}, or choose another host.',
    example: 'qemu-kvm: Missing section footer for 0000:00:01.3/piix4_pm',
    origin: 'qemu savevm.c; AlmaLinux/almalinux-deploy #196, QEMU issue 2110',
  },
  {
    id: 'qemu-tpm-state',
    match: /tpm-emulator: (?:Setting|Getting|Writing|Reading|Could not|could not)/,
    certainty: 'certain',
    about: 'destination',
    meaning: "swtpm of {destination} did not take the state of the guest's TPM.",
    remedy:
      'Compare swtpm and libtpms of {destination} with {source}; the state files of this server must not be left there from an earlier move.',
    example:
      'qemu-kvm: tpm-emulator: Setting the stateblob (type 1) failed with a TPM error 0x1f a parameter is incorrect',
    origin: 'qemu tpm_emulator.c',
  },
  {
    id: 'qemu-postcopy-paused',
    match:
      /Detected IO failure for postcopy|failed in post-copy phase|post-copy phase failed|loadvm failed during postcopy/i,
    certainty: 'certain',
    about: 'both',
    meaning:
      'The connection broke in post-copy: the guest stands still, its memory spread over {source} and {destination}.',
    remedy:
      'Danger: neither host has the whole guest. Reset, reboot or destroy nothing on {source} or {destination}. With libvirt 8.5 or newer `virsh migrate --postcopy-resume` can go on once the network works.',
    example: 'qemu-kvm: Detected IO failure for postcopy. Migration paused.',
    origin: 'qemu migration.c, postcopy-ram.c',
  },
  {
    id: 'inbound-address-foreign',
    match:
      /QEMU command '(?:migrate-incoming|nbd-server-start)': Failed to (?:bind socket|find an available port)(?: to [^:]{1,120})?: Cannot assign requested address/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} was told to listen for the migration at an address that is not its own.',
    remedy:
      'Correct live_migration_inbound_addr in nova.conf of {destination} (or migration_address in its qemu.conf).',
    example:
      "internal error: unable to execute QEMU command 'migrate-incoming': Failed to bind socket: Cannot assign requested address",
    origin: 'qemu qemu-sockets.c; autotest/tp-libvirt',
  },
  {
    id: 'qemu-vhost-user-dirty-log',
    match: /vhost-user backend lacks VHOST_USER_PROTOCOL_F_LOG_SHMFD|Migration disabled: vhost/i,
    certainty: 'certain',
    about: 'source',
    meaning:
      'The vhost-user backend of {source} (DPDK or a daemon) cannot log changed memory, so QEMU moves no guest of it.',
    remedy: 'Upgrade or configure that backend on {source} with support for live migration, or migrate cold.',
    example: 'Migration disabled: vhost-user backend lacks VHOST_USER_PROTOCOL_F_LOG_SHMFD feature.',
    origin: 'qemu vhost-user.c, vhost.c',
  },
  {
    id: 'qemu-image-format',
    match: /The \w{1,20}(?: \(rw\))? format used by node '[^']{1,120}' does not support live migration/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'A disk of the guest is in a format that QEMU cannot move live (vmdk, vdi, vhdx or the like).',
    remedy: 'Migrate it cold, or convert the disk to raw or qcow2.',
    example: "The vmdk format used by node '#block123' does not support live migration",
    origin: 'qemu block/vmdk.c and others',
  },
  {
    id: 'post-copy-with-device',
    match:
      /VFIO migration is not supported with postcopy|nvdimm memory, postcopy|not (?:supported|compatible) with post-?copy/i,
    certainty: 'certain',
    about: 'source',
    meaning:
      'Nova of {source} asks for post-copy, which does not go with a device of this guest; the message names it.',
    remedy:
      'Set live_migration_permit_post_copy=false in nova.conf of {source}, or detach the device for the time of the move.',
    example: 'VFIO migration is not supported with postcopy migration',
    origin: 'qemu migration/options.c; autotest/tp-libvirt',
  },
  {
    id: 'qemu-device-blocks',
    match:
      /State blocked by non-migratable device|VFIO (?:device doesn't support migration|migration is not supported)|Migration disabled: |Outgoing migration blocked|migration with (?:virtiofs|transient|legacy shmem) \w{1,20} is not supported|vDPA devices cannot be migrated|a slirp-helper cannot be migrated|not migratable, but --only-migratable|'peer' devices are not migratable|\S{1,80} does not support migration\b(?! with)|non-migratable device|SEV: Migration is not implemented|Failed to mmap VFIO migration region|cannot migrate (?:this )?domain(?: without dbus-vmstate support|: )|shmem device '[^']{1,60}' cannot be migrated|CPU flag prevents migration|nvdimm memory, postcopy/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'The guest has a device that QEMU cannot move live; the message names it.',
    remedy: 'Detach the device and attach it again after the move, or migrate cold.',
    example: "State blocked by non-migratable device '0000:00:05.0/ich9_ahci'",
    origin: 'qemu savevm.c, vfio/migration.c',
  },
  {
    id: 'qemu-dirty-bitmap',
    match:
      /Error: unknown dirty bitmap|Bitmap '[^']{1,120}' (?:in|on) .{0,120} can't be migrated|Cannot migrate bitmap|Did not find a matching bitmap|Unable to read (?:node|bitmap) name|Migrated bitmap granularity|Bitmap migration stream/i,
    certainty: 'certain',
    about: 'server',
    meaning: "A backup's dirty bitmap on a disk of the guest cannot be moved.",
    remedy: 'Let the backup tool end and remove its bitmap, then move.',
    example: "Error: unknown dirty bitmap 'bitmap0' for block device 'drive-virtio-disk0'",
    origin: 'qemu block-dirty-bitmap.c',
  },
  {
    id: 'qemu-config-data',
    match: /get_pci_config_device: Bad config data/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "A PCI device of the guest has other properties in {destination}'s QEMU than in {source}'s.",
    remedy:
      'Run the same QEMU on {destination} as on {source}; after a device was added, a hard reboot settles its place.',
    example:
      'qemu-system-x86_64: get_pci_config_device: Bad config data: i=0x10 read: 41 device: 1 cmask: ff wmask: 80 w1cmask:0',
    origin: 'qemu pci.c',
  },
  {
    id: 'not-a-migration-stream',
    match: /^(?!.*TLS channel).*Not a migration stream/i,
    level: 'effect',
    certainty: 'likely',
    about: 'both',
    meaning:
      'What came to the waiting QEMU of {destination} was no migration: one side with TLS and one without, or another program at that port.',
    remedy:
      'Compare live_migration_with_native_tls and the TLS files of QEMU on {source} and {destination}, and see on {destination} that nothing else speaks to the migration ports (49152 and up).',
    example: 'qemu-kvm: Not a migration stream qemu-kvm: load of migration failed: Invalid argument',
    origin: 'qemu savevm.c qemu_loadvm_state',
  },
  {
    id: 'qemu-stream-broke',
    match:
      /^(?!.*TLS channel).*(?:Read section footer failed: -5|load of migration failed(?!: (?!Input\/output error))|Unable to (?:read from|write to) socket: |multifd_\w{1,40}: |failed to receive packet via multifd|Channel error: Input\/output error|socket_writev_buffer: Got err=|Unable to write to channel|Failed to (?:send|receive) (?:packet|data) .{0,40}migration)/i,
    level: 'effect',
    certainty: 'likely',
    about: 'both',
    meaning:
      'The stream between the two QEMUs broke: one of them ended first, or the network between the hosts did.',
    remedy:
      "The cause stands in the log of the other host at that second: look at the domain's QEMU log on {source} and {destination}, then at the network between them.",
    example: 'qemu-kvm: load of migration failed: Input/output error',
    origin: 'qemu savevm.c, channel-socket.c',
  },
  {
    id: 'qemu-device-state',
    match:
      /^(?!.*load of migration failed: Input\/output error).*(?:error while loading state (?:for instance|section)|\b(?:qemu-\S{1,40}|kvm): Failed to load \S)|VQ \d{1,4} size 0x[0-9a-f]{1,8} < last_avail_idx|Device failed to load/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      "{destination}'s QEMU could not take over the state of the device that the message names; most often QEMU or kernel differ.",
    remedy: 'Compare QEMU, kernel and microcode of {destination} with {source}, or choose another host.',
    example: "qemu-kvm: error while loading state for instance 0x0 of device 'cpu'",
    origin: 'qemu savevm.c',
  },
  {
    id: 'qemu-load-no-memory',
    match: /load of migration failed: Cannot allocate memory/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} had too little memory for the guest at the end of the move.',
    remedy: 'Choose another host, or free memory on {destination}.',
    example: 'qemu-kvm: load of migration failed: Cannot allocate memory',
    origin: 'qemu migration.c',
  },
  {
    id: 'qemu-load-failed',
    match:
      /^(?!.*(?:TLS channel|Not a migration stream)).*load of migration failed: (?!Input\/output error)/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      "{destination}'s QEMU could not take over the guest; most often QEMU, kernel or machine type differ.",
    remedy:
      "Read the lines before it in the domain's QEMU log on {destination}, and compare QEMU and kernel with {source}.",
    example: 'qemu-kvm: load of migration failed: Operation not permitted',
    origin: 'qemu migration.c',
  },
];
