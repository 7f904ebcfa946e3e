import { HIDDEN } from './redaction/known.js';
import { redactor } from './redaction/redactor.js';

const inspect = Symbol.for('nodejs.util.inspect.custom');

/**
 * A text that shows itself only to who asks by name: printed, logged or turned into JSON it is hidden. Nor is it
 * shown in any text that goes through the redactor of this process.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    redactor.learn(text);
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect](): string {
    return HIDDEN;
  }
}
