import type { Check } from './check.js';
import { cloudChecks } from './cloud-checks.js';
import { deviceChecks } from './device-checks.js';
import { byName } from './findings.js';
import { hostChecks } from './host-checks.js';
import { lastStallChecks } from './last-stall-check.js';
import { moveChecks } from './move-checks.js';
import { networkChecks } from './network-checks.js';
import { physicalNetworkChecks } from './physical-networks.js';
import { placeChecks } from './place-checks.js';
import { protectChecks } from './protect-check.js';
import { readinessChecks } from './readiness-check.js';
import { roomChecks } from './room-checks.js';
import { serverChecks } from './server-checks.js';
import { volumeChecks } from './volume-checks.js';

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
