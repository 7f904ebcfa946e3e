/*
 * Everything Drover can run on a host, each command beside its script and its parser. All of it reads, none of it changes
 * anything. Arguments reach a script as $1, $2 and so on, after `argumentWords` has passed them.
 */
export { cpuCompare, hostCpu } from './libvirt/cpu.js';
export { dirtyRate } from './libvirt/dirty-rate.js';
export { domainDefinition } from './libvirt/domain-definition.js';
export { domainState } from './libvirt/domain-state.js';
export { machineTypes } from './libvirt/machine-types.js';
export { completedMove, moveJob } from './libvirt/migration-job.js';
export { runningDomains } from './libvirt/running-domains.js';
export { secretDigest } from './libvirt/secrets.js';
export { certificates, settings } from './libvirt/settings.js';
export { libvirtVersion } from './libvirt/version.js';
export { logRecords } from './logs/log-records.js';
export { addresses, links } from './network/addresses.js';
export { guestProbe } from './network/guest-probe.js';
export { names } from './network/names.js';
export { pathTo } from './network/path-to.js';
export { libvirtReach, mesh } from './network/peers.js';
export { portsOf } from './network/ports.js';
export { instanceFolder } from './nova/instance-folder.js';
export { novaConf } from './nova/nova-conf-files.js';
export { junoVolumeBug, packages } from './nova/packages.js';
export { ceph, cephBlocklist } from './storage/ceph.js';
export { disk } from './storage/disk.js';
export { fibreChannel } from './storage/fibre-channel.js';
export { iscsi } from './storage/iscsi.js';
export { multipath } from './storage/multipath.js';
export { nfs, nfsExports } from './storage/nfs.js';
export { nvme } from './storage/nvme.js';
export { librbd, rbdImage, rbdWatchers } from './storage/rbd.js';
export { storageDevices, volumeDevices } from './storage/volume-devices.js';
export { boot } from './system/boot.js';
export { clock } from './system/clock.js';
export { identity } from './system/identity.js';
export { memoryAndLoad } from './system/memory.js';
export { system } from './system/system.js';
