import type { Clock } from '../../base/clock.js';
import { isDroverError } from '../../base/errors.js';
import type { Cloud } from '../../cloud/cloud.js';
import { isCloudError } from '../../cloud/cloud-error.js';
import { HostReader } from '../../hosts/host-reader.js';
import type { Hosts } from '../../hosts/hosts.js';
import { reserveOf } from '../../placement/model.js';
import { bulkCloud } from '../../preflight/bulk/bulk-cloud.js';
import { type ModelFacts, modelOf, readModelFacts } from '../../preflight/bulk/cloud-model.js';
import type { OwnMove } from '../../preflight/policy.js';
import type { Asked } from '../../requests/build.js';
import type { MovePlans } from './move-plans.js';
import { type Replacement, replacement } from './placement/replacement.js';
import type { DrainRequestPlan } from './plan.js';

export interface AnotherPlaceDeps {
  cloud(name: string): Promise<Cloud>;
  moves: MovePlans;
  hosts(cloud: string): Hosts | undefined;
  reservePercent: number;
  clock: Clock;
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

/** Another place than the planned one, among those that were approved. */
export class AnotherPlace {
  readonly #deps: AnotherPlaceDeps;

  constructor(deps: AnotherPlaceDeps) {
    this.#deps = deps;
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
}

/** @throws DroverError as the list itself did. */
export async function groupsOrThrow(
  bulk: Cloud,
  { groupsUnread }: Pick<ModelFacts, 'groupsUnread'>,
): Promise<void> {
  if (groupsUnread !== null) await bulk.serverGroups();
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
