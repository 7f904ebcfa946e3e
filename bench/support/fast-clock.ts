import { VirtualClock } from '../../src/simulator/index.js';

/** What works outside of the event loop is as slow as the machine: time all but stands still for it. */
const OUTSIDE = new Set(['FSReqCallback', 'FSReqPromise', 'Zlib', 'ZlibContext', 'WorkRequest']);

/**
 * A day in minutes, and on a busy machine in more of them: time passes with the turns of the event loop, so that no call
 * comes too late because other processes had the processor.
 */
export class FastClock extends VirtualClock {
  readonly #step: number;
  readonly #outside: 'a little' | 'real';
  #sleeping = 0;
  #running = true;

  /**
   * `step`: virtual milliseconds for each turn of the event loop; an HTTP exchange within the process takes some ten.
   * `outside`: what passes while the disk works: a millisecond a turn, or as much as really does.
   */
  constructor({ step = 40, outside = 'a little' }: { step?: number; outside?: 'a little' | 'real' } = {}) {
    super();
    this.#step = step;
    this.#outside = outside;
  }

  /** Sleeps that go on: each is a timer, and a listener where it can be called off. */
  get sleeping(): number {
    return this.#sleeping;
  }

  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.#sleeping += 1;
    try {
      await super.sleep(ms, signal);
    } finally {
      this.#sleeping -= 1;
    }
  }

  /** Lets time pass until it is stopped. */
  async run(): Promise<void> {
    let passed = 0;
    let looked = performance.now();
    while (this.#running) {
      const now = performance.now();
      const outside = process.getActiveResourcesInfo().some((name) => OUTSIDE.has(name));
      const real = Math.min(this.#step, now - looked);
      passed += !outside ? this.#step : this.#outside === 'real' ? real : 1;
      looked = now;
      const whole = Math.floor(passed);
      passed -= whole;
      await this.advance(whole);
    }
  }

  stop(): void {
    this.#running = false;
  }
}
