import { randomUUID } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { ActorId } from '../chat/actor.js';
import type { Authority } from '../chat/authority.js';
import type { ChatPlatform } from '../chat/platform.js';
import type { Cloud } from '../cloud/cloud.js';
import type { Clouds } from '../cloud/clouds.js';
import { approvalFor, type Config } from '../config/config.js';
import { whyUnsatisfiable } from '../config/satisfiable.js';
import type { Hosts } from '../hosts/hosts.js';
import { createForceProcedure } from '../procedures/force/procedure.js';
import type { ProgressSample } from '../procedures/move/cards/progress.js';
import type { MoveMemory } from '../procedures/move/context.js';
import type { GuestProber } from '../procedures/move/guest/watch.js';
import type { MoveHosts } from '../procedures/move/host-port.js';
import { MovePlanner } from '../procedures/move/planning.js';
import { MovePoller } from '../procedures/move/poller.js';
import { createMoveProcedure } from '../procedures/move/procedure.js';
import { progressSample } from '../procedures/move/progress.js';
import { createReporter, type Reporter } from '../report/reporter.js';
import { type Descriptions, policyView } from '../report/view.js';
import { RequestDesk } from '../requests/desk.js';
import type { Electorate } from '../requests/electorate.js';
import { createLedger, type Ledger } from '../requests/ledger.js';
import type { Procedure } from '../requests/procedure.js';
import type { Request } from '../requests/request.js';
import { Runner } from '../requests/runner.js';
import { awaitsStart, isEnd, isUnderWay } from '../requests/states.js';
import type { Store } from '../requests/store-port.js';
import { VoteDesk } from '../requests/vote-desk.js';
import { electorateOf } from './electorate.js';
import { RequestCards } from './request-cards.js';

/** After the client's own timeout an unanswered call may still act for this long. */
const ANSWER_MARGIN_MS = 5_000;
/** Progress is looked at again this often while a request runs; the edit itself is coalesced by the platform. */
const PROGRESS_MS = 2_000;

export interface RequestsRoomParts {
  config: Config;
  store: Store;
  clouds: Clouds;
  platforms: ReadonlyMap<string, ChatPlatform>;
  authority: Authority;
  clock: Clock;
  log: Log;
  /** undefined where SSH is not configured. */
  hosts?: (cloud: string) => MoveHosts | undefined;
  /** The same hosts for preflight. Absent: nobody asks them, and nobody says so. */
  preflightHosts?: (cloud: string) => Hosts | undefined;
  /** Asks guests while they move. Absent: nobody can. */
  guests?: GuestProber;
  /** The timeout of one call to a cloud. */
  callTimeoutMs: number;
  stallAfterSeconds?: number;
  largestPauseSeconds?: number;
  /** Kinds that come with commands of their own. */
  procedures?: readonly Procedure[];
  describe?: Descriptions;
}

