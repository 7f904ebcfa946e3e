import { mebibytesPerSecond } from '../../base/format/findings.js';
import type { NovaConf } from '../../hosts/nova/nova-conf.js';
import { type Check, defineCheck, fail, pass, unknown, warn } from '../check.js';
import {
  forecastOf,
  type Measured,
  measuredBandwidth,
  novaGivesUpAfterSeconds,
  outrunsLink,
} from '../forecast.js';
import { shown } from './nova-conf.js';

const NOVA_CONF = 'nova.conf';
/** Parallel connections and post-copy together end guests shut off before QEMU 10.1 (nova/conf/libvirt.py). */
const QEMU_PARALLEL_POST_COPY = [10, 1] as const;

/** H3. When Nova gives up by itself, and what it does then. */
const tactics = defineCheck({
  id: 'H3',
  title: 'Timeout and tactics',
  scope: 'source',
  reads: { source: ['nova', 'libvirt'] },
  about:
    'fails for post-copy with parallel connections before QEMU 10.1; warns when there is no completion timeout',
  decide: ({ source: { nova, libvirt } }, { source }) => {
    const { conf } = nova;
    const postCopy = permitsPostCopy(conf) === true;
    const parallel = conf.integer('libvirt', 'live_migration_parallel_connections').value ?? 1;
    if (postCopy && parallel > 1 && isOlder(libvirt.qemu, QEMU_PARALLEL_POST_COPY)) {
      return fail(
        `${source}: ${parallel} parallel connections with post-copy shut guests off before QEMU 10.1; it has ${libvirt.qemu}`,
        'Set live_migration_parallel_connections=1, or live_migration_permit_post_copy=false.',
        NOVA_CONF,
      );
    }
    const timeout = conf.integer('libvirt', 'live_migration_completion_timeout').value;
    const action = conf.string('libvirt', 'live_migration_timeout_action').value ?? 'abort';
    if (timeout === 0) {
      return warn(
        `${source}: live_migration_completion_timeout is 0: Nova never gives a move up by itself`,
        'Set it to 800 (seconds for each GiB), or watch the move.',
        NOVA_CONF,
      );
    }
    const converge = isOn(conf, 'live_migration_permit_auto_converge') && !postCopy;
    const how = postCopy ? 'with post-copy' : converge ? 'with auto-converge' : 'without post-copy';
    return pass(`${source} gives up after ${shown(timeout)} s for each GiB (${action}), ${how}`);
  },
});

/** H4. Post-copy needs userfaultfd, and no device of the host in the guest. */
const postCopy = defineCheck({
  id: 'H4',
  title: 'Post-copy',
  scope: 'pair',
  ofServer: true,
  reads: { source: ['nova', 'domain'], destination: ['system'] },
  about:
    'fails when post-copy is permitted for a guest with a device passed through; warns when userfaultfd is off',
  decide: ({ source: { nova, domain }, destination: { system } }, names) => {
    if (permitsPostCopy(nova.conf) !== true) return pass('post-copy is not permitted');
    if ((domain?.hostDevices ?? 0) > 0) {
      return fail(
        'post-copy is permitted, and the guest has a device of the host passed through: VFIO cannot do it',
        `Set live_migration_permit_post_copy=false on ${names.source}.`,
        NOVA_CONF,
      );
    }
    if (system.userfaultfd !== false) return pass('post-copy can be used');
    return warn(
      `post-copy is permitted, but ${names.destination} has vm.unprivileged_userfaultfd=0: switching to it would fail`,
      `On ${names.destination}: sysctl -w vm.unprivileged_userfaultfd=1, and keep it in /etc/sysctl.d. Or do not permit post-copy.`,
    );
  },
});

/** H33. What the guest changes against what the move can carry. */
const convergence = defineCheck({
  id: 'H33',
  title: 'Convergence',
  scope: 'pair',
  ofServer: true,
  momentary: true,
  reads: { server: ['server'], source: ['nova', 'dirtyRate'], pair: ['path'] },
  about: 'warns when the guest changes 80 % or more of what the limit or the link carries',
  decide: ({ server: { server }, source: { nova, dirtyRate }, pair: { path } }) => {
    const measured = measuredOf(nova.conf, dirtyRate?.bytesPerSecond ?? null, path.linkMbit);
    const { dirtyBytesPerSecond: dirty, bandwidthBytesPerSecond: carries } = measured;
    if (dirty === null) return unknown('how much the guest changes could not be measured here');
    const changes = mebibytesPerSecond(dirty);
    if (carries === null) return pass(`changes ${changes}; the link does not tell its speed`);
    if (!outrunsLink(dirty, carries)) return pass(`changes ${changes} of ${mebibytesPerSecond(carries)}`);
    const pause = forecastOf(server, measured).pauseSeconds;
    return warn(
      `may not converge: changes ${changes}, ${measured.limited ? 'the limit is' : 'the link carries'} ${mebibytesPerSecond(carries)}`,
      `Try off-peak${measured.limited ? ' or raise live_migration_bandwidth' : ''}, or expect a pause of about ${Math.ceil(pause)} s with force.`,
    );
  },
});

/** A26. The forecast against the time after which Nova gives up. */
const timeEnough = defineCheck({
  id: 'A26',
  title: 'Time enough',
  scope: 'pair',
  ofServer: true,
  momentary: true,
  reads: { server: ['server'], source: ['nova', 'dirtyRate'], pair: ['path'] },
  about: "warns when the move is likely to outlast Nova's completion timeout",
  decide: ({ server: { server }, source: { nova, dirtyRate }, pair: { path } }) => {
    const perGib = nova.conf.integer('libvirt', 'live_migration_completion_timeout').value ?? 800;
    if (perGib === 0) return [];
    const measured = measuredOf(nova.conf, dirtyRate?.bytesPerSecond ?? null, path.linkMbit);
    const takes = forecastOf(server, measured);
    const limit = novaGivesUpAfterSeconds(server, perGib);
    if (takes.minSeconds < limit)
      return pass(`takes ${takes.minSeconds} s at least, Nova gives up after ${limit} s`);
    const action = nova.conf.string('libvirt', 'live_migration_timeout_action').value ?? 'abort';
    return warn(
      `takes ${takes.minSeconds} s or more, and Nova gives up after ${limit} s (${action})`,
      'Move it off-peak, raise live_migration_bandwidth or live_migration_completion_timeout, or be ready to force.',
    );
  },
});

export function measuredOf(
  conf: NovaConf,
  dirtyBytesPerSecond: number | null,
  linkMbit: number | null,
): Measured {
  const limit = conf.integer('libvirt', 'live_migration_bandwidth').value ?? 0;
  return { dirtyBytesPerSecond, ...measuredBandwidth(limit, linkMbit) };
}

/** null: no word that Nova takes. */
export function permitsPostCopy(conf: NovaConf): boolean | null {
  return conf.boolean('libvirt', 'live_migration_permit_post_copy').value;
}

function isOn(conf: NovaConf, name: string): boolean {
  return conf.boolean('libvirt', name).value === true;
}

export function isOlder(version: string, than: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of than.entries()) {
    const has = parts[index] ?? 0;
    if (has !== wanted) return has < wanted;
  }
  return false;
}

export const convergenceChecks: readonly Check[] = [tactics, postCopy, convergence, timeEnough];
