import type { Found } from './known.js';

/**
 * Secrets that give themselves away inside any text. The first group, where there is one, is kept. Each is linear: it
 * begins with fixed characters or at the beginning of a word, and what it runs over once it does not run over again.
 */
export const SECRET_SHAPES: readonly RegExp[] = [
  // PEM, also cut off, and OpenSSH's keys without their first line.
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----(?:[\s\S]*?-----END [A-Z0-9 ]{0,40}-----|[\s\S]*)/g,
  /b3BlbnNzaC1rZXktdj[\w+/=\n\r]+/g,
  // A Fernet token, and a JWT, JWS or JWE: Keystone issues either.
  /gAAAA[\w-]{16,}(?:={0,2}|%3D)/g,
  /(?<![\w-])eyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*){0,3}/g,
  /(?<![\w-])(Bearer[ \t]{1,8})[\w.~+/=-]{8,}/gi,
  // An address with a login: its user may be told.
  /(:\/\/[^\s/@:"'<>]*:)[^\s/"'<>]+(?=@)/g,
  // Cloud keys of the kind AWS has, and a key of Ceph.
  /(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/g,
  /(?<![\w+/])AQ[\w+/]{36}==/g,
  /(?<!\w)(?:gh[pousr]_|github_pat_|glpat-)[\w-]{20,}/g,
];

export function findShapes(text: string, shapes: readonly RegExp[], found: Found): void {
  for (const shape of shapes) {
    shape.lastIndex = 0;
    for (let match = shape.exec(text); match !== null; match = shape.exec(text)) {
      const from = match.index + (match[1]?.length ?? 0);
      if (shape.lastIndex > from) found(from, shape.lastIndex);
    }
  }
}

/** `Basic` is a word too: what follows it is a login only where it reads as one. */
export function findBasic(text: string, found: Found): void {
  const basic = /(?<![\w-])Basic[ \t]{1,8}([\w+/-]{6,}={0,2})/gi;
  for (let match = basic.exec(text); match !== null; match = basic.exec(text)) {
    const word = match[1] ?? '';
    if (/^[\x20-\x7e\u0080-\uffff]*:/.test(Buffer.from(word.slice(0, 400), 'base64').toString('utf8')))
      found(basic.lastIndex - word.length, basic.lastIndex);
  }
}
