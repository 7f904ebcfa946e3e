import type { Cloud } from '../../cloud/cloud.js';
import type { Aggregate, ComputeService } from '../../cloud/compute.js';
import type { HostProviders } from '../../cloud/placement.js';
import type { Server as CloudServer, ServerGroup } from '../../cloud/server.js';
import type {
  CloudModel,
  Group,
  GroupPolicy,
  Host,
  PairChecks,
  PairFinding,
  PairVerdict,
  PromisedMove,
  Provider,
  Server,
} from '../../placement/model.js';
import { PAIR_OK } from '../../placement/model.js';
import { pairChecks } from '../../placement/pairs.js';
import { withMoves } from '../../placement/promised.js';
import { asksHosts, needsDestination } from '../check.js';
import { allChecks } from '../checks.js';
import { runChecks } from '../engine.js';
import type { Finding } from '../finding.js';
import type { OwnState } from '../policy.js';
import type { Preflight } from '../preflight.js';
import { readGroups } from './with-groups.js';

/** What the planner sees for itself: state of the destination, what empties it, room, groups; and the queue, which slots keep. */
const OF_THE_PLANNER: ReadonlySet<string> = new Set(['A8', 'A9', 'A12', 'A13', 'A27']);

/** The API's checks of one server and one destination. */
export const PAIR_CHECKS = allChecks.filter(
  (check) => needsDestination(check) && !asksHosts(check) && !OF_THE_PLANNER.has(check.id),
);

const POLICIES: ReadonlySet<string> = new Set([
  'affinity',
  'anti-affinity',
  'soft-affinity',
  'soft-anti-affinity',
]);

/** Servers whose claims are read at once: those of many hosts, in the order in which a list has them. */
const CLAIMS_AT_ONCE = 200;

/** A server that is to leave, and what was read of it. */
export interface Leaving {
  server: CloudServer;
  preflight: Preflight;
}

/** What was found on the hosts themselves, by server and destination: worse than the API alone tells. */
export type FoundOnHosts = ReadonlyMap<string, ReadonlyMap<string, PairFinding>>;

/** What the planner knows of the cloud, whatever was found of its servers. */
export interface GroundFacts {
  services: readonly ComputeService[];
  aggregates: readonly Aggregate[];
  providers: readonly HostProviders[];
  groups: readonly Group[];
  /** Why nobody knows the groups; null: they are known. */
  groupsUnread: string | null;
  claims: ReadonlyMap<string, Server['claims']>;
  own: OwnState;
}

export interface ModelFacts extends GroundFacts {
  leaving: readonly Leaving[];
}

/** Everything of a cloud that the planner needs beside the checks: a handful of lists. */
export async function readModelFacts(
  bulk: Cloud,
  leaving: readonly Leaving[],
  own: OwnState,
  /** The lists of a server's host, where they are others than these. */
  listsOf: (host: string) => Cloud = () => bulk,
): Promise<ModelFacts> {
  const servers = leaving.map(({ server }) => server);
  return { ...(await readGroundFacts(bulk, servers, own, listsOf)), leaving };
}

/** The same of servers that nobody has judged. */
export async function readGroundFacts(
  bulk: Cloud,
  servers: readonly CloudServer[],
  own: OwnState,
  listsOf: (host: string) => Cloud,
  breathe: () => Promise<void> = async () => undefined,
): Promise<GroundFacts> {
  const [services, aggregates, hypervisors] = await Promise.all([
    bulk.services(),
    bulk.aggregates(),
    bulk.hypervisors(),
  ]);
  const [providers, groups, claims] = await Promise.all([
    providersOf(bulk, hypervisors),
    groupsOf(bulk, servers),
    claimsOf(listsOf, servers, breathe),
  ]);
  return { services, aggregates, providers, ...groups, claims, own };
}

/** Before 1.29 of Placement each host is asked by itself. */
async function providersOf(
  bulk: Cloud,
  hypervisors: Awaited<ReturnType<Cloud['hypervisors']>>,
): Promise<readonly HostProviders[]> {
  const listed = await bulk.hostProviders(hypervisors);
  if (listed.length > 0) return listed;
  const rooms = await bulk.capacity(hypervisors);
  return rooms.map(({ host, provider, stock }) => ({
    host,
    providers: [{ id: provider, traits: [], stock }],
  }));
}

/** Those that any of the servers is in. */
async function groupsOf(
  bulk: Cloud,
  servers: readonly CloudServer[],
): Promise<Pick<GroundFacts, 'groups' | 'groupsUnread'>> {
  const ids = new Set(servers.flatMap(({ serverGroups }) => serverGroups ?? []));
  const untold = servers.some(({ serverGroups }) => serverGroups === null);
  if (ids.size === 0 && !untold) return { groups: [], groupsUnread: null };
  const listed = await readGroups(() => bulk.serverGroups());
  if (!listed.read) return { groups: [], groupsUnread: listed.why };
  const wanted = listed.groups.filter(({ id }) => ids.has(id));
  return { groups: await Promise.all(wanted.map((group) => groupOf(bulk, group))), groupsUnread: null };
}

async function groupOf(bulk: Cloud, group: ServerGroup): Promise<Group> {
  const members = await Promise.all(
    group.members.map(async (server) => ({ server, host: (await bulk.server(server))?.host ?? null })),
  );
  const { id, name, policy, maxServersPerHost } = group;
  // One that is not known keeps nobody apart: Nova refuses what it forbids.
  const known: GroupPolicy = POLICIES.has(policy) ? (policy as GroupPolicy) : 'soft-anti-affinity';
  return { id, name, policy: known, maxServersPerHost, members };
}

