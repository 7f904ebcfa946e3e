import fc from 'fast-check';
import {
  type Group,
  type GroupPolicy,
  type Host,
  type PairFinding,
  reserveOf,
  type Server,
} from '../../../../src/placement/model.js';
import { pairChecks } from '../../../../src/placement/pairs.js';
import type {
  ImmovableServer,
  MaintainedHost,
  RollingInput,
  RollingOptions,
  Standing,
} from '../../../../src/procedures/rolling/planning/input.js';

export const GIB = 1024;

export const OPTIONS: RollingOptions = {
  batch: 1,
  canary: null,
  limits: { perCloud: 5, perSource: 1, perDestination: 1 },
  bootSeconds: 600,
  seed: 1,
  level: false,
};

export interface HostSketch {
  gib: number;
  zone?: string;
  cores?: number;
  more?: Partial<Host>;
}

export interface ServerSketch {
  gib: number;
  /** Place of its host in the list. */
  on: number;
  cores?: number;
  more?: Partial<Server>;
}

export interface WorldSketch {
  hosts: readonly HostSketch[];
  servers: readonly ServerSketch[];
  groups?: readonly { policy: GroupPolicy; members: readonly number[]; max?: number }[];
  /** Pairs of hosts between which nothing moves. */
  barred?: readonly (readonly [number, number])[];
  standings?: readonly (Standing | 'gone' | null)[];
  immovable?: readonly ImmovableServer[];
  reservePercent?: number;
  options?: Partial<RollingOptions>;
}

const BARRED: PairFinding = { verdict: 'fail', check: 'A11', text: 'another processor' };

export const hostName = (index: number) => `compute${index + 1}`;

/** A world of hosts that all are maintained, unless `standings` says otherwise; `gone`: away, and nobody knows until when. */
export function world(sketch: WorldSketch): RollingInput {
  const { hosts, servers, groups = [], barred = [], standings = [], immovable = [] } = sketch;
  const byHost = new Map(
    hosts.map((_, from) => [
      hostName(from),
      new Map(barred.filter(([one]) => one === from).map(([, to]) => [hostName(to), BARRED])),
    ]),
  );
  return {
    cloud: {
      hosts: hosts.map((host, index) => hostOf(host, index, servers, standings[index])),
      servers: servers.map(serverOf),
      groups: groups.map(
        ({ policy, members, max = 1 }, index): Group => ({
          id: `g${index}`,
          name: `group-${index}`,
          policy,
          maxServersPerHost: max,
          members: members.map((one) => ({ server: `s${one}`, host: hostName(servers[one]?.on ?? 0) })),
        }),
      ),
      pairs: pairChecks({ byHost }),
    },
    reserve: reserveOf(sketch.reservePercent ?? 0),
    hosts: hosts.flatMap((_, index): MaintainedHost[] => {
      const standing = standings[index] === undefined ? 'waiting' : standings[index];
      if (standing === null) return [];
      if (standing === 'gone') return [{ name: hostName(index), standing: 'away', backInSeconds: null }];
      return [{ name: hostName(index), standing, backInSeconds: standing === 'away' ? 300 : null }];
    }),
    immovable,
    rates: { bytesPerSecond: GIB ** 3, aroundSeconds: 10 },
    loads: new Map(),
    options: { ...OPTIONS, ...sketch.options },
  };
}

function hostOf(
  { gib, zone = 'nova', cores = 1000, more = {} }: HostSketch,
  index: number,
  servers: readonly ServerSketch[],
  standing: Standing | 'gone' | null | undefined,
): Host {
  const own = servers.filter(({ on }) => on === index);
  const inventory = (total: number, used: number) => ({ total, reserved: 0, allocationRatio: 1, used });
  const ours = standing === 'emptying' || standing === 'away' || standing === 'gone';
  return {
    name: hostName(index),
    zone,
    cell: null,
    aggregates: [],
    providers: [
      {
        id: `rp${index}`,
        inventories: {
          MEMORY_MB: inventory(
            gib * GIB,
            own.reduce((sum, one) => sum + one.gib * GIB, 0),
          ),
          VCPU: inventory(
            cores,
            own.reduce((sum, one) => sum + (one.cores ?? 1), 0),
          ),
        },
        traits: [],
      },
    ],
    enabled: !ours,
    disabledReason: ours ? 'maintenance' : null,
    up: standing !== 'away' && standing !== 'gone',
    emptiedBy: ours ? 'm-1' : null,
    ...more,
  };
}

