import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import type { ButtonAction } from '../../../src/chat/card.js';
import type { ConsoleIo } from '../../../src/main.js';
import { type ConsoleLine, consoleLine } from '../process/console-line.js';
import type { Seen, Spoken, StoryChat, Verdict, Who } from './chat.js';
import { typed } from './spoken.js';

const EMOJI: Readonly<Record<Verdict, string>> = { approve: 'white_check_mark', reject: 'x' };

/** The chat in the terminal, spoken to line by line. */
export class ConsoleChat implements StoryChat {
  readonly platform = 'console';
  readonly asksByItself = false;
  readonly config = { console: {} };
  readonly #lines: ConsoleLine[] = [];
  #input = new PassThrough();

  actor(who: Who) {
    return `console:${who}` as const;
  }

  /** Numbers go on where the last process was: what it printed stays on the screen. */
  console(): ConsoleIo {
    this.#input = new PassThrough();
    let rest = '';
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        const parts = (rest + chunk.toString('utf8')).split('\n');
        rest = parts.pop() ?? '';
        this.#lines.push(...parts.map(consoleLine));
        done();
      },
    });
    return { input: this.#input, output, tty: false, json: true, color: false };
  }

  say(who: Who, spoken: Spoken): void {
    this.type(who, typed(spoken));
  }

  type(who: Who, text: string): void {
    this.#input.write(`@${who} ${text}\n`);
  }

  react(who: Who, card: string, verdict: Verdict): void {
    this.type(who, `:${EMOJI[verdict]}: ${card}`);
  }

  takeBack(who: Who, card: string, verdict: Verdict): void {
    this.type(who, `-:${EMOJI[verdict]}: ${card}`);
  }

  press(who: Who, card: string, verdict: Verdict, reason = ''): void {
    this.type(who, `${verdict} ${card} ${reason}`.trim());
  }

  act(who: Who, message: string, action: ButtonAction): void {
    this.type(who, `${action} ${message}`);
  }

  actPrivately(who: Who, action: ButtonAction): void {
    const newest = this.#lines.findLast(({ type, to }) => type === 'private' && to === who);
    this.type(who, `${action} ${newest?.number}`);
  }

  more(who: Who): void {
    this.actPrivately(who, 'more');
  }

  erase(card: string): void {
    this.type('approver', `delete ${card}`);
  }

  cards(): readonly Seen[] {
    return this.#messages(undefined);
  }

  thread(card: string): readonly Seen[] {
    return this.#messages(card);
  }

  /** A message names a path; what stands there is read. */
  files(card: string): ReadonlyMap<string, string> {
    const paths = this.thread(card).flatMap(
      ({ text }) => /^ {2}(\/.*\.(?:txt|csv|png))$/mu.exec(text)?.[1] ?? [],
    );
    return new Map(paths.map((path) => [basename(path), readFileSync(path, 'utf8')]));
  }

  readonly elsewhere = 'console';

  saidElsewhere(): readonly string[] {
    return this.cards().map(({ text }) => text);
  }

  seeds(card: string): readonly Verdict[] {
    const seeded = this.#lines.filter(
      ({ type, number, author }) => type === 'reaction' && number === card && author === 'drover',
    );
    return VERDICTS.filter((verdict) => seeded.some(({ text }) => text === `:${EMOJI[verdict]}:`));
  }

  /** JSON lines do not show buttons: whether they are there is seen by pressing one. */
  votable(card: string): boolean {
    return /^Approve .* or reject /mu.test(this.#textOf(card));
  }

  privately(who: Who): readonly string[] {
    return this.#lines.filter(({ type, to }) => type === 'private' && to === who).map(({ text }) => text);
  }

  async stop(): Promise<void> {
    this.#input.end();
  }

  #messages(thread: string | undefined): Seen[] {
    const erased = new Set(
      this.#lines
        .filter(({ author, type }) => type === 'edit' && author !== 'drover')
        .map(({ number }) => number),
    );
    return this.#lines
      .filter((line) => line.type === 'message' && line.thread === thread && !erased.has(line.number))
      .map(({ number }) => ({ id: number, text: this.#textOf(number) }));
  }

  #textOf(number: string): string {
    const shown = this.#lines.findLast(
      (line) => line.number === number && (line.type === 'message' || line.type === 'edit'),
    );
    return shown?.text ?? '';
  }
}

const VERDICTS: readonly Verdict[] = ['approve', 'reject'];
