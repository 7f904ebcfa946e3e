/** What Discord's markdown reads as a mark wherever it stands. A backslash makes any of them literal. */
const MARKS = /[\\*_~`|<>@[\]()]/gu;
/** `https://…` becomes a link by itself. */
const LINKS = /:(?=\/\/)/gu;
/** Invitations become a preview even without a scheme. */
const INVITATIONS = /(discord(?:app)?\.(?:gg|com))\//giu;
/** `:name:` becomes a picture. */
const EMOJI = /:(?=[\p{L}\p{N}_+-]+:)/gu;

/**
 * Words that are not ours, for Discord's markdown: they can't mention, link, format or show an emoji. Whoever reads
 * the message sees exactly these words.
 */
export function literal(text: string): string {
  return text
    .replace(MARKS, '\\$&')
    .replace(LINKS, '\\:')
    .replace(EMOJI, '\\:')
    .replace(INVITATIONS, '$1\\/');
}

/** What makes a heading, a list or small print at a line's beginning only. */
const AT_START = /^(\s*)([-+#])/u;
const NUMBER_AT_START = /^(\s*\d+)([.)])/u;

/** A composed line whose beginning is read as words. */
export function plainStart(line: string): string {
  return line.replace(AT_START, '$1\\$2').replace(NUMBER_AT_START, '$1\\$2');
}

const GRAVE = 'ˋ';

/** Between backticks only the backtick itself is alive, and it can't be escaped there. */
export function codeLiteral(text: string): string {
  const inert = text.replaceAll('`', GRAVE);
  return inert.trim() === '' ? '\u00a0' : inert;
}

/** A row of a code block: only the fence could end it. */
export function fencedLiteral(text: string): string {
  return text.replaceAll('```', GRAVE.repeat(3));
}

/**
 * As much of `text` as fits into `room` UTF-16 units once escaped; `…` ends what was cut. Never cuts through an escape
 * or a pair of surrogates.
 */
export function fitted(text: string, room: number, inert: (text: string) => string): string {
  const whole = text.length <= room ? inert(text) : undefined;
  if (whole !== undefined && whole.length <= room) return whole;
  const characters = [...text.slice(0, Math.max(0, room))];
  while (characters.length > 0) {
    const shown = `${inert(characters.join('').trimEnd())}…`;
    if (shown.length <= room) return shown;
    // An escape doubles a character at most: dropping half of what is over never drops too much.
    characters.length -= Math.max(1, Math.floor((shown.length - room) / 2));
  }
  return room > 0 ? '…' : '';
}
