import { PassThrough, Writable } from 'node:stream';
import type { ConsoleIo, ShownLine } from '../../src/main.js';
import type { FastClock } from './fast-clock.js';

/** Milliseconds of the fast clock until somebody has read a card. */
const READS_MS = 4_000;

/** A terminal of which nothing is remembered, and the people at it: they vote on each card that asks them to. */
export class SoakPeople {
  readonly input = new PassThrough();
  readonly #output = new Writable({ write: (_chunk, _encoding, done) => done() });
  readonly #clock: FastClock;
  readonly #random: () => number;
  /** How often people did what. */
  readonly did = { approved: 0, rejected: 0, tookBack: 0, deleted: 0 };

  constructor(clock: FastClock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  get io(): ConsoleIo {
    return {
      input: this.input,
      output: this.#output,
      tty: false,
      json: false,
      color: false,
      watch: (line) => this.#sees(line),
    };
  }

  get streams(): readonly NodeJS.EventEmitter[] {
    return [this.input, this.#output];
  }

  says(who: string, text: string): void {
    this.input.write(`@${who} ${text}\n`);
  }

  #sees(line: ShownLine): void {
    if (line.type !== 'message' || !line.buttons.some(({ action }) => action === 'approve')) return;
    void this.#votes(line.number);
  }

  /** Of a hundred cards two are rejected, two get a vote that is taken back first, one is deleted: the rest is approved. */
  async #votes(number: string): Promise<void> {
    const later = () => this.#clock.sleep(READS_MS * (0.5 + this.#random()));
    await later();
    const chance = this.#random();
    if (chance < 0.01) {
      this.did.deleted += 1;
      return this.says('bob', `delete ${number}`);
    }
    if (chance < 0.03) {
      this.did.rejected += 1;
      return this.says('bob', `reject ${number} not now`);
    }
    if (chance < 0.05) {
      this.did.tookBack += 1;
      this.says('carol', `:white_check_mark: ${number}`);
      this.says('carol', `-:white_check_mark: ${number}`);
      await later();
    }
    this.did.approved += 1;
    if (chance < 0.5) this.says('bob', `approve ${number}`);
    else this.says('carol', `:white_check_mark: ${number}`);
  }
}
