import type { GroupPolicy } from '../../../../src/placement/model.js';
import type { RollingInput } from '../../../../src/procedures/rolling/planning/input.js';

/**
 * The fewest moves with which all hosts can be emptied one after another, by trying every state of the cloud that can
 * be reached: any server may go to any host at any time. Groups have one server a host. Null where there is no way.
 */
export function fewestMoves(input: RollingInput, canary: string | null): number | null {
  const { hosts, servers, groups, pairs } = input.cloud;
  const classes = ['MEMORY_MB', 'VCPU'];
  const sizes = servers.map(({ claims }) => classes.map((name) => claims[0]?.resources[name] ?? 0));
  const rooms = hosts.map(({ providers }) =>
    classes.map((name) => {
      const total = providers[0]?.inventories[name]?.total ?? 0;
      return Math.floor((total * (100 - input.reserve.percent)) / 100);
    }),
  );
  const others = (policy: GroupPolicy) =>
    servers.map(({ id }) =>
      groups
        .filter((one) => one.policy === policy && one.members.some(({ server }) => server === id))
        .map(({ members }) =>
          members
            .filter(({ server }) => server !== id)
            .map((one) => servers.findIndex(({ id: of }) => of === one.server)),
        ),
    );
  const [rivals, friends] = [others('anti-affinity'), others('affinity')];
  const allowed = hosts.map((from) =>
    servers.map((server) =>
      hosts.map(
        ({ name, zone }) =>
          (server.zone === null || server.zone === zone) &&
          pairs.of({ ...server, host: from.name }, name).verdict !== 'fail',
      ),
    ),
  );
  const maintained = hosts.map(({ name }) =>
    input.hosts.some((one) => one.name === name && one.standing === 'waiting'),
  );
  const first = servers.map(({ host }) => hosts.findIndex(({ name }) => name === host));
  const keyOf = (at: readonly number[], done: number) => `${at.join('')}.${done}`;
  const goal = maintained.reduce((mask, one, host) => (one ? mask | (1 << host) : mask), 0);

  /** All that can be rebooted is, at once; the canary before all others. */
  const reboot = (at: readonly number[], before: number): number => {
    let done = before;
    for (const [host, { name }] of hosts.entries()) {
      if (!maintained[host] || at.includes(host)) continue;
      if (done === 0 && canary !== null && name !== canary) continue;
      done |= 1 << host;
    }
    return done;
  };

  let frontier = [{ at: first, done: reboot(first, reboot(first, 0)) }];
  const seen = new Set(frontier.map(({ at, done }) => keyOf(at, done)));
  for (let moves = 0; frontier.length > 0; moves += 1) {
    if (frontier.some(({ done }) => done === goal)) return moves;
    const next: typeof frontier = [];
    for (const { at, done } of frontier) {
      const used = rooms.map((room, host) =>
        room.map((_, kind) =>
          at.reduce((sum, one, server) => sum + (one === host ? (sizes[server]?.[kind] ?? 0) : 0), 0),
        ),
      );
      for (const [server, from] of at.entries()) {
        for (let to = 0; to < hosts.length; to += 1) {
          if (to === from || !allowed[from]?.[server]?.[to]) continue;
          if (sizes[server]?.some((size, kind) => (used[to]?.[kind] ?? 0) + size > (rooms[to]?.[kind] ?? 0)))
            continue;
          if (rivals[server]?.some((group) => group.some((one) => at[one] === to))) continue;
          if (friends[server]?.some((group) => group.length > 0 && !group.some((one) => at[one] === to)))
            continue;
          const moved = at.map((one, index) => (index === server ? to : one));
          const after = reboot(moved, reboot(moved, done));
          const key = keyOf(moved, after);
          if (seen.has(key)) continue;
          seen.add(key);
          next.push({ at: moved, done: after });
        }
      }
    }
    frontier = next;
  }
  return null;
}
