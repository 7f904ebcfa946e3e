import type { Found } from './known.js';

/** Ends of names whose value is secret whatever it looks like; without case, dashes and underscores. */
const SECRET_ENDINGS: readonly string[] = [
  'accesskey',
  'adminpass',
  'apikey',
  'authorization',
  'cookie',
  'credentialsecret',
  'encryptionkey',
  'fixedkey',
  'keyring',
  'passcode',
  'passphrase',
  'passwd',
  'password',
  'privatekey',
  'secret',
  'secretkey',
  'sharedkey',
  'signingkey',
  'slacksignature',
  'tempurlkey',
  'token',
  'userdata',
];
/** Names that are secret only as a whole. */
const SECRET_NAMES = new Set(['chap', 'sig', 'signature']);
/** By code of a lower-case letter: the endings that end in it. Most names end in a letter that few of them have. */
const BY_LAST_LETTER: readonly (readonly string[])[] = Array.from({ length: 128 }, (_none, code) =>
  SECRET_ENDINGS.filter((ending) => ending.charCodeAt(ending.length - 1) === code),
);
/** As above, for a name that is secret as a whole too. */
const LAST_LETTERS = new Uint8Array(128);
for (const name of [...SECRET_ENDINGS, ...SECRET_NAMES]) LAST_LETTERS[name.charCodeAt(name.length - 1)] = 1;
const LONGEST_NAME = 80;

export function isSecretName(name: string): boolean {
  if (name.length > LONGEST_NAME) return false;
  const plain = name.toLowerCase().replaceAll(/[-_\s]/g, '');
  const endings = BY_LAST_LETTER[plain.charCodeAt(plain.length - 1)] ?? [];
  return SECRET_NAMES.has(plain) || endings.some((ending) => plain.endsWith(ending));
}

/** Their value is all that follows in the line: a scheme, parameters, several cookies. */
const WHOLE_LINE = /(?:authorization|cookie)$/i;
/** In the place of a secret these tell whether there is one. */
const TELLS_NOTHING = /^(?:true|false|none|null|nil|yes|no|unset|required|missing)$/i;

const [QUOTE, APOSTROPHE, BACKTICK, COLON, LESS, GREATER, DASH] = [0x22, 0x27, 0x60, 0x3a, 0x3c, 0x3e, 0x2d];
/** What stands between a name and its value, and what an option begins with. */
const SIGNS = /[:=>]|(?<![\w-])--/g;
/** Blanks that may stand between a name, its sign and its value. */
const MOST_BLANKS = 16;

/**
 * Values that stand behind a secret's name: in JSON, in Python's repr, in a header, a query, nova.conf, XML or a command
 * line. One pass: from each sign the name is looked for backwards, over characters that no other sign looks at.
 */
export function findNamed(text: string, found: Found): void {
  SIGNS.lastIndex = 0;
  while (SIGNS.test(text)) {
    const at = SIGNS.lastIndex - 1;
    const unit = text.charCodeAt(at);
    const end = unit === DASH ? behindOption(text, at + 1, found) : behindSign(text, at, unit, found);
    if (end === undefined) continue;
    // A dash that ends a value may also begin an option.
    SIGNS.lastIndex = text.charCodeAt(end - 1) === DASH ? end - 1 : end;
  }
}

function behindSign(text: string, sign: number, unit: number, found: Found): number | undefined {
  let end = sign;
  if (unit !== GREATER) {
    for (let blanks = 0; blanks < MOST_BLANKS && isBlank(text.charCodeAt(end - 1)); blanks++) end--;
    for (let quotes = 0; quotes < 2 && isQuote(text.charCodeAt(end - 1)); quotes++) end--;
  }
  if (LAST_LETTERS[text.charCodeAt(end - 1) | 0x20] !== 1) return undefined;
  let start = end;
  while (start > 0 && end - start <= LONGEST_NAME && isNameUnit(text.charCodeAt(start - 1))) start--;
  const name = text.slice(start, end);
  if (!isSecretName(name)) return undefined;
  if (unit === GREATER) {
    const before = text.charCodeAt(start - 1);
    return before === LESS || before === COLON ? until(text, sign + 1, '<', found) : undefined;
  }
  return value(text, sign + 1, name, found);
}

/** `--os-password hunter2`; with a sign between them it is found by that. */
function behindOption(text: string, start: number, found: Found): number | undefined {
  let end = start;
  while (end - start <= LONGEST_NAME && isNameUnit(text.charCodeAt(end))) end++;
  if (end === start || !isBlank(text.charCodeAt(end)) || !isSecretName(text.slice(start, end)))
    return undefined;
  return value(text, end + 1, '', found);
}

function value(text: string, from: number, name: string, found: Found): number | undefined {
  let start = from;
  for (let blanks = 0; blanks < MOST_BLANKS && isBlank(text.charCodeAt(start)); blanks++) start++;
  // Python's `b'…'` and `u'…'`.
  if (/[ub]/i.test(text.charAt(start)) && isQuote(text.charCodeAt(start + 1))) start++;
  const first = text.charAt(start);
  if (isQuote(text.charCodeAt(start))) return quoted(text, start + 1, first, found);
  // What has parts of its own is looked into.
  if (first === '{' || first === '[' || first === '(') return undefined;
  return until(text, start, WHOLE_LINE.test(name) ? '\r\n"\'`<}' : ' \t\r\n"\',;}&<', found);
}

function quoted(text: string, from: number, quote: string, found: Found): number {
  let end = from;
  while (end < text.length && text.charAt(end) !== quote && text.charAt(end) !== '\n')
    end += text.charAt(end) === '\\' ? 2 : 1;
  return tell(text, from, Math.min(end, text.length), found);
}

function until(text: string, from: number, ends: string, found: Found): number {
  let end = from;
  while (end < text.length && !ends.includes(text.charAt(end))) end++;
  return tell(text, from, end, found);
}

function tell(text: string, from: number, to: number, found: Found): number {
  if (to > from && (to - from > 10 || !TELLS_NOTHING.test(text.slice(from, to)))) found(from, to);
  return Math.max(to, from);
}

function isQuote(unit: number): boolean {
  return unit === QUOTE || unit === APOSTROPHE || unit === BACKTICK;
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09;
}

function isNameUnit(unit: number): boolean {
  const lower = unit | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f || unit === DASH;
}
