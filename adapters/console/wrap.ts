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
 * first are indented as the line itself is, below the text of a list's item, and by `hang` columns at least; never by
 * more than `most`. Each part closes the colours that it opens.
 */
export function wrapped(line: string, width: number, hang = 0, most = Math.floor(width / 2)): string[] {
  if (columnsOf(line) <= width) return [line];
  const own = columnsOf(BEGINNING.exec(line)?.[0] ?? '');
  const indent = ' '.repeat(Math.min(Math.max(own, hang), most));
  const parts: string[] = [];
  let part = '';
  for (const word of words(line, Math.floor(width / 2))) {
    if (columnsOf((part + word).trimEnd()) <= width) {
      part += word;
      continue;
    }
    if (part.trim() !== '') parts.push(part.trimEnd());
    const pieces = cut(part.trim() === '' ? part + word : indent + word, width, indent);
    part = pieces.pop() ?? '';
    parts.push(...pieces);
  }
  return closed(part.trim() === '' ? parts : [...parts, part.trimEnd()]);
}

/** Indentation, and the mark of a list's item. */
const BEGINNING = /^ *(?:(?:[•✗]|\d+\.) )?/u;
const UNIT = /^(?:ms|s|min|h|d|%|[KMGT]?i?B(?:\/s)?|vCPU)(?![\p{L}\p{N}])/u;
const CODE_BEGINS = `${ESCAPE}[36m`;
const CODE_ENDS = `${ESCAPE}[39m`;

/**
 * What stays on one line, each with the space behind it: a separator with what is before it, a number with its unit,
 * and what somebody may want to copy as a whole. Beyond `longest` columns nothing is kept together.
 */
function words(line: string, longest: number): string[] {
  const together: string[] = [];
  for (const word of line.split(/(?<= )(?! )/u)) {
    const before = together.at(-1) ?? '';
    const bare = word.replace(SGR, '');
    const inCode = before.lastIndexOf(CODE_BEGINS) > before.lastIndexOf(CODE_ENDS);
    const belongs =
      inCode || bare.startsWith('· ') || (/\d $/u.test(before.replace(SGR, '')) && UNIT.test(bare));
    if (belongs && columnsOf((before + word).trimEnd()) <= longest) together.splice(-1, 1, before + word);
    else together.push(word);
  }
  return together;
}

/** Colours that go on in the next part are ended in the one and begun again in the other. */
function closed(parts: readonly string[]): string[] {
  const open = new Map<string, string>();
  return parts.map((part) => {
    const begun = part.replace(/^ */u, (indent) => indent + [...open.values()].join(''));
    for (const [code] of part.matchAll(SGR)) {
      const end = endOf(code);
      if (end === undefined) open.delete(code);
      else open.set(end, code);
    }
    return begun + [...open.keys()].join('');
  });
}

/** What ends the colour or weight that this begins; undefined for an end. */
function endOf(code: string): string | undefined {
  const number = Number(code.slice(2, -1));
  if (number === 1 || number === 2) return `${ESCAPE}[22m`;
  if (number === 3 || number === 4) return `${ESCAPE}[2${number}m`;
  return number >= 30 && number <= 37 ? `${ESCAPE}[39m` : undefined;
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
