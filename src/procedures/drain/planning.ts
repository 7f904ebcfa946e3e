import { HostReader } from '../../hosts/host-reader.js';
import { bulkCloud } from '../../preflight/bulk/bulk-cloud.js';
import { type ModelFacts, readModelFacts } from '../../preflight/bulk/cloud-model.js';
import { judgedServers } from '../../preflight/bulk/judged.js';
import { keptCloud } from '../../preflight/bulk/kept-cloud.js';
import { type Standing, sortedServers } from '../../preflight/bulk/who-leaves.js';
import { AnotherPlace, type AnotherPlaceDeps, groupsOrThrow, type ReplacementAsk } from './another-place.js';
import type { DrainPlan as Placed, Staying } from './placement/model.js';
import { Placing } from './placing.js';
import type { DrainRequestPlan } from './plan.js';
import type { DrainAsk, PlayedDrain } from './played.js';
import { atOnceOf, destinationsOf, serviceOf } from './source-host.js';

/** Without hosts, SSH is not configured for that cloud. */
export type DrainPlanningDeps = AnotherPlaceDeps;

/** Plays the emptying of a host from a handful of lists, and from what the hosts themselves say. */
export class DrainPlanner {
  readonly #deps: DrainPlanningDeps;
  readonly #anotherPlace: AnotherPlace;

  constructor(deps: DrainPlanningDeps) {
    this.#deps = deps;
    this.#anotherPlace = new AnotherPlace(deps);
  }

  /** @throws DroverError for what no plan can be made of: an unknown host, one that is down, a destination that is none. */
  async play(ask: DrainAsk, except?: string): Promise<PlayedDrain> {
    const { moves, reservePercent, clock } = this.#deps;
    // All is read; what is under way comes as one list of changes once it is known, and the first look at a child knows it.
    const cloud = keptCloud(await this.#deps.cloud(ask.cloud), clock, 'plan');
    const bulk = bulkCloud(cloud, ask.host, {});
    const service = await serviceOf(bulk, ask);
    const [servers, own] = await Promise.all([bulk.serversOn(ask.host), moves.ownState(ask.cloud, except)]);
    const standing = sortedServers(servers, ask.except);
    const { leaving, immovable } = await judgedServers(moves, ask.cloud, bulk, standing.movable, except);
    const facts: ModelFacts = await readModelFacts(bulk, leaving, {
      ...own,
      reserved: [...own.reserved, ...playedFull(ask)],
    });
    if (ask.groupsNeeded === true) await groupsOrThrow(bulk, facts);
    const reached = this.#deps.hosts(ask.cloud);
    const reader = reached === undefined ? null : new HostReader(reached, clock);
    const kept = new Map<string, Staying>();
    for (const { server, why } of standing.chosen) kept.set(server.id, { code: 'chosen', text: why });
    for (const [server, { text, unread }] of immovable)
      kept.set(server, { code: unread ? 'unread' : 'state', text });
    const placing = new Placing(ask, { moves, bulk, facts, reader, reservePercent, except }, kept);
    const { placed, servers: going, staying } = await placing.placed();
    return {
      service,
      standing,
      placed: { ...placed, staying: stayingOf(standing, staying) },
      servers: going,
      destinations: destinationsOf(facts, ask),
      atOnce: await atOnceOf(ask.host, reader),
      groupsUnread: facts.groupsUnread,
      asksHosts: reached !== undefined,
      region: cloud.region,
    };
  }

  async replacement(ask: ReplacementAsk, except: string) {
    return await this.#anotherPlace.replacement(ask, except);
  }

  async childFor(ask: { plan: DrainRequestPlan; server: string; to: string }, except: string) {
    return await this.#anotherPlace.childFor(ask, except);
  }
}

function playedFull({ without = [] }: DrainAsk) {
  const why = 'played as full';
  return without.map((host) => ({ host, request: why, why }));
}

/** Everybody who stays against their will: also those of whom nothing could be read, so that no model has them. */
function stayingOf(standing: Standing, staying: ReadonlyMap<string, Staying>): Placed['staying'] {
  return [
    ...standing.movable.flatMap(({ id, name }) => {
      const why = staying.get(id);
      return why === undefined ? [] : [{ server: id, name, staying: why }];
    }),
    ...standing.stuck.map(({ server: { id, name }, why }) => ({
      server: id,
      name,
      staying: { code: 'state' as const, text: why },
    })),
  ];
}
