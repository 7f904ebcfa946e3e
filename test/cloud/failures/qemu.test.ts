import { translate } from '../../../src/cloud/failures.js';

/** QEMU, its start on the destination, and the guest's CPU: [row, message]. Sources stand beside them. */
const MESSAGES: readonly (readonly [string, string])[] = [
  // kubevirt #16386
  [
    'qemu-virtio-features',
    "qemu-kvm: Features 0x1c0010130afffaf unsupported. Allowed features: 0x10179bfffef\nqemu-kvm: Failed to load virtio-net:virtio\nqemu-kvm: error while loading state for instance 0x0 of device '0000:00:02.0:00.0/virtio-net'\nqemu-kvm: load of migration failed: Operation not permitted",
  ],
  // AlmaLinux/almalinux-deploy #196; RHEL-36329
  [
    'qemu-section',
    'qemu-kvm: Missing section footer for 0000:00:01.0/virtio-gpu qemu-kvm: load of migration failed: Invalid argument',
  ],
  [
    'qemu-section',
    "qemu-system-x86_64: Unknown savevm section or instance '0000:00:04.0/virtio-rng' 0. Make sure that your current VM setup matches your saved VM setup, including any hotplugged devices",
  ],
  // qemu-devel: x-pcie-err-unc-mask
  [
    'qemu-8.0-pcie-aer',
    "qemu-system-x86_64: get_pci_config_device: Bad config data: i=0x10a read: 40 device: 0 cmask: ff wmask: 0 w1cmask:0\nqemu-system-x86_64: Failed to load PCIDevice:config\nqemu-system-x86_64: Failed to load e1000e:parent_obj\nqemu-system-x86_64: error while loading state for instance 0x0 of device '0000:00:02.0/e1000e'\nqemu-system-x86_64: load of migration failed: Invalid argument",
  ],
  // qemu-devel: vhost-user-blk BAR0 alignment
  [
    'qemu-config-data',
    'qemu-system-x86_64: get_pci_config_device: Bad config data: i=0x10 read: 41 device: 1 cmask: ff wmask: 80 w1cmask:0 qemu-system-x86_64: load of migration failed: Invalid argument',
  ],
  // qemu-devel: failover pair, pseries-2.12
  ['qemu-ram-block', 'qemu-system-ppc64: Unknown ramblock "ppc_spapr.ram", cannot accept migration'],
  ['qemu-firmware-size', 'qemu-kvm: Length mismatch: pc.bios: 0x20000 in != 0x40000: Invalid argument'],
  [
    'qemu-machine-type',
    "qemu-kvm: Machine type received is 'pc-i440fx-rhel7.6.0' and local is 'pc-i440fx-rhel7.5.0'",
  ],
  [
    'qemu-machine-type',
    "unsupported configuration: Emulator '/usr/bin/qemu-system-x86_64' does not support machine type 'pc-i440fx-xenial'",
  ],
  // qemu-devel: arm and ppc
  [
    'arm-registers',
    "qemu-system-aarch64: kvm_arm_cpu_post_load Unexpected register in input stream: 2 0x603000000013c513 qemu-system-aarch64: error while loading state for instance 0x0 of device 'cpu'",
  ],
  [
    'ppc-capability',
    'qemu-system-ppc64: cap-xics higher level (1) in incoming stream than on destination (0)',
  ],
  [
    'qemu-device-state',
    "qemu-system-ppc64: KVM_SET_DEVICE_ATTR failed: Group 3 attr 0x0000000000001300: Invalid argument qemu-system-ppc64: error while loading state for instance 0x0 of device 'spapr' qemu-system-ppc64: load of migration failed: Operation not permitted",
  ],
  // autotest/tp-libvirt: swtpm
  [
    'qemu-tpm-state',
    "qemu-kvm: tpm-emulator: Setting the stateblob (type 1) failed with a TPM error 0x1f qemu-kvm: error while loading state for instance 0x0 of device 'tpm-emulator'",
  ],
  // What follows from a source that ended the move is no fault of the destination.
  [
    'qemu-stream-broke',
    "qemu-kvm: error while loading state for instance 0x0 of device 'ram'\nqemu-kvm: load of migration failed: Input/output error",
  ],
  [
    'qemu-stream-broke',
    "internal error: QEMU unexpectedly closed the monitor (vm='instance-0000018f'): qemu-kvm: check_section_footer: Read section footer failed: -5",
  ],
  ['qemu-stream-broke', 'qemu-kvm: Unable to write to socket: Broken pipe'],
  ['qemu-postcopy-paused', "operation failed: job 'migration out' failed in post-copy phase"],
  [
    'qemu-paused-twice',
    "qemu-system-x86_64: ../../block.c:6681: bdrv_inactivate_recurse: Assertion `!(bs->open_flags & BDRV_O_INACTIVE)' failed.",
  ],
  [
    'qemu-assertion',
    "qemu-kvm: ../hw/net/virtio-net.c:3118: virtio_net_post_load_device: Assertion `n->curr_queue_pairs' failed.",
  ],
  [
    'cpu-msr',
    "qemu-kvm: error: failed to set MSR 0x38f to 0x7000000ff\nqemu-kvm: ../target/i386/kvm/kvm.c:2701: kvm_buf_set_msrs: Assertion `ret == cpu->kvm_msr_buf->nmsrs' failed.",
  ],
  // kubevirt #12519, harvester #3015
  [
    'cpu-features-missing',
    "operation failed: guest CPU doesn't match specification: missing features: vmx-rdrand-exit,vmx-vmfunc,vmx-rdseed-exit,vmx-posted-intr",
  ],
  [
    'cpu-features-missing',
    'unsupported configuration: guest and host CPU are not compatible: Host CPU does not provide required features: avx512f',
  ],
  [
    'cpu-incompatible',
    "Migration pre-check error: CPU doesn't have compatibility.\n\nXML error: Missing CPU model name\n\nRefer to http://libvirt.org/html/libvirt-libvirt-host.html#virCPUCompareResult",
  ],
  // platform9 KB
  [
    'cpu-feature-unknown',
    "Unacceptable CPU info: CPU doesn't have compatibility. internal error: Unknown CPU feature ssbd Refer to http://libvirt.org",
  ],
  [
    'cpu-feature-unknown',
    "qemu-system-x86_64: can't apply global Haswell-x86_64-cpu.md-clear=on: Property '.md-clear' not found",
  ],
  [
    'qemu-lacks-device',
    "internal error: qemu unexpectedly closed the monitor: qemu-kvm: -device qxl-vga,id=video0: 'qxl-vga' is not a valid device model name",
  ],
  [
    'kvm-absent',
    'internal error: process exited while connecting to monitor: Could not access KVM kernel module: Permission denied',
  ],
  [
    'hugepages-short',
    'internal error: qemu unexpectedly closed the monitor: qemu-kvm: -object memory-backend-file,id=ram-node0: unable to map backing store for guest RAM: Cannot allocate memory',
  ],
  [
    'memory-not-allocated',
    "internal error: process exited while connecting to monitor: qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory",
  ],
  ['qemu-closed-monitor', 'internal error: qemu unexpectedly closed the monitor'],
];

describe('messages of QEMU and of CPUs', () => {
  it.each(MESSAGES)('%s: %s', (id, message) => {
    expect(translate(message)?.id).toBe(id);
  });
});
