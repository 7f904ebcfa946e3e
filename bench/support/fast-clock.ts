import { VirtualClock } from '../../src/simulator/index.js';

/** Virtual milliseconds for each turn of the event loop: an HTTP exchange within the process takes some ten turns. */
const STEP_MS = 40;
/** What works outside of the event loop is as slow as the machine: time all but stands still for it. */
const OUTSIDE = new Set(['FSReqCallback', 'FSReqPromise', 'Zlib', 'ZlibContext', 'WorkRequest']);

/**
 * A day in minutes, and on a busy machine in more of them: time passes with the turns of the event loop, so that no call
 * comes too late because other processes had the processor.
 */
export class FastClock extends VirtualClock {
  #sleeping = 0;
  #running = true;

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
    while (this.#running) {
      const outside = process.getActiveResourcesInfo().some((name) => OUTSIDE.has(name));
      await this.advance(outside ? 1 : STEP_MS);
    }
  }

  stop(): void {
    this.#running = false;
  }
}
