interface Next<Ask, Result> {
  ask: Ask;
  result: Promise<Result>;
}

interface Lane<Ask, Result> {
  running: Promise<unknown>;
  next: Next<Ask, Result> | undefined;
}

/**
 * Work by key, of which one runs and one waits, however many ask: who comes while one runs shares the next, which begins
 * after they came and so sees all that they came for. `join` makes one question of two.
 */
export class OneAndNext<Ask, Result> {
  readonly #run: (key: string, ask: Ask) => Promise<Result>;
  readonly #join: (one: Ask, other: Ask) => Ask;
  readonly #lanes = new Map<string, Lane<Ask, Result>>();

  constructor(run: (key: string, ask: Ask) => Promise<Result>, join: (one: Ask, other: Ask) => Ask) {
    this.#run = run;
    this.#join = join;
  }

  get busy(): boolean {
    return this.#lanes.size > 0;
  }

  ask(key: string, ask: Ask): Promise<Result> {
    const lane = this.#lanes.get(key);
    if (lane === undefined) {
      const first: Lane<Ask, Result> = { running: Promise.resolve(), next: undefined };
      this.#lanes.set(key, first);
      return this.#begin(key, first, ask);
    }
    if (lane.next === undefined) {
      const next: Next<Ask, Result> = {
        ask,
        result: lane.running.then(() => {
          lane.next = undefined;
          return this.#begin(key, lane, next.ask);
        }),
      };
      lane.next = next;
    } else lane.next.ask = this.#join(lane.next.ask, ask);
    return lane.next.result;
  }

  #begin(key: string, lane: Lane<Ask, Result>, ask: Ask): Promise<Result> {
    const result = this.#run(key, ask);
    const settled = () => {
      if (lane.next === undefined) this.#lanes.delete(key);
    };
    lane.running = result.then(settled, settled);
    return result;
  }
}
