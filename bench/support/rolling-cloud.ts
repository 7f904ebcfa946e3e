import { type Random, seededRandom } from '../../src/base/seeded-random.js';
import type { CloudModel, Group, Host, Server } from '../../src/placement/model.js';
import { allPairsPass } from '../../src/placement/pairs.js';

export interface CloudShape {
  hosts: number;
  zones: number;
  servers: number;
  /** The part of all memory that servers hold. */
  fill: number;
  /** Anti-affinity groups of three. */
  groups: number;
}

const SIZES_GIB = [1, 2, 4, 8, 16, 32];
const MIB_A_GIB = 1024;
const VCPU_RATIO = 4;
/** Hosts looked at when a server is placed. */
const CHOICES = 2;

/** Hosts alike, servers of six sizes, each put on some host of its zone that has room: the same seed, the same cloud. */
export function rollingCloud(shape: CloudShape, seed: number): CloudModel {
  const random = seededRandom(seed);
  const sizes = Array.from({ length: shape.servers }, () => pick(random, SIZES_GIB));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const capacity = Math.ceil((total * MIB_A_GIB) / shape.hosts / shape.fill);
  const free = new Float64Array(shape.hosts).fill(capacity);
  const zones = Array.from({ length: shape.zones }, (_, zone) =>
    [...free.keys()].filter((host) => host % shape.zones === zone),
  );
  const placed = sizes.map((gib, server) => {
    const zone = server % shape.zones;
    const host = someHost(random, free, zones[zone] ?? [], gib * MIB_A_GIB);
    free[host] = (free[host] ?? 0) - gib * MIB_A_GIB;
    return { gib, zone, host };
  });
  const servers = placed.map(({ gib, zone, host }, index): Server => serverOf(index, gib, zone, host));
  const hosts = [...free.keys()].map((index) => hostOf(index, index % shape.zones, capacity, placed));
  return { hosts, servers, groups: groupsOf(random, shape, servers), pairs: allPairsPass };
}

function pick<T>(random: Random, from: readonly T[]): T {
  const one = from[Math.floor(random() * from.length)];
  if (one === undefined) throw new RangeError('nothing to pick from');
  return one;
}

/** The emptiest of a few by chance: what is left of a scheduler's spreading after years of comings and goings. */
function someHost(random: Random, free: Float64Array, own: readonly number[], mib: number): number {
  const emptier = (one: number, other: number) => ((free[other] ?? 0) > (free[one] ?? 0) ? other : one);
  const host = Array.from({ length: CHOICES }, () => pick(random, own)).reduce(emptier);
  return (free[host] ?? 0) >= mib ? host : own.reduce(emptier);
}

function serverOf(index: number, gib: number, zone: number, host: number): Server {
  return {
    id: `s${index}`,
    name: `server-${index}`,
    host: hostName(host),
    claims: [
      { provider: hostName(host), resources: { MEMORY_MB: gib * MIB_A_GIB, VCPU: Math.max(1, gib / 4) } },
    ],
    zone: `zone-${zone}`,
    requiredTraits: [],
    forbiddenTraits: [],
    aggregates: [],
    forbiddenAggregates: [],
    allowedHosts: null,
  };
}

function hostName(host: number): string {
  return `compute${host + 1}`;
}

function hostOf(
  index: number,
  zone: number,
  capacity: number,
  placed: readonly { gib: number; host: number }[],
): Host {
  const own = placed.filter(({ host }) => host === index);
  const inventory = (total: number, allocationRatio: number, used: number) => ({
    total,
    reserved: 0,
    allocationRatio,
    used,
  });
  const cores = Math.ceil(capacity / MIB_A_GIB / 4);
  return {
    name: hostName(index),
    zone: `zone-${zone}`,
    cell: null,
    aggregates: [],
    providers: [
      {
        id: hostName(index),
        inventories: {
          MEMORY_MB: inventory(capacity, 1, sum(own.map(({ gib }) => gib * MIB_A_GIB))),
          VCPU: inventory(cores, VCPU_RATIO, sum(own.map(({ gib }) => Math.max(1, gib / 4)))),
        },
        traits: [],
      },
    ],
    enabled: true,
    disabledReason: null,
    up: true,
    emptiedBy: null,
  };
}

/** Three servers of one zone on three hosts each; no server is in two. */
function groupsOf(random: Random, { groups, zones }: CloudShape, servers: readonly Server[]): Group[] {
  const taken = new Set<string>();
  return Array.from({ length: groups }, (_, index): Group => {
    const zone = `zone-${index % zones}`;
    const members: { server: string; host: string }[] = [];
    while (members.length < 3) {
      const one = pick(random, servers);
      if (one.zone !== zone || taken.has(one.id) || members.some(({ host }) => host === one.host)) continue;
      taken.add(one.id);
      members.push({ server: one.id, host: one.host });
    }
    return {
      id: `g${index}`,
      name: `group-${index}`,
      policy: 'anti-affinity',
      maxServersPerHost: 1,
      members,
    };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}
