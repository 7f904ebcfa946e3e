import { type Random, seededRandom } from '../../base/seeded-random.js';
import { uuid } from '../identifiers.js';
import type { Host } from './model.js';

export interface HostSpec {
  name: string;
  vcpus?: number;
  memoryMb?: number;
  diskGb?: number;
  hypervisorHostname?: string;
  hypervisorVersion?: number;
  /** What one migration gets of the link. */
  linkBytesPerSecond?: number;
  zone?: string;
}

/** What a live migration gets of a 1 Gb/s link. */
const GIGABIT_LINK = 110 * 2 ** 20;

/** Hosts are up for thirty days when the cloud begins. */
const UP_BEFORE_MS = 30 * 86_400_000;

export function createHost(spec: HostSpec, number: number, random: Random, now: number): Host {
  return {
    name: spec.name,
    number,
    hypervisorHostname: spec.hypervisorHostname ?? spec.name,
    address: `10.20.${(number + 10) >> 8}.${(number + 10) & 255}`,
    serviceId: uuid(random),
    hypervisorId: uuid(random),
    zone: spec.zone ?? 'nova',
    vcpus: spec.vcpus ?? 32,
    memoryMb: spec.memoryMb ?? 64 * 1024,
    reservedMemoryMb: 1024,
    diskGb: spec.diskGb ?? 500,
    hypervisorVersion: spec.hypervisorVersion ?? 7_002_022,
    hypervisorType: 'QEMU',
    linkBytesPerSecond: spec.linkBytesPerSecond ?? GIGABIT_LINK,
    disabled: false,
    disabledReason: null,
    forcedDown: false,
    stoppedAt: null,
    // Drawn aside: the ids of servers stay the same for the same seed, whatever hosts have.
    bootId: uuid(seededRandom(number)),
    bootedAt: now - UP_BEFORE_MS,
    booting: false,
    countsAsUpForMs: 60_000,
    generation: 1,
    used: { vcpus: 0, memoryMb: 0, diskGb: 0 },
  };
}