function serverOf({ gib, on, cores = 1, more = {} }: ServerSketch, index: number): Server {
  return {
    id: `s${index}`,
    name: `server-${index}`,
    host: hostName(on),
    claims: [{ provider: null, resources: { MEMORY_MB: gib * GIB, VCPU: cores } }],
    zone: null,
    requiredTraits: [],
    forbiddenTraits: [],
    aggregates: [],
    forbiddenAggregates: [],
    allowedHosts: null,
    ...more,
  };
}

export interface WorldSizes {
  hosts: { min: number; max: number };
  servers: { min: number; max: number };
  /** Groups, pairs that are barred, zones and aggregates that servers ask for. */
  rules: boolean;
}

/** Clouds in which every server fits where it is; those that would not are left out. */
export function anyWorld({ hosts, servers, rules }: WorldSizes): fc.Arbitrary<WorldSketch> {
  return fc
    .record({
      hosts: fc.array(
        fc.record({
          gib: fc.constantFrom(8, 12, 16),
          zone: rules ? fc.constantFrom('a', 'a', 'b') : fc.constant('a'),
          cores: rules ? fc.constantFrom(4, 8, 1000) : fc.constant(1000),
        }),
        { minLength: hosts.min, maxLength: hosts.max },
      ),
      servers: fc.array(
        fc.record({
          gib: fc.constantFrom(1, 2, 3, 4, 6, 8),
          on: fc.nat(hosts.max - 1),
          pinned: rules ? fc.boolean() : fc.constant(false),
        }),
        { minLength: servers.min, maxLength: servers.max },
      ),
      policies: fc.array(
        fc.constantFrom<GroupPolicy>('anti-affinity', 'anti-affinity', 'affinity', 'soft-anti-affinity'),
        { maxLength: rules ? 2 : 0 },
      ),
      picks: fc.array(fc.nat(50), { minLength: 8, maxLength: 8 }),
      barred: fc.array(fc.tuple(fc.nat(hosts.max - 1), fc.nat(hosts.max - 1)), {
        maxLength: rules ? 3 : 0,
      }),
      reservePercent: fc.constantFrom(0, 0, 10, 25),
    })
    .map(({ hosts: all, servers: some, policies, picks, barred, reservePercent }): WorldSketch => {
      const used = all.map(() => ({ gib: 0, cores: 0 }));
      const fitting = some.flatMap(({ gib, on, pinned }): ServerSketch[] => {
        const host = all[on % all.length];
        const there = used[on % all.length];
        if (host === undefined || there === undefined) return [];
        if (there.gib + gib > host.gib || there.cores + 1 > host.cores) return [];
        there.gib += gib;
        there.cores += 1;
        return [{ gib, on: on % all.length, ...(pinned ? { more: { zone: host.zone } } : {}) }];
      });
      return {
        hosts: all,
        servers: fitting,
        groups: policies.map((policy, index) => ({
          policy,
          members: membersOf(fitting, policy, picks.slice(index * 4, index * 4 + 4)),
        })),
        barred: barred.filter(([from, to]) => from !== to),
        reservePercent,
      };
    });
}

/** Members that keep the rule where they are now. */
function membersOf(
  servers: readonly ServerSketch[],
  policy: GroupPolicy,
  picks: readonly number[],
): number[] {
  const members: number[] = [];
  for (const pick of picks) {
    const one = servers.length === 0 ? -1 : pick % servers.length;
    if (one < 0 || members.includes(one)) continue;
    const together = members.some((other) => servers[other]?.on === servers[one]?.on);
    if (policy === 'anti-affinity' && together) continue;
    if (policy === 'affinity' && members.length > 0 && !together) continue;
    members.push(one);
  }
  return members;
}
