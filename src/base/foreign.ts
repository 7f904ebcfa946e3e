import { redactText } from './redaction.js';

/**
 * What must never reach a person's screen from words that are not Drover's: C0 and C1 controls (terminal escapes), marks
 * that turn the direction of writing, invisible characters that make two names look alike, and tag characters. The
 * zero-width joiner and non-joiner stay: emoji, Persian and Indic scripts need them.
 */
const INVISIBLE = new RegExp(
  [
    '[\\u0000-\\u001f\\u007f-\\u009f',
    '\\u00ad\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b\\u200e\\u200f',
    '\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff9-\\ufffb',
    '\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]',
  ].join(''),
  'gu',
);

const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;

/** Half of a surrogate pair: not text, and refused by encoders. */
const HALVES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Most texts are: none of the above is in them. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Makes words that are not Drover's (names of people, servers, hosts; messages of services) harmless and one line long:
 * secrets are hidden, line breaks become a space, controls vanish, and what is longer than `max` characters ends in `…`. The only place
 * where this is done. Markup is the platform's matter: its adapter escapes that.
 */
export function foreign(text: string, max = Number.POSITIVE_INFINITY): string {
  return clamped(redactText(harmless(text)), max);
}

/**
 * As `foreign`, without space around it and with one blank at most between its words. What moves together by that may be
 * a secret that was none before: it is looked at again.
 */
export function foreignWords(text: string, max: number): string {
  const plain = harmless(text);
  const words = redactText(plain).replace(/ {2,}/g, ' ').trim();
  return words === plain ? clamped(words, max) : foreign(words, max);
}

function harmless(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(BREAKS, ' ').replace(INVISIBLE, '').replace(HALVES, '\ufffd');
}

/** As `foreign`, but line breaks stay: for logs and errors that are shown as they are. */
export function foreignLines(text: string): string[] {
  // Before the lines are parted: a key has many.
  return redactText(text)
    .split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/u)
    .map((line) => foreign(line.replaceAll('\t', '    ')));
}

/** At most `max` characters (code points), the last one `…` where something was left out. */
export function clamped(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept: string[] = [];
  for (const character of text) {
    if (kept.length >= max) {
      kept[kept.length - 1] = '…';
      break;
    }
    kept.push(character);
  }
  return kept.join('');
}
