import type { Clock } from './clock.js';

/** Long thought in short steps: between two of them others may have their turn. */
export type Steps<T> = Generator<undefined, T>;

/** All steps in a row. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** A turn for others after each step that `breathe` thinks long enough ago. */
export async function inTurns<T>(steps: Steps<T>, breathe: () => Promise<void>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await breathe();
  }
}

/** Milliseconds of thought after which others have their turn: short enough that nobody notices, long enough to cost little. */
const THOUGHT_MS = 25;

/** `breathe` only where the last turn is long enough ago: may be asked as often as one likes. */
export function nowAndThen(
  clock: Pick<Clock, 'monotonic'>,
  breathe: () => Promise<void>,
): () => Promise<void> {
  let last = clock.monotonic();
  return async () => {
    if (clock.monotonic() - last < THOUGHT_MS) return;
    await breathe();
    last = clock.monotonic();
  };
}
