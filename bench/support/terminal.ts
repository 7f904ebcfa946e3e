import { PassThrough, Writable } from 'node:stream';

/** One line of the console's JSON output, with when it was written, milliseconds since the epoch. */
export interface Heard {
  at: number;
  type: string;
  number: string;
  thread?: string;
  text: string;
}

/** The terminal of a Drover in this process: types for people, and hears every line. */
export class Terminal {
  readonly input = new PassThrough();
  readonly output: Writable;
  readonly heard: Heard[] = [];
  readonly #waiting = new Set<() => void>();
  #rest = '';

  constructor() {
    this.output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.#take(chunk.toString('utf8'));
        done();
      },
    });
  }

  type(who: string, text: string): void {
    this.input.write(`@${who} ${text}\n`);
  }

  /** @throws when no line has been as wanted after `ms` milliseconds. */
  async hear(wanted: (line: Heard) => boolean, ms: number): Promise<Heard> {
    return await new Promise((resolve, reject) => {
      const look = () => {
        const found = this.heard.find(wanted);
        if (found === undefined) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        const last = this.heard.slice(-5).map(({ text }) => text);
        reject(new Error(`not heard after ${ms} ms; the last lines were:\n${last.join('\n')}`));
      }, ms);
      this.#waiting.add(look);
      look();
    });
  }

  #take(text: string): void {
    const at = Date.now();
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.heard.push({ ...(JSON.parse(line) as Omit<Heard, 'at'>), at });
    for (const look of this.#waiting) look();
  }
}