async function claimsOf(
  listsOf: (host: string) => Cloud,
  servers: readonly CloudServer[],
  breathe: () => Promise<void>,
): Promise<ReadonlyMap<string, Server['claims']>> {
  const claims = new Map<string, Server['claims']>();
  for (let next = 0; next < servers.length; next += CLAIMS_AT_ONCE) {
    const some = servers.slice(next, next + CLAIMS_AT_ONCE);
    const each = await Promise.all(some.map((server) => claimOf(listsOf(server.host ?? ''), server)));
    for (const [index, claim] of each.entries()) claims.set(some[index]?.id ?? '', claim);
    await breathe();
  }
  return claims;
}

async function claimOf(lists: Cloud, { id, flavor }: CloudServer): Promise<Server['claims']> {
  const held = await lists.allocations(id);
  if (held.length > 0) return held;
  return [{ provider: null, resources: { VCPU: flavor.vcpus, MEMORY_MB: flavor.memoryMib } }];
}

/** The model; `found` is what the hosts themselves said of pairs that were looked at. */
export function modelOf(facts: ModelFacts, found: FoundOnHosts): CloudModel {
  const hosts = plannedHosts(facts);
  const open = hosts.filter(({ enabled, up }) => enabled && up);
  const byServer = new Map(
    facts.leaving.map(({ server, preflight }) => [
      server.id,
      new Map(
        open.flatMap(({ name }): [string, PairFinding][] => {
          if (name === server.host) return [];
          const known = found.get(server.id)?.get(name);
          return [[name, known ?? worst(pairFindings(preflight, server.host ?? '', name))]];
        }),
      ),
    ]),
  );
  const servers = facts.leaving.map(({ server }) => server);
  return modelWith(facts, servers, pairChecks({ byServer }), hosts);
}

/** The model where the pairs were judged elsewhere. */
export function modelWith(
  facts: GroundFacts,
  servers: readonly CloudServer[],
  pairs: PairChecks,
  hosts: readonly Host[] = plannedHosts(facts),
): CloudModel {
  return { hosts, servers: servers.map((server) => serverOf(server, facts)), groups: facts.groups, pairs };
}

function plannedHosts(facts: GroundFacts): readonly Host[] {
  return withMoves(hostsOf(facts), promisedBy(facts.own));
}

function pairFindings({ readings }: Preflight, source: string, destination: string): readonly Finding[] {
  return runChecks(PAIR_CHECKS, readings, { source, destination });
}

const VERDICTS: Readonly<Record<Finding['verdict'], PairVerdict>> = {
  pass: 'ok',
  warn: 'warn',
  unknown: 'unknown',
  fail: 'fail',
};
const ORDER: readonly PairVerdict[] = ['ok', 'warn', 'unknown', 'fail'];

/** Many findings in one: the worst of them. */
export function worst(findings: readonly Finding[]): PairFinding {
  return findings.reduce<PairFinding>((last, { verdict, check, text }) => {
    const found = { verdict: VERDICTS[verdict], check, text };
    return ORDER.indexOf(found.verdict) > ORDER.indexOf(last.verdict) ? found : last;
  }, PAIR_OK);
}

function hostsOf({ services, aggregates, providers, own }: GroundFacts): Host[] {
  const byHost = new Map(providers.map((one) => [one.host, one.providers.map(providerOf)]));
  return services.map((service) => ({
    name: service.host,
    zone: service.zone === '' ? null : service.zone,
    cell: null,
    aggregates: aggregates.filter(({ hosts }) => hosts.includes(service.host)).map(({ id }) => id),
    providers: byHost.get(service.host) ?? [],
    enabled: service.status === 'enabled',
    disabledReason: service.disabledReason,
    up: service.state === 'up' && service.forcedDown !== true,
    emptiedBy: own.reserved.find(({ host }) => host === service.host)?.request ?? null,
  }));
}

/** Reserve and ratio are in the capacity already. */
function providerOf({ id, traits, stock }: HostProviders['providers'][number]): Provider {
  const inventories = Object.entries(stock).map(([name, { capacity, used }]) => [
    name,
    { total: capacity, reserved: 0, allocationRatio: 1, used },
  ]);
  return { id, traits, inventories: Object.fromEntries(inventories) };
}

/** What is planned and has not begun; Placement counts the rest. */
function promisedBy({ moves }: OwnState): PromisedMove[] {
  return moves.flatMap(({ destination, underWay, memoryMib, vcpus }) =>
    destination === null || underWay
      ? []
      : [{ to: destination, claims: [{ provider: null, resources: { MEMORY_MB: memoryMib, VCPU: vcpus } }] }],
  );
}

function serverOf(server: CloudServer, facts: GroundFacts): Server {
  const traits = Object.entries(server.flavor.extraSpecs ?? {}).flatMap(([key, value]) => {
    const [, name] = /^trait:(\w+)$/.exec(key) ?? [];
    return name === undefined ? [] : [{ name, value }];
  });
  return {
    id: server.id,
    name: server.name,
    host: server.host ?? '',
    claims: facts.claims.get(server.id) ?? [],
    // Its own zone, its project and its flavor's aggregates are among the checks of each pair.
    zone: null,
    requiredTraits: traits.flatMap(({ name, value }) => (value === 'required' ? [name] : [])),
    forbiddenTraits: traits.flatMap(({ name, value }) => (value === 'forbidden' ? [name] : [])),
    aggregates: [],
    forbiddenAggregates: [],
    allowedHosts: null,
  };
}
