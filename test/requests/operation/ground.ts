import fc from 'fast-check';
import type { Clock } from '../../../src/base/clock.js';
import { silentLog } from '../../../src/base/log.js';
import { CloudError } from '../../../src/cloud/cloud-error.js';
import type { PreparedCall } from '../../../src/cloud/prepared-call.js';
import { isoTime, withEvent } from '../../../src/requests/changes.js';
import { Events } from '../../../src/requests/events.js';
import { createLedger, type Ledger } from '../../../src/requests/ledger.js';
import type { Answer, OperationParts } from '../../../src/requests/operation/attempt.js';
import type { Request } from '../../../src/requests/request.js';
import type { Store } from '../../../src/requests/store-port.js';
import { MemoryStore } from '../../support/memory-store.js';
import { request } from '../../support/requests.js';
import { soleDriver } from '../../support/sole-driver.js';

/** The client's timeout plus 5 s. */
export const ANSWER_MS = 65_000;

export const CALL: PreparedCall = {
  service: 'compute',
  method: 'POST',
  path: '/servers/s1/action',
  route: '/servers/{server}/action',
  microversion: '2.34',
  body: { 'os-migrateLive': { host: 'compute2', block_migration: 'auto' } },
};

/** What becomes of one send. `effect`: milliseconds until it has acted; null: it never does. */
export type Fate =
  | { kind: 'taken' | 'refused' | 'unsent' }
  | { kind: 'lost' | 'killed'; effect: number | null };

const late = fc.option(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: ANSWER_MS - 1 })));
export const fate: fc.Arbitrary<Fate> = fc.oneof(
  fc.constantFrom<Fate>({ kind: 'taken' }, { kind: 'refused' }, { kind: 'unsent' }),
  fc.record({ kind: fc.constantFrom('lost' as const, 'killed' as const), effect: late }),
);

/** Where the process dies, and where the disk is full: by the number of the write, of requests and audit alike. */
export interface Trouble {
  fates: readonly Fate[];
  killedBefore: readonly number[];
  killedAfter: readonly number[];
  full: readonly { from: number; writes: number }[];
}

const write = fc.integer({ min: 0, max: 14 });
export const trouble: fc.Arbitrary<Trouble> = fc.record({
  fates: fc.array(fate, { maxLength: 5 }),
  killedBefore: fc.array(write, { maxLength: 2 }),
  killedAfter: fc.array(write, { maxLength: 2 }),
  full: fc.array(fc.record({ from: write, writes: fc.integer({ min: 1, max: 6 }) }), { maxLength: 2 }),
});

class StandingClock implements Clock {
  time = Date.parse('2026-11-22T14:30:00.000Z');
  now = () => this.time;
  monotonic = () => this.time;
  sleep = () => Promise.reject(new Error('nothing sleeps'));
}

class Killed extends Error {}
const WRITES = new Set(['create', 'save', 'start', 'end', 'audit']);

/** A cloud in which every send has its fate, and one request in a store that outlives the processes. */
export class OperationGround {
  /** Nothing here sleeps, so that nobody has to be woken either. */
  readonly clock = new StandingClock();
  readonly store = new MemoryStore();
  /** When it acted, or will. */
  readonly effects: number[] = [];
  /** When a call has left. */
  readonly sends: number[] = [];
  /** Sends, those that did not leave included, that the audit did not have. */
  unaudited = 0;
  /** Somebody has made room on the disk. */
  roomAgain = false;
  readonly #trouble: Trouble;
  readonly #fates: Fate[];
  readonly #dying = new Set<number>();
  #writes = 0;
  #alive = { dead: false };
  parts: OperationParts;

  private constructor(trouble: Trouble) {
    this.#trouble = trouble;
    this.#fates = [...trouble.fates];
    this.parts = this.#begin();
  }

  static async start(trouble: Trouble, of: Partial<Request>): Promise<OperationGround> {
    const ground = new OperationGround(trouble);
    const made = request({ state: 'running', timeline: [], version: 0, ...of });
    ground.store.seed(made);
    return ground;
  }

  get ledger(): Ledger {
    return this.parts.ledger;
  }

  async read(): Promise<Request> {
    const [found] = await this.store.active();
    if (found === undefined) throw new Error('there is no request');
    return found;
  }

