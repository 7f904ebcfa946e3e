import type { Group, Host, Server } from '../../../../src/placement/model.js';
import type { RollingInput } from '../../../../src/procedures/rolling/planning/input.js';
import type { PlannedMove, RollingPlan } from '../../../../src/procedures/rolling/planning/plan.js';

/**
 * Carries a plan out by its times, with sums of its own: what a step breaks is said. Hosts have one provider here, and
 * servers one claim.
 */
export function replay(input: RollingInput, plan: RollingPlan): string[] {
  const world = new Replay(input);
  const moves = [...plan.steps.flatMap((step) => step.moves), ...plan.levelling];
  const events = [
    ...moves.flatMap((move) => [
      { at: move.endsAt, order: 0, run: () => world.end(move) },
      { at: move.startsAt, order: 3, run: () => world.start(move) },
    ]),
    ...plan.steps.flatMap((step) => [
      { at: step.startsAt, order: 2, run: () => world.takeOut(step.host, step.canary) },
      { at: step.emptyAt, order: 4, run: () => world.handOver(step.host) },
      { at: step.backAt, order: 1, run: () => world.back(step.host) },
    ]),
    ...input.hosts
      .filter(({ standing, backInSeconds }) => standing === 'away' && backInSeconds !== null)
      .map(({ name, backInSeconds }) => ({ at: backInSeconds ?? 0, order: 1, run: () => world.back(name) })),
  ].sort((a, b) => a.at - b.at || a.order - b.order);
  for (const { run } of events) run();
  return world.wrong;
}

class Replay {
  readonly wrong: string[] = [];
  readonly #input: RollingInput;
  readonly #at = new Map<string, string>();
  readonly #going = new Map<string, string>();
  readonly #out = new Set<string>();
  readonly #used = new Map<string, Map<string, number>>();
  #canary: string | null = null;

  constructor(input: RollingInput) {
    this.#input = input;
    for (const { id, host } of input.cloud.servers) this.#at.set(id, host);
    for (const { name, standing } of input.hosts) {
      if (standing === 'emptying' || standing === 'away') this.#out.add(name);
    }
    for (const { name, providers } of input.cloud.hosts) {
      const inventories = Object.entries(providers[0]?.inventories ?? {});
      this.#used.set(name, new Map(inventories.map(([key, { used }]) => [key, used])));
    }
  }

  start(move: PlannedMove): void {
    const { server: id, from, to } = move;
    const server = this.#input.cloud.servers.find((one) => one.id === id);
    const host = this.#input.cloud.hosts.find(({ name }) => name === to);
    const source = this.#input.cloud.hosts.find(({ name }) => name === from);
    if (server === undefined || host === undefined || source === undefined) {
      this.wrong.push(`${id} or ${to} is not in the cloud`);
      return;
    }
    const say = (text: string) => this.wrong.push(`${id} ${from} -> ${to} at ${move.startsAt}: ${text}`);
    if (this.#at.get(id) !== from || this.#going.has(id)) say('it is not there');
    if (this.#out.has(to)) say('the host is out of service');
    const standing = this.#input.hosts.find(({ name }) => name === to)?.standing;
    const ours = standing === 'emptying' || standing === 'away';
    if (!ours && (!host.enabled || !host.up)) say('the host is disabled or down');
    if (server.zone !== null && server.zone !== host.zone) say('another zone');
    const aggregates = server.aggregates.every((any) => any.some((one) => host.aggregates.includes(one)));
    if (!aggregates) say('not of its aggregate');
    if (this.#input.cloud.pairs.of({ ...server, host: from }, to).verdict === 'fail') say('the pair fails');
    for (const group of this.#input.cloud.groups) this.#askGroup(group, server, to, say);
    this.#add(server, host, say);
    this.#going.set(id, to);
    this.#limits(say);
  }

  #askGroup(
    { policy, members, maxServersPerHost }: Group,
    { id }: Server,
    to: string,
    say: (text: string) => void,
  ) {
    if (!members.some(({ server }) => server === id)) return;
    const others = members.map(({ server }) => server).filter((one) => one !== id);
    const places = others.map((one) => [this.#at.get(one), this.#going.get(one)]);
    const there = places.filter((both) => both.includes(to)).length;
    if (policy === 'anti-affinity' && there >= maxServersPerHost) say('anti-affinity');
    if (policy === 'affinity' && others.length > 0 && there === 0) say('affinity');
    if (others.some((one) => this.#going.has(one))) say('another one of its group moves');
  }

  #add({ claims }: Server, host: Host, say: (text: string) => void): void {
    const used = this.#used.get(host.name);
    for (const [key, amount] of Object.entries(claims[0]?.resources ?? {})) {
      const after = (used?.get(key) ?? 0) + amount;
      const { total = 0, allocationRatio = 1 } = host.providers[0]?.inventories[key] ?? {};
      const usable = Math.floor((total * allocationRatio * (100 - this.#input.reserve.percent)) / 100);
      if (after > usable) say(`${after} of ${usable} ${key}`);
      used?.set(key, after);
    }
  }

  #limits(say: (text: string) => void): void {
    const { perCloud, perSource, perDestination } = this.#input.options.limits;
    if (this.#going.size > perCloud) say('too many in the cloud');
    for (const { name } of this.#input.cloud.hosts) {
      const leaving = [...this.#going.keys()].filter((one) => this.#at.get(one) === name).length;
      const coming = [...this.#going.values()].filter((one) => one === name).length;
      if (leaving > perSource) say(`${leaving} leave ${name}`);
      if (coming > perDestination) say(`${coming} come to ${name}`);
    }
  }

  end({ server: id, from, to }: PlannedMove): void {
    const used = this.#used.get(from);
    const claims = this.#input.cloud.servers.find((one) => one.id === id)?.claims[0]?.resources ?? {};
    for (const [key, amount] of Object.entries(claims)) used?.set(key, (used.get(key) ?? 0) - amount);
    this.#at.set(id, to);
    this.#going.delete(id);
  }

  takeOut(host: string, canary: boolean): void {
    if (canary) this.#canary = host;
    else if (this.#canary !== null) this.wrong.push(`${host} is begun while the canary is out`);
    this.#out.add(host);
    const { batch } = this.#input.options;
    if (this.#out.size > batch)
      this.wrong.push(`${this.#out.size} hosts are out of service, ${batch} may be`);
  }

  handOver(host: string): void {
    const left = [...this.#at].filter(([, at]) => at === host).map(([id]) => id);
    const coming = [...this.#going].filter(([, to]) => to === host).map(([id]) => id);
    if (left.length + coming.length > 0)
      this.wrong.push(`${host} is handed over with ${[...left, ...coming]}`);
  }

  back(host: string): void {
    this.#out.delete(host);
    if (this.#canary === host) this.#canary = null;
  }
}
