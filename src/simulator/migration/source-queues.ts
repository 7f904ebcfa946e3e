import type { Move } from './move.js';

/** max_concurrent_live_migrations is 1: of the moves off one host the first runs and the others sit `queued`. */
export class SourceQueues {
  readonly #queues = new Map<string, Move[]>();

  join(move: Move): void {
    const queue = this.#queues.get(move.migration.sourceHost);
    if (queue) queue.push(move);
    else this.#queues.set(move.migration.sourceHost, [move]);
  }

  isFirst(move: Move): boolean {
    return this.#queues.get(move.migration.sourceHost)?.[0] === move;
  }

  /** Takes the move out; answers with the one that is first now, if it was not before. */
  leave(move: Move): Move | undefined {
    const queue = this.#queues.get(move.migration.sourceHost) ?? [];
    const wasFirst = queue[0] === move;
    const rest = queue.filter((other) => other !== move);
    this.#queues.set(move.migration.sourceHost, rest);
    return wasFirst ? rest[0] : undefined;
  }
}
