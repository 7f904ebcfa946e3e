import type { Writable } from 'node:stream';
import type { Clock } from '../../base/clock.js';
import type { Drover, ShownLine } from '../../main.js';
import type { Request } from '../../requests/request.js';
import { type EndState, isEnd } from '../../requests/states.js';

/** Looks for what it waits for this often. */
const LOOK_MS = 50;

export interface StageParts {
  /** The chat's input. */
  input: Writable;
  drover: Pick<Drover, 'note' | 'requests'>;
  /** Lines of the chat, which grow while it goes on. */
  lines: readonly ShownLine[];
  clock: Clock;
  /** How long it takes to read what is about to happen. */
  readingMs: number;
  /** Ends the story. */
  stopping: AbortSignal;
}

/**
 * Where a story is played: it types for people, tells the audience what happens, and follows the chat's lines and the
 * requests themselves. How the lines look on the terminal is nothing to it.
 */
export class Stage {
  readonly #parts: StageParts;
  /** Lines before this one were seen. */
  #seen = 0;

  constructor(parts: StageParts) {
    this.#parts = parts;
  }

  /** A line to the audience. */
  tell(text: string): void {
    this.#parts.drover.note(`\n── ${text}`);
  }

  /** Types a line as somebody, at a pace that can be read. */
  async type(who: string, text: string): Promise<void> {
    await this.pause();
    this.#parts.drover.note(`\n› @${who} ${text}`);
    this.#parts.input.write(`@${who} ${text}\n`);
  }

  /**
   * Waits for a line of the chat, from the one after that which was waited for last.
   *
   * @param what names it, for the error
   * @throws when it has not come after `ms` milliseconds: a story that can't go on has failed.
   */
  see<Found>(what: string, find: (line: ShownLine) => Found | undefined, ms: number): Promise<Found> {
    return this.#until(what, ms, async () => {
      for (const line of this.#parts.lines.slice(this.#seen)) {
        this.#seen += 1;
        const found = find(line);
        if (found !== undefined) return found;
      }
      return undefined;
    });
  }

  /** Waits until a request is as told; one that ends before has failed the story. */
  async reach(id: string, what: string, reached: (request: Request) => boolean, ms: number): Promise<void> {
    await this.#until(what, ms, async () => {
      const request = await this.#parts.drover.requests.get(id);
      if (request === undefined) return undefined;
      if (reached(request)) return true;
      if (isEnd(request.state)) throw new Error(`the story waited for ${what}: it ended ${request.state}`);
      return undefined;
    });
  }

  /** Waits until a request has ended this way, and everything about it stands in the chat. */
  async end(id: string, state: EndState, ms: number): Promise<void> {
    const { requests } = this.#parts.drover;
    await this.reach(id, `the end of m-${id}, ${state}`, (request) => request.state === state, ms);
    await this.#until(`the last words about m-${id}`, ms, async () =>
      (await requests.active()).every((request) => request.id !== id) ? true : undefined,
    );
  }

  async pause(): Promise<void> {
    await this.#parts.clock.sleep(this.#parts.readingMs, this.#parts.stopping);
  }

  async #until<Found>(what: string, ms: number, look: () => Promise<Found | undefined>): Promise<Found> {
    const { clock, stopping } = this.#parts;
    const end = clock.monotonic() + ms;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (clock.monotonic() > end) throw new Error(`the story waited for ${what}, which did not come`);
      await clock.sleep(LOOK_MS, stopping);
    }
  }
}
