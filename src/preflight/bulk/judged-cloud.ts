import pLimit from 'p-limit';
import type { Clock } from '../../base/clock.js';
import { isDroverError } from '../../base/errors.js';
import { ReadOnce } from '../../base/read-once.js';
import type { CallOptions } from '../../cloud/call.js';
import type { Cloud, CloudService, ProbeAnswer } from '../../cloud/cloud.js';
import type { Aggregate, ComputeService } from '../../cloud/compute.js';
import type { Server } from '../../cloud/server.js';
import type { CloudModel } from '../../placement/model.js';
import { asksHosts, needsDestination } from '../check.js';
import { allChecks } from '../checks.js';
import { apiFactsOf, runChecks } from '../engine.js';
import { FactCache } from '../facts/fact-cache.js';
import { apiLoaders } from '../facts/load-api.js';
import type { Finding } from '../finding.js';
import { worstFirst } from '../findings.js';
import type { OwnState, PreflightPolicy } from '../policy.js';
import { bulkCloud } from './bulk-cloud.js';
import { modelWith, PAIR_CHECKS, readGroundFacts } from './cloud-model.js';
import { PairRows } from './pair-rows.js';
import { sortedServers } from './who-leaves.js';
import { readGroups, withGroups } from './with-groups.js';

/** Hosts whose lists are read at once. */
const HOSTS_AT_ONCE = 8;
/** Of each of them: their reads are shared, and between two lots others have their turn. */
const SERVERS_AT_ONCE = 8;
const PROBES = 3;

/** Those of the API that are about a server and the host it is on. How its last move went is in each server's own records (C1). */
const OWN_CHECKS = allChecks.filter(
  (check) => !asksHosts(check) && !needsDestination(check) && check.id !== 'C1',
);
const FACTS = apiFactsOf([...OWN_CHECKS, ...PAIR_CHECKS]);

export interface JudgedServer {
  server: Server;
  /** `off`: it stays where it is, and nothing moves it live. */
  standing: 'running' | 'off';
  /** What is not a pass, worst first. */
  findings: readonly Finding[];
  /** What refuses its move wherever it would go. */
  refused: Pick<Finding, 'check' | 'title' | 'text' | 'remedy'> | null;
}

export interface JudgedCloud {
  servers: readonly JudgedServer[];
  services: readonly ComputeService[];
  aggregates: readonly Aggregate[];
  /** Why nobody knows the server groups; null: they are known. */
  groupsUnread: string | null;
  /** Its servers are those that run. */
  model: CloudModel;
}

export interface JudgingParts {
  cloud: Cloud;
  own: OwnState;
  policy: PreflightPolicy;
  /** What of these refuses a move. */
  refused(findings: readonly Finding[]): readonly Finding[];
  /** Which servers are judged. */
  wanted(server: Server): boolean;
  clock: Clock;
  call: CallOptions;
  /** Lets others have their turn: a whole cloud takes seconds of thought. */
  breathe(): Promise<void>;
}

/**
 * Every server of a cloud by itself and with every host, by what the API tells: from a few lists of the cloud and four of
 * each host. The hosts themselves are not asked.
 */
export async function judgedCloud(parts: JudgingParts): Promise<JudgedCloud> {
  const { own, wanted, call, breathe } = parts;
  const groups = await readGroups(() => parts.cloud.serverGroups(call));
  const listed = await parts.cloud.allServers(call);
  const all = groups.read ? withGroups(listed, groups.groups) : listed;
  const cloud = listedCloud(parts, all);
  const chosen = all.filter(wanted);
  const { services, rows, order } = await judgedEach(parts, cloud, chosen);
  const servers = chosen.flatMap(({ id }) => order.get(id) ?? []);
  const running = servers.flatMap(({ server, standing }) =>
    standing === 'off' || server.host === null ? [] : [server],
  );
  const lists = new ReadOnce();
  const ground = (host: string) => bulkCloud(cloud, host, call, lists);
  const facts = await readGroundFacts(ground(''), running, own, ground, breathe);
  const { aggregates, groupsUnread } = facts;
  return { servers, services, aggregates, groupsUnread, model: modelWith(facts, running, rows) };
}

