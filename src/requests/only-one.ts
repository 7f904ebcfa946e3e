import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { LEASE_MS } from './claims.js';
import type { Store } from './store-port.js';

const ASKS = 12;

/** What one replica alone does at a time. */
export interface Duty {
  begin(): Promise<void>;
  /** Another replica may do it from now on. */
  end(): Promise<void>;
}

export interface OnlyOneParts {
  store: Pick<Store, 'claim' | 'unclaim' | 'replicated'>;
  clock: Clock;
  log: Log;
  /** Milliseconds. */
  leaseMs?: number;
}

/**
 * Work that one replica alone does, whoever has its claim: a session of which a platform gives every event to each, the
 * queues of listeners. It begins when the claim is given and ends when it is lost. A store of one process gives all of them.
 */
export class OnlyOne {
  readonly #parts: OnlyOneParts;
  readonly #leaseMs: number;
  readonly #stopping = new AbortController();
  readonly #until = new Map<string, number>();
  readonly #loops: Promise<void>[] = [];

  constructor(parts: OnlyOneParts) {
    this.#parts = parts;
    this.#leaseMs = parts.leaseMs ?? LEASE_MS;
  }

  /** Whether it is this replica's, and the lease has not run out by its own clock. */
  holds(name: string): boolean {
    return !this.#parts.store.replicated || (this.#until.get(name) ?? 0) > this.#parts.clock.monotonic();
  }

  /** Also while the store cannot be asked whose it is: then it is the one's who had it last. */
  hadLast(name: string): boolean {
    return !this.#parts.store.replicated || this.#until.has(name);
  }

  /** Resolves once it has begun here, or is known to be another replica's; rejects as `begin` does in a store of one process. */
  async run(name: string, duty: Duty): Promise<void> {
    if (!this.#parts.store.replicated) return await duty.begin();
    const first = this.#look(name, duty, false);
    this.#loops.push(first.then((begun) => this.#loop(name, duty, begun)));
    await first;
  }

  /** What was begun is ended by whoever began it. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#loops);
    const names = [...this.#until.keys()].map(claimOf);
    this.#until.clear();
    await this.#parts.store.unclaim(names).catch(() => undefined);
  }

  async #loop(name: string, duty: Duty, first: boolean): Promise<void> {
    const { clock } = this.#parts;
    const { signal } = this.#stopping;
    let begun = first;
    while (!signal.aborted) {
      await clock.sleep(this.#leaseMs / ASKS, signal).catch(() => undefined);
      if (signal.aborted) return;
      const soon = clock.monotonic() + this.#leaseMs / 2;
      if (begun && (this.#until.get(name) ?? 0) > soon) continue;
      begun = await this.#look(name, duty, begun);
    }
  }

  /** Asks for it, and begins or ends it as it is given; whether it is done here now. */
  async #look(name: string, duty: Duty, begun: boolean): Promise<boolean> {
    const { store, clock, log } = this.#parts;
    const asked = clock.monotonic();
    try {
      const given = await store.claim([claimOf(name)], this.#leaseMs);
      if (given.size > 0) this.#until.set(name, asked + this.#leaseMs);
      else this.#until.delete(name);
    } catch (error) {
      log.debug({ error, what: name }, 'a claim could not be asked for');
    }
    const ours = this.holds(name);
    if (ours === begun) return begun;
    try {
      await (ours ? duty.begin() : duty.end());
      log.info({ what: name }, ours ? 'this replica does it' : 'another replica does it');
      return ours;
    } catch (error) {
      log.error({ error, what: name }, ours ? 'it could not be begun' : 'it could not be ended');
      if (ours) {
        this.#until.delete(name);
        await store.unclaim([claimOf(name)]).catch(() => undefined);
      }
      return false;
    }
  }
}

/** Of a name that no request's id is. */
function claimOf(name: string): string {
  return `only:${name}`;
}
