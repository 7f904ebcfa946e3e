import type { FailureRow } from './row.js';

/** Bugs with a number and the releases that have them. Before all others: their messages fit general rows as well. */
export const KNOWN_BUGS: readonly FailureRow[] = [
  {
    id: 'juno-volume-backed-refused',
    match: /Live migration can not be used without shared storage(?! except)/i,
    certainty: 'certain',
    about: 'source',
    meaning:
      'nova-compute on {source} has bug 1392773 (Juno): it takes Cinder volumes for local disks and refuses every volume-backed server.',
    remedy:
      'Do not retry, and never switch to block migration: on this release it can destroy the volumes (bug 1398999). Backport commit 6ad7e17e to nova-compute on {source} and restart it while no move runs; or put instances_path on shared storage; or migrate cold.',
    example: 'compute1 is not on shared storage: Live migration can not be used without shared storage.',
    origin: 'nova bug 1392773; fixed in Kilo',
  },
  {
    id: 'bug-1888395-single-port-binding',
    match: /Cannot load 'vif_type' in the base class/,
    certainty: 'certain',
    about: 'both',
    meaning:
      'nova-compute has bug 1888395 (Train before 20.6.0, Ussuri before 21.2.0): where Neutron has a single binding for each port, live migration fails.',
    remedy:
      'Upgrade nova-compute on {source} and {destination} to a release with the fix (Victoria has it). With the extension binding-extended of Neutron it does not happen.',
    example: "NotImplementedError: Cannot load 'vif_type' in the base class",
    origin: 'nova bug 1888395; hotsos lp1888395',
  },
  {
    id: 'bug-1944619-offloaded-port',
    match:
      /attaching network adapter failed\.?:? ?(?:libvirt\.)?libvirtError: Requested operation is not valid: PCI device/i,
    certainty: 'certain',
    about: 'source',
    meaning:
      'A failed move ran into bug 1944619 (before Zed): nova-compute on {source} tried to attach a hardware-offloaded port that was still there, and the guest may have lost that network.',
    remedy:
      "Check the guest's network. Detaching and attaching that interface brings it back; upgrade Nova to Zed or a backport.",
    example:
      'attaching network adapter failed.: libvirt.libvirtError: Requested operation is not valid: PCI device 0000:81:00.2 is in use by driver QEMU, domain instance-0000012c',
    origin: 'nova bug 1944619, fixed in 26.0.0; hotsos lp1944619',
  },
  {
    id: 'bug-1972028-pci-device-race',
    match: /Node device not found: no node device with matching name/i,
    certainty: 'likely',
    about: 'both',
    meaning:
      'nova-compute lost a race with libvirt over a PCI device that came or went while it listed them (bug 1972028, before Zed).',
    remedy: 'Try again; upgrade Nova to Zed or a backport (Ubuntu: 3:25.2.1-0ubuntu2.8).',
    transient: true,
    example:
      "libvirt.libvirtError: Node device not found: no node device with matching name 'net_enp129s0f0v3_fe_54_00_1b_2c_3d'",
    origin: 'nova bug 1972028, fixed in 26.0.0; hotsos lp1972028',
  },
  {
    id: 'bug-2012284-osinfo-apparmor',
    match: /Error opening directory \S{0,40}osinfo\S{0,6}: Permission denied/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      'AppArmor keeps nova-compute from reading libosinfo (bug 2012284, Ubuntu packages with gir1.2-libosinfo-1.0).',
    remedy:
      "On {destination} remove gir1.2-libosinfo-1.0, or set nova-compute's AppArmor profile to complain.",
    example:
      'Failure prepping block device: gi.repository.GLib.GError: g-io-error-quark: Error opening directory ./usr/share/osinfo.: Permission denied (14)',
    origin: 'nova bug 2012284; hotsos lp2012284',
  },
  {
    id: 'bug-1982284-no-ram-info',
    match: /migration was active, but (?:no RAM info was set|RAM '\w+' data was missing)/i,
    level: 'effect',
    certainty: 'certain',
    about: 'source',
    meaning:
      'libvirt was asked for figures at the very moment the move ended, and nova-compute gave up watching (bug 1982284, before 2023.1).',
    remedy:
      'Often the guest has moved: `/migrate check` reads again where the server runs. Do not retry before.',
    example: 'internal error: migration was active, but no RAM info was set',
    origin: 'nova bug 1982284, fixed in 27.0.0',
  },
  {
    id: 'bug-1671011-paused-post-copy',
    match: /post-copy migration is not supported with non-live or paused migration/i,
    certainty: 'certain',
    about: 'source',
    meaning:
      'The server is paused, and Nova asked for post-copy, which libvirt refuses for a paused guest (bug 1671011, before 2024.1).',
    remedy:
      'Unpause the server first, or set live_migration_permit_post_copy=false on {source}, or upgrade Nova.',
    example: 'argument unsupported: post-copy migration is not supported with non-live or paused migration',
    origin: 'nova bug 1671011, fixed in 29.0.0; libvirt qemu_migration.c',
  },
  {
    id: 'bug-2080531-mtu',
    match: /Target network card MTU \d{1,6} does not match source \d{1,6}/i,
    certainty: 'likely',
    about: 'source',
    meaning:
      'Nova gave the guest another MTU for {destination} than it runs with: either the MTU of its network was changed, or Nova lost it (bug 2080531, up to 2026.1).',
    remedy:
      "Compare the network's MTU in Neutron with the guest's (`virsh dumpxml` on {source}). A hard reboot gives the guest the network's MTU.",
    example: 'unsupported configuration: Target network card MTU 1450 does not match source 1500',
    origin: 'nova bug 2080531; libvirt domain_conf.c',
  },
  {
    id: 'bug-2152697-iothreads',
    match: /AttributeError: 'NoneType' object has no attribute 'set'/,
    certainty: 'likely',
    about: 'source',
    meaning:
      'The server has pinned CPUs and was started before the upgrade to 2026.1 (Gazpacho): nova-compute on {source} looks for an I/O thread that it does not have (bug 2152697).',
    remedy:
      'A hard reboot gives the guest its I/O thread; or upgrade nova-compute on {source} to a release with the fix.',
    example: "AttributeError: 'NoneType' object has no attribute 'set'",
    origin: 'nova bug 2152697; nova migration.py _update_numa_xml',
  },
  {
    id: 'bug-1978489-cpu-shares',
    match:
      /\bcpu\.weight\b.{0,80}out of range|Invalid value '\d{1,9}' for 'cpu\.weight'|'shares' .{0,60}out of range/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      '{destination} has cgroups v2, whose limit for CPU shares the guest exceeds: Nova gives 1024 for each vCPU (bug 1978489, before Zed).',
    remedy:
      'A hard reboot under a Nova with the fix takes the shares away; until then move it to a host with cgroups v1 instead of {destination}, or migrate cold.',
    example: "libvirt.libvirtError: Invalid value '32768' for 'cpu.weight': Numerical result out of range",
    origin: 'nova bug 1978489; bloomberg/chef-bcpc #2267',
  },
  {
    id: 'bug-1768807-unicode',
    match: /Live Migration failure: 'ascii' codec can't encode/i,
    certainty: 'certain',
    about: 'source',
    meaning:
      "nova-compute on {source} cannot pass on a name with letters beyond ASCII in the server's definition (bug 1768807, Queens and Rocky).",
    remedy: 'Upgrade Nova, or give the server (and its flavor) a name in plain ASCII and reboot it hard.',
    example:
      "Live Migration failure: 'ascii' codec can't encode characters in position 251-252: ordinal not in range(128)",
    origin: 'nova bug 1768807, fixed in Stein',
  },
  {
    id: 'qemu-10.0-ht',
    match: /extra features: ht(?![\w,-])/i,
    certainty: 'certain',
    about: 'destination',
    meaning:
      'libvirt of {destination} does not know yet that QEMU 10.0 reports the CPU feature ht in another way, and takes it for a difference.',
    remedy:
      'Upgrade libvirt of {destination} (the fix came in 2025: "Fix incoming migration to QEMU 10.0.0 and newer"), or choose a host with an older QEMU.',
    example: "operation failed: guest CPU doesn't match specification: extra features: ht",
    origin: 'libvirt NEWS; harvester/harvester #11615',
  },
  {
    id: 'qemu-10.1-pdcm',
    match: /missing features: pdcm(?![\w,-])/i,
    certainty: 'likely',
    about: 'destination',
    meaning:
      'QEMU 10.1 of {destination} no longer gives the guest the CPU feature pdcm, which an older QEMU gave it: the CPUs may well be the same.',
    remedy:
      'Upgrade QEMU of {destination} to a build that keeps pdcm for older machine types, or choose a host with the QEMU of {source}.',
    example: "error: operation failed: guest CPU doesn't match specification: missing features: pdcm",
    origin: 'qemu-devel, 10.1-rc1; harvester/harvester #11358',
  },
  {
    id: 'qemu-8.0-pcie-aer',
    match: /get_pci_config_device: Bad config data: i=0x10a\b/i,
    certainty: 'likely',
    about: 'both',
    meaning:
      'The two hosts run QEMU before and after 8.0, which differ in a PCIe error register for the same machine type.',
    remedy: 'Bring QEMU on {source} and {destination} to one release, 8.1 or newer, or choose another host.',
    example:
      'qemu-system-x86_64: get_pci_config_device: Bad config data: i=0x10a read: 40 device: 0 cmask: ff wmask: 0 w1cmask:0',
    origin: 'qemu: x-pcie-err-unc-mask',
  },
  {
    id: 'qemu-6-pcie-hotplug',
    match: /get_pci_config_device: Bad config data: i=0x6e\b/i,
    certainty: 'likely',
    about: 'both',
    meaning:
      'The two QEMUs disagree whether a device is plugged into a PCIe port of the guest (a bug of QEMU before 7.0 with machine types up to pc-q35-6.0).',
    remedy: 'Bring QEMU on {source} and {destination} to one newer release, or choose another host.',
    example:
      'qemu-kvm: get_pci_config_device: Bad config data: i=0x6e read: 0 device: 40 cmask: ff wmask: 0 w1cmask:19',
    origin: 'qemu: x-pcihp-enable-pcie-pcp-cap',
  },
];
