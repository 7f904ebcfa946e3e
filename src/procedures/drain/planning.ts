import pLimit from 'p-limit';
import type { Clock } from '../../base/clock.js';
import { defined } from '../../base/defined.js';
import { DroverError, isDroverError } from '../../base/errors.js';
import type { Cloud } from '../../cloud/cloud.js';
import { isCloudError } from '../../cloud/cloud-error.js';
import type { ComputeService } from '../../cloud/compute.js';
import { noSuchHost } from '../../cloud/no-such-host.js';
import { HostReader } from '../../hosts/host-reader.js';
import type { Hosts } from '../../hosts/hosts.js';
import { reserveOf } from '../../placement/model.js';
import { bulkCloud } from '../../preflight/bulk/bulk-cloud.js';
import {
  type FoundOnHosts,
  type Leaving,
  type ModelFacts,
  modelOf,
  readModelFacts,
  worst,
} from '../../preflight/bulk/cloud-model.js';
import { judgedServers } from '../../preflight/bulk/judged.js';
import { type Standing, sortedServers } from '../../preflight/bulk/who-leaves.js';
import { allChecks } from '../../preflight/checks.js';
import type { Finding } from '../../preflight/finding.js';
import type { OwnMove } from '../../preflight/policy.js';
import type { Preflight } from '../../preflight/preflight.js';
import type { Asked } from '../../requests/build.js';
import type { Electorate } from '../../requests/electorate.js';
import type { Limits } from '../../requests/keys.js';
import type { MovePlans } from './move-plans.js';
import type { DrainPlan as Placed, Staying } from './placement/model.js';
import { planDrain } from './placement/planner.js';
import { type Replacement, replacement } from './placement/replacement.js';
import type { DrainRequestPlan } from './plan.js';

/** Servers whose hosts are asked about them at once: a login is shared, the commands are not. */
const AT_ONCE = 4;
/** What the hosts say may take a destination away: then the rest is placed anew, so many times. */
const ROUNDS = 4;

export interface DrainPlanningDeps {
  cloud(name: string): Promise<Cloud>;
  moves: MovePlans;
  /** undefined: SSH is not configured for this cloud. */
  hosts(cloud: string): Hosts | undefined;
  electorate: Electorate;
  limits: Limits;
  reservePercent: number;
  clock: Clock;
}

export interface DrainAsk {
  cloud: string;
  host: string;
  /** Absent: every host that may. */
  to?: readonly string[];
  /** Names or ids. */
  except: readonly string[];
  ifStalled: 'ask' | 'abort' | 'force';
  /** Played as if these hosts took nothing. */
  without?: readonly string[];
  /** Without them no plan is made: nobody would be told that they are not known, or nobody was before the vote. */
  groupsNeeded?: boolean;
}

/** One server with the move that would take it away. */
export interface PlacedServer extends Leaving {
  to: string;
  /** With the destination, and what its hosts say. */
  toward: Preflight;
  child: Required<Asked>;
  warnings: readonly string[];
}

/** A host emptied on paper. */
export interface PlayedDrain {
  service: ComputeService;
  standing: Standing;
  /** Where all would go, with what stands in the way. */
  placed: Placed;
  servers: readonly PlacedServer[];
  /** Hosts that may take servers at all. */
  destinations: readonly string[];
  /** `max_concurrent_live_migrations` of the host; null: not read. */
  atOnce: number | null;
  /** Why nobody knows the server groups; null: they are known. */
  groupsUnread: string | null;
  asksHosts: boolean;
  region: string | null;
}

/** Plays the emptying of a host from a handful of lists, and from what the hosts themselves say. */
export class DrainPlanner {
  readonly #deps: DrainPlanningDeps;

  constructor(deps: DrainPlanningDeps) {
    this.#deps = deps;
  }

