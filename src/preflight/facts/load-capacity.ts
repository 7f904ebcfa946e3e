import type { Hypervisor } from '../../cloud/compute.js';
import type { HostRoom, Resources } from '../../cloud/placement.js';
import type { ServerFlavor } from '../../cloud/server.js';
import type { FactReader, Rooms } from './facts.js';
import type { ApiInputs } from './load-api.js';

/** Hosts that Placement did not offer are looked up one by one, to say what they lack; no more than this many. */
const LOOKED_UP = 32;

/** Nova's defaults before Placement; a host may be configured otherwise, so they only ever give an unknown. */
const DEFAULT_RATIO = { memory: 1.5, vcpu: 16 } as const;

/** One question to Placement finds every host that fits; only for the others is the inventory read. */
export async function loadRooms(inputs: ApiInputs, read: FactReader): Promise<Rooms> {
  const { placementMax } = await read.value('capabilities');
  const [needed, hypervisors] = await Promise.all([
    neededBy(inputs, read, placementMax !== null),
    read.value('hypervisors'),
  ]);
  if (placementMax === null) return roomsByNova(needed, hypervisors);
  const fitting = await inputs.cloud.allocationCandidates(needed, hypervisors, inputs.call);
  const byHost = new Map(fitting.map((room) => [room.host, room]));
  const others = hypervisors.filter((one) => !byHost.has(one.host));
  const wanted = [
    ...others.filter((one) => one.host === inputs.destination),
    ...others.filter((one) => one.host !== inputs.destination && one.status === 'enabled'),
    ...others.filter((one) => one.host !== inputs.destination && one.status !== 'enabled'),
  ].slice(0, LOOKED_UP);
  const looked = wanted.length === 0 ? [] : await inputs.cloud.capacity(wanted, inputs.call);
  for (const room of looked) byHost.set(room.host, room);
  return { needed, byHost, from: 'placement' };
}

/** What the server holds now is what it will need; a server without allocations is judged by its flavor. */
async function neededBy(inputs: ApiInputs, read: FactReader, placement: boolean): Promise<Resources> {
  // Its id is known: they are read beside the server itself.
  const held =
    placement && inputs.serverId !== null ? await inputs.cloud.allocations(inputs.serverId, inputs.call) : [];
  if (held.length === 0) return byFlavor((await read.value('server')).flavor);
  const sum: Record<string, number> = {};
  for (const allocation of held) {
    for (const [name, amount] of Object.entries(allocation.resources)) {
      sum[name] = (sum[name] ?? 0) + amount;
    }
  }
  return sum;
}

function byFlavor(flavor: ServerFlavor): Resources {
  return { VCPU: flavor.vcpus, MEMORY_MB: flavor.memoryMib };
}

function roomsByNova(needed: Resources, hypervisors: readonly Hypervisor[]): Rooms {
  const byHost = new Map<string, HostRoom>();
  for (const { host, id, usage } of hypervisors) {
    if (usage === null) continue;
    const stock = {
      MEMORY_MB: { capacity: usage.memoryMib * DEFAULT_RATIO.memory, used: usage.memoryUsedMib },
      VCPU: { capacity: usage.vcpus * DEFAULT_RATIO.vcpu, used: usage.vcpusUsed },
    };
    byHost.set(host, { host, provider: id, stock });
  }
  return { needed: { VCPU: needed.VCPU ?? 0, MEMORY_MB: needed.MEMORY_MB ?? 0 }, byHost, from: 'nova' };
}
