import type { Group, Host, Reserve, Server } from '../../../../src/placement/model.js';
import type { DrainQuestion } from '../../../../src/procedures/drain/placement/model.js';

/**
 * The most servers that can leave, by trying everything, with rules written down a second time and as plainly as can
 * be: what the planner says is held against this.
 */
export function mostThatCanLeave({ model, host: source, reserve }: DrainQuestion): number {
  const servers = model.servers.filter((one) => one.host === source);
  const free = new Map<string, number>();
  for (const { providers } of model.hosts) {
    for (const { id, inventories } of providers) {
      for (const [name, one] of Object.entries(inventories)) {
        const capacity = Math.floor((one.total - one.reserved) * one.allocationRatio);
        free.set(`${id} ${name}`, kept(capacity, name, reserve) - one.used);
      }
    }
  }
  const at = new Map<string, string>();
  for (const { members } of model.groups) {
    for (const member of members) if (member.host !== null) at.set(member.server, member.host);
  }
  let best = 0;

  function visit(index: number, left: number): void {
    if (left > best) best = left;
    const server = servers[index];
    if (server === undefined || left + servers.length - index <= best) return;
    for (const host of model.hosts) {
      if (!mayGo(server, host)) continue;
      at.set(server.id, host.name);
      take(server, host, 0, () => visit(index + 1, left + 1));
      at.set(server.id, source);
    }
    visit(index + 1, left);
  }

  function take(server: Server, host: Host, claim: number, then: () => void): void {
    const one = server.claims[claim];
    if (one === undefined) {
      then();
      return;
    }
    const wanted = Object.entries(one.resources);
    for (const { id } of host.providers) {
      if (!wanted.every(([name, amount]) => (free.get(`${id} ${name}`) ?? -1) >= amount)) continue;
      for (const [name, amount] of wanted)
        free.set(`${id} ${name}`, (free.get(`${id} ${name}`) ?? 0) - amount);
      take(server, host, claim + 1, then);
      for (const [name, amount] of wanted)
        free.set(`${id} ${name}`, (free.get(`${id} ${name}`) ?? 0) + amount);
    }
  }

  function mayGo(server: Server, host: Host): boolean {
    return (
      host.name !== source &&
      host.enabled &&
      (server.zone === null || server.zone === host.zone) &&
      server.requiredTraits.every((trait) => host.providers.some(({ traits }) => traits.includes(trait))) &&
      model.pairs.of(server, host.name).verdict !== 'fail' &&
      model.groups.every((group) => groupLets(group, server, host))
    );
  }

  function groupLets({ members, policy, maxServersPerHost }: Group, server: Server, host: Host): boolean {
    if (!members.some((member) => member.server === server.id)) return true;
    const others = members.filter((member) => member.server !== server.id && at.has(member.server));
    const there = others.filter((member) => at.get(member.server) === host.name).length;
    if (policy === 'anti-affinity') return there < maxServersPerHost;
    return policy !== 'affinity' || others.length === 0 || there > 0;
  }

  visit(0, 0);
  return best;
}

function kept(capacity: number, name: string, { percent, classes }: Reserve): number {
  return classes.includes(name) ? Math.floor((capacity * (100 - percent)) / 100) : capacity;
}