  /** @throws DroverError for what no plan can be made of: an unknown host, one that is down, a destination that is none. */
  async play(ask: DrainAsk, except?: string): Promise<PlayedDrain> {
    const cloud = await this.#deps.cloud(ask.cloud);
    const bulk = bulkCloud(cloud, ask.host, {});
    const service = await serviceOf(bulk, ask);
    const [servers, own] = await Promise.all([
      bulk.serversOn(ask.host),
      this.#deps.moves.ownState(ask.cloud, except),
    ]);
    const standing = sortedServers(servers, ask.except);
    const judged = await this.#judged(ask, bulk, standing, except);
    const reserved = [...(ask.without ?? [])].map((host) => ({
      host,
      request: 'played as full',
      why: 'played as full',
    }));
    const facts = await readModelFacts(bulk, judged.leaving, {
      ...own,
      reserved: [...own.reserved, ...reserved],
    });
    if (ask.groupsNeeded === true) await groupsOrThrow(bulk, facts);
    const placing = await this.#placing(ask, bulk, facts, judged.staying, except);
    const reached = this.#deps.hosts(ask.cloud);
    return {
      service,
      standing,
      ...placing,
      destinations: destinationsOf(facts, ask),
      atOnce: await atOnceOf(ask.host, placing.reader),
      groupsUnread: facts.groupsUnread,
      asksHosts: reached !== undefined,
      region: cloud.region,
    };
  }

