import { isDroverError } from '../base/errors.js';
import { isCloudError } from '../cloud/cloud-error.js';
import type { Drains } from '../procedures/drain/drains.js';
import type { EnablePlanner } from '../procedures/drain/enable/planning.js';
import type { MovePlanner } from '../procedures/move/planning.js';
import { RollingAsking } from '../procedures/rolling/asking.js';
import type { ChildPlan, ChildPlans } from '../procedures/rolling/child-plans.js';
import { askingGates } from '../procedures/rolling/gates/gates.js';
import { createRollingPlanner } from '../procedures/rolling/play.js';
import { Heartbeats } from '../procedures/rolling/return/heartbeats.js';
import { Rollings } from '../procedures/rolling/rollings.js';
import type { Plan } from '../requests/plan.js';
import { type Request, shownId } from '../requests/request.js';
import { isUnderWay } from '../requests/states.js';
import type { DrainParts } from './drains.js';
import type { ProceduresParts } from './procedures.js';

export interface RollingMade {
  rollings: Rollings;
  rollingAsking: RollingAsking;
}

/** What maintains many hosts: its children are drains, enables and moves, planned as any other. */
export function createRollings(
  parts: ProceduresParts,
  planner: MovePlanner,
  { children, drainAsking }: Omit<DrainParts, 'drains'>,
  drains: Drains,
  enables: EnablePlanner,
): RollingMade {
  const { config, store, clouds, electorate, events, newest, ledger, clock, log, network } = parts;
  const cloud = (name: string) => clouds.open(name);
  const { gates } = config.policy.rolling;
  const rollingPlanner = createRollingPlanner({
    cloud,
    judging: planner,
    ours: async (id) => {
      const request = await store.get(id);
      const made = request === undefined ? [] : await children.of(request);
      return new Set([id, ...made.map((child) => child.id)].map(shownId));
    },
  });
  const rollingAsking = new RollingAsking({
    cloud,
    planner: rollingPlanner,
    electorate,
    limits: config.policy.limits,
    reservePercent: config.policy.drain.reservePercent,
    gates: gates.map(({ name }) => name),
    mayReboot: (name) => parts.hosts?.rebooting(name) !== undefined,
  });
  const rollings = new Rollings({
    cloud,
    hosts: (name) => parts.hosts?.of(name),
    rebooting: (name) => parts.hosts?.rebooting(name),
    children,
    store,
    ledger,
    clock,
    log,
    events,
    gates,
    ask: askingGates(network, clock),
    heartbeats: new Heartbeats(),
    planner: rollingPlanner,
    plans: childPlans({ cloud, planner, drainAsking, enables }),
    again: async (request: Request, plan) => {
      const {
        cloud: name,
        hosts,
        limits: _limits,
        reservePercent: _kept,
        gates: _gates,
        ...tactics
      } = plan.identity;
      return (await rollingAsking.plan(name, hosts, tactics, request.id)).plan;
    },
    childProgress: (id) => {
      const child = newest.get(id);
      return child !== undefined && isUnderWay(child.state) ? drains.procedure.progress?.(child) : undefined;
    },
  });
  return { rollings, rollingAsking };
}

interface PlanningParts {
  cloud: (name: string) => ReturnType<ProceduresParts['clouds']['open']>;
  planner: MovePlanner;
  drainAsking: DrainParts['drainAsking'];
  enables: EnablePlanner;
}

function childPlans({ cloud, planner, drainAsking, enables }: PlanningParts): ChildPlans {
  return {
    drain: (request, { cloud: name, newcomers, ifStalled, failures }, host, places) =>
      orWhy(async () => {
        const wish = {
          cloud: name,
          host,
          purpose: 'reboot',
          except: [],
          newcomers,
          ifStalled,
          failures,
          groupsNeeded: true,
        } as const;
        const to = [...new Set(places.values())];
        const wanted = await drainAsking.plan(to.length === 0 ? wish : { ...wish, to }, request);
        // The whole was planned from lists alone: where the hosts themselves object, any other place will do.
        const { plan } =
          wanted.plan.about.stuck.length === 0 || to.length === 0
            ? wanted
            : await drainAsking.plan(wish, request);
        const [stuck] = plan.about.stuck;
        if (stuck !== undefined) return { kind: 'cannot', why: `${stuck.name}: ${stuck.why}` };
        return planned(plan);
      }),
    enable: (_request, name, host) =>
      orWhy(async () => {
        const opened = await cloud(name);
        const service = (await opened.services()).find((one) => one.host === host);
        if (service?.status === 'enabled' && service.forcedDown !== true) return { kind: 'needless' };
        return planned(await enables.plan(opened, host, false));
      }),
    move: (request, { cloud: name, ifStalled }, server, to) =>
      orWhy(async () => {
        const { refused, plan } = await planner.plan({ cloud: name, server, to, ifStalled }, request);
        const [first] = refused;
        if (plan === undefined) return { kind: 'cannot', why: first?.text ?? 'it is refused' };
        return { kind: 'planned', child: plan };
      }),
  };
}

function planned(plan: Plan): ChildPlan {
  return { kind: 'planned', child: { plan } };
}

/** A cloud that can't be asked is asked again by whoever asked; anything else that speaks against it is the answer. */
async function orWhy(plan: () => Promise<ChildPlan>): Promise<ChildPlan> {
  try {
    return await plan();
  } catch (error) {
    if (!isDroverError(error) || isCloudError(error)) throw error;
    return { kind: 'cannot', why: error.message };
  }
}
