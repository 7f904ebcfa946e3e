import { memory as memoryText } from '../../base/format/findings.js';
import { type Check, defineCheck, fail, pass, warn } from '../check.js';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** H17. Placement may be overcommitted; the memory of the host is not. */
const memoryThere = defineCheck({
  id: 'H17',
  title: 'Free memory of the destination',
  scope: 'destination',
  ofServer: true,
  momentary: true,
  reads: { server: ['server'], destination: ['memory'] },
  about: "fails when the destination has less free memory, or fewer free huge pages, than the server's",
  decide: ({ server: { server }, destination: { memory } }, { destination }) => {
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
const load = defineCheck({
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
const room = defineCheck({
  id: 'H32',
  title: 'Room for local disks',
  scope: 'destination',
  ofServer: true,
  momentary: true,
  reads: { server: ['server'], destination: ['localDiskGib', 'room'] },
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

export const hostCapacityChecks: readonly Check[] = [memoryThere, load, room];
