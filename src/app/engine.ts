import type { Clock } from '../base/clock.js';
import { defined } from '../base/defined.js';
import type { Log } from '../base/log.js';
import type { ActorId } from '../chat/actor.js';
import type { ChatPlatform, MessageRef } from '../chat/platform.js';
import type { Clouds } from '../cloud/clouds.js';
import { approvalFor, type Config } from '../config/config.js';
import { whyUnsatisfiable } from '../config/satisfiable.js';
import { pngOf } from '../report/charts/draw.js';
import type { KindDefinition } from '../report/kind.js';
import type { Progress } from '../report/presentation.js';
import type { PresentedProcedure } from '../report/presented.js';
import { createReporter, type Reporter } from '../report/reporter.js';
import { policyView } from '../report/view.js';
import type { Claims } from '../requests/claims.js';
import type { Electorate } from '../requests/electorate.js';
import type { Events } from '../requests/events.js';
import { frozen } from '../requests/gates.js';
import type { Kinds } from '../requests/kind.js';
import type { Ledger } from '../requests/ledger.js';
import type { NewestRequests } from '../requests/newest.js';
import { ParentVotes } from '../requests/parent-votes.js';
import { keepReminding } from '../requests/reminders.js';
import type { Request } from '../requests/request.js';
import type { RequestActions } from '../requests/request-actions.js';
import { Runner } from '../requests/runner.js';
import { awaitsStart, isUnderWay } from '../requests/states.js';
import type { Store } from '../requests/store-port.js';
import { Voting } from '../requests/voting.js';
import { followOthers, wakeDrivers } from '../requests/waking.js';
import { RequestCards } from './request-cards.js';

/** The longest that one call to a chat platform takes, and a little. */
const POST_MS = 12_000;
/** Progress is looked at again this often while a request runs; the edit itself is coalesced by the platform. */
const PROGRESS_MS = 2_000;

export interface EngineParts {
  config: Config;
  store: Store;
  clouds: Clouds;
  platforms: ReadonlyMap<string, ChatPlatform>;
  electorate: Electorate;
  kinds: Kinds<KindDefinition>;
  procedures: ReadonlyMap<string, PresentedProcedure>;
  events: Events;
  newest: NewestRequests;
  ledger: Ledger;
  claims: Claims;
  actions: RequestActions;
  /** Of claims, milliseconds; absent: as in production. */
  leaseMs?: number;
  /** Why another system keeps a request from beginning. Absent: none is asked. */
  closedByHook?(request: Request, moment?: 'before' | 'after'): Promise<string | undefined>;
  clock: Clock;
  log: Log;
}

/** What the audit could not take is tried again this often, though nothing else is written. */
const AUDIT_MS = 15_000;

/** What drives requests and tells of them. */
export interface Engine {
  votes: Voting;
  runner: Runner;
  reporter: Reporter;
  cards: RequestCards;
  /** The newest reading of a request that is under way. */
  progressOf(request: Request): Progress | undefined;
  /** Whether something is being told, or votes read, just now. */
  busy(): boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createEngine(parts: EngineParts): Engine {
  const { config, store, platforms, electorate, kinds, procedures, events, newest, ledger, claims } = parts;
  const { clock, log } = parts;
  const progressOf = (request: Request) =>
    isUnderWay(request.state) ? procedures.get(request.kind)?.progress?.(request) : undefined;
  const reporter = createReporter({
    store: {
      get: (id) => store.get(id),
      active: () => store.active(),
      delivery: (id) => store.delivery(id),
      saveDelivery: (delivery) => store.saveDelivery(delivery),
      settle: (id) => ledger.settle(id),
    },
    platforms,
    clock,
    log,
    progressOf,
    view: (request) => policyView(request, electorate),
    frozen: (request) => frozen({ store, electorate, clock }, request).catch(() => undefined),
    kinds,
    reactions: electorate.reactions,
    draw: pngOf,
    events,
    claims,
    othersPostMs: store.replicated ? POST_MS : 0,
  });
  const cards = new RequestCards({
    clouds: parts.clouds,
    store,
    ledger,
    electorate,
    limits: config.policy.limits,
    clock,
    log,
    kinds,
    cardOf: (id): MessageRef | undefined => reporter.cardOf(id),
    progressOf,
  });
  const votes = new Voting({
    store,
    ledger,
    platforms,
    electorate,
    clock,
    log,
    note: (request, vote, why) => cards.note(request, vote, why),
  });
  const runner = new Runner({
    store,
    ledger,
    clock,
    log,
    votes,
    procedures,
    electorate,
    kinds,
    claims,
    parentVotes: new ParentVotes({ ledger, platforms, electorate, clock, log }),
    ...defined({ closedByHook: parts.closedByHook }),
    supersede: (id, look) => parts.actions.supersede(id, look),
  });

  wakeDrivers({ events, newest, runner });
  const learn = (id: string) =>
    void reporter
      .learn(id)
      .catch((error: unknown) => log.warn({ error, request: id }, 'where its card is could not be read'));
  const unfollow = followOthers({ events, newest, delivered: learn }, store, log);
  events.on((event) => {
    switch (event.type) {
      case 'request-changed':
        // Who drives it tells of it.
        if (claims.holds(event.request.id)) reporter.wake(event.request.id);
        else learn(event.request.id);
        return;
      case 'claimed':
        reporter.wake(event.request);
        return;
      case 'freeze-changed':
        for (const { id, state } of newest.all()) {
          if (awaitsStart(state) && claims.holds(id)) reporter.wake(id);
        }
        return;
      case 'card-posted':
        void votes.read(event.request).catch(() => undefined);
        return;
      case 'settled':
        claims.forget(event.request);
        return;
      default:
    }
  });

  const stopping = new AbortController();
  const showProgress = async () => {
    while (!stopping.signal.aborted) {
      await clock.sleep(PROGRESS_MS, stopping.signal).catch(() => undefined);
      for (const { id, state } of newest.all()) if (isUnderWay(state) && claims.holds(id)) reporter.wake(id);
    }
  };

  /** What replicas that have died had written and not audited, too. */
  const madeUp = async () => {
    await ledger.makeUpAudit();
    if (store.replicated) await ledger.catchUpAudit();
  };
  const keepAuditing = async () => {
    while (!stopping.signal.aborted) {
      await clock.sleep(AUDIT_MS, stopping.signal).catch(() => undefined);
      await madeUp().catch((error: unknown) => log.error({ error }, 'the audit still cannot be written'));
    }
  };

  return {
    votes,
    runner,
    reporter,
    cards,
    progressOf,
    busy: () => votes.busy || reporter.busy(),
    async start() {
      for (const request of await store.active()) newest.note(request);
      await claims.follow((await store.active()).map(({ id }) => id));
      claims.start();
      await ledger.catchUpAudit();
      await reporter.start();
      await runner.start();
      void showProgress();
      void keepAuditing();
      const { onDuty, escalateAfterMs } = config.policy;
      void keepReminding({ ledger, electorate, clock, log, onDuty, escalateAfterMs }, stopping.signal);
    },
    async stop() {
      stopping.abort();
      unfollow();
      await runner.stop();
      await reporter.stop();
      await claims.stop();
    },
  };
}

/** Why nobody could ever approve such a request of this person. */
export function unsatisfiable(config: Config, kind: Request['kind'], requester: ActorId): string | undefined {
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
