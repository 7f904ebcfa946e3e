import { DroverError } from '../base/errors.js';
import { foreign } from '../base/foreign.js';

/** One word as typed. */
export interface Token {
  text: string;
  /** Began with a quote: never an option, whatever it looks like. */
  quoted: boolean;
  /** For `--name=value`: what came after the sign, with its own quotes read. */
  value?: string;
}

const DOUBLE = new Set(['"', '“', '”', '„', '‟']);
const SINGLE = new Set(["'", '‘', '’', '‚', '‛']);
/** Phones and chat clients make one of these of `--`; people see no difference. */
const LONG_DASH = /^[\u2012-\u2015\u2212]-?/u;
const SPACE = /\s/u;

/**
 * Splits a command's text into words as a shell would, where a chat client has been at work: curly quotes and long
 * dashes are read as the plain ones. A quote opens only at the start of a word or of an option's value, so that
 * `don't` needs none. Inside quotes a backslash keeps the next quote or backslash.
 *
 * @throws DroverError `unterminated-quote`
 */
export function tokenize(text: string): Token[] {
  const characters = [...text];
  const tokens: Token[] = [];
  let position = 0;
  while (position < characters.length) {
    if (SPACE.test(characters[position] ?? ' ')) {
      position++;
      continue;
    }
    const read = word(characters, position);
    tokens.push(read.token);
    position = read.next;
  }
  return tokens;
}

function word(characters: readonly string[], start: number): { token: Token; next: number } {
  if (isQuote(characters[start])) {
    const { text, next } = piece(characters, start);
    return { token: { text, quoted: true }, next };
  }
  const name = plain(characters, start, true);
  const text = name.text.replace(LONG_DASH, '--');
  if (!text.startsWith('--') || characters[name.next] !== '=') {
    const rest = plain(characters, name.next, false);
    return { token: { text: text + rest.text, quoted: false }, next: rest.next };
  }
  const { text: value, next } = piece(characters, name.next + 1);
  return { token: { text, quoted: false, value }, next };
}

/** A quoted or bare piece; what follows a closing quote without a space belongs to it. */
function piece(characters: readonly string[], start: number): { text: string; next: number } {
  if (!isQuote(characters[start])) return plain(characters, start, false);
  const inside = quoted(characters, start);
  const rest = plain(characters, inside.next, false);
  return { text: inside.text + rest.text, next: rest.next };
}

function plain(characters: readonly string[], start: number, stopAtEquals: boolean) {
  let next = start;
  let text = '';
  for (; next < characters.length; next++) {
    const character = characters[next] ?? '';
    if (SPACE.test(character) || (stopAtEquals && character === '=')) break;
    text += character;
  }
  return { text, next };
}

function quoted(characters: readonly string[], start: number): { text: string; next: number } {
  const kind = DOUBLE.has(characters[start] ?? '') ? DOUBLE : SINGLE;
  let text = '';
  for (let next = start + 1; next < characters.length; next++) {
    const character = characters[next] ?? '';
    const following = characters[next + 1];
    if (character === '\\' && following !== undefined && (following === '\\' || isQuote(following))) {
      text += following;
      next++;
    } else if (kind.has(character) && closes(kind, following)) {
      return { text, next: next + 1 };
    } else {
      text += character;
    }
  }
  const tail = foreign(characters.slice(start, start + 40).join(''), 24);
  throw new DroverError(`A quote is opened and never closed: ${tail}`, {
    code: 'unterminated-quote',
    remedy: 'Close it, or leave it out: only text with spaces needs quotes.',
  });
}

/** An apostrophe inside a single-quoted text (`'it isn't'`) does not end it. */
function closes(kind: ReadonlySet<string>, following: string | undefined): boolean {
  return kind === DOUBLE || following === undefined || SPACE.test(following);
}

function isQuote(character: string | undefined): boolean {
  return character !== undefined && (DOUBLE.has(character) || SINGLE.has(character));
}
