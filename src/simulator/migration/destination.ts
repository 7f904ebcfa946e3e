import type { Host, Server } from '../world/model.js';
import type { World } from '../world/world.js';

/** As the recorded scheduler and conductor said it, whatever the reason was. */
export const NO_VALID_HOST = 'No valid host was found. There are not enough hosts available.';

/** The host the scheduler gives: the one that was asked for if it fits, else the one with the most free memory. */
export function chooseDestination(world: World, server: Server, asked: string | null): Host | undefined {
  const fitting = [...world.hosts.values()].filter(
    (host) => (asked === null || host.name === asked) && fits(world, server, host),
  );
  return fitting.sort((one, other) => world.free(other).memoryMb - world.free(one).memoryMb)[0];
}

function fits(world: World, server: Server, host: Host): boolean {
  const source = world.host(server.host);
  const free = world.free(host);
  return (
    host.name !== server.host &&
    !host.disabled &&
    world.countsAsUp(host) &&
    host.hypervisorType === source.hypervisorType &&
    host.hypervisorVersion >= source.hypervisorVersion &&
    free.vcpus >= server.flavor.vcpus &&
    free.memoryMb >= server.flavor.ramMb &&
    free.diskGb >= server.flavor.diskGb &&
    !breaksAntiAffinity(world, server, host)
  );
}

function breaksAntiAffinity(world: World, server: Server, host: Host): boolean {
  return world.serverGroups.some(
    (group) =>
      group.policy === 'anti-affinity' &&
      group.members.includes(server.id) &&
      group.members.some((member) => member !== server.id && world.servers.get(member)?.host === host.name),
  );
}
