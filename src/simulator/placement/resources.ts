import type { JsonObject } from '../http/json.js';
import type { Host, Resources } from '../world/model.js';
import type { World } from '../world/world.js';

const VCPU_RATIO = 16;

export function inventoriesOf(
  host: Host,
): Record<string, { total: number; reserved: number; allocation_ratio: number }> {
  return {
    VCPU: { total: host.vcpus, reserved: 0, allocation_ratio: VCPU_RATIO },
    MEMORY_MB: { total: host.memoryMb, reserved: host.reservedMemoryMb, allocation_ratio: 1 },
    DISK_GB: { total: host.diskGb, reserved: 0, allocation_ratio: 1 },
  };
}

export function usagesOf(host: Host): Record<string, number> {
  return { VCPU: host.used.vcpus, MEMORY_MB: host.used.memoryMb, DISK_GB: host.used.diskGb };
}

/** An allocation leaves out what it does not take. */
export function resourcesView(resources: Resources): JsonObject {
  return {
    ...(resources.memoryMb > 0 && { MEMORY_MB: resources.memoryMb }),
    ...(resources.vcpus > 0 && { VCPU: resources.vcpus }),
    ...(resources.diskGb > 0 && { DISK_GB: resources.diskGb }),
  };
}

/** Reads `VCPU:1,MEMORY_MB:128`; undefined when it is something else. */
export function readResources(text: string): Map<string, number> | undefined {
  const wanted = new Map<string, number>();
  for (const part of text.split(',')) {
    const match = /^([A-Z0-9_]+):([1-9]\d*)$/.exec(part);
    if (!match?.[1]) return undefined;
    wanted.set(match[1], Number(match[2]));
  }
  return wanted;
}

export function hasRoom(world: World, host: Host, wanted: ReadonlyMap<string, number>): boolean {
  const free = world.free(host);
  const room: Record<string, number> = { VCPU: free.vcpus, MEMORY_MB: free.memoryMb, DISK_GB: free.diskGb };
  const largest: Record<string, number> = {
    VCPU: host.vcpus,
    MEMORY_MB: host.memoryMb,
    DISK_GB: host.diskGb,
  };
  return [...wanted].every(([name, amount]) => amount <= (room[name] ?? 0) && amount <= (largest[name] ?? 0));
}

export const TRAITS = [
  'COMPUTE_NODE',
  'COMPUTE_NET_ATTACH_INTERFACE',
  'COMPUTE_RESCUE_BFV',
  'COMPUTE_STORAGE_BUS_VIRTIO',
  'COMPUTE_VOLUME_ATTACH_WITH_TAG',
  'COMPUTE_VOLUME_EXTEND',
  'COMPUTE_VOLUME_MULTI_ATTACH',
  'HW_CPU_X86_AVX2',
  'HW_CPU_X86_SSE2',
];

/** COMPUTE_STATUS_DISABLED is how the scheduler learns that a host takes nothing new. */
export function traitsOf(host: Host): string[] {
  return host.disabled ? [...TRAITS, 'COMPUTE_STATUS_DISABLED'] : TRAITS;
}
