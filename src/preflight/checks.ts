import type { Check } from './check.js';
import { roomChecks } from './checks/capacity.js';
import { cloudChecks } from './checks/cloud.js';
import { hostChecks } from './checks/compute-service.js';
import { deviceChecks } from './checks/guest-devices.js';
import { lastStallChecks } from './checks/last-stall.js';
import { moveChecks } from './checks/migrations.js';
import { physicalNetworkChecks } from './checks/network/physical-networks.js';
import { networkChecks } from './checks/network/ports.js';
import { protectChecks } from './checks/protection.js';
import { readinessChecks } from './checks/readiness.js';
import { placeChecks } from './checks/scheduling.js';
import { serverChecks } from './checks/server.js';
import { volumeChecks } from './checks/storage/volumes.js';
import { byName } from './findings.js';

/** Every check there is, in the order of their ids. */
export const allChecks: readonly Check[] = [
  ...cloudChecks,
  ...serverChecks,
  ...hostChecks,
  ...moveChecks,
  ...lastStallChecks,
  ...placeChecks,
  ...roomChecks,
  ...volumeChecks,
  ...deviceChecks,
  ...networkChecks,
  ...physicalNetworkChecks,
  ...readinessChecks,
  ...protectChecks,
].sort((a, b) => byName(a.id, b.id));
