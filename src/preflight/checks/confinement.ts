import { list } from '../../base/format/findings.js';
import { type Check, defineCheck, pass, warn } from '../check.js';

/** H30. What confines guests, compared. */
const confinement = defineCheck({
  id: 'H30',
  title: 'SELinux and AppArmor',
  scope: 'pair',
  reads: { source: ['system'], destination: ['system'] },
  about: 'warns when one host confines its guests and the other does not',
  decide: ({ source, destination }, names) => {
    const [from, to] = [source.system, destination.system].map(
      ({ selinux, apparmor }) => selinux ?? (apparmor ? 'AppArmor' : 'nothing'),
    );
    if (from === to) return pass(`both hosts confine guests by ${from ?? 'nothing'}`);
    return warn(
      `guests are confined by ${from} on ${names.source}, by ${to} on ${names.destination}`,
      'Use the same mode on all hosts: labels that one needs the other does not set.',
    );
  },
});

const OWNERSHIP = ['user', 'group', 'dynamic_ownership'] as const;
const ownership = defineCheck({
  id: 'H34',
  title: 'Ownership of guests',
  scope: 'pair',
  reads: { source: ['settings'], destination: ['settings'] },
  about: 'warns when qemu.conf of the hosts differ in user, group or dynamic_ownership',
  decide: ({ source, destination }, names) => {
    const differing = OWNERSHIP.filter(
      (key) => source.settings.get(`qemu.${key}`) !== destination.settings.get(`qemu.${key}`),
    );
    if (differing.length === 0) return pass('qemu.conf agrees in user, group and ownership');
    return warn(
      `qemu.conf of ${names.source} and ${names.destination} differ in ${list([...differing])}`,
      'Make them alike: a guest may otherwise not open its own files there.',
      'qemu.conf',
    );
  },
});

export const confinementChecks: readonly Check[] = [confinement, ownership];
