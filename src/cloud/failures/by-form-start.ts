import type { FailureRow } from './row.js';

/** What QEMU and libvirt refuse at the start on the destination, by its form: the line itself says what, and it is always about the definition. */
export const BY_FORM_START: readonly FailureRow[] = [
  {
    id: 'qemu-option-refused',
    match:
      /\bqemu(?:-\S{1,40})?: -(?!incoming\b|accel\b)[a-z]{2,24} (?!.{0,400}(?:\bwarning\b|redirected|Failed to read msg header))/,
    certainty: 'likely',
    about: 'destination',
    meaning:
      "QEMU on {destination} does not start with one of the guest's devices or settings; the line names it and says why.",
    remedy:
      'Compare the versions of QEMU and kernel, and the device that the line names, on {source} and {destination}.',
    example:
      'qemu-system-x86_64: -device vhost-vsock-pci,id=vsock0,guest-cid=10: vhost-vsock: unable to set guest cid: Address already in use',
    origin: 'qemu system/vl.c: every fault of an option is told so',
  },
  {
    id: 'definition-not-supported',
    match:
      /unsupported configuration: |could not get preferred machine|machine type '[^']{1,80}' is not supported/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      'libvirt or QEMU of {destination} cannot run this guest as it is defined; the line names what is missing there.',
    remedy: 'Compare the versions of libvirt and QEMU on {source} and {destination}.',
    example: "unsupported configuration: This QEMU doesn't support 'intel-iommu'",
    origin: 'libvirt VIR_ERR_CONFIG_UNSUPPORTED',
  },
  {
    id: 'libvirt-refused-operation',
    match:
      /^(?!.*Couldn't obtain the vcpu count).*Requested operation is not valid: (?!domain (?:'[^']{1,100}' )?is )/i,
    certainty: 'likely',
    about: 'both',
    meaning: 'libvirt refused a step of the move as things stand; the line names what is in the way.',
    remedy:
      "Look at the domain with `virsh domstate` and `virsh domjobinfo` on {source} and {destination}, and at libvirt's log of that second.",
    example: 'Requested operation is not valid: Domain already contains a disk with that address',
    origin: 'libvirt VIR_ERR_OPERATION_INVALID',
  },
  {
    id: 'definition-invalid',
    match: /\bXML error: /,
    certainty: 'likely',
    about: 'both',
    meaning: "libvirt does not take the guest's definition that Nova made for the move; the line says why.",
    remedy:
      "Compare the versions of libvirt on {source} and {destination}, and the guest's definition (`virsh dumpxml` on {source}) with flavor and image.",
    example: "XML error: Missing 'cpus' attribute in NUMA cell",
    origin: 'libvirt VIR_ERR_XML_ERROR',
  },
];
