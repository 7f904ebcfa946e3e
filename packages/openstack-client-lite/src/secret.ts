const inspect = Symbol.for('nodejs.util.inspect.custom');
const BLANK = '***';

/** A text that shows itself only to who asks by name: printed, logged or turned into JSON it is `***`. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return BLANK;
  }

  toJSON(): string {
    return BLANK;
  }

  [inspect](): string {
    return BLANK;
  }
}
