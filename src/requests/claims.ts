import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../base/clock.js';
import { DroverError, isDroverError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import type { Events } from './events.js';
import type { Claim, Store } from './store-port.js';

/** How long a claim lives without being renewed: so long after a replica's death another one looks. */
export const LEASE_MS = 12_000;
/**
 * What is held is renewed when so much of its lease is over, and from then on with each try: the later, the sooner
 * others may look after a death, and the fewer tries there are. With this there are eight within four seconds.
 */
const RENEW_AFTER = 2 / 3;
/** What nobody here holds is asked for this often within a lease: so soon a lease that has run out is found. */
const ASKS = 24;

export interface ClaimsDeps {
  store: Pick<Store, 'claim' | 'unclaim' | 'replicated'>;
  clock: Clock;
  log: Log;
  events: Events;
  /** Whether this replica can drive it: it can talk where people talk about it. Absent: any. */
  mayDrive?(id: string): boolean;
  /** Milliseconds. */
  leaseMs?: number;
}

/** A write, or a post, by a replica that another one has taken the request over from. */
export function claimLost(id: string): DroverError {
  return new DroverError(`Another replica has taken over request ${id}.`, { code: 'claim-lost' });
}

export function isClaimLost(error: unknown): boolean {
  return isDroverError(error) && error.code === 'claim-lost';
}

interface Held extends Claim {
  /** By our clock, from before it was asked for: never later than by the store's. */
  until: number;
  quietAt: number;
}

/** Whatever a driver has begun, by the claim it had then: what goes on after the claim was lost writes nothing. */
const driving = new AsyncLocalStorage<{ id: string; token: number }>();

/**
 * Which requests this replica drives. Each request that is not settled is followed: one that nobody drives is taken,
 * what is held is renewed. A store of one process gives everything at once and for good.
 */
export class Claims {
  readonly #deps: ClaimsDeps;
  readonly #leaseMs: number;
  readonly #followed = new Set<string>();
  readonly #held = new Map<string, Held>();
  readonly #stopping = new AbortController();

  constructor(deps: ClaimsDeps) {
    this.#deps = deps;
    this.#leaseMs = deps.leaseMs ?? LEASE_MS;
  }

  start(): void {
    if (this.#deps.store.replicated) void this.#renewForEver();
  }

  /** Nothing is driven here any more: others may take it at once. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('drover stops'));
    const ids = [...this.#held.keys()];
    this.#held.clear();
    await this.#deps.store
      .unclaim(ids)
      .catch((error: unknown) => this.#deps.log.warn({ error }, 'claims could not be given up'));
  }

  /** Takes it as soon as nobody else has it. */
  async follow(ids: readonly string[]): Promise<void> {
    const fresh = ids.filter((id) => !this.#followed.has(id));
    if (fresh.length === 0) return;
    for (const id of fresh) this.#followed.add(id);
    try {
      await this.#ask(fresh);
    } catch (error) {
      for (const id of fresh) this.#followed.delete(id);
      throw error;
    }
  }

  /** It is settled: nobody drives it any more. */
  forget(id: string): void {
    this.#followed.delete(id);
    this.#held.delete(id);
  }

  /**
   * Whether this replica drives it, and the lease has not run out by its own clock. With a token: by that very claim,
   * and not by a later one, before which another replica may have had it.
   */
  holds(id: string, token?: number): boolean {
    const held = this.#held.get(id);
    if (held === undefined || this.#deps.clock.monotonic() >= held.until) return false;
    return token === undefined || token === held.token;
  }

  /**
   * Does this as the driver of a request that is held: each write of it carries the claim of now.
   * @throws DroverError `claim-lost` where it is not held.
   */
  async drive<Result>(id: string, work: () => Promise<Result>): Promise<Result> {
    const token = this.#held.get(id)?.token;
    if (token === undefined) throw claimLost(id);
    return await driving.run({ id, token }, work);
  }

  /** What a write carries; undefined for who only votes on it or asks something of it. */
  token(id: string): number | undefined {
    const driver = driving.getStore();
    return driver?.id === id ? driver.token : undefined;
  }

  /** Milliseconds until nothing that an earlier driver was sending can still leave. */
  quietIn(id: string): number {
    return Math.max(0, (this.#held.get(id)?.quietAt ?? 0) - this.#deps.clock.monotonic());
  }

  /** Of the requests that are not told to the end: how many this replica drives, and how many it does not. */
  counts(): { here: number; elsewhere: number } {
    const here = [...this.#followed].filter((id) => this.holds(id)).length;
    return { here, elsewhere: this.#followed.size - here };
  }

  /** The store has refused a write of Drover's. */
  lose(id: string): void {
    this.#held.delete(id);
  }

  async #renewForEver(): Promise<void> {
    const { clock, log } = this.#deps;
    const { signal } = this.#stopping;
    let failed = false;
    while (!signal.aborted) {
      await clock.sleep(this.#leaseMs / ASKS, signal).catch(() => undefined);
      if (signal.aborted) return;
      await this.#giveUp().catch(() => undefined);
      const soon = clock.monotonic() + this.#leaseMs * (1 - RENEW_AFTER);
      const due = [...this.#followed].filter((id) => (this.#held.get(id)?.until ?? 0) <= soon);
      if (due.length === 0) continue;
      try {
        await this.#ask(due);
        failed = false;
      } catch (error) {
        // Told once: a store that is away is asked every second.
        if (!failed) log.error({ error }, 'claims could not be renewed');
        failed = true;
      }
    }
  }

  /** What it may not drive any more. */
  async #giveUp(): Promise<void> {
    const { mayDrive = () => true, store } = this.#deps;
    const others = [...this.#held.keys()].filter((id) => !mayDrive(id));
    for (const id of others) this.#held.delete(id);
    if (others.length > 0) await store.unclaim(others);
  }

  async #ask(all: readonly string[]): Promise<void> {
    const { store, clock, events, mayDrive = () => true } = this.#deps;
    const ids = store.replicated ? all.filter(mayDrive) : all;
    if (ids.length === 0) return;
    const asked = clock.monotonic();
    const given = await store.claim(ids, this.#leaseMs);
    if (this.#stopping.signal.aborted) return;
    for (const id of ids) {
      const claim = given.get(id);
      const before = this.#held.get(id);
      const held = this.holds(id);
      if (claim === undefined) {
        this.#held.delete(id);
        continue;
      }
      const until = store.replicated ? asked + this.#leaseMs : Number.POSITIVE_INFINITY;
      const quietAt = before?.token === claim.token ? before.quietAt : asked + claim.quietIn;
      this.#held.set(id, { ...claim, until, quietAt });
      if (!held) events.emit({ type: 'claimed', request: id });
    }
  }
}