/** What was read of each server serves here alone: it takes much room. */
async function judgedEach(parts: JudgingParts, cloud: Cloud, chosen: readonly Server[]) {
  const { call, breathe } = parts;
  const bulks = new Map<string, Cloud>();
  const once = new ReadOnce();
  const bulkOf = (host: string): Cloud => {
    const known = bulks.get(host) ?? bulkCloud(cloud, host, call, once);
    bulks.set(host, known);
    return known;
  };
  const services = await bulkOf('').services();
  const rows = new PairRows(services.map(({ host }) => host));
  const limit = pLimit(HOSTS_AT_ONCE);
  const judged = await Promise.all(
    [...byHost(chosen)].map(([host, servers]) =>
      limit(async () => {
        const found: JudgedServer[] = [];
        for (let next = 0; next < servers.length; next += SERVERS_AT_ONCE) {
          const some = servers.slice(next, next + SERVERS_AT_ONCE);
          found.push(...(await Promise.all(some.map((one) => judge(parts, bulkOf(host), one, rows)))));
          await breathe();
        }
        return found;
      }),
    ),
  );
  return { services, rows, order: new Map(judged.flat().map((one) => [one.server.id, one])) };
}

/** The cloud as its lists tell it, where a preflight would ask for one thing after another. */
function listedCloud({ cloud, policy, call }: JudgingParts, all: readonly Server[]): Cloud {
  const once = new ReadOnce();
  const hosts = byHost(all);
  const tries = new Map<CloudService, number>();
  const probes = new ReadOnce();
  return {
    ...cloud,
    allServers: async () => all,
    serversOn: async (host) => hosts.get(host) ?? [],
    async network(id) {
      const list = await once.get('port networks', async () => {
        const found = await cloud.portNetworks(call);
        return new Map(found.map((one) => [one.id, one]));
      });
      return list.get(id);
    },
    // Only a rule about projects needs their names.
    projectName: async (id) =>
      policy.protect.projects.length === 0
        ? null
        : await once.get(`project name ${id}`, () => cloud.projectName(id, call)),
    async probe(service): Promise<ProbeAnswer | null> {
      const count = tries.get(service) ?? 0;
      tries.set(service, count + 1);
      return await probes.get(`${service} ${count % PROBES}`, () => cloud.probe(service, call));
    },
  };
}

async function judge(
  parts: JudgingParts,
  bulk: Cloud,
  server: Server,
  rows: PairRows,
): Promise<JudgedServer> {
  const { off, stuck } = sortedServers([server], []);
  if (off.length > 0) return { server, standing: 'off', findings: [], refused: null };
  const { clock, own, policy, call } = parts;
  const api = apiLoaders({
    cloud: bulk,
    serverId: server.id,
    destination: null,
    own,
    policy,
    now: clock.now(),
    at: clock.monotonic(),
    call,
    destinations: async () => [],
  });
  const facts = new FactCache({ api, hosts: null, clock, oneOfMany: true });
  try {
    const readings = await facts.readings(FACTS);
    rows.learn(server, readings);
    const hosts = { source: server.host, destination: null };
    const found = runChecks(OWN_CHECKS, readings, hosts).filter(({ verdict }) => verdict !== 'pass');
    const findings = worstFirst(found);
    const [first] = parts.refused(findings);
    const [state] = stuck;
    const refused = first ?? (state === undefined ? null : inState(state.why));
    return { server, standing: 'running', findings, refused };
  } catch (error) {
    if (!isDroverError(error)) throw error;
    const { message: text, remedy } = error;
    const refused = { check: '', title: 'Not read', text, ...(remedy === undefined ? {} : { remedy }) };
    return { server, standing: 'running', findings: [], refused };
  } finally {
    facts.close();
  }
}

function inState(why: string): NonNullable<JudgedServer['refused']> {
  return { check: 'A3', title: 'Server state', text: `it is ${why}` };
}

function byHost(servers: readonly Server[]): ReadonlyMap<string, Server[]> {
  const found = new Map<string, Server[]>();
  for (const server of servers) {
    const known = found.get(server.host ?? '');
    if (known === undefined) found.set(server.host ?? '', [server]);
    else known.push(server);
  }
  return found;
}
