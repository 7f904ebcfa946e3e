import type { Fleet } from './fleet.js';
import type { MemoryPeak } from './plan.js';
import { State } from './state.js';
import type { Transfer } from './transfers.js';

/** The fullest host at any time of the plan, by its part of the capacity; who is on the way counts on both hosts. */
export function memoryPeak(fleet: Fleet, transfers: readonly Transfer[]): MemoryPeak | null {
  const first = new State(fleet);
  const used = Float64Array.from(first.memoryUsed);
  let peak: { host: number; at: number; usedMib: number; share: number } | null = null;
  const look = (host: number, at: number) => {
    const capacity = first.memoryCapacity[host] ?? 0;
    const usedMib = used[host] ?? 0;
    const share = capacity > 0 ? usedMib / capacity : -1;
    if (capacity > 0 && (peak === null || share > peak.share)) peak = { host, at, usedMib, share };
    return peak;
  };
  for (const host of used.keys()) peak = look(host, 0);
  // What ends at a moment is over before what begins then.
  const events = transfers
    .flatMap(({ server, from, to, startsAt, endsAt }) => [
      { at: endsAt, host: from, mib: -(fleet.memoryMib[server] ?? 0) },
      { at: startsAt, host: to, mib: fleet.memoryMib[server] ?? 0 },
    ])
    .sort((one, other) => one.at - other.at || one.mib - other.mib);
  for (const { at, host, mib } of events) {
    used[host] = (used[host] ?? 0) + mib;
    if (mib > 0) peak = look(host, at);
  }
  if (peak === null) return null;
  const capacityMib = first.memoryCapacity[peak.host] ?? 0;
  return { host: fleet.name(peak.host), at: peak.at, usedMib: peak.usedMib, capacityMib };
}
