import type { Check } from './check.js';
import { capacityChecks } from './checks/capacity.js';
import { clockChecks } from './checks/clocks.js';
import { cloudChecks } from './checks/cloud.js';
import { computeServiceChecks } from './checks/compute-service.js';
import { confinementChecks } from './checks/confinement.js';
import { convergenceChecks } from './checks/convergence.js';
import { cpuChecks } from './checks/cpu.js';
import { guestChecks } from './checks/guest.js';
import { deviceChecks } from './checks/guest-devices.js';
import { hostCapacityChecks } from './checks/host-capacity.js';
import { lastStallChecks } from './checks/last-stall.js';
import { limitChecks } from './checks/limits.js';
import { moveChecks } from './checks/migrations.js';
import { hostToHostChecks } from './checks/network/host-to-host.js';
import { mtuChecks } from './checks/network/mtu.js';
import { physicalNetworkChecks } from './checks/network/physical-networks.js';
import { portChecks } from './checks/network/ports.js';
import { novaComputeChecks } from './checks/nova-compute.js';
import { novaConfChecks } from './checks/nova-conf.js';
import { protectionChecks } from './checks/protection.js';
import { readinessChecks } from './checks/readiness.js';
import { schedulingChecks } from './checks/scheduling.js';
import { serverChecks } from './checks/server.js';
import { tokenChecks } from './checks/service-token.js';
import { cephChecks } from './checks/storage/ceph.js';
import { diskCacheChecks } from './checks/storage/disk-cache.js';
import { fibreChannelChecks } from './checks/storage/fibre-channel.js';
import { iscsiChecks } from './checks/storage/iscsi.js';
import { leftDeviceChecks } from './checks/storage/left-devices.js';
import { nfsChecks } from './checks/storage/nfs.js';
import { nvmeChecks } from './checks/storage/nvme.js';
import { volumeChecks } from './checks/storage/volumes.js';
import { zoneAndKeyChecks } from './checks/storage/zones-and-keys.js';
import { versionChecks } from './checks/versions.js';
import { byName } from './findings.js';

/** Every check there is, in the order of their ids. */
export const allChecks: readonly Check[] = [
  ...cloudChecks,
  ...serverChecks,
  ...computeServiceChecks,
  ...moveChecks,
  ...lastStallChecks,
  ...schedulingChecks,
  ...capacityChecks,
  ...volumeChecks,
  ...deviceChecks,
  ...portChecks,
  ...physicalNetworkChecks,
  ...readinessChecks,
  ...protectionChecks,
  ...novaConfChecks,
  ...convergenceChecks,
  ...hostToHostChecks,
  ...versionChecks,
  ...cpuChecks,
  ...confinementChecks,
  ...guestChecks,
  ...hostCapacityChecks,
  ...iscsiChecks,
  ...leftDeviceChecks,
  ...fibreChannelChecks,
  ...cephChecks,
  ...nfsChecks,
  ...nvmeChecks,
  ...diskCacheChecks,
  ...novaComputeChecks,
  ...clockChecks,
  ...limitChecks,
  ...mtuChecks,
  ...tokenChecks,
  ...zoneAndKeyChecks,
].sort((a, b) => byName(a.id, b.id));
