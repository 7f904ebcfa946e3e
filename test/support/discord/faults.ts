/** What goes wrong with a request: refused with a status, cut before or after it was acted on, or held up. */
export type Fault =
  | { kind: 'status'; status: number; body?: unknown }
  /** @param retryAfter seconds */
  | { kind: 'rate-limit'; retryAfter: number; global?: boolean }
  | { kind: 'cut-before' }
  | { kind: 'cut-after' }
  | { kind: 'wait'; for: Promise<void> };

interface Planned {
  match: RegExp;
  fault: Fault;
  times: number;
}

/** Faults for the next requests that match `METHOD /path`. */
export class Faults {
  readonly #planned: Planned[] = [];

  next(match: RegExp, fault: Fault, times = 1): void {
    this.#planned.push({ match, fault, times });
  }

  take(method: string, path: string): Fault | undefined {
    const index = this.#planned.findIndex(({ match }) => match.test(`${method} ${path}`));
    const planned = this.#planned[index];
    if (planned === undefined) return undefined;
    planned.times -= 1;
    if (planned.times <= 0) this.#planned.splice(index, 1);
    return planned.fault;
  }

  clear(): void {
    this.#planned.length = 0;
  }
}
