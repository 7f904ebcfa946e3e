import type { Clock } from '../../src/base/clock.js';
import type { Line, Output } from './output.js';

type Edit = Extract<Line, { type: 'message' | 'edit' }>;

/** Milliseconds between two edits of one message where each one takes new lines. */
const PACE = 2_000;

export interface PacedOutput {
  show: Output;
  /** An edit that a newer one may replace before it is seen. The last one always comes. */
  progress(edit: Edit): void;
  /** Shows what still waits. */
  flush(): void;
}

interface Waiting {
  edit: Edit | undefined;
  giveUp: AbortController;
}

/** Lets the newest of many edits through every two seconds, the first at once. Everything else passes as it is. */
export function paced(show: Output, clock: Clock): PacedOutput {
  const waiting = new Map<string, Waiting>();

  function release(number: string): void {
    const mine = waiting.get(number);
    if (mine === undefined) return;
    waiting.delete(number);
    mine.giveUp.abort();
    if (mine.edit !== undefined) showEdit(mine.edit);
  }

  function showEdit(edit: Edit): void {
    show(edit);
    const mine: Waiting = { edit: undefined, giveUp: new AbortController() };
    waiting.set(edit.number, mine);
    clock.sleep(PACE, mine.giveUp.signal).then(
      () => {
        if (waiting.get(edit.number) === mine) release(edit.number);
      },
      () => undefined,
    );
  }

  return {
    show(line) {
      if (line.type === 'edit') {
        // What was to come is older than this.
        waiting.get(line.number)?.giveUp.abort();
        waiting.delete(line.number);
      }
      show(line);
    },
    progress(edit) {
      const mine = waiting.get(edit.number);
      if (mine === undefined) showEdit(edit);
      else mine.edit = edit;
    },
    flush() {
      for (const [number, { edit, giveUp }] of waiting) {
        waiting.delete(number);
        giveUp.abort();
        if (edit !== undefined) show(edit);
      }
    },
  };
}