  /** The audit's lines about what is about to be sent. */
  get sendings(): readonly Record<string, unknown>[] {
    return this.store.auditLines.filter(({ event }) => (event as { type: string }).type === 'sending');
  }

  /** What acts by now. */
  get acted(): number {
    return this.effects.filter((at) => at <= this.clock.now()).length;
  }

  #isFull(write: number): boolean {
    return this.#trouble.full.some(({ from, writes }) => write >= from && write < from + writes);
  }

  /** Looks at the request until `done`, with a process begun again where one was killed. */
  async drive(
    look: (request: Request) => Promise<number>,
    done: (request: Request) => boolean,
  ): Promise<void> {
    for (let looks = 0; looks < 600; looks += 1) {
      let wait = 1_000;
      try {
        await this.ledger.writeKept((await this.read()).id);
        const current = await this.ledger.get((await this.read()).id);
        if (current === undefined) throw new Error('there is no request');
        if (done(await this.read()) && done(current)) return;
        wait = await look(current);
      } catch (error) {
        if (this.#alive.dead) this.parts = this.#begin();
        else if (!(error instanceof Error && error.message.startsWith('ENOSPC'))) throw error;
      }
      this.clock.time += Math.max(wait, 500);
    }
    throw new Error('it did not come to an end');
  }

  readonly send = async (call: PreparedCall): Promise<Answer> => {
    if (this.#alive.dead) throw new Killed();
    expect(call).toEqual(CALL);
    // Time stands still while a call is sent.
    const line = this.sendings.at(-1);
    const same = JSON.stringify(line?.call) === JSON.stringify(call);
    if (!same || line?.at !== isoTime(this.clock.now())) this.unaudited += 1;
    const now = this.clock.now();
    const fate = this.#fates.shift() ?? { kind: 'taken' };
    if (fate.kind === 'unsent') throw failure('cloud-unreachable', 'no', null);
    this.sends.push(now);
    if (fate.kind === 'refused') throw failure('cloud-refused', 'no', 400);
    const effect = 'effect' in fate ? fate.effect : 0;
    if (effect !== null) this.effects.push(now + effect);
    if (fate.kind === 'taken') return { status: 202, requestId: 'req-nova' };
    if (fate.kind === 'lost') throw failure('cloud-timeout', 'maybe', null);
    this.#alive.dead = true;
    throw new Killed();
  };

  #begin(): OperationParts {
    const alive = { dead: false };
    this.#alive = alive;
    const events = new Events();
    const store = this.#mortal(alive);
    return {
      ledger: createLedger({ store, clock: this.clock, log: silentLog, events, ...soleDriver }),
      clock: this.clock,
      log: silentLog,
    };
  }

  /** The store as one process has it: once that is dead, nothing of it comes through. */
  #mortal(alive: { dead: boolean }): Store {
    const dies = (at: readonly number[], write: number, mark: number) => {
      if (!at.includes(write) || this.#dying.has(mark)) return false;
      this.#dying.add(mark);
      alive.dead = true;
      return true;
    };
    return new Proxy<Store>(this.store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return async (...values: unknown[]) => {
          if (alive.dead) throw new Killed();
          if (!WRITES.has(String(name))) return value.apply(target, values);
          const write = this.#writes++;
          if (dies(this.#trouble.killedBefore, write, 2 * write)) throw new Killed();
          if (!this.roomAgain && this.#isFull(write)) {
            throw new Error('ENOSPC: no space left on device');
          }
          const result: unknown = await value.apply(target, values);
          if (dies(this.#trouble.killedAfter, write, 2 * write + 1)) throw new Killed();
          return result;
        };
      },
    });
  }
}

export function failure(
  code: 'cloud-unreachable' | 'cloud-refused' | 'cloud-timeout',
  acted: 'no' | 'maybe',
  status: number | null,
): CloudError {
  const said = { serviceMessage: null, requestId: null };
  return new CloudError('it did not work', { code, cloud: 'lab', acted, status, ...said });
}

export const abortAsked = (current: Request, now: number): Request =>
  withEvent(current, { type: 'abort-asked', by: 'chat:alice', byName: 'alice' }, now);
