import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import { defined } from '../base/defined.js';
import type { Log } from '../base/log.js';
import type { Network } from '../base/proxies/network.js';
import type { Clouds } from '../cloud/clouds.js';
import type { Config } from '../config/config.js';
import { EnablePlanner } from '../procedures/drain/enable/planning.js';
import { guestProbes } from '../procedures/move/guest/probing.js';
import { moveHosts } from '../procedures/move/host-access.js';
import { Moves } from '../procedures/move/moves.js';
import { MovePlanner } from '../procedures/move/planning.js';
import type { RollingAsking } from '../procedures/rolling/asking.js';
import type { KindDefinition } from '../report/kind.js';
import type { PresentedProcedure } from '../report/presented.js';
import type { Electorate } from '../requests/electorate.js';
import type { Events } from '../requests/events.js';
import type { Kinds } from '../requests/kind.js';
import type { Ledger } from '../requests/ledger.js';
import type { NewestRequests } from '../requests/newest.js';
import type { Request } from '../requests/request.js';
import { RequestActions } from '../requests/request-actions.js';
import type { Store } from '../requests/store-port.js';
import { createDrains, type DrainParts } from './drains.js';
import { unsatisfiable } from './engine.js';
import type { HostServices } from './host-services.js';
import { proceduresByKind } from './kinds.js';
import { createRollings } from './rollings.js';

export interface ProceduresParts {
  config: Config;
  store: Store;
  clouds: Clouds;
  /** The compute hosts over SSH; absent: nobody asks them, and nobody says so. */
  hosts: Pick<HostServices, 'of' | 'repairing' | 'rebooting'> | undefined;
  /** For what is asked before each next host of a rolling maintenance. */
  network: Pick<Network, 'fetch'>;
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
export interface Procedures extends Omit<DrainParts, 'drains'> {
  byKind: ReadonlyMap<string, PresentedProcedure>;
  moves: Moves;
  planner: MovePlanner;
  enablePlanner: EnablePlanner;
  rollingAsking: RollingAsking;
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
    ...defined({ guest: config.policy.guestView }),
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
    ...defined({
      stallAfterSeconds: parts.stallAfterSeconds,
      largestPauseSeconds: parts.largestPauseSeconds,
    }),
    planner,
    events,
    newest,
  });
  const { drains, ...ofDrains } = createDrains(parts, planner, moves);
  const enablePlanner = new EnablePlanner({ store, electorate });
  const { rollings, rollingAsking } = createRollings(parts, planner, ofDrains, drains, enablePlanner);
  const byKind = proceduresByKind({ ...parts, cloud, moves, drains, rollings });
  const actions = new RequestActions({
    ledger,
    electorate,
    kinds,
    clock,
    log,
    newRequestId: () => `req-${randomUUID()}`,
    unsatisfiable: (kind, requester) => unsatisfiable(config, kind, requester.id),
    ...defined({ ticket: config.policy.ticket }),
    whyNoAbort: async (request) => await byKind.get(request.kind)?.whyNoAbort?.(request),
  });
  return { byKind, moves, planner, ...ofDrains, enablePlanner, rollingAsking, actions };
}