  /** Another place for one server, with everything that is planned counted on its destination. */
  async replacement(ask: ReplacementAsk, except: string): Promise<Replacement> {
    const { cloud: name, host, destinations } = ask.plan.identity;
    const bulk = bulkCloud(await this.#deps.cloud(name), host, {});
    const [own, servers] = await Promise.all([this.#deps.moves.ownState(name, except), bulk.serversOn(host)]);
    const server = servers.find(({ id }) => id === ask.server);
    if (server === undefined) return { found: false, reasons: [] };
    const preflight = await this.#deps.moves.preflight(name, server.id, null, {
      cloud: bulk,
      hosts: 'unasked',
      except,
    });
    const moves = [...own.moves, ...promisedOf(ask, host)];
    const facts = await readModelFacts(bulk, [{ server, preflight }], { ...own, moves });
    if (ask.plan.about.groupsUnread === undefined) await groupsOrThrow(bulk, facts);
    return replacement({
      model: modelOf(facts, new Map()),
      server: server.id,
      reserve: reserveOf(this.#deps.reservePercent),
      approved: new Set(destinations),
      without: new Set(ask.without),
    });
  }

  /** The move of one server to another place than the one that was planned: nobody has seen what it finds there. */
  async childFor(
    { plan, server, to }: { plan: DrainRequestPlan; server: string; to: string },
    except: string,
  ): Promise<Required<Asked> | NotBegun> {
    const { moves, clock } = this.#deps;
    const { cloud: name, host, ifStalled } = plan.identity;
    const reached = this.#deps.hosts(name);
    const bulk = bulkCloud(await this.#deps.cloud(name), host, {});
    try {
      const hosts = reached === undefined ? null : new HostReader(reached, clock);
      const preflight = await moves.preflight(name, server, to, { cloud: bulk, hosts, except });
      const [refused] = moves.refused(preflight.findings);
      if (refused !== undefined) return { why: refused.text };
      const child = moves.planned(preflight, ifStalled);
      const accepted = plan.about.moves.flatMap((move) => move.accepted);
      const seen = new Set(accepted.map(({ check }) => check));
      const unread = new Set(
        accepted.flatMap(({ check, verdict }) => (verdict === 'unknown' ? [check] : [])),
      );
      const fresh = preflight.findings.filter(
        ({ verdict, check, momentary }) =>
          momentary !== true &&
          // What could not be read is worse than what was warned of.
          ((verdict === 'warn' && !seen.has(check)) || (verdict === 'unknown' && !unread.has(check))),
      );
      const warned = fresh.find(({ verdict }) => verdict === 'warn');
      if (warned !== undefined) return { why: `nobody has approved what is found there: ${warned.text}` };
      const [hidden] = fresh;
      return hidden === undefined ? child : { why: hidden.text, unread: true };
    } catch (error) {
      if (isDroverError(error) && !isCloudError(error)) return { why: error.message };
      throw error;
    }
  }

  /** What refuses it whatever the destination keeps it here. */
  async #judged(ask: DrainAsk, bulk: Cloud, standing: Standing, except: string | undefined) {
    const { leaving, immovable } = await judgedServers(
      this.#deps.moves,
      ask.cloud,
      bulk,
      standing.movable,
      except,
    );
    const staying = new Map<string, Staying>();
    for (const { server, why } of standing.chosen) staying.set(server.id, { code: 'chosen', text: why });
    for (const [server, text] of immovable) staying.set(server, { code: 'state', text });
    return { leaving, staying };
  }

  /** Places all, asks the hosts of each pair, and places anew what they refuse. */
  async #placing(
    ask: DrainAsk,
    bulk: Cloud,
    facts: ModelFacts,
    staying: Map<string, Staying>,
    except: string | undefined,
  ) {
    const { reservePercent, clock } = this.#deps;
    const reached = this.#deps.hosts(ask.cloud);
    const reader = reached === undefined ? null : new HostReader(reached, clock);
    const destinations = ask.to === undefined ? null : new Set(ask.to);
    const found = new Map<string, Map<string, ReturnType<typeof worst>>>();
    const looked = new Map<string, PlacedServer>();
    const reserve = reserveOf(reservePercent);
    for (let round = 1; ; round += 1) {
      const placed = planDrain({
        model: modelOf(facts, found as FoundOnHosts),
        host: ask.host,
        reserve,
        destinations,
        staying,
      });
      const limit = pLimit(AT_ONCE);
      const refused = await Promise.all(
        placed.assigned.map(({ server, to }) =>
          limit(async () => {
            const key = `${server} ${to}`;
            if (looked.has(key)) return false;
            const leaving = facts.leaving.find((one) => one.server.id === server);
            if (leaving === undefined) return false;
            return await this.#look(ask, bulk, reader, leaving, to, except, { found, looked, staying });
          }),
        ),
      );
      if (!refused.includes(true) || round >= ROUNDS) {
        const servers = placed.assigned.flatMap(({ server, to }) => looked.get(`${server} ${to}`) ?? []);
        return { placed, servers, reader };
      }
    }
  }

  /** True: it cannot go there, or not at all, as the hosts themselves say. */
  async #look(
    ask: DrainAsk,
    bulk: Cloud,
    reader: HostReader | null,
    leaving: Leaving,
    to: string,
    except: string | undefined,
    kept: {
      found: Map<string, Map<string, ReturnType<typeof worst>>>;
      looked: Map<string, PlacedServer>;
      staying: Map<string, Staying>;
    },
  ): Promise<boolean> {
    const { moves } = this.#deps;
    const { id } = leaving.server;
    try {
      const options = { cloud: bulk, hosts: reader, ...defined({ except }) };
      const toward = await moves.preflight(ask.cloud, id, to, options);
      const refused = moves.refused(toward.findings);
      const [first] = refused;
      if (first === undefined) {
        const child = moves.planned(toward, ask.ifStalled);
        const warnings = toward.findings
          .filter(({ verdict, momentary }) => verdict === 'warn' && momentary !== true)
          .map(({ text }) => text);
        kept.looked.set(`${id} ${to}`, { ...leaving, to, toward, child, warnings });
        return false;
      }
      if (refused.every((finding) => isAbout(finding, to))) {
        const row = kept.found.get(id) ?? new Map();
        row.set(to, worst(refused));
        kept.found.set(id, row);
      } else kept.staying.set(id, { code: 'state', text: first.text });
      return true;
    } catch (error) {
      if (!isDroverError(error)) throw error;
      kept.staying.set(id, { code: 'state', text: error.message });
      return true;
    }
  }
}

