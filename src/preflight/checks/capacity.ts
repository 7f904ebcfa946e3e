import { memory } from '../../base/format/findings.js';
import { freeOf, type HostRoom, type Resources } from '../../cloud/placement.js';
import { type Check, defineCheck, fail, pass, unknown, warn } from '../check.js';
import type { Rooms } from '../facts/facts.js';
import type { OwnMove } from '../policy.js';

/** Below this share of free memory or disk after the move, people are told. */
const TIGHT = 0.1;

/** A12. Room by Placement, which counts every move whose destination Nova has chosen; Drover's that are planned on top. */
const room = defineCheck({
  id: 'A12',
  title: 'Room on the destination',
  scope: 'destination',
  reads: { server: ['rooms', 'server'], cloud: ['own', 'underWay'] },
  decide: ({ server: { rooms, server }, cloud: { own, underWay } }, { destination }) => {
    const host = rooms.byHost.get(destination);
    if (host === undefined) {
      return unknown(
        `${rooms.from === 'placement' ? 'Placement' : 'Nova'} knows no inventory of ${destination}`,
        'Check nova-compute there: it reports its inventory when it starts.',
      );
    }
    const claimed = new Set(
      underWay.filter((one) => one.destination === destination).map((one) => one.serverId),
    );
    const planned = own.moves.filter(
      (move) => move.destination === destination && move.server !== server.id && !claimed.has(move.server),
    );
    const after = roomAfter(host, rooms.needed, planned);
    const short = Object.entries(after).find(([, left]) => left.free < 0);
    const promised =
      planned.length === 0 ? '' : `, ${planned.map((move) => move.request).join(', ')} counted`;
    if (short !== undefined && rooms.from === 'nova') {
      return unknown(
        `${destination} may lack ${amount(short[0], -short[1].free)}, if it overcommits as Nova does by default${promised}`,
        'Compare with cpu_allocation_ratio and ram_allocation_ratio of that host: this cloud has no Placement to tell.',
      );
    }
    if (short !== undefined) {
      return fail(
        `${destination} lacks ${amount(short[0], -short[1].free)}${promised}`,
        'Choose another host, or make room there first.',
      );
    }
    const text = `${destination} after the move: ${roomText(after)}${promised}`;
    const tight = TIGHT_CLASSES.find((name) => isTight(after[name]));
    if (tight === undefined) return pass(text);
    return warn(`${text}: less than 10 % is left`, 'Choose an emptier host, or accept it.');
  },
});

/** Processors are shared out many times over and are often full by design; memory and disk are not. */
const TIGHT_CLASSES = ['MEMORY_MB', 'DISK_GB'] as const;

interface Left {
  free: number;
  capacity: number;
}

/** What is left of each class that the server needs, after its move and after those that are planned. */
function roomAfter(
  host: HostRoom,
  needed: Resources,
  planned: readonly OwnMove[],
): Readonly<Record<string, Left>> {
  const entries = Object.entries(needed).map(([name, amountNeeded]): [string, Left] => {
    const stock = host.stock[name];
    const promised = planned.reduce((sum, move) => sum + promisedOf(move, name), 0);
    const free = freeOf(stock) - amountNeeded - promised;
    return [name, { free, capacity: stock?.capacity ?? 0 }];
  });
  return Object.fromEntries(entries);
}

function promisedOf(move: OwnMove, name: string): number {
  if (name === 'MEMORY_MB') return move.memoryMib;
  return name === 'VCPU' || name === 'PCPU' ? move.vcpus : 0;
}

function isTight(left: Left | undefined): boolean {
  return left !== undefined && left.capacity > 0 && left.free < left.capacity * TIGHT;
}

/** Free memory and processors of a host after the move, for the ranking and the card; null where nobody knows. */
export function freeAfter(
  rooms: Rooms,
  host: string,
  planned: readonly OwnMove[],
): { freeMemoryMib: number; freeVcpus: number } | null {
  const room = rooms.byHost.get(host);
  if (room === undefined) return null;
  const left = roomAfter(room, { MEMORY_MB: 0, ...rooms.needed }, planned);
  const processors = left.VCPU ?? left.PCPU;
  return {
    freeMemoryMib: Math.floor(left.MEMORY_MB?.free ?? 0),
    freeVcpus: Math.floor(processors?.free ?? freeOf(room.stock.VCPU)),
  };
}

function roomText(after: Readonly<Record<string, Left>>): string {
  const parts = Object.entries(after).map(([name, left]) => amount(name, left.free));
  return parts.length === 0 ? 'nothing is needed there' : `${parts.join(', ')} free`;
}

/** `8.3 GiB`, `4 vCPU`, `20 GiB of disk`: so much of one of Placement's classes. */
export function amount(name: string, number: number): string {
  const whole = Math.floor(number);
  if (name === 'MEMORY_MB') return memory(whole);
  if (name === 'VCPU') return `${whole} vCPU`;
  if (name === 'PCPU') return `${whole} dedicated CPU`;
  return name === 'DISK_GB' ? `${whole} GiB of disk` : `${whole} ${name}`;
}

export const capacityChecks: readonly Check[] = [room];
