import { PassThrough, Writable } from 'node:stream';
import type { Clock } from '../../clock.js';

/** Looks for what it waits for this often. */
const LOOK_MS = 50;

/** The terminal as a script sees it: it types, waits for words to appear, and tells the audience what happens. */
export class Stage {
  readonly input = new PassThrough();
  readonly output: Writable;
  readonly #clock: Clock;
  readonly #out: { write(text: string): unknown };
  #seen = '';

  constructor(out: { write(text: string): unknown }, clock: Clock) {
    this.#out = out;
    this.#clock = clock;
    this.output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#seen += chunk.toString('utf8');
        out.write(chunk.toString('utf8'));
        done();
      },
    });
  }

  /** A line to the audience. */
  tell(text: string): void {
    this.#out.write(`\n── ${text}\n`);
  }

  /** Types a line as somebody, at a pace that can be read. */
  async type(who: string, text: string): Promise<void> {
    await this.#clock.sleep(900);
    this.#out.write(`\n› @${who} ${text}\n`);
    this.input.write(`@${who} ${text}\n`);
  }

  /**
   * Waits for words that appear from now on, and gives what was matched.
   * @throws when they have not come after `ms` milliseconds: a story that can't go on has failed.
   */
  async see(words: RegExp, ms: number): Promise<RegExpMatchArray> {
    const end = this.#clock.now() + ms;
    for (;;) {
      const found = words.exec(this.#seen);
      if (found !== null) {
        this.#seen = this.#seen.slice(found.index + found[0].length);
        return found;
      }
      if (this.#clock.now() > end) throw new Error(`the story expected ${String(words)} and did not see it`);
      await this.#clock.sleep(LOOK_MS);
    }
  }

  async pause(ms: number): Promise<void> {
    await this.#clock.sleep(ms);
  }
}
