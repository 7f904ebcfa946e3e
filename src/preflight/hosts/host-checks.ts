import { byName } from '../findings.js';
import { guestChecks } from './checks/guest.js';
import { limitChecks } from './checks/limits.js';
import { machineChecks } from './checks/machine.js';
import { mtuChecks } from './checks/mtu.js';
import { novaConfChecks } from './checks/nova-conf.js';
import { reachChecks } from './checks/reach.js';
import { serviceChecks } from './checks/service.js';
import { storageChecks } from './checks/storage.js';
import { tacticsChecks } from './checks/tactics.js';
import { tokenChecks } from './checks/tokens.js';
import { volumeHostChecks } from './checks/volumes.js';
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
