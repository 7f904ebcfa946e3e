/** One thing at a time in a channel, in the order of asking: whatever has to be repeated, a thread keeps its order. */
export class ChannelQueues {
  readonly #last = new Map<string, Promise<unknown>>();

  inTurn<Result>(channel: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(channel) ?? Promise.resolve();
    const mine = before.then(work);
    const settled = mine.then(ignored, ignored);
    this.#last.set(channel, settled);
    void settled.then(() => {
      if (this.#last.get(channel) === settled) this.#last.delete(channel);
    });
    return mine;
  }
}

function ignored(): void {}
