import type { Clock } from '../../base/clock.js';
import type { CloudService } from '../cloud.js';
import { SERVICES } from './probe.js';

/** Of each service; nobody needs more to know that it is well. */
const KEPT = 8;

/** How the services answered the calls that were made anyhow, the last of each. */
export class Answers {
  readonly #clock: Clock;
  readonly #byService = new Map<string, { at: number; good: boolean }[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `status` null: there was no answer. */
  note({ service, status }: { service: string; status: number | null }): void {
    const known = this.#byService.get(service) ?? [];
    known.push({ at: this.#clock.monotonic(), good: status !== null && status < 400 });
    this.#byService.set(service, known.slice(-KEPT));
  }

  /** How many good ones came since then; none where one of them was no good: then it has to be asked. */
  since(service: CloudService, at: number): number {
    const lately = (this.#byService.get(SERVICES[service]) ?? []).filter((one) => one.at >= at);
    return lately.every(({ good }) => good) ? lately.length : 0;
  }
}
