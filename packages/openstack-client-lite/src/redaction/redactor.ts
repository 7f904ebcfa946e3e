import { type Found, HIDDEN, KnownSecrets } from './known.js';
import { findNamed, isSecretName } from './names.js';
import { readingsOf } from './readings.js';
import { SecretShapes, type Shape } from './shapes.js';

/**
 * Takes secrets out of what people, logs and files get. Known ones by value, whatever way they are escaped or encoded
 * (HTML, JSON, an address, base64, also within a longer text); others by the name they stand under and by their look.
 * Time grows with the text alone.
 */
export class Redactor {
  readonly #known = new KnownSecrets();
  readonly #shapes = new SecretShapes();

  /** A secret of this process. Shorter than four characters it can't be told from other text, and is not looked for. */
  learn(secret: string): void {
    this.#known.learn(secret);
  }

  /** A secret that ends by itself, a token: the last few hundred are remembered. */
  learnPassing(secret: string): void {
    this.#known.learnPassing(secret);
  }

  /** The password in an address; none is fine. */
  learnAddress(address: string): void {
    const login = /^[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:([^\s/]+)@/i.exec(address)?.[1];
    if (login === undefined) return;
    this.learn(login);
    try {
      this.learn(decodeURIComponent(login));
    } catch {
      // Not encoded, then.
    }
  }

  /** More secrets that give themselves away. */
  addShapes(shapes: readonly Shape[]): void {
    this.#shapes.add(shapes);
  }

  /** Text that may be shown. Before it is cut: half of a secret is not found any more. */
  text(text: string): string {
    if (text.length < 4) return text;
    return hiding(text, (reading, found) => {
      this.#known.find(reading, found);
      findNamed(reading, found);
      this.#shapes.find(reading, found);
    });
  }

  /** As `text`, but only what is known to be secret, and can be no word of people's: for what is kept and read again. */
  knownIn(text: string): string {
    if (text.length < 4) return text;
    return hiding(text, (reading, found) => this.#known.find(reading, found, true));
  }

  /** A copy of plain data, without secrets: by name, and in every text. Under `token` the id is one. */
  data(value: unknown, under = ''): unknown {
    if (Array.isArray(value)) return value.map((item) => this.data(item, under));
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        isSecretItem(key, item, under) ? HIDDEN : this.data(item, key),
      ]),
    );
  }
}

function isSecretItem(key: string, item: unknown, under: string): boolean {
  if (item === null || item === undefined || typeof item === 'boolean') return false;
  if (under === 'token' && key === 'id') return true;
  // `password` is also the name of Keystone's method, whose value is an object: looked into, not hidden.
  return isSecretName(key) && (typeof item !== 'object' || Array.isArray(item));
}

function hiding(text: string, look: (reading: string, found: Found) => void): string {
  let secret: Uint8Array | undefined;
  for (const { text: reading, starts, ends } of readingsOf(text)) {
    look(reading, (from, to) => {
      secret ??= new Uint8Array(text.length);
      const end = ends?.[to - 1] ?? to;
      // A loop: `fill` costs more than the few characters that most secrets have.
      for (let at = starts?.[from] ?? from; at < end; at++) secret[at] = 1;
    });
  }
  return secret === undefined ? text : without(text, secret);
}

/** One sign for each part in which every character is marked. */
function without(text: string, secret: Uint8Array): string {
  let shown = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (secret[at] === 0) continue;
    shown += text.slice(from, at) + HIDDEN;
    while (secret[at] === 1) at++;
    from = at;
  }
  return shown + text.slice(from);
}

/** The one of this process: whatever learns of a secret tells it, whatever shows a text asks it. */
export const redactor = new Redactor();
