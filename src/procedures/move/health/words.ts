import { duration } from '../../../base/format/duration.js';
import { utcSeconds } from '../../../base/format/time.js';
import { named } from '../../../base/format/words.js';
import { isoTime } from '../../../requests/changes.js';
import type { HostHealth } from './health.js';

type Told = Pick<HostHealth, 'host' | 'role' | 'trouble' | 'since' | 'heardAt' | 'ssh'>;

/** What is wrong with a host of a running move and what it means, as far as it is known now; undefined: nothing. */
export function troubleText(health: Told, now: number): string | undefined {
  const { trouble, role } = health;
  if (trouble === undefined) return undefined;
  return `${seenText(health, now)} ${role === 'source' ? SOURCE[trouble](health) : DESTINATION[trouble](health)}`;
}

/** The same once Nova has ended the move: nothing is to be expected of it any more. */
export function troubleAfterText(health: Told, now: number): string | undefined {
  const { host, role, trouble } = health;
  if (trouble === undefined) return undefined;
  const seen = seenText(health, now);
  if (role === 'destination' || trouble === 'unreached' || trouble === 'compute-down') return seen;
  return `${seen} Whether the guest runs there cannot be seen now. ${DO_NOT_EVACUATE.replace('that host', named(host))}`;
}

function seenText({ host, trouble, since, heardAt, ssh }: Told, now: number): string {
  const name = named(host);
  const from = `since ${utcSeconds(isoTime(since), now)}`;
  const heard =
    heardAt === undefined ? '' : `, last heard of ${duration(Math.max(0, now - heardAt) / 1000)} ago`;
  switch (trouble) {
    case 'silent':
      return `${name} is silent ${from}: no answer over SSH, and Nova hears nothing of its nova-compute${heard}.`;
    case 'unreached':
      return `${name} does not answer Drover over SSH ${from}; its nova-compute still reports to Nova${heard}.`;
    case 'compute-down':
      return `nova-compute of ${name} does not report to Nova ${from}; the host ${ssh ? 'itself answers over SSH' : 'cannot be asked, SSH is not configured'}.`;
    case 'libvirt-down':
      return `libvirt of ${name} does not answer ${from}; the host itself does.`;
    default:
      return `${name} does not answer over SSH ${from}.`;
  }
}

/** With a cause that is not known, nothing is more dangerous than to start the guest a second time. */
export const DO_NOT_EVACUATE =
  'Do not evacuate or rebuild the server before that host is fenced (powered off for certain, or cut off from its storage): the guest may still run and write there.';
/** What tells whether the guest runs, without the host. */
export const WHAT_TO_CHECK =
  "Check its power (IPMI), its console, and who has the server's volumes open (rbd status, or the sessions of the storage).";

type Words = Readonly<Record<NonNullable<HostHealth['trouble']>, (health: Told) => string>>;

const SOURCE: Words = {
  quiet: ({ host }) =>
    `The server was on it. Whether the host is down or only the way to it is not known yet, nor whether the guest runs. ${DO_NOT_EVACUATE.replace('that host', named(host))}`,
  silent: () =>
    `The server was on it: nobody knows whether the guest runs. ${DO_NOT_EVACUATE} ${WHAT_TO_CHECK}`,
  unreached: () =>
    'So the move goes on as far as Nova tells; how far it is can only be told by what Nova saves.',
  'compute-down': ({ ssh }) =>
    ssh
      ? 'What libvirt has begun may go on; without nova-compute Nova learns nothing of it, and can neither abort it nor end it well. When nova-compute starts again, it stops what it finds migrating.'
      : `Nobody can tell how the move stands, nor whether the guest runs. ${DO_NOT_EVACUATE} ${WHAT_TO_CHECK}`,
  'libvirt-down': () =>
    'A guest can go on without libvirt, the move can not: expect it to fail. Whether the guest runs cannot be seen now; do not evacuate the server before that is known.',
};

const DESTINATION: Words = {
  quiet: () =>
    'If it is down, the copying stops, Nova rolls back (that may take minutes), and the guest stays on the source.',
  silent: () =>
    'The guest is not there: it runs on the source until the very end of a move. Nova will roll back, which may take minutes.',
  unreached: () => 'The move goes on as far as Nova tells.',
  'compute-down': () =>
    'What libvirt has begun may go on, but Nova cannot finish the move there until it reports again. The guest stays on the source until the very end.',
  'libvirt-down': () => 'Expect the move to fail: Nova then rolls back, and the guest stays on the source.',
};
