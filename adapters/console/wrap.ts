const ESCAPE = '\u001b';
const SGR = new RegExp(`${ESCAPE}\\[[\\d;]*m`, 'gu');
const UNITS = new RegExp(`${SGR.source}|[^${ESCAPE}]+`, 'gu');
/** Pictures and the wide scripts take two columns. */
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How many columns a text takes in a terminal; colours take none. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text.replace(SGR, ''))) columns += columnsOfOne(segment);
  return columns;
}

function columnsOfOne(grapheme: string): number {
  if (/^[\p{M}\p{Cf}]+$/u.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}

/**
 * Breaks a line at spaces so that each part fits in `width` columns; a word that is longer is cut. Parts after the
 * first are indented as the line itself is, and by `hang` columns at least.
 */
export function wrapped(line: string, width: number, hang = 0): string[] {
  if (columnsOf(line) <= width) return [line];
  const own = /^ */u.exec(line)?.[0].length ?? 0;
  const indent = ' '.repeat(Math.min(Math.max(own, hang), Math.floor(width / 2)));
  const parts: string[] = [];
  let part = '';
  for (const word of line.split(/(?<= )(?! )/u)) {
    if (columnsOf((part + word).trimEnd()) <= width) {
      part += word;
      continue;
    }
    if (part.trim() !== '') parts.push(part.trimEnd());
    const pieces = cut(part.trim() === '' ? part + word : indent + word, width, indent);
    part = pieces.pop() ?? '';
    parts.push(...pieces);
  }
  return part.trim() === '' ? parts : [...parts, part.trimEnd()];
}

function cut(word: string, width: number, indent: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const unit of word.match(UNITS) ?? []) {
    if (unit.startsWith(ESCAPE)) {
      piece += unit;
      continue;
    }
    for (const { segment } of graphemes.segment(unit)) {
      if (columnsOf(piece + segment) > width && piece.trim() !== '' && segment.trim() !== '') {
        pieces.push(piece);
        piece = indent;
      }
      piece += segment;
    }
  }
  return [...pieces, piece];
}
