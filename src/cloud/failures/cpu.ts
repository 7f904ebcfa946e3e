import type { FailureRow } from './row.js';

/** The guest's CPU, as Nova compares it, libvirt checks it and QEMU sets it. */
export const CPU: readonly FailureRow[] = [
  {
    id: 'cpu-feature-unknown',
    match:
      /Unknown CPU feature|CPU feature '?\S{1,60} not found|Property '\S{1,80}-cpu\.\S{1,60}' not found|can't apply global \S{1,80}-cpu\.\S{1,60}:/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "{destination}'s libvirt or QEMU does not know a CPU feature that {source} reports.",
    remedy:
      'Bring libvirt, QEMU, kernel and microcode of {destination} to the level of {source}, or choose another host.',
    example: 'internal error: Unknown CPU feature ssbd',
    origin: 'platform9 KB; bugzilla.redhat.com 1867127; qemu object.c',
  },
  {
    id: 'cpu-model-unknown',
    match:
      /Unknown CPU model \S|unable to find CPU (?:definition|model) '|CPU model '\S{1,80} not (?:found|supported by hypervisor)|Cannot find suitable CPU model/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "{destination}'s libvirt or QEMU does not know the guest's CPU model.",
    remedy: 'Upgrade libvirt and QEMU of {destination}, or choose a host with the versions of {source}.',
    example: 'internal error: Unknown CPU model Cascadelake-Server-v5',
    origin: 'libvirt cpu_x86.c; qemu cpu.c',
  },
  {
    id: 'cpu-mode-unsupported',
    match:
      /CPU mode '[^']{1,40}' for \S{1,20} \S{1,20} domain on \S{1,20} host is not supported by hypervisor|Attribute (?:mode|migratable) is only allowed for|cannot (?:update|add|check) guest CPU (?:feature )?for \S{1,20} architecture/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "{destination}'s hypervisor cannot give guests the CPU mode that this one has.",
    remedy:
      'Check that KVM works on {destination}, and its libvirt and QEMU versions; or choose another host.',
    example:
      "unsupported configuration: CPU mode 'host-model' for x86_64 kvm domain on x86_64 host is not supported by hypervisor",
    origin: 'libvirt qemu_validate.c',
  },
  {
    id: 'cpu-features-missing',
    match:
      /guest CPU doesn'{1,2}t match specification|Host CPU does not provide required features|Host CPU provides forbidden feature|host doesn't support requested features?, and|CPU is incompatible with host CPU/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} cannot give the guest exactly the CPU features it runs with.',
    remedy:
      'Choose instead of {destination} a host with the same or a newer CPU, microcode and kernel; for the future set cpu_mode=custom and the oldest CPU as cpu_models on every host.',
    example:
      "operation failed: guest CPU doesn't match specification: missing features: vmx-xsaves,arch-capabilities",
    origin: 'libvirt cpu_x86.c, qemu_process.c; kubevirt #12519; harvester #3015',
  },
  {
    id: 'cpu-incompatible',
    match: /Unacceptable CPU info|CPU doesn't have compatibility/i,
    certainty: 'certain',
    about: 'destination',
    meaning: "By Nova's comparison {destination} cannot give the guest the CPU it runs with.",
    remedy:
      'Choose instead of {destination} a host with the same or a newer CPU; for the future set cpu_mode=custom and the oldest CPU as cpu_models on every host. With cpu_mode=host-model the comparison can be wrong between equal hosts (bug 2039803).',
    example:
      "Unacceptable CPU info: CPU doesn't have compatibility. 0 Refer to http://libvirt.org/html/libvirt-libvirt-host.html#virCPUCompareResult",
    origin: 'nova driver.py _compare_cpu',
  },
  {
    id: 'cpu-vendor-differs',
    match: /Host CPU model does not match required CPU vendor|CPU vendors? do(?:es)? not match/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'The CPU of {destination} is of another vendor or model than the guest requires.',
    remedy: 'Choose a host with the CPU of {source}: {destination} cannot take this guest live.',
    example:
      'the CPU is of another make: Host CPU model does not match required CPU vendor Intel or(and) model (null)',
    origin: 'libvirt cpu_x86.c, cpu_ppc64.c',
  },
  {
    id: 'tsc-frequency',
    match:
      /TSC frequency mismatch between VM|Requested TSC frequency \d{1,20} Hz is outside tolerance|Mismatch between user-specified TSC frequency/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      'The guest counts on the TSC frequency of {source}, and {destination} can neither keep nor scale it.',
    remedy: 'Choose instead of {destination} a host with the same CPU model and clock.',
    example:
      'qemu-kvm: TSC frequency mismatch between VM (2294609 kHz) and host (2594107 kHz), and TSC scaling unavailable',
    origin: 'qemu kvm.c; libvirt qemu_process.c',
  },
  {
    id: 'cpu-msr',
    match:
      /failed to set MSR 0x[0-9a-f]{1,16} to|kvm_buf_set_msrs|could not load kvm ?clock|KVM_SET_(?:CLOCK|LAPIC|SREGS2?|XCRS|XSAVE|MP_STATE|VCPU_EVENTS|PIT2?|IRQCHIP|DEBUGREGS)\b.{0,20} failed/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      "KVM of {destination} does not take a CPU register of the guest: CPU, microcode or kernel (often nested virtualisation) differ from {source}'s.",
    remedy:
      'Compare kernel, microcode and kvm_intel/kvm_amd nested= of {destination} with {source}, or choose another host.',
    example: 'qemu-kvm: error: failed to set MSR 0x48f to 0x7fefff00036dfb',
    origin: 'qemu target/i386/kvm/kvm.c',
  },
  {
    id: 'nested-state',
    match: /Guest maybe enabled nested virtualization|Received (?:invalid |unsupported )?nested state/i,
    certainty: 'certain',
    about: 'both',
    meaning:
      'The guest uses nested virtualisation, which the kernel of {source} or {destination} cannot save or take over.',
    remedy:
      'Stop the guests inside it, or choose hosts whose kernels can: {source} and {destination} need the same.',
    example:
      'Guest maybe enabled nested virtualization but kernel does not support required capabilities to save vCPU nested state',
    origin: 'qemu target/i386/machine.c',
  },
  {
    id: 'arm-registers',
    match: /kvm_arm_cpu_post_load|Unexpected register in input stream/i,
    certainty: 'certain',
    about: 'destination',
    meaning: 'The kernel of {destination} knows other ARM CPU registers than that of {source}.',
    remedy: 'Run the same kernel on {destination} as on {source}, or choose another host.',
    example:
      'qemu-system-aarch64: kvm_arm_cpu_post_load Unexpected register in input stream: 1 0x603000000013c512',
    origin: 'qemu target/arm/machine.c',
  },
  {
    id: 'ppc-capability',
    match: /cap-\S{1,40} higher level \(\d{1,3}\) in incoming stream than on destination/i,
    certainty: 'certain',
    about: 'destination',
    meaning: '{destination} has a lower level of a POWER capability than the guest runs with.',
    remedy: 'Bring kernel, firmware and QEMU of {destination} to the level of {source}.',
    example: 'qemu-system-ppc64: cap-xive higher level (1) in incoming stream than on destination (0)',
    origin: 'qemu spapr_caps.c',
  },
  {
    id: 'kvm-run-failed',
    match: /KVM: entry failed, hardware error|error: kvm run failed|KVM internal error\. Suberror/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      'KVM could not run the guest with the state it was given: CPU, microcode or kernel differ, or a bug of KVM.',
    remedy:
      'Compare kernel and microcode of {destination} with {source}; look with virsh where the guest runs.',
    example: 'qemu-kvm: error: kvm run failed Invalid argument',
    origin: 'qemu accel/kvm/kvm-all.c',
  },
  {
    id: 'cpu-invtsc',
    match: /State blocked by non-migratable CPU device \(invtsc flag\)/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'The guest has the CPU flag invtsc, with which QEMU moves no guest live.',
    remedy: 'Migrate it cold; for the future take invtsc out of cpu_model_extra_flags.',
    example: 'State blocked by non-migratable CPU device (invtsc flag)',
    origin: 'qemu target/i386/kvm/kvm.c',
  },
];
