import type { Clock } from '../../base/clock.js';
import type { ComputeService } from '../../cloud/compute.js';
import type { Server } from '../../cloud/server.js';

/** Who is on a host that is being emptied, and how the compute services are. */
export interface HostFound {
  servers: readonly Server[];
  services: readonly ComputeService[];
}

interface Known {
  /** When the last look that worked began, by the monotonic clock. */
  at: number;
  /** What was found beside, until it is taken. */
  fresh?: HostFound | undefined;
  underWay?: Promise<HostFound> | undefined;
  /** The last one beside has failed: the next one is waited for. */
  failed?: true;
}

/** Looks at hosts that are being emptied. While moves run it is looked beside them: a slot that frees waits for no list. */
export class HostLooks {
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #known = new Map<string, Known>();

  constructor(clock: Clock, everyMs: number) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  forget(id: string): void {
    this.#known.delete(id);
  }

  /** What a look has found; undefined: none is due, or it goes on beside. @throws what `read` does where it is waited for. */
  async next(id: string, beside: boolean, read: () => Promise<HostFound>): Promise<HostFound | undefined> {
    const known = this.#known.get(id);
    const age = known === undefined ? Number.POSITIVE_INFINITY : this.#clock.monotonic() - known.at;
    // What was found longer ago counts for nothing: nothing begins before it is known anew.
    const counts = age < 2 * this.#everyMs;
    if (known?.fresh !== undefined && counts) {
      const { fresh } = known;
      known.fresh = undefined;
      return fresh;
    }
    if (age < this.#everyMs) return undefined;
    if (known === undefined || known.failed === true || !beside || !counts)
      return await this.#waitedFor(id, known?.underWay, read);
    known.underWay ??= this.#beside(known, read);
    return undefined;
  }

  async #waitedFor(
    id: string,
    underWay: Promise<HostFound> | undefined,
    read: () => Promise<HostFound>,
  ): Promise<HostFound> {
    const at = this.#clock.monotonic();
    const found = await (underWay ?? read());
    this.#known.set(id, { at });
    return found;
  }

  #beside(known: Known, read: () => Promise<HostFound>): Promise<HostFound> {
    const at = this.#clock.monotonic();
    const reading = read();
    reading.then(
      (fresh) => Object.assign(known, { at, fresh, underWay: undefined }),
      () => Object.assign(known, { failed: true, underWay: undefined }),
    );
    return reading;
  }
}
