import { randomUUID } from 'node:crypto';
import { DrainAsking } from '../procedures/drain/asking.js';
import { DrainBegins } from '../procedures/drain/begins.js';
import { Drains } from '../procedures/drain/drains.js';
import { DrainPlanner } from '../procedures/drain/planning.js';
import type { Moves } from '../procedures/move/moves.js';
import type { MovePlanner } from '../procedures/move/planning.js';
import { Children } from '../requests/children.js';
import { isUnderWay } from '../requests/states.js';
import type { ProceduresParts } from './procedures.js';

export interface DrainParts {
  children: Children;
  drains: Drains;
  drainPlanner: DrainPlanner;
  drainAsking: DrainAsking;
}

/** What empties hosts; its children are moves, planned as any other move is. */
export function createDrains(parts: ProceduresParts, planner: MovePlanner, moves: Moves): DrainParts {
  const { config, store, clouds, electorate, events, newest, ledger, clock, log } = parts;
  const cloud = (name: string) => clouds.open(name);
  const hosts = (name: string) => parts.hosts?.of(name);
  const { reservePercent, allowOnHost } = config.policy.drain;
  const { limits } = config.policy;
  const children = new Children({
    store,
    ledger,
    electorate,
    clock,
    newRequestId: () => `req-${randomUUID()}`,
  });
  const drainPlanner = new DrainPlanner({
    cloud,
    moves: planner,
    hosts,
    reservePercent,
    clock,
  });
  const drainAsking = new DrainAsking({
    cloud,
    planner: drainPlanner,
    electorate,
    limits,
    reservePercent,
    allowOnHost,
  });
  const { closedByHook } = parts;
  const drains = new Drains({
    cloud,
    hosts,
    children,
    store,
    ledger,
    clock,
    log,
    events,
    allowOnHost,
    prepare: (name, server, to) => planner.prepare(name, server, to),
    begins: new DrainBegins({ ledger, children, planner: drainPlanner, electorate, clock }),
    look: { cloud, again: (request, plan) => drainAsking.again(request, plan) },
    childProgress: (id) => {
      const child = newest.get(id);
      return child !== undefined && isUnderWay(child.state) ? moves.procedure.progress?.(child) : undefined;
    },
    ...(closedByHook === undefined ? {} : { closedAfter: (request) => closedByHook(request, 'after') }),
  });
  return { children, drains, drainPlanner, drainAsking };
}
