import { TooManyResults } from './errors/answer.js';

/** A list that is read page by page as it is consumed: nothing is asked before the first item is. */
export interface Listing<T> extends AsyncIterable<T> {
  pages(): AsyncIterable<readonly T[]>;
  /** Everything at once. Throws `TooManyResults` beyond `atMost` (10,000 by default): never a silently cut list. */
  all(atMost?: number): Promise<readonly T[]>;
}

const DEFAULT_BOUND = 10_000;

export function listing<T>(what: string, pages: () => AsyncIterable<readonly T[]>): Listing<T> {
  return {
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const page of pages()) yield* page;
    },
    async all(atMost = DEFAULT_BOUND) {
      const found: T[] = [];
      for await (const page of pages()) {
        found.push(...page);
        if (found.length > atMost) throw new TooManyResults(what, atMost);
      }
      return found;
    },
  };
}