/** Everything about requests, wired together. */
export interface RequestsRoom {
  ledger: Ledger;
  electorate: Electorate;
  desk: RequestDesk;
  planner: MovePlanner;
  votes: VoteDesk;
  runner: Runner;
  reporter: Reporter;
  cards: RequestCards;
  /** Whether something is being told, or votes read, just now. */
  busy(): boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function requestsRoom(parts: RequestsRoomParts): RequestsRoom {
  const { config, store, clouds, platforms, authority, clock, log } = parts;
  const describe: Descriptions = parts.describe ?? new Map();
  const electorate = electorateOf(config, authority);
  const memories = new Map<string, MoveMemory>();
  const pollers = new Map<string, MovePoller>();
  const newest = new Map<string, Request>();

  const changed = (request: Request) => {
    if (isEnd(request.state)) forget(request);
    else newest.set(request.id, request);
    // It had begun and waits again: what was seen of it then is of no start to come.
    if (awaitsStart(request.state)) forgetSeen(request.id);
    runner.poke(request.id);
    reporter.poke(request.id);
  };
  const forget = (request: Request) => {
    newest.delete(request.id);
    // Its last figures still belong on the outcome card, which was made from them already.
    forgetSeen(request.id);
    if (request.parent !== undefined) runner.poke(request.parent);
    for (const child of newest.values()) if (child.parent === request.id) runner.poke(child.id);
    runner.pokeAll();
  };
  const forgetSeen = (id: string) => {
    memories.get(id)?.guest?.stop();
    memories.delete(id);
  };
  const memory = (id: string): MoveMemory => {
    const known = memories.get(id);
    if (known !== undefined) return known;
    const fresh = {
      samples: [],
      figuresReadAt: undefined,
      leftover: undefined,
      domain: undefined,
      hostsFailed: false,
      guest: undefined,
    };
    memories.set(id, fresh);
    return fresh;
  };
  const progressOf = (id: string): ProgressSample | undefined => {
    const request = newest.get(id);
    return request === undefined || !isUnderWay(request.state)
      ? undefined
      : progressSample(request, memory(id), clock.now());
  };

  const ledger = createLedger({ store, clock, log, changed });
  const cloudOf = (name: string): Promise<Cloud> => clouds.open(name);
  const answerMs = parts.callTimeoutMs + ANSWER_MARGIN_MS;
  const planner = new MovePlanner({
    cloud: cloudOf,
    ledger,
    store,
    electorate,
    policy: config.policy,
    limits: config.policy.limits,
    clock,
    ...(config.policy.guestView === undefined ? {} : { guest: config.policy.guestView }),
    ...(parts.preflightHosts === undefined ? {} : { hosts: parts.preflightHosts }),
  });
  const desk = new RequestDesk({
    ledger,
    electorate,
    clock,
    log,
    newRequestId: () => `req-${randomUUID()}`,
    unsatisfiable: (kind, requester) => unsatisfiable(config, kind, requester.id),
  });
  const view = (request: Request) => policyView(request, electorate);
  const reporter = createReporter({
    store,
    platforms,
    clock,
    log,
    progressOf,
    view,
    describe,
    reactions: electorate.reactions,
    onCardPosted: (id) => void votes.read(id).catch(() => undefined),
  });
  const cards = new RequestCards({
    clouds,
    store,
    ledger,
    electorate,
    limits: config.policy.limits,
    clock,
    log,
    describe,
    cardOf: (id) => reporter.cardOf(id),
    progressOf,
  });
  const votes = new VoteDesk({
    store,
    ledger,
    platforms,
    electorate,
    clock,
    log,
    note: (request, vote, why) => cards.note(request, vote, why),
  });
  const poller = (cloud: Cloud): MovePoller => {
    const known = pollers.get(cloud.name);
    if (known !== undefined) return known;
    const made = new MovePoller(cloud, clock, log, () => {
      for (const request of newest.values()) {
        if (request.cloud === cloud.name && isUnderWay(request.state)) runner.poke(request.id);
      }
    });
    pollers.set(cloud.name, made);
    return made;
  };
  const move = createMoveProcedure(
    {
      cloud: cloudOf,
      hosts: (name) => parts.hosts?.(name),
      ...(parts.guests === undefined ? {} : { guests: parts.guests }),
      poller,
      memory,
      ledger,
      clock,
      log,
      answerMs,
      ...(parts.stallAfterSeconds === undefined ? {} : { stallAfterSeconds: parts.stallAfterSeconds }),
      ...(parts.largestPauseSeconds === undefined ? {} : { largestPauseSeconds: parts.largestPauseSeconds }),
    },
    planner,
  );
  const force = createForceProcedure({ cloud: cloudOf, ledger, clock, answerMs });
  const runner: Runner = new Runner({
    store,
    ledger,
    electorate,
    clock,
    log,
    votes,
    procedures: new Map([move, force, ...(parts.procedures ?? [])].map((one) => [one.kind, one])),
    supersede: (id, look) => desk.supersede(id, look),
  });

  const stopping = new AbortController();
  const showProgress = async () => {
    while (!stopping.signal.aborted) {
      await clock.sleep(PROGRESS_MS, stopping.signal).catch(() => undefined);
      for (const request of newest.values()) if (isUnderWay(request.state)) reporter.poke(request.id);
    }
  };

  return {
    ledger,
    electorate,
    desk,
    planner,
    votes,
    runner,
    reporter,
    cards,
    busy: () => votes.busy || reporter.busy(),
    async start() {
      for (const request of await store.active()) if (!isEnd(request.state)) newest.set(request.id, request);
      await ledger.catchUpAudit();
      await reporter.start();
      await runner.start();
      void showProgress();
    },
    async stop() {
      stopping.abort();
      for (const one of pollers.values()) one.stop();
      for (const { guest } of memories.values()) guest?.stop();
      await runner.stop();
      await reporter.stop();
    },
  };
}

function unsatisfiable(config: Config, kind: Request['kind'], requester: ActorId): string | undefined {
  const rule = approvalFor(config, kind);
  return whyUnsatisfiable(
    {
      quorum: rule.quorum,
      requesterMayApprove: rule.requesterMayApprove,
      approvers: rule.approvers ?? config.roles.approver,
      people: config.people,
    },
    requester,
  );
}
