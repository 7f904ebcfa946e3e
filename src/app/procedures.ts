import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Clouds } from '../cloud/clouds.js';
import type { Config } from '../config/config.js';
import { DrainAsking } from '../procedures/drain/asking.js';
import { DrainBegins } from '../procedures/drain/begins.js';
import { Drains } from '../procedures/drain/drains.js';
import { createEnableProcedure } from '../procedures/drain/enable/procedure.js';
import { DrainPlanner } from '../procedures/drain/planning.js';
import { createForceProcedure } from '../procedures/force/procedure.js';
import { guestProbes } from '../procedures/move/guest/probing.js';
import { moveHosts } from '../procedures/move/host-access.js';
import { Moves } from '../procedures/move/moves.js';
import { MovePlanner } from '../procedures/move/planning.js';
import { createRepairProcedure } from '../procedures/repair/procedure.js';
import { repairAccess } from '../procedures/repair/service.js';
import { bootJob } from '../procedures/volume-boot/job.js';
import { createVolumeJob } from '../procedures/volume-create/job.js';
import { retypeJob } from '../procedures/volume-retype/job.js';
import { snapshotJob } from '../procedures/volume-snapshot/job.js';
import type { KindDefinition } from '../report/kind.js';
import type { PresentedProcedure } from '../report/presented.js';
import { Children } from '../requests/children.js';
import type { Electorate } from '../requests/electorate.js';
import type { Events } from '../requests/events.js';
import type { Kinds } from '../requests/kind.js';
import type { Ledger } from '../requests/ledger.js';
import type { NewestRequests } from '../requests/newest.js';
import type { Request } from '../requests/request.js';
import { RequestActions } from '../requests/request-actions.js';
import { isUnderWay } from '../requests/states.js';
import type { Store } from '../requests/store-port.js';
import { createJobProcedure } from '../volumes/jobs/procedure.js';
import { unsatisfiable } from './engine.js';
import type { HostServices } from './host-services.js';

export interface ProceduresParts {
  config: Config;
  store: Store;
  clouds: Clouds;
  /** The compute hosts over SSH; absent: nobody asks them, and nobody says so. */
  hosts: Pick<HostServices, 'of' | 'repairing'> | undefined;
  electorate: Electorate;
  kinds: Kinds<KindDefinition>;
  events: Events;
  newest: NewestRequests;
  ledger: Ledger;
  clock: Clock;
  log: Log;
  /** How long an unanswered call may still act, milliseconds: the client's timeout plus 5 s. */
  answerMs: number;
  stallAfterSeconds?: number;
  largestPauseSeconds?: number;
  /** Why another system keeps a request from its start, or from its end. Absent: none is asked. */
  closedByHook?(request: Request, moment?: 'before' | 'after'): Promise<string | undefined>;
}

/** What carries each kind of request out. */
export interface Procedures {
  byKind: ReadonlyMap<string, PresentedProcedure>;
  moves: Moves;
  planner: MovePlanner;
  drainPlanner: DrainPlanner;
  drainAsking: DrainAsking;
  children: Children;
  actions: RequestActions;
}

export function createProcedures(parts: ProceduresParts): Procedures {
  const { config, store, clouds, electorate, kinds, events, newest, ledger, clock, log, answerMs } = parts;
  const cloud = (name: string) => clouds.open(name);
  const hosts = parts.hosts;
  const planner = new MovePlanner({
    cloud,
    ledger,
    store,
    electorate,
    kinds,
    policy: config.policy,
    limits: config.policy.limits,
    clock,
    ...(config.policy.guestView === undefined ? {} : { guest: config.policy.guestView }),
    ...(hosts === undefined ? {} : { hosts: (name: string) => hosts.of(name) }),
  });
  const moves = new Moves({
    cloud,
    hosts: (name) => {
      const reached = hosts?.of(name);
      return reached === undefined ? undefined : moveHosts(reached);
    },
    guests: guestProbes({ clock, hosts: (name) => hosts?.of(name) }),
    ledger,
    clock,
    log,
    answerMs,
    ...(parts.stallAfterSeconds === undefined ? {} : { stallAfterSeconds: parts.stallAfterSeconds }),
    ...(parts.largestPauseSeconds === undefined ? {} : { largestPauseSeconds: parts.largestPauseSeconds }),
    planner,
    events,
    newest,
  });
  const reached = (name: string) => hosts?.of(name);
  const { reservePercent, allowOnHost } = config.policy.drain;
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
    hosts: reached,
    electorate,
    limits: config.policy.limits,
    reservePercent,
    clock,
  });
  const drainAsking = new DrainAsking({
    cloud,
    planner: drainPlanner,
    electorate,
    limits: config.policy.limits,
    reservePercent,
    allowOnHost,
  });
  const drains = new Drains({
    cloud,
    hosts: reached,
    children,
    store,
    ledger,
    clock,
    log,
    events,
    allowOnHost,
    begins: new DrainBegins({ ledger, children, planner: drainPlanner, electorate, clock }),
    look: { cloud, again: (request, plan) => drainAsking.again(request, plan) },
    childProgress: (id) => {
      const child = newest.get(id);
      return child !== undefined && isUnderWay(child.state) ? moves.procedure.progress?.(child) : undefined;
    },
    ...(parts.closedByHook === undefined
      ? {}
      : { closedAfter: async (request) => await parts.closedByHook?.(request, 'after') }),
  });
  const planning = { electorate };
  const jobs = [createVolumeJob(planning), bootJob(planning), retypeJob(planning), snapshotJob(planning)];
  const all: readonly PresentedProcedure[] = [
    moves.procedure,
    drains.procedure,
    createEnableProcedure({ cloud, ledger, clock, log }),
    createForceProcedure({ cloud, ledger, clock, log, answerMs }),
    createRepairProcedure({
      cloud,
      access: hosts === undefined ? () => undefined : repairAccess(hosts, clock),
      ledger,
      electorate,
      kinds,
      clock,
      log,
    }),
    ...jobs.map((job) => createJobProcedure({ cloud, ledger, clock, log, answerMs }, job)),
  ];
  const byKind = new Map(all.map((one) => [one.kind, one]));
  const actions = new RequestActions({
    ledger,
    electorate,
    kinds,
    clock,
    log,
    newRequestId: () => `req-${randomUUID()}`,
    unsatisfiable: (kind, requester) => unsatisfiable(config, kind, requester.id),
    ...(config.policy.ticket === undefined ? {} : { ticket: config.policy.ticket }),
    whyNoAbort: async (request) => await byKind.get(request.kind)?.whyNoAbort?.(request),
  });
  return { byKind, moves, planner, drainPlanner, drainAsking, children, actions };
}
