import type { FailureRow } from './row.js';

/** The destination's libvirt could not start the QEMU that waits for the guest; its words follow "connecting to monitor". */
export const QEMU_START: readonly FailureRow[] = [
  {
    id: 'kvm-absent',
    match:
      /Could not access KVM kernel module|[Ff]ailed to initialize (?:kvm|KVM)\b|Domain requires KVM, but it is not available|no supported architecture for os type|could not find capabilities for (?:arch=\S{1,20} )?domaintype=kvm/,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} does not let QEMU use KVM.',
    remedy:
      'Check on {destination}: the module kvm_intel or kvm_amd, virtualisation in the firmware, and who may open /dev/kvm.',
    example: 'qemu-system-x86_64: Could not access KVM kernel module: No such file or directory',
    origin: 'qemu kvm-all.c',
  },
  {
    id: 'hugepages-short',
    match:
      /unable to map backing store for guest RAM|can't open backing store \S{1,200} for guest RAM|Unable to find any usable hugetlbfs mount|hugetlbfs filesystem is not mounted|unable to create hugepage path/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} has no huge pages left for the guest, or none at all.',
    remedy: 'Choose a host with free huge pages of that size, or reserve more on {destination}.',
    example: 'qemu-kvm: unable to map backing store for guest RAM: Cannot allocate memory',
    origin: 'qemu memfd/hostmem; libvirt qemu_conf.c',
  },
  {
    id: 'memory-not-allocated',
    match:
      /cannot set up guest memory '[^']{1,80}': Cannot allocate memory|cannot limit locked memory of process|VFIO_MAP_DMA.{0,60}(?:Cannot allocate memory|-12)/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} did not give QEMU the memory for the guest.',
    remedy:
      'Choose another host, or free memory on {destination} (and look at the memlock limit of libvirtd there).',
    example: "qemu-kvm: cannot set up guest memory 'pc.ram': Cannot allocate memory",
    origin: 'qemu physmem.c; libvirt virprocess.c',
  },
  {
    id: 'qemu-lacks-device',
    match:
      /is not a valid device model name|this QEMU (?:binary )?does not support '|is not supported (?:by|with) this QEMU binary/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "{destination}'s QEMU does not have a device that the guest runs with.",
    remedy:
      "Choose a host with the QEMU of {source}, or give the server other hardware properties (video or disk model) and reboot it hard; {destination}'s QEMU was built without it.",
    example: "qemu-kvm: -device qxl-vga,id=video0: 'qxl-vga' is not a valid device model name",
    origin: 'qemu qdev-monitor.c; libvirt qemu_validate.c',
  },
  {
    id: 'vnc-address',
    match:
      /-(?:vnc|spice) .{0,200}Failed to (?:bind socket|find an available port)(?: to [^:]{1,120})?: (?:Cannot assign requested address|Address already in use)|Failed to start VNC server/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      "QEMU on {destination} could not listen where the guest's console listens: that address is not {destination}'s, or the port is in use.",
    remedy:
      'Set server_listen in [vnc] (and [spice]) of {destination} to 0.0.0.0 or its own address, and server_proxyclient_address to its own.',
    example: 'qemu-kvm: -vnc 10.0.0.1:0: Failed to find an available port: Cannot assign requested address',
    origin: 'qemu qemu-sockets.c',
  },
  {
    id: 'listen-address',
    match:
      /Failed to (?:bind socket|find an available port)(?: to [^:]{1,120})?: (?:Cannot assign requested address|Address already in use)/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      "QEMU on {destination} could not listen where it was told to: that address is not {destination}'s, or the port is in use.",
    remedy:
      'Compare live_migration_inbound_addr and server_listen ([vnc], [spice]) in nova.conf of {destination} with its addresses.',
    example: 'qemu-kvm: Failed to bind socket: Cannot assign requested address',
    origin: 'qemu qemu-sockets.c',
  },
  {
    id: 'qemu-rom-absent',
    match:
      /failed to (?:find|load) romfile|rom check and register reset failed|could not load (?:PC BIOS|firmware|VGA BIOS)|rom: requested regions overlap/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      '{destination} lacks a firmware or boot ROM that the guest was started with, or has another one.',
    remedy:
      'Bring the packages of ROMs on {destination} to the version of {source}: ipxe-qemu (or ipxe-roms-qemu), seabios, seavgabios, ovmf.',
    example: 'qemu-kvm: failed to find romfile "efi-virtio.rom"',
    origin: 'qemu hw/pci/pci.c, hw/core/loader.c',
  },
  {
    id: 'vhost-net',
    match:
      /vhost-net requested but could not be initialized|tap: open vhost char device failed|vhost_set_\w{1,30} failed|vhost-user backend not capable of|Failed to (?:read|write|set) msg\w{0,20}.{0,40}vhost|Failed to initialize vhost-net|vhost-\w{1,10} device open failed/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "{destination}'s QEMU cannot use vhost-net.",
    remedy: 'Load the module vhost_net on {destination} and check who may open /dev/vhost-net.',
    example: 'qemu-kvm: -netdev tap,fd=31,vhost=on: vhost-net requested but could not be initialized',
    origin: 'qemu tap.c',
  },
  {
    id: 'uefi-firmware-absent',
    match:
      /Unable to find (?:any firmware to satisfy|'efi' firmware that is compatible)|unable to find any master var store for loader|Failed to open file '[^']{0,200}nvram[^']{0,100}'/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} lacks the UEFI firmware of the guest, or the template of its variables.',
    remedy: 'Install the same OVMF (edk2-ovmf, AAVMF) on {destination} as on {source}.',
    example: "operation failed: Unable to find any firmware to satisfy 'efi'",
    origin: 'libvirt qemu_firmware.c, qemu_process.c',
  },
  {
    id: 'swtpm-absent',
    match:
      /Unable to find 'swtpm\w{0,10}' binary|swtpm\w{0,10} (?:died|failed|was not found)|Could not start 'swtpm'|TPM version '[^']{1,20}' is not supported|swtpm at \S{1,200} does not support|swtpm (?:does not support|\(on destination side\) does not support) the --migration|running swtpm does not support migration|does not support the --migration option needed/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "{destination} could not start swtpm for the guest's TPM.",
    remedy:
      'Install swtpm and swtpm-tools on {destination}, and check that the user tss may write /var/lib/libvirt/swtpm.',
    example: "error: Could not start 'swtpm'. exitstatus: 1",
    origin: 'libvirt qemu_tpm.c',
  },
  {
    id: 'program-forbidden',
    match: /cannot execute binary \S{1,200}: Permission denied/i,
    certainty: 'likely',
    about: 'destination',
    meaning: 'libvirt on {destination} may not start the program that the message names.',
    remedy:
      'Check its mode and its SELinux or AppArmor label on {destination} (`restorecon`, the audit log), and that its file system is not mounted noexec.',
    example: 'libvirt:  error : cannot execute binary /usr/libexec/qemu-kvm: Permission denied',
    origin: 'libvirt vircommand.c',
  },
  {
    id: 'qemu-lacks-property',
    match: /Property '[\w.-]{1,80}' not found/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      "{destination}'s QEMU does not know a property of a device that the guest runs with: it is older, or built otherwise.",
    remedy: 'Bring QEMU of {destination} to the release of {source}, or choose another host.',
    example: "qemu-kvm: -device vfio-pci,id=hostdev0: Property 'vfio-pci.ramfb' not found.",
    origin: 'qemu qom/object.c',
  },
  {
    id: 'too-many-vcpus',
    match:
      /kvm_get_vcpu failed|Maximum number of CPUs exceeded|cpus requested \(\d{1,6}\) exceeds the maximum/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'KVM or QEMU of {destination} allows fewer virtual CPUs than the guest has.',
    remedy: 'Bring kernel and QEMU of {destination} to the release of {source}, or choose another host.',
    example: 'qemu-kvm: kvm_init_vcpu: kvm_get_vcpu failed (0): Argument list too long',
    origin: 'qemu accel/kvm/kvm-all.c',
  },
  {
    id: 'kvm-too-old',
    match: /KVM is too old to support|KVM version too old|kernel (?:is )?too old to (?:support|run)/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'The kernel of {destination} is too old for what this guest needs of KVM; the message names it.',
    remedy: 'Bring the kernel of {destination} to the release of {source}, or choose another host.',
    example: 'qemu: KVM is too old to support ic-mode=dual,kernel-irqchip=on',
    origin: 'qemu hw/ppc/spapr_irq.c',
  },
  {
    id: 'vnc-password-cipher',
    match: /does not support DES algorithm|VNC password auth disabled/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      "The guest's VNC console has a password, and {destination}'s QEMU cannot encrypt it (built without DES, or FIPS mode).",
    remedy:
      "Take the VNC password from the server's definition, or choose a host whose QEMU has it, instead of {destination}.",
    example:
      'qemu-system-riscv64: -vnc 0.0.0.0:14,password=on: Cipher backend does not support DES algorithm',
    origin: 'qemu ui/vnc.c',
  },
  {
    id: 'pty-used-up',
    match: /Failed to create PTY|(?:cannot|unable to|failed to) (?:open|allocate) (?:a )?pty\b/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "{destination} has no pseudo terminal left for the guest's serial console.",
    remedy: 'Raise kernel.pty.max on {destination} (see kernel.pty.nr), or see there who holds so many.',
    example: 'qemu-kvm: -chardev pty,id=charserial0: Failed to create PTY: No space left on device',
    origin: 'qemu chardev/char-pty.c',
  },
  {
    id: 'device-address-taken',
    match:
      /PCI: slot \d{1,3} function \d{1,3} (?:already in use|not available for)|Attempted double use of PCI Address/i,
    certainty: 'certain',
    about: 'server',
    meaning: "Two devices of the guest's definition have the same PCI address.",
    remedy:
      'A hard reboot lets libvirt give the addresses anew; look for an address that image or flavor fix.',
    example: "libvirtError: XML error: Attempted double use of PCI Address '0000:00:07.0'",
    origin: 'libvirt domain_addr.c; qemu hw/pci/pci.c',
  },
  {
    id: 'qemu-binary-absent',
    match:
      /(?:Cannot check QEMU binary|Unable to find a satisfying|Failed to start QEMU binary) \S{1,200}|unable to find any emulator to serve|cannot execute binary \S{0,150}(?:qemu|kvm)\S{0,60}: No such file/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} does not have the QEMU program by the path that the guest runs with.',
    remedy:
      'Install the same QEMU packages on {destination}: paths differ between distributions (/usr/bin/kvm, /usr/libexec/qemu-kvm).',
    example: 'Cannot check QEMU binary /usr/libexec/qemu-kvm: No such file or directory',
    origin: 'libvirt qemu_capabilities.c',
  },
  {
    id: 'qemu-paused-twice',
    match: /bdrv_inactivate_recurse: Assertion [`'‘]!\(bs->open_flags & BDRV_O_INACTIVE\)/,
    certainty: 'likely',
    about: 'source',
    meaning:
      "{source}'s QEMU ended on an internal check: a guest that came to it paused, and is paused still, does not have its disks open yet, and cannot be moved on (a bug of QEMU before 10.0).",
    remedy:
      'Look on {source} and {destination} with virsh where the guest runs. Unpause it before it is moved again, if only for a moment: `openstack server unpause`.',
    example:
      "qemu-system-x86_64: ../../block.c:6681: bdrv_inactivate_recurse: Assertion `!(bs->open_flags & BDRV_O_INACTIVE)' failed.",
    origin: 'qemu block.c; seen with QEMU 7.2',
  },
  {
    id: 'qemu-assertion',
    match: /\bAssertion [`'‘].{1,300} failed\./,
    certainty: 'certain',
    about: 'both',
    meaning: 'QEMU of one of the hosts ended on an internal check: a bug of QEMU.',
    remedy:
      "Look on {source} and {destination} with virsh where the guest runs; search the text of the message in QEMU's bug tracker, and upgrade QEMU.",
    example:
      "qemu-kvm: ../block.c:6883: bdrv_co_invalidate_cache: Assertion `bs->open_flags & BDRV_O_INACTIVE' failed.",
    origin: 'qemu; glibc assert',
  },
  {
    id: 'out-of-memory',
    match: /Cannot allocate memory/i,
    certainty: 'likely',
    about: 'destination',
    meaning: 'A host ran out of memory, most likely {destination}.',
    remedy: 'Choose another host, or free memory on {destination}.',
    example: 'internal error: cannot fork child process: Cannot allocate memory',
    origin: 'errno ENOMEM',
  },
  {
    id: 'qemu-closed-monitor',
    match:
      /^(?!.*TLS channel).*(?:QEMU unexpectedly closed the monitor|process exited while connecting to monitor|process exited prior to exec|failed to connect to monitor socket|Guest \S{1,120} got signal \d|Migration failed\. (?:No domain|Domain is not running) on destination)/i,
    level: 'effect',
    certainty: 'likely',
    about: 'destination',
    meaning:
      'The QEMU that was to take the guest over ended on {destination}; what it said last is the cause.',
    remedy:
      "Look at the last lines of the domain's QEMU log on {destination} (/var/log/libvirt/qemu/NAME.log).",
    example: "internal error: QEMU unexpectedly closed the monitor (vm='instance-0000018f')",
    origin: 'libvirt qemu_process.c, qemu_monitor.c',
  },
];
