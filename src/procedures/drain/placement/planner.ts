import type { CloudModel, Reserve } from '../../../placement/model.js';
import { Draft } from './draft.js';
import { figuresOf, serversByHost, shownHosts, usedNow } from './figures.js';
import { FULL_EFFORT, fillDraft, QUICK_EFFORT } from './fill-draft.js';
import { draftOf, groundOf, narrowed } from './ground.js';
import { grouped } from './grouped.js';
import type { DrainPlan, DrainQuestion, Staying } from './model.js';
import { reasonsOf } from './reasons.js';
import { remediesOf } from './remedies.js';
import { missingRoom, unplacedOf } from './unplaced.js';

/**
 * Where all servers of a host go, together. A pure function of the question: the same facts always give the same plan.
 *
 * What counts, in this order: that as many as possible can leave; the soft groups; that the checks of the pairs had
 * nothing to say (an unknown is worse than a warning); that all hosts end up equally full. The reserve is no wish: a
 * plan never goes into it, and says what it would give to lift it. Up to about eleven servers on four hosts the number
 * that can leave is exact; beyond that `proved` says whether it is.
 */
export function planDrain(asked: DrainQuestion): DrainPlan {
  const question = narrowed(asked);
  const plan = planWithoutRemedies(question);
  return plan.unplaced.length === 0 ? plan : { ...plan, remedies: remediesOf(question, plan) };
}

function planWithoutRemedies(question: DrainQuestion): DrainPlan {
  const { model, host, reserve } = question;
  const ground = groundOf(model, reserve);
  const draft = draftOf(ground, question);
  const before = usedNow(ground.occupancy);
  const proved = fillDraft(draft, FULL_EFFORT);
  const { occupancy } = ground;
  const placed = draft.movers.filter((server) => draft.isPlaced(server));
  const counts = serversByHost(occupancy);
  const reasons = reasonsOf(question, draft);
  return {
    host,
    complete: draft.unplaced === 0,
    proved,
    assigned: placed.flatMap((number) => {
      const server = model.servers[number];
      const to = model.hosts[occupancy.at(number)]?.name;
      if (server === undefined || to === undefined) return [];
      return [
        {
          server: server.id,
          name: server.name,
          to,
          pair: model.pairs.of(server, to),
          others: reasons(number),
        },
      ];
    }),
    unplaced: draft.movers
      .filter((server) => !draft.isPlaced(server))
      .flatMap((server) => unplacedOf(draft, server, reasons(server))),
    staying: stayingOf(question),
    hosts: shownHosts(draft, host).map((number) => figuresOf(occupancy, number, before, counts[number] ?? 0)),
    missing: missingRoom(draft),
    remedies: [],
  };
}

export interface Emptiable {
  host: string;
  complete: boolean;
  /** False where a longer search might place more; never where it is complete. */
  proved: boolean;
  servers: number;
  unplaced: readonly string[];
}

export interface CloudQuestion {
  model: CloudModel;
  reserve: Reserve;
  staying: ReadonlyMap<string, Staying>;
}

/** For each host of a cloud whether it could be emptied as a whole, all others staying as they are. */
export function emptiableHosts({ model, reserve, staying }: CloudQuestion): Emptiable[] {
  const ground = groundOf(model, reserve);
  const hostOf = (server: number) => model.servers[server]?.host ?? '';
  const byHost = new Map(
    grouped(model.servers.keys(), hostOf).map((group) => [hostOf(group[0] ?? -1), group]),
  );
  return model.hosts.map(({ name }) => {
    const movers = (byHost.get(name) ?? []).filter((server) => !staying.has(model.servers[server]?.id ?? ''));
    const draft = new Draft(ground, movers, null);
    const proved = fillDraft(draft, QUICK_EFFORT);
    const unplaced = movers.filter((server) => !draft.isPlaced(server));
    draft.clear();
    return {
      host: name,
      complete: unplaced.length === 0,
      proved,
      servers: movers.length,
      unplaced: unplaced.map((server) => model.servers[server]?.id ?? ''),
    };
  });
}

function stayingOf({ model, host, staying }: DrainQuestion): DrainPlan['staying'] {
  return model.servers.flatMap(({ id, name, host: at }) => {
    const why = at === host ? staying.get(id) : undefined;
    return why === undefined ? [] : [{ server: id, name, staying: why }];
  });
}
