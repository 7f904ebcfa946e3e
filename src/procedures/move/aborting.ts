import { setMaxListeners } from 'node:events';
import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import { abortIsWanted } from '../../requests/changes.js';
import type { Ledger } from '../../requests/ledger.js';
import { ourRecord } from '../../requests/match-records.js';
import type { Request } from '../../requests/request.js';
import { isUnderWay } from '../../requests/states.js';
import { abortIfWanted } from './choices.js';
import type { Move } from './context.js';

const AGAIN_MS = 1_000;

export interface AbortingParts {
  ledger: Pick<Ledger, 'get'>;
  clock: Clock;
  log: Log;
  open(request: Request): Promise<Move>;
}

/**
 * Sends the aborts that were asked for, each beside the looks at its move: whatever they wait for, an abort leaves at
 * once, and again every five seconds until what it stops has ended.
 */
export class Aborting {
  readonly #parts: AbortingParts;
  readonly #under = new Set<string>();
  readonly #stop = new AbortController();

  constructor(parts: AbortingParts) {
    this.#parts = parts;
    // One for each abort that is under way, however many there are.
    setMaxListeners(0, this.#stop.signal);
  }

  /** Returns at once. */
  begin(id: string): void {
    if (this.#under.has(id) || this.#stop.signal.aborted) return;
    this.#under.add(id);
    void this.#run(id).finally(() => this.#under.delete(id));
  }

  stop(): void {
    this.#stop.abort();
  }

  async #run(id: string): Promise<void> {
    const { ledger, clock, log, open } = this.#parts;
    while (!this.#stop.signal.aborted) {
      try {
        const request = await ledger.get(id);
        if (request === undefined || !isUnderWay(request.state) || !abortIsWanted(request)) return;
        const { step, poller, plan, userId, ...move } = await open(request);
        const known = poller.recordsOf(plan.identity.server);
        const record = ourRecord(known, step, plan.identity.server, plan.identity.source, userId);
        if (step.sent.length > 0) await abortIfWanted({ ...move, step, poller, plan, userId }, record);
      } catch (error) {
        log.warn({ error, request: id }, 'an abort could not be sent; it is tried again');
      }
      await clock.sleep(AGAIN_MS, this.#stop.signal).catch(() => undefined);
    }
  }
}
