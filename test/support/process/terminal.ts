import { type ConsoleLine, consoleLine } from './console-line.js';

export type Wanted = RegExp | ((line: ConsoleLine) => boolean);

interface Waiter {
  look: () => boolean;
  fail: (why: Error) => void;
}

/** What a person at `drover start --console --json` types and sees. */
export class Terminal {
  /** Everything that was printed, in order. */
  readonly lines: ConsoleLine[] = [];
  readonly #write: (text: string) => void;
  readonly #waiters = new Set<Waiter>();
  #rest = '';
  #ended: string | undefined;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** `alice: /migrate list` or a line as it is typed. */
  type(...lines: readonly string[]): void {
    for (const line of lines) this.#write(`${line}\n`);
  }

  /** What the other side printed. */
  take(text: string): void {
    const parts = (this.#rest + text).split('\n');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) if (part !== '') this.lines.push(consoleLine(part));
    for (const waiter of [...this.#waiters]) if (waiter.look()) this.#waiters.delete(waiter);
  }

  /** The other side has ended: who still waits will not see it. */
  end(why: string): void {
    this.#ended = why;
    for (const waiter of this.#waiters) waiter.fail(new Error(why));
    this.#waiters.clear();
  }

  /** Where the next `see` may begin, to look only at what comes from now on. */
  get now(): number {
    return this.lines.length;
  }

  /**
   * The first line, from `from` on, that is wanted: a text that matches, or a test of the whole line.
   * @throws after `ms` milliseconds, with everything that was printed.
   */
  async see(
    wanted: Wanted,
    { from = 0, ms = 45_000 }: { from?: number; ms?: number } = {},
  ): Promise<ConsoleLine> {
    const found = () => this.lines.slice(from).find((line) => matches(line, wanted));
    const there = found();
    if (there !== undefined) return there;
    return await new Promise((resolve, reject) => {
      const fail = (why: Error) => {
        clearTimeout(timer);
        reject(new Error(`${why.message}: wanted ${String(wanted)}, printed\n${this.transcript()}`));
      };
      const waiter: Waiter = {
        fail,
        look: () => {
          const line = found();
          if (line === undefined) return false;
          clearTimeout(timer);
          resolve(line);
          return true;
        },
      };
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        fail(new Error(`not seen in ${ms} ms`));
      }, ms);
      if (this.#ended === undefined) this.#waiters.add(waiter);
      else fail(new Error(this.#ended));
    });
  }

  /** Types a line and waits for what comes of it. */
  async ask(line: string, wanted: Wanted, ms?: number): Promise<ConsoleLine> {
    const from = this.now;
    this.type(line);
    return await this.see(wanted, { from, ...(ms === undefined ? {} : { ms }) });
  }

  /** The newest text of a message, edits included. */
  text(number: string): string {
    const shown = this.lines.filter((line) => line.number === number && isShown(line));
    return shown.at(-1)?.text ?? '';
  }

  /** The replies in a message's thread, each as it stands now. */
  thread(number: string): readonly string[] {
    return this.lines
      .filter((line) => line.type === 'message' && line.thread === number)
      .map((line) => this.text(line.number));
  }

  transcript(): string {
    return this.lines
      .map(
        ({ type, number, author, to, text }) =>
          `${number} ${type} ${author}${to ? ` to ${to}` : ''}: ${text}`,
      )
      .join('\n');
  }
}

function isShown({ type }: ConsoleLine): boolean {
  return type === 'message' || type === 'edit';
}

function matches(line: ConsoleLine, wanted: Wanted): boolean {
  return typeof wanted === 'function' ? wanted(line) : wanted.test(line.text);
}

/** A reply to one person only. */
export function privately(to: string, text: RegExp): Wanted {
  return (line) => line.type === 'private' && line.to === to && text.test(line.text);
}
