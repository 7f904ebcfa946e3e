/** A text with its escapes undone once more, and where each of its characters stands in the text it was made from. */
export interface Reading {
  readonly text: string;
  /** Undefined: the text itself. */
  readonly starts?: Int32Array;
  readonly ends?: Int32Array;
}

/** Times that a text is decoded. Of HTML and JSON, escapes of escapes (`&amp;quot;`, `\\\"`) are undone at once. */
const DEEPEST = 3;

const [PERCENT, AMPERSAND, BACKSLASH, SEMICOLON, HASH] = [0x25, 0x26, 0x5c, 0x3b, 0x23];

/**
 * Every way to read a text in which something may be escaped: for HTML, for JSON, for an address, or for several of
 * them. Linear in the text.
 */
export function readingsOf(text: string): readonly Reading[] {
  const readings: Reading[] = [{ text }];
  for (let last = readings[0]; last !== undefined && readings.length <= DEEPEST; ) {
    last = decoded(last);
    if (last !== undefined) readings.push(last);
  }
  return readings;
}

/** In one pass, unit by unit: a text of nothing but escapes would else be cut into as many pieces. */
function decoded({ text, starts: before, ends: after }: Reading): Reading | undefined {
  // First of all whether there is one: `100 %` and `a & b` are read once only.
  let found = nextEscape(text, 0);
  if (found === undefined) return undefined;
  const starts = new Int32Array(text.length);
  const ends = new Int32Array(text.length);
  const units = new Uint16Array(text.length);
  let size = 0;
  const put = (unit: number, from: number, to: number) => {
    units[size] = unit;
    starts[size] = before?.[from] ?? from;
    ends[size] = after?.[to - 1] ?? to;
    size++;
  };
  for (let at = 0; at < text.length; ) {
    const until = found?.at ?? text.length;
    for (; at < until; at++) put(text.charCodeAt(at), at, at + 1);
    if (found === undefined) break;
    at += found.length;
    const { text: meant } = found;
    for (let index = 0; index < meant.length; index++) put(meant.charCodeAt(index), until, at);
    found = nextEscape(text, at);
  }
  return { text: Buffer.from(units.buffer, 0, size * 2).toString('utf16le'), starts, ends };
}

const ESCAPING = /[%&\\]/g;

function nextEscape(text: string, from: number): (Escape & { readonly at: number }) | undefined {
  ESCAPING.lastIndex = from;
  while (ESCAPING.test(text)) {
    const at = ESCAPING.lastIndex - 1;
    const unit = text.charCodeAt(at);
    const found =
      unit === PERCENT
        ? percentAt(text, at)
        : unit === AMPERSAND
          ? entityAt(text, at)
          : backslashAt(text, at);
    if (found !== undefined) return { at, text: found.text, length: found.length };
  }
  return undefined;
}

interface Escape {
  readonly text: string;
  readonly length: number;
}

/** `%22`; a run of bytes beyond ASCII is read as UTF-8. */
function percentAt(text: string, from: number): Escape | undefined {
  const bytes: number[] = [];
  let at = from;
  while (text.charCodeAt(at) === PERCENT) {
    const byte = hexAt(text, at + 1, 2);
    if (byte < 0 || (bytes.length > 0 && byte < 0x80)) break;
    bytes.push(byte);
    at += 3;
    if (byte < 0x80) break;
  }
  const [first] = bytes;
  if (first === undefined) return undefined;
  const decoded = first < 0x80 ? String.fromCharCode(first) : Buffer.from(bytes).toString('utf8');
  return { text: decoded, length: at - from };
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['apos', "'"],
  ['colon', ':'],
  ['equals', '='],
  ['gt', '>'],
  ['lt', '<'],
  ['nbsp', ' '],
  ['quot', '"'],
]);
const LONGEST_ENTITY = 10;

/** `&quot;`, `&#34;`, `&#x22;`, `&amp;quot;`. */
function entityAt(text: string, from: number): Escape | undefined {
  let at = from + 1;
  while (text.startsWith('amp;', at)) at += 4;
  const own = nameAt(text, at);
  if (own !== undefined) return { text: own.text, length: at + own.length - from };
  return at === from + 1 ? undefined : { text: '&', length: at - from };
}

function nameAt(text: string, from: number): Escape | undefined {
  let end = from;
  while (end - from <= LONGEST_ENTITY && isNameUnit(text.charCodeAt(end))) end++;
  if (text.charCodeAt(end) !== SEMICOLON || end === from) return undefined;
  const name = text.slice(from, end);
  const length = end + 1 - from;
  if (name.charCodeAt(0) !== HASH) {
    const found = ENTITIES.get(name.toLowerCase());
    return found === undefined ? undefined : { text: found, length };
  }
  const digits = name.slice(1);
  const code = /^x[0-9a-f]+$/i.test(digits)
    ? Number(`0${digits}`)
    : /^\d+$/.test(digits)
      ? Number(digits)
      : -1;
  return code > 0 && code <= 0x10ffff ? { text: String.fromCodePoint(code), length } : undefined;
}

function isNameUnit(unit: number): boolean {
  return unit === HASH || isDigit(unit) || isLetter(unit);
}

const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** `\"`, `\\\"`, `\u0026`, `\x26`, `\n`; several backslashes are one that was escaped. */
function backslashAt(text: string, from: number): Escape | undefined {
  let at = from;
  while (text.charCodeAt(at) === BACKSLASH) at++;
  const next = text.charAt(at);
  const digits = next === 'u' ? 4 : next === 'x' ? 2 : 0;
  const code = digits === 0 ? -1 : hexAt(text, at + 1, digits);
  if (code >= 0) return { text: String.fromCharCode(code), length: at + 1 + digits - from };
  const plain = CONTROLS.get(next) ?? (isPunctuation(text.charCodeAt(at)) ? next : undefined);
  if (plain !== undefined) return { text: plain, length: at + 1 - from };
  return at - from < 2 ? undefined : { text: '\\', length: at - from };
}

/** The number that so many hexadecimal digits give; -1 where they are none. */
function hexAt(text: string, from: number, digits: number): number {
  let value = 0;
  for (let at = from; at < from + digits; at++) {
    const unit = text.charCodeAt(at) | 0x20;
    const digit = isDigit(text.charCodeAt(at))
      ? unit - 0x30
      : unit >= 0x61 && unit <= 0x66
        ? unit - 0x57
        : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function isLetter(unit: number): boolean {
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

function isPunctuation(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f && !isDigit(unit) && !isLetter(unit);
}
