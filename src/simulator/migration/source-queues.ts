import type { Move } from './move.js';

/** Of the moves off one host the first `atOnce` run and the others sit `queued`. */
export class SourceQueues {
  readonly #queues = new Map<string, Move[]>();
  readonly #atOnce: () => number;

  constructor(atOnce: () => number) {
    this.#atOnce = atOnce;
  }

  join(move: Move): void {
    const queue = this.#queues.get(move.migration.sourceHost);
    if (queue) queue.push(move);
    else this.#queues.set(move.migration.sourceHost, [move]);
  }

  runs(move: Move): boolean {
    const place = this.#queues.get(move.migration.sourceHost)?.indexOf(move) ?? -1;
    return place >= 0 && place < this.#atOnce();
  }

  /** Takes the move out; answers with the one whose turn it is now, if it was one of those that run. */
  leave(move: Move): Move | undefined {
    const ran = this.runs(move);
    const rest = (this.#queues.get(move.migration.sourceHost) ?? []).filter((other) => other !== move);
    this.#queues.set(move.migration.sourceHost, rest);
    return ran ? rest[this.#atOnce() - 1] : undefined;
  }
}
