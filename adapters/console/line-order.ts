import type { Clock } from '../../src/base/clock.js';
import type { ChatLog } from '../../src/chat/dispatch.js';

/** Milliseconds for which the next typed line waits for the answer to this one. */
const FOR_ANSWER = 10_000;
/** Milliseconds for which a vote waits for the message it names. Nobody else's line waits with it. */
const FOR_POST = 5_000;

export interface LineOrder {
  /**
   * Resolves with the answer, or without it after a while or once the work says that it waits for a message; the work
   * goes on then. Never rejects.
   */
  forAnswer(work: (waits: () => void) => Promise<void>): Promise<void>;
  /** Resolves once the number is posted, or after a while. */
  forPost(number: string): Promise<void>;
  /** Resolves once one of the messages that are waited for is there, or given up; undefined where none is. */
  forAnyPost(): Promise<void> | undefined;
  posted(number: string): void;
  /** Resolves when no work is under way any more. */
  allAnswered(): Promise<void>;
  /** Nobody waits any longer. */
  end(): void;
}

/** How long one typed line holds up the next: lines are obeyed in order, but one slow answer stops nobody. */
export function createLineOrder(clock: Clock, log: ChatLog): LineOrder {
  const working = new Set<Promise<void>>();
  const awaited = new Map<string, Set<() => void>>();
  const expected = new Set<Promise<void>>();
  /** Not one signal for all: what is derived from a long-lived one stays with it. */
  const underWay = new Set<AbortController>();
  let over = false;

  /** Resolves when `event` does, after `ms`, or at the end. */
  async function atMost(ms: number, event: Promise<void>): Promise<void> {
    if (over) return;
    const enough = new AbortController();
    underWay.add(enough);
    const time = clock.sleep(ms, enough.signal).catch(() => undefined);
    await Promise.race([event, time]);
    underWay.delete(enough);
    enough.abort();
  }

  return {
    forAnswer(work) {
      let waits = () => {};
      const waiting = new Promise<void>((resolve) => {
        waits = resolve;
      });
      const mine = work(waits)
        .catch((error: unknown) => {
          // At the end the console's state is closed under whatever is still being answered.
          if (!over) log.error({ err: error }, 'a typed line failed');
        })
        .finally(() => working.delete(mine));
      working.add(mine);
      return atMost(FOR_ANSWER, Promise.race([mine, waiting]));
    },
    forPost(number) {
      const waiting = awaited.get(number) ?? new Set();
      awaited.set(number, waiting);
      const posted = new Promise<void>((resolve) => waiting.add(resolve));
      const mine = atMost(FOR_POST, posted).finally(() => expected.delete(mine));
      expected.add(mine);
      return mine;
    },
    forAnyPost: () => (expected.size === 0 ? undefined : Promise.race(expected)),
    posted(number) {
      for (const resolve of awaited.get(number) ?? []) resolve();
      awaited.delete(number);
    },
    async allAnswered() {
      while (working.size > 0) await Promise.all(working);
    },
    end() {
      over = true;
      for (const wait of underWay) wait.abort();
    },
  };
}
