import type { World } from './world.js';

const ROLES = ['web', 'api', 'db', 'cache', 'worker', 'mail', 'search', 'build'] as const;

/** `count` names of which none begins another: every role's numbers are equally long. */
export function serverNames(count: number): string[] {
  const highest = Math.ceil(count / ROLES.length);
  const digits = Math.max(2, String(highest).length);
  return Array.from({ length: count }, (_, index) => {
    const number = Math.floor(index / ROLES.length) + 1;
    return `${ROLES[index % ROLES.length]}-${String(number).padStart(digits, '0')}`;
  });
}

/** Hosts that all have room for half as many servers again, and idle servers spread evenly over them. */
export function populate(world: World, hostCount: number, serverCount: number): void {
  const perHost = Math.ceil(serverCount / hostCount);
  const slots = Math.ceil(perHost * 1.5) + 4;
  for (let number = 1; number <= hostCount; number++) {
    world.addHost({
      name: `compute${number}`,
      vcpus: Math.max(32, Math.ceil(slots / 4)),
      memoryMb: Math.max(64 * 1024, slots * 4096 + 1024),
    });
  }
  const weekAgo = world.now() - 7 * 86_400_000;
  serverNames(serverCount).forEach((name, index) => {
    world.addServer({
      name,
      host: `compute${(index % hostCount) + 1}`,
      flavor: index % 3 === 2 ? '2' : '1',
      usedRatio: 0.42 + (index % 4) * 0.04,
      created: weekAgo + index * 1000,
    });
  });
}
