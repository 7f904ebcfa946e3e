import { tacticsChecks } from './checks/convergence.js';
import { machineChecks } from './checks/cpu.js';
import { guestChecks } from './checks/guest.js';
import { limitChecks } from './checks/limits.js';
import { reachChecks } from './checks/network/host-to-host.js';
import { mtuChecks } from './checks/network/mtu.js';
import { serviceChecks } from './checks/nova-compute.js';
import { novaConfChecks } from './checks/nova-conf.js';
import { tokenChecks } from './checks/service-token.js';
import { storageChecks } from './checks/storage/disk-cache.js';
import { volumeHostChecks } from './checks/storage/zones-and-keys.js';
import { byName } from './findings.js';
import type { HostCheck } from './host-check.js';

/** Every check of the hosts over SSH, in the order of their ids. */
export const allHostChecks: readonly HostCheck[] = [
  ...novaConfChecks,
  ...tacticsChecks,
  ...reachChecks,
  ...machineChecks,
  ...guestChecks,
  ...storageChecks,
  ...serviceChecks,
  ...limitChecks,
  ...mtuChecks,
  ...tokenChecks,
  ...volumeHostChecks,
].sort((a, b) => byName(a.id, b.id));
