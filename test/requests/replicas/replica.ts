import type { Clock } from '../../../src/base/clock.js';
import { silentLog } from '../../../src/base/log.js';
import type { ChatPlatform } from '../../../src/chat/platform.js';
import { Children } from '../../../src/requests/children.js';
import { Claims } from '../../../src/requests/claims.js';
import type { Electorate } from '../../../src/requests/electorate.js';
import { Events } from '../../../src/requests/events.js';
import { createLedger } from '../../../src/requests/ledger.js';
import { NewestRequests } from '../../../src/requests/newest.js';
import { ParentVotes } from '../../../src/requests/parent-votes.js';
import { RequestActions } from '../../../src/requests/request-actions.js';
import { Runner } from '../../../src/requests/runner.js';
import type { Store } from '../../../src/requests/store-port.js';
import { Voting } from '../../../src/requests/voting.js';
import { followOthers, wakeDrivers } from '../../../src/requests/waking.js';
import { MemoryStore, type SharedMemory } from '../../support/memory-store.js';
import { ANSWER_MS, TOUR, type Town, tourProcedure, VISIT, visitProcedure } from './tour.js';

export interface Trouble {
  /** Asked before and after each thing that leaves the process. */
  next(replica: Replica): 'nothing' | 'kill' | { pauseMs: number };
}

/** One process of several on one store: it can be killed, or stopped for a while, wherever it talks to anything. */
export class Replica {
  readonly name: string;
  dead = false;
  readonly claims: Claims;
  readonly actions: RequestActions;
  readonly runner: Runner;
  readonly store: MemoryStore;
  readonly #newest: NewestRequests;
  readonly #clock: Clock;
  readonly #trouble: Trouble;
  readonly #unfollow: () => void;
  #frozenUntil = 0;

  constructor(
    name: string,
    parts: {
      memory: SharedMemory;
      town: Town;
      clock: Clock;
      electorate: Electorate;
      platforms: ReadonlyMap<string, ChatPlatform>;
      trouble: Trouble;
    },
  ) {
    const { clock, town, electorate, platforms } = parts;
    const log = silentLog;
    this.name = name;
    this.#clock = clock;
    this.#trouble = parts.trouble;
    this.store = new MemoryStore(parts.memory, name);
    const store = gated(this.store, () => this.pass());
    const events = new Events();
    this.#newest = new NewestRequests(events);
    this.claims = new Claims({ store, clock, log, events });
    const { claims } = this;
    const ledger = createLedger({ store, clock, log, events, claims, answerMs: ANSWER_MS });
    let made = 0;
    const newRequestId = () => `req-${name}-${++made}`;
    const kinds = new Map([TOUR, VISIT].map((kind) => [kind.kind, kind]));
    const children = new Children({ store, ledger, electorate, clock, newRequestId });
    const deps = { ledger, clock, log, town, children, pass: () => this.pass() };
    const procedures = new Map([tourProcedure(deps), visitProcedure(deps)].map((one) => [one.kind, one]));
    this.actions = new RequestActions({
      ledger,
      electorate,
      clock,
      log,
      kinds,
      newRequestId,
      whyNoAbort: async () => undefined,
      unsatisfiable: () => undefined,
    });
    const votes = new Voting({
      store,
      ledger,
      platforms,
      electorate,
      clock,
      log,
      note: () => ({ blocks: [] }),
    });
    this.runner = new Runner({
      store,
      ledger,
      clock,
      log,
      votes,
      claims,
      electorate,
      kinds,
      procedures,
      parentVotes: new ParentVotes({ ledger, platforms, electorate, clock, log }),
      supersede: (id, look) => this.actions.supersede(id, look),
    });
    wakeDrivers({ events, newest: this.#newest, runner: this.runner });
    this.#unfollow = followOthers({ events, newest: this.#newest }, store, log);
  }

  async start(): Promise<void> {
    for (const request of await this.store.active()) this.#newest.note(request);
    this.claims.start();
    await this.runner.start();
  }

  /** Everything that leaves the process, and every answer, goes through here. */
  async pass(): Promise<void> {
    if (this.dead) await new Promise(() => undefined);
    const trouble = this.#trouble.next(this);
    if (trouble === 'kill') {
      this.dead = true;
      this.#unfollow();
      await new Promise(() => undefined);
    } else if (trouble !== 'nothing') {
      this.#frozenUntil = Math.max(this.#frozenUntil, this.#clock.now() + trouble.pauseMs);
    }
    while (this.#frozenUntil > this.#clock.now()) {
      await this.#clock.sleep(this.#frozenUntil - this.#clock.now());
      if (this.dead) await new Promise(() => undefined);
    }
  }
}

/** The store as a process reaches it: each call leaves it, and its answer may never come. */
function gated(store: MemoryStore, pass: () => Promise<void>): Store {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name === 'held' || name === 'watch' || name === 'outdated') return value.bind(target);
      return async (...values: unknown[]) => {
        await pass();
        const result: unknown = await value.apply(target, values);
        await pass();
        return result;
      };
    },
  });
}
