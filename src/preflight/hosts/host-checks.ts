import { byName } from '../findings.js';
import { guestChecks } from './checks/guest.js';
import { machineChecks } from './checks/machine.js';
import { novaConfChecks } from './checks/nova-conf.js';
import { reachChecks } from './checks/reach.js';
import { serviceChecks } from './checks/service.js';
import { storageChecks } from './checks/storage.js';
import { tacticsChecks } from './checks/tactics.js';
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
].sort((a, b) => byName(a.id, b.id));
