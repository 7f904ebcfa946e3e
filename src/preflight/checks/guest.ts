import { isSharedFileSystem } from '../../hosts/storage/disk.js';
import { type Check, defineCheck, fail, pass, warn } from '../check.js';

/** H24. A folder that an earlier resize or evacuation left makes Nova refuse. */
const folder = defineCheck({
  id: 'H24',
  title: 'Folder left on the destination',
  scope: 'destination',
  ofServer: true,
  reads: { server: ['server'], destination: ['folder', 'room', 'domainState'] },
  about: "fails when the server's folder is on the destination already, unless the storage is shared",
  decide: ({ server: { server }, destination: { folder: found, room, domainState } }, { destination }) => {
    if (found === 'no-path') {
      return warn(
        `${destination} has no instances_path`,
        `Create it as nova.conf of ${destination} names it, owned by nova.`,
        'test -d',
      );
    }
    // A domain that is left there is the graver news, and H25 tells it.
    if (found === 'absent' || isSharedFileSystem(room.fileSystem) || domainState.there) {
      return pass(`no folder of the server is left on ${destination}`);
    }
    return fail(
      `${destination} still has a folder of this server: Nova refuses a destination where it exists`,
      `On ${destination}, make sure that no domain uses it (virsh list --all), then move the folder ${server.id} out of instances_path.`,
      'test -e',
    );
  },
});

/** H25. The same server twice would write to its volumes twice. */
const leftDomain = defineCheck({
  id: 'H25',
  title: 'Domain left on the destination',
  scope: 'destination',
  ofServer: true,
  reads: { server: ['server'], destination: ['domainState'] },
  about: 'fails when libvirt of the destination has the domain already',
  decide: ({ server: { server }, destination: { domainState } }, { destination }) => {
    if (!domainState.there || server.host === destination)
      return pass(`no domain of the server on ${destination}`);
    return fail(
      `libvirt of ${destination} has a domain of this server already (${domainState.state})`,
      `Do not move it. Find out where the guest really runs (virsh list --all on both hosts); two of them destroy its volumes. Only then remove the one that is wrong.`,
      'virsh dominfo',
    );
  },
});

/** H26. The guest is where Nova says, and nothing is done to it. */
const runsHere = defineCheck({
  id: 'H26',
  title: 'The guest on its host',
  scope: 'source',
  ofServer: true,
  momentary: true,
  reads: { server: ['server'], source: ['domainState', 'job'] },
  about: 'fails when libvirt of the source does not run the guest, or a job runs on it',
  decide: ({ server: { server }, source: { domainState, job } }, { source }) => {
    if (!domainState.there) {
      return fail(
        `libvirt of ${source} does not have the guest that Nova says runs there`,
        'Find out where it runs (virsh list --all on every host) before anything else.',
        'virsh dominfo',
      );
    }
    if (domainState.state !== 'running' && domainState.state !== 'paused') {
      return fail(
        `the guest is ${domainState.state} on ${source}, Nova calls it ${server.status}`,
        'Find out why it does not run, then start it from Nova.',
        'virsh dominfo',
      );
    }
    if (job.job === 'running' || job.job === 'starting') {
      return fail(
        `a job of libvirt runs on the guest${job.job === 'running' ? ` (${job.operation.toLowerCase()})` : ''}`,
        'Wait until it has ended.',
        'virsh domjobinfo',
      );
    }
    return pass(`${domainState.state} on ${source}, no job`);
  },
});

export const guestChecks: readonly Check[] = [folder, leftDomain, runsHere];
