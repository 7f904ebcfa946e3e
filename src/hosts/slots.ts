/**
 * A bounded number of things open at once. When all are taken, an idle one is asked to give way; else the caller waits,
 * first come first served.
 */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  readonly #limit: number;
  readonly #makeRoom: () => void;
  #taken = 0;

  /** `makeRoom` may end something idle, which then releases its slot; or do nothing. */
  constructor(limit: number, makeRoom: () => void) {
    this.#limit = limit;
    this.#makeRoom = makeRoom;
  }

  get waiting(): boolean {
    return this.#waiting.length > 0;
  }

  async take(): Promise<void> {
    if (this.#taken >= this.#limit) this.#makeRoom();
    if (this.#taken < this.#limit) {
      this.#taken++;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  release(): void {
    const next = this.#waiting.shift();
    // The slot passes on, so the count stays.
    if (next === undefined) this.#taken--;
    else next();
  }
}
