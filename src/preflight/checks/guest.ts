import { memory as memoryText } from '../../base/format/findings.js';
import { fail, pass, warn } from '../check.js';
import { defineHostCheck, type HostCheck } from '../host-check.js';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
/** File systems that several hosts have at once: the same folder is there for both. */
const SHARED = /^(nfs|nfs4|ceph|glusterfs|fuse\..*|gfs2|ocfs2|lustre|gpfs)$/;

/** H24. A folder that an earlier resize or evacuation left makes Nova refuse. */
const folder = defineHostCheck({
  id: 'H24',
  title: 'Folder left on the destination',
  scope: 'destination',
  ofServer: true,
  reads: { cloud: ['server'], destination: ['folder', 'room', 'domainState'] },
  about: "fails when the server's folder is on the destination already, unless the storage is shared",
  decide: ({ cloud: { server }, destination: { folder: found, room, domainState } }, { destination }) => {
    if (found === 'no-path') {
      return warn(
        `${destination} has no instances_path`,
        `Create it as nova.conf of ${destination} names it, owned by nova.`,
        'test -d',
      );
    }
    // A domain that is left there is the graver news, and H25 tells it.
    if (found === 'absent' || SHARED.test(room.fileSystem) || domainState.there) {
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
const leftDomain = defineHostCheck({
  id: 'H25',
  title: 'Domain left on the destination',
  scope: 'destination',
  ofServer: true,
  reads: { cloud: ['server'], destination: ['domainState'] },
  about: 'fails when libvirt of the destination has the domain already',
  decide: ({ cloud: { server }, destination: { domainState } }, { destination }) => {
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
const runsHere = defineHostCheck({
  id: 'H26',
  title: 'The guest on its host',
  scope: 'source',
  ofServer: true,
  momentary: true,
  reads: { cloud: ['server'], source: ['domainState', 'job'] },
  about: 'fails when libvirt of the source does not run the guest, or a job runs on it',
  decide: ({ cloud: { server }, source: { domainState, job } }, { source }) => {
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

/** H17. Placement may be overcommitted; the memory of the host is not. */
const memoryThere = defineHostCheck({
  id: 'H17',
  title: 'Free memory of the destination',
  scope: 'destination',
  ofServer: true,
  momentary: true,
  reads: { cloud: ['server'], destination: ['memory'] },
  about: "fails when the destination has less free memory, or fewer free huge pages, than the server's",
  decide: ({ cloud: { server }, destination: { memory } }, { destination }) => {
    const needed = server.flavor.memoryMib * MIB;
    const pages = pageSizeKib(server.flavor.extraSpecs?.['hw:mem_page_size']);
    const text = (bytes: number) => memoryText(Math.floor(bytes / MIB));
    const remedy = 'Choose another host, or make room there: Placement may count more than the host has.';
    if (pages !== undefined) {
      const free = memory.hugepages
        .filter(({ pageKiB }) => pages === 'large' || pageKiB === pages)
        .reduce((sum, one) => sum + one.free * one.pageKiB * 1024, 0);
      if (free >= needed) return pass(`${destination} has ${text(free)} of free huge pages`);
      return fail(
        `${destination} has ${text(free)} of free huge pages, the server needs ${text(needed)}`,
        remedy,
      );
    }
    if (memory.availableBytes >= needed)
      return pass(`${destination} has ${text(memory.availableBytes)} available`);
    return fail(
      `${destination} has ${text(memory.availableBytes)} of memory available, the server has ${text(needed)}`,
      remedy,
      '/proc/meminfo',
    );
  },
});

/** `large`, `2048`, `2MB`, `1GB`; undefined: ordinary pages. */
function pageSizeKib(spec: string | undefined): number | 'large' | undefined {
  if (spec === undefined || spec === 'small' || spec === 'any') return undefined;
  if (spec === 'large') return 'large';
  const [, digits, unit] = /^(\d{1,9})\s*([KMG]?)i?B?$/i.exec(spec) ?? [];
  if (digits === undefined) return undefined;
  const factor = { '': 1, k: 1, m: 1024, g: 1024 ** 2 }[(unit ?? '').toLowerCase()] ?? 1;
  const kib = Number(digits) * factor;
  return kib <= 4 ? undefined : kib;
}

/** More tasks wait for each CPU than any host bears well. */
const HIGH_LOAD = 8;
const load = defineHostCheck({
  id: 'H18',
  title: 'Load of the destination',
  scope: 'destination',
  momentary: true,
  reads: { destination: ['memory'] },
  about: 'warns when the load is more than eight for each CPU',
  decide: ({ destination: { memory } }, { destination }) => {
    const each = memory.load1 / memory.cpus;
    const seen = `load ${memory.load1} on ${memory.cpus} CPUs of ${destination}`;
    if (each <= HIGH_LOAD) return pass(seen);
    return warn(seen, 'Wait until it is quieter, or choose another host.', '/proc/loadavg');
  },
});

/** H32. Only local disks need room there. */
const room = defineHostCheck({
  id: 'H32',
  title: 'Room for local disks',
  scope: 'destination',
  ofServer: true,
  momentary: true,
  reads: { cloud: ['server'], destination: ['localDiskGib', 'room'] },
  about: 'fails when the instances_path of the destination has no room for the local disks',
  decide: ({ destination: { localDiskGib, room: there } }, { destination }) => {
    if (localDiskGib === 0) return [];
    const free = Math.floor(there.availableBytes / GIB);
    if (there.availableBytes >= localDiskGib * GIB)
      return pass(`${destination} has ${free} GiB for local disks`);
    return fail(
      `${destination} has ${free} GiB free for local disks of up to ${Math.ceil(localDiskGib)} GiB`,
      'Make room in its instances_path, or choose another host.',
      'df',
    );
  },
});

export const guestChecks: readonly HostCheck[] = [folder, leftDomain, runsHere, memoryThere, load, room];
