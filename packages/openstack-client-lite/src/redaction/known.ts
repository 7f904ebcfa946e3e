import { readingsOf } from './readings.js';

/** Stands where a secret stood. */
export const HIDDEN = '[hidden]';

/** Told of each part of a text that is not to be shown: from, and up to. */
export type Found = (from: number, to: number) => void;

interface Needle {
  readonly text: string;
  /** Where in the needle the window stands by which it is found. */
  readonly offset: number;
  /** `word`: only where it stands alone. `base64`: the whole word around it goes too. */
  readonly kind: 'anywhere' | 'word' | 'base64';
}

/** Characters by which needles are found: a rolling hash of as many. */
const WINDOW = 4;
const HASHES = 0x10000;
/** A text is read in parts of this size, as bytes: far quicker than its characters. The low half of each will do. */
const PART = 0x2000;
const bytes = Buffer.alloc(PART);
/** Tokens that were issued while we run: the older ones have ended long ago. */
const MOST_PASSING = 300;
/** Shorter ones would hide half of every text: they are hidden by the names they stand under alone. */
const SHORTEST = 4;
const SHORTEST_ANYWHERE = 8;
const SHORTEST_LINE = 16;

/** The secrets of this process, found in a text by value, also as base64 at any place of what was encoded. */
export class KnownSecrets {
  readonly #needles = new Map<number, Needle[]>();
  readonly #present = new Uint8Array(HASHES);
  readonly #values = new Set<string>();
  readonly #passing: string[] = [];

  learn(secret: string): void {
    const value = secret.trim();
    // What stands in a secret's place is no secret.
    if (value.length < SHORTEST || HIDDEN.includes(value) || this.#values.has(value)) return;
    this.#values.add(value);
    for (const needle of needlesOf(value)) this.#add(needle);
  }

  /** As `learn`, for what ends by itself: only the last few hundred are remembered. */
  learnPassing(secret: string): void {
    if (this.#values.has(secret)) return;
    this.learn(secret);
    this.#passing.push(secret);
    const oldest = this.#passing.length > MOST_PASSING ? this.#passing.shift() : undefined;
    if (oldest !== undefined) this.#forget(oldest);
  }

  /** Linear in the text, however many secrets there are. `strong`: only what can be no word of people's. */
  find(text: string, found: Found, strong = false): void {
    if (this.#values.size === 0) return;
    const present = this.#present;
    let hash = 0;
    let free = 0;
    for (let at = 0; at < text.length; at++) {
      const place = at & (PART - 1);
      if (place === 0) bytes.write(text.slice(at, at + PART), 'latin1');
      hash = ((hash << 4) ^ (bytes[place] ?? 0)) & 0xffff;
      if (present[hash] === 0 || at < free) continue;
      const end = this.#at(text, at - WINDOW + 1, hash, free, found, strong);
      if (end !== undefined) free = end;
    }
  }

  #at(
    text: string,
    window: number,
    hash: number,
    free: number,
    found: Found,
    strong: boolean,
  ): number | undefined {
    for (const needle of this.#needles.get(hash) ?? []) {
      const from = window - needle.offset;
      if (from < 0 || (strong && needle.kind === 'word') || !text.startsWith(needle.text, from)) continue;
      const to = from + needle.text.length;
      if (needle.kind === 'word' && (isWord(text, from - 1) || isWord(text, to))) continue;
      const [first, last] = needle.kind === 'base64' ? wordAround(text, from, to, free) : [from, to];
      found(first, last);
      return last;
    }
    return undefined;
  }

  #add(needle: Needle): void {
    const hash = hashOf(needle);
    this.#present[hash] = 1;
    const list = [...(this.#needles.get(hash) ?? []), needle];
    // The longest first: of two that begin alike nothing is left over.
    this.#needles.set(
      hash,
      list.sort((one, other) => other.text.length - one.text.length),
    );
  }

  #forget(value: string): void {
    this.#values.delete(value);
    for (const needle of needlesOf(value)) {
      const hash = hashOf(needle);
      const left = (this.#needles.get(hash) ?? []).filter(({ text }) => text !== needle.text);
      this.#needles.set(hash, left);
      if (left.length === 0) this.#present[hash] = 0;
    }
  }
}

function hashOf({ text, offset }: Needle): number {
  let hash = 0;
  for (let at = offset; at < offset + WINDOW; at++)
    hash = ((hash << 4) ^ (text.charCodeAt(at) & 0xff)) & 0xffff;
  return hash;
}

function needlesOf(value: string): readonly Needle[] {
  const anywhere = canBeNoWord(value);
  // What looks like an escape in the secret itself is undone in the text's readings too.
  const plain = [
    ...readingsOf(value).map(({ text }) => text),
    ...(value.includes(' ') ? [value.replaceAll(' ', '+')] : []),
  ];
  const lines = value.includes('\n') ? value.split(/\s*\n\s*/).filter(isTelling) : [];
  return [
    ...[...new Set([...plain, ...lines])]
      .filter(({ length }) => length >= SHORTEST)
      .map((text) => needle(text, anywhere ? 'anywhere' : 'word')),
    ...(anywhere ? base64Of(value).map((text) => needle(text, 'base64')) : []),
  ];
}

/** The window stands in the middle: tokens of one kind begin alike. */
function needle(text: string, kind: Needle['kind']): Needle {
  return { text, offset: Math.max(0, Math.min(text.length >> 1, text.length - WINDOW)), kind };
}

/** A word of a few letters may also be a name or a part of one: it is only hidden where it stands alone. */
function canBeNoWord(value: string): boolean {
  return value.length >= SHORTEST_ANYWHERE && (value.length >= 20 || !/^[a-z]+$/i.test(value));
}

function isTelling(line: string): boolean {
  return line.length >= SHORTEST_LINE && !line.startsWith('-----');
}

/**
 * What a secret looks like inside of any base64 text: it may begin at each of the three places of a group, and the
 * characters that it shares with its neighbours are left out.
 */
function base64Of(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const cores = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  return [...new Set(cores.flatMap((core) => [core, core.replaceAll('+', '-').replaceAll('/', '_')]))];
}

function wordAround(text: string, from: number, to: number, free: number): readonly [number, number] {
  let first = from;
  let last = to;
  while (first > free && isBase64(text.charCodeAt(first - 1))) first--;
  while (last < text.length && isBase64(text.charCodeAt(last))) last++;
  return [first, last];
}

function isWord(text: string, at: number): boolean {
  return at >= 0 && at < text.length && /[\w-]/.test(text.charAt(at));
}

function isBase64(unit: number): boolean {
  const lower = unit | 0x20;
  if ((lower >= 0x61 && lower <= 0x7a) || (unit >= 0x30 && unit <= 0x39)) return true;
  return unit === 0x2b || unit === 0x2f || unit === 0x3d || unit === 0x2d || unit === 0x5f;
}
