import type { Clock } from '../../../base/clock.js';
import { isDroverError } from '../../../base/errors.js';
import type { Log } from '../../../base/log.js';
import type { GuestAsk } from '../plan.js';
import { afterBaseline, NOTHING, type Probe, type Tally, withHole, withProbe } from './probes.js';
import type { GuestSeen } from './view.js';

/** Whom and where: an ask whose address is known. */
export type GuestTarget = GuestAsk & { address: string };

/** Asks guests, over the network or through a host. */
export interface GuestProber {
  /**
   * One probe or several one after another, in order, each over within a second or so. Throws a DroverError with few
   * words for the card when nobody could be asked at all.
   */
  probe(cloud: string, target: GuestTarget): Promise<readonly Probe[]>;
}

/** Milliseconds from one probe to the next; a lost one takes a second. */
export const INTERVAL_MS = 500;
const BASELINE_PROBES = 3;
/** The baseline never holds a start up for longer. */
const BASELINE_MS = 6_000;
/** Until somebody who could not be asked is asked again. */
const BLIND_MS = 2_000;

export interface Baseline {
  answered: number;
  of: number;
  /** Why the guest could not be asked; null where it was. */
  why: string | null;
}

export interface GuestWatchParts {
  prober: GuestProber;
  clock: Clock;
  log: Log;
  cloud: string;
  target: GuestTarget;
}

/** Asks one guest again and again while it moves, alongside: nothing waits for it, and its failures fail nothing. */
export class GuestWatch {
  readonly #parts: GuestWatchParts;
  readonly #stop = new AbortController();
  #before: GuestSeen['before'] = 'unknown';
  #why: string | undefined;
  #tally: Tally = NOTHING;

  constructor(parts: GuestWatchParts) {
    this.#parts = parts;
  }

  /** Right before the start: whether the guest answers at all. Never throws, and is over in six seconds. */
  async baseline(): Promise<Baseline> {
    const limit = new AbortController();
    const signal = AbortSignal.any([limit.signal, this.#stop.signal]);
    const late = this.#parts.clock.sleep(BASELINE_MS, signal).then(
      () => undefined,
      () => undefined,
    );
    const tally = await Promise.race([this.#few(), late]);
    limit.abort();
    if (tally === undefined) this.#why = 'no result in time';
    else {
      this.#tally = afterBaseline(tally);
      if (tally.sent > 0) this.#before = tally.lost < tally.sent ? 'answered' : 'silent';
    }
    const { sent, lost } = tally ?? NOTHING;
    return { answered: sent - lost, of: sent, why: sent === 0 ? (this.#why ?? 'not asked') : null };
  }

  /** After a restart: what the baseline said is known, what happened since then is not. */
  resume(before: GuestSeen['before']): void {
    this.#before = before;
    this.#tally = withHole(NOTHING, 'Drover was restarted');
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#stop.abort(new Error('the guest is no longer asked'));
  }

  get target(): GuestTarget {
    return this.#parts.target;
  }

  get seen(): GuestSeen {
    return { before: this.#before, tally: this.#tally };
  }

  /** Why nobody could be asked, the newest reason. */
  get why(): string | undefined {
    return this.#why;
  }

  async #few(): Promise<Tally> {
    let tally = NOTHING;
    while (tally.sent < BASELINE_PROBES) {
      const began = this.#parts.clock.monotonic();
      try {
        for (const probe of await this.#probe()) tally = withProbe(tally, probe);
      } catch (error) {
        this.#why = this.#words(error);
        return tally;
      }
      if (tally.sent < BASELINE_PROBES) await this.#pause(began + INTERVAL_MS);
    }
    return tally;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const began = this.#parts.clock.monotonic();
      try {
        const probes = await this.#probe();
        if (this.#stop.signal.aborted) return;
        for (const probe of probes) this.#tally = withProbe(this.#tally, probe);
        await this.#pause(began + INTERVAL_MS);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#why = this.#words(error);
        this.#tally = withHole(this.#tally, this.#why);
        await this.#pause(began + BLIND_MS);
      }
    }
  }

  #probe(): Promise<readonly Probe[]> {
    const { prober, cloud, target } = this.#parts;
    return prober.probe(cloud, target);
  }

  async #pause(until: number): Promise<void> {
    const { clock } = this.#parts;
    const left = until - clock.monotonic();
    if (left > 0) await clock.sleep(left, this.#stop.signal).catch(() => undefined);
  }

  #words(error: unknown): string {
    this.#parts.log.debug({ error, address: this.#parts.target.address }, 'a guest could not be asked');
    return isDroverError(error) ? error.message : 'an unexpected error';
  }
}
