import type { Found } from './known.js';

/** How a secret of one kind looks. */
export interface Shape {
  /** What any text with such a secret contains, and hardly another one. Without flags: all signs are looked for at once. */
  readonly sign: RegExp;
  /** Global and linear; the first group, where there is one, is kept. */
  readonly secret: RegExp;
}

/**
 * Secrets that give themselves away inside any text. Each is linear: it begins with fixed characters or at the beginning
 * of a word, and what it runs over once it does not run over again.
 */
const SECRET_SHAPES: readonly Shape[] = [
  // PEM, also cut off, and OpenSSH's keys without their first line.
  {
    sign: /-----BEGIN /,
    secret:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----(?:[\s\S]*?-----END [A-Z0-9 ]{0,40}-----|[\s\S]*)/g,
  },
  { sign: /b3BlbnNzaC1rZXktdj/, secret: /b3BlbnNzaC1rZXktdj[\w+/=\n\r]+/g },
  // A Fernet token, and a JWT, JWS or JWE: Keystone issues either.
  { sign: /gAAAA/, secret: /gAAAA[\w-]{16,}(?:={0,2}|%3D)/g },
  { sign: /eyJ/, secret: /(?<![\w-])eyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*){0,3}/g },
  { sign: /[Bb][Ee][Aa][Rr][Ee][Rr][ \t]/, secret: /(?<![\w-])(Bearer[ \t]{1,8})[\w.~+/=-]{8,}/gi },
  // An address with a login: its user may be told.
  { sign: /:\/\//, secret: /(:\/\/[^\s/@:"'<>]*:)[^\s/"'<>]+(?=@)/g },
  // Cloud keys of the kind AWS has, and a key of Ceph.
  { sign: /A[KS]IA/, secret: /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/g },
  { sign: /==/, secret: /(?<![\w+/])AQ[\w+/]{36}==/g },
  {
    sign: /gh[pousr]_|github_pat_|glpat-/,
    secret: /(?<!\w)(?:gh[pousr]_|github_pat_|glpat-)[\w-]{20,}/g,
  },
];
/** `Basic` is a word too: what follows it is a login only where it reads as one. */
const BASIC_SIGN = /[Bb][Aa][Ss][Ii][Cc][ \t]/;

/** The shapes of the client and of whoever uses it. Most texts have no sign of any, and cost one look. */
export class SecretShapes {
  readonly #shapes: Shape[] = [];
  #signs = BASIC_SIGN;

  constructor() {
    this.add(SECRET_SHAPES);
  }

  add(shapes: readonly Shape[]): void {
    this.#shapes.push(...shapes);
    const signs = [BASIC_SIGN, ...this.#shapes.map(({ sign }) => sign)];
    this.#signs = new RegExp(signs.map(({ source }) => source).join('|'));
  }

  find(text: string, found: Found): void {
    if (!this.#signs.test(text)) return;
    for (const { sign, secret } of this.#shapes) if (sign.test(text)) findShape(text, secret, found);
    if (BASIC_SIGN.test(text)) findBasic(text, found);
  }
}

function findShape(text: string, secret: RegExp, found: Found): void {
  secret.lastIndex = 0;
  for (let match = secret.exec(text); match !== null; match = secret.exec(text)) {
    const from = match.index + (match[1]?.length ?? 0);
    if (secret.lastIndex > from) found(from, secret.lastIndex);
  }
}

function findBasic(text: string, found: Found): void {
  const basic = /(?<![\w-])Basic[ \t]{1,8}([\w+/-]{6,}={0,2})/gi;
  for (let match = basic.exec(text); match !== null; match = basic.exec(text)) {
    const word = match[1] ?? '';
    if (/^[\x20-\x7e\u0080-\uffff]*:/.test(Buffer.from(word.slice(0, 400), 'base64').toString('utf8')))
      found(basic.lastIndex - word.length, basic.lastIndex);
  }
}
