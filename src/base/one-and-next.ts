interface Next<Ask, Result> {
  ask: Ask;
  result: Promise<Result>;
}

interface Turns<Ask, Result> {
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
  readonly #turns = new Map<string, Turns<Ask, Result>>();

  constructor(run: (key: string, ask: Ask) => Promise<Result>, join: (one: Ask, other: Ask) => Ask) {
    this.#run = run;
    this.#join = join;
  }

  get busy(): boolean {
    return this.#turns.size > 0;
  }

  ask(key: string, ask: Ask): Promise<Result> {
    const turns = this.#turns.get(key);
    if (turns === undefined) {
      const first: Turns<Ask, Result> = { running: Promise.resolve(), next: undefined };
      this.#turns.set(key, first);
      return this.#begin(key, first, ask);
    }
    if (turns.next === undefined) {
      const next: Next<Ask, Result> = {
        ask,
        result: turns.running.then(() => {
          turns.next = undefined;
          return this.#begin(key, turns, next.ask);
        }),
      };
      turns.next = next;
    } else turns.next.ask = this.#join(turns.next.ask, ask);
    return turns.next.result;
  }

  #begin(key: string, turns: Turns<Ask, Result>, ask: Ask): Promise<Result> {
    const result = this.#run(key, ask);
    const settled = () => {
      if (turns.next === undefined) this.#turns.delete(key);
    };
    turns.running = result.then(settled, settled);
    return result;
  }
}