/** @throws DroverError as the list itself did. */
async function groupsOrThrow(bulk: Cloud, { groupsUnread }: Pick<ModelFacts, 'groupsUnread'>): Promise<void> {
  if (groupsUnread !== null) await bulk.serverGroups();
}

/** Why a server does not go there. */
export interface NotBegun {
  why: string;
  /** Only because something could not be read: a busy host may answer a little later. */
  unread?: true;
}

export interface ReplacementAsk {
  plan: DrainRequestPlan;
  server: string;
  /** Those that would not take it. */
  without: readonly string[];
  /** The others that wait, each for its own place. */
  planned: readonly { server: string; name: string; to: string | null }[];
}

/** As moves of ours that are planned: they count on their destinations. */
function promisedOf({ plan, planned }: ReplacementAsk, source: string): OwnMove[] {
  return planned.flatMap(({ server, name, to }) => {
    const move = plan.about.moves.find((one) => one.server === server);
    if (to === null || move === undefined) return [];
    const { vcpus } = move.plan.about;
    return [
      {
        request: '',
        server,
        serverName: name,
        source,
        destination: to,
        memoryMib: move.memoryMib,
        vcpus: typeof vcpus === 'number' ? vcpus : 0,
        underWay: false,
      },
    ];
  });
}

const SCOPES = new Map(allChecks.map(({ id, scope }) => [id, scope]));

function isAbout({ check, subject }: Finding, to: string): boolean {
  const scope = SCOPES.get(check);
  if (subject !== undefined) return subject === to || subject.endsWith(` → ${to}`);
  return scope === 'destination' || scope === 'pair';
}

async function serviceOf(bulk: Cloud, { host, to = [], without = [] }: DrainAsk): Promise<ComputeService> {
  const [services, hypervisors] = await Promise.all([bulk.services(), bulk.hypervisors()]);
  const names = services.map((one) => one.host);
  const stranger = [host, ...to, ...without].find((name) => !names.includes(name));
  const service = services.find((one) => one.host === host);
  if (stranger !== undefined || service === undefined) throw noSuchHost(stranger ?? host, bulk.name, names);
  if (to.includes(host)) {
    throw new DroverError(`${host} is to be emptied, so nothing can go there.`, {
      code: 'same-host',
      remedy: 'Name other hosts with `--to`, or leave it out.',
    });
  }
  if (service.forcedDown === true || service.state === 'down') {
    throw new DroverError(
      service.forcedDown === true
        ? `${host} is forced down: nothing leaves it live.`
        : `nova-compute on ${host} is down: nothing leaves it live.`,
      {
        code: 'host-down',
        remedy: `Start nova-compute on ${host}. If the host itself is dead, its servers need evacuation, which a person decides once it is fenced.`,
      },
    );
  }
  const type = hypervisors.find((one) => one.host === host)?.type ?? '';
  if (!/^(qemu|kvm)?$/i.test(type)) {
    throw new DroverError(`${host} runs ${type}: only hosts with QEMU or KVM are emptied.`, {
      code: 'other-hypervisor',
    });
  }
  return service;
}

function destinationsOf({ services, own }: ModelFacts, { host, to, without = [] }: DrainAsk): string[] {
  const open = services.filter(
    (one) =>
      one.host !== host &&
      one.status === 'enabled' &&
      one.state === 'up' &&
      one.forcedDown !== true &&
      !own.reserved.some((kept) => kept.host === one.host) &&
      !without.includes(one.host),
  );
  return (to ?? open.map((one) => one.host)).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

async function atOnceOf(host: string, reader: HostReader | null): Promise<number | null> {
  try {
    const nova = await reader?.novaCompute(host);
    return nova?.conf.integer('DEFAULT', 'max_concurrent_live_migrations').value ?? null;
  } catch (error) {
    if (isDroverError(error)) return null;
    throw error;
  }
}
