/** Turns of the event loop after which work begins even if more keeps coming. */
const MOST_TURNS = 100;

/**
 * Lets a burst be acknowledged before the work on it begins: who waits here goes on once a turn of the event loop
 * brought nothing new. Slack's patience is with the acknowledgement, three seconds; people's is longer than a few turns.
 */
export class Quiet {
  #arrivals = 0;
  #waiting: Promise<void> | undefined;

  /** To be called for each arrival. */
  wait(): Promise<void> {
    this.#arrivals++;
    this.#waiting ??= this.#settled();
    return this.#waiting;
  }

  async #settled(): Promise<void> {
    for (let turn = 0; turn < MOST_TURNS; turn++) {
      const before = this.#arrivals;
      await nextTurn();
      await nextTurn();
      if (this.#arrivals === before) break;
    }
    this.#waiting = undefined;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
