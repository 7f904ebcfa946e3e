import type { CloudModel, Group } from './model.js';
import type { Objection } from './objection.js';

/** How many members of each group run on each host, as servers are placed. Hosts, servers and groups go by number. */
export class GroupCounts {
  readonly #groups: readonly Group[];
  readonly #hosts: CloudModel['hosts'];
  /** By group and host. A member outside the plan that is on the move counts on both. */
  readonly #counts: readonly Int32Array[];
  /** By group: members that run anywhere, each once. */
  readonly #running: readonly number[];
  /** By server: its groups. */
  readonly #groupsOf: readonly number[][];

  constructor({ groups, hosts, servers }: CloudModel, hostNumber: (name: string) => number) {
    this.#groups = groups;
    this.#hosts = hosts;
    const numbers = new Map(servers.map((server, index) => [server.id, index]));
    const groupsOf: number[][] = servers.map(() => []);
    this.#groupsOf = groupsOf;
    this.#counts = groups.map(({ members }, group) => {
      const counts = new Int32Array(hosts.length);
      for (const member of members) {
        const server = numbers.get(member.server);
        if (server !== undefined) groupsOf[server]?.push(group);
        const planned = server === undefined ? undefined : servers[server]?.host;
        for (const name of planned === undefined ? [member.host, member.movingTo ?? null] : [planned]) {
          const host = name === null ? -1 : hostNumber(name);
          if (host >= 0) counts[host] = (counts[host] ?? 0) + 1;
        }
      }
      return counts;
    });
    this.#running = groups.map(
      ({ members }) => members.filter((one) => one.host !== null || numbers.has(one.server)).length,
    );
  }

  groupsOf(server: number): readonly number[] {
    return this.#groupsOf[server] ?? [];
  }

  group(number: number): Group | undefined {
    return this.#groups[number];
  }

  /** Members of a group on a host; the server that is asked for, which runs on host `at`, is left out. */
  othersOn(group: number, host: number, at: number): number {
    return (this.#counts[group]?.[host] ?? 0) - (at === host ? 1 : 0);
  }

  /** Members that run anywhere, one of them (who asks) left out. */
  others(group: number): number {
    return (this.#running[group] ?? 0) - 1;
  }

  move(server: number, from: number, to: number): void {
    for (const group of this.groupsOf(server)) {
      const counts = this.#counts[group];
      if (counts === undefined) continue;
      if (from >= 0) counts[from] = (counts[from] ?? 0) - 1;
      if (to >= 0) counts[to] = (counts[to] ?? 0) + 1;
    }
  }

  /**
   * What the hard policies say. Nova's affinity filter lets a member go only where another one runs, its own host
   * counted: members that are together cannot leave each other by live migration.
   */
  objection(server: number, host: number, at: number): Objection | undefined {
    for (const number of this.groupsOf(server)) {
      const group = this.#groups[number];
      const there = this.othersOn(number, host, at);
      if (group?.policy === 'anti-affinity' && there >= group.maxServersPerHost) {
        return { code: 'anti-affinity', group: group.name, there, limit: group.maxServersPerHost };
      }
      if (group?.policy === 'affinity' && this.others(number) > 0 && there === 0) {
        return { code: 'affinity', group: group.name, hosts: this.#hostsOf(number, at) };
      }
    }
    return undefined;
  }

  /** Where other members run. */
  #hostsOf(group: number, at: number): string[] {
    return this.#hosts.filter((_, host) => this.othersOn(group, host, at) > 0).map(({ name }) => name);
  }
}
