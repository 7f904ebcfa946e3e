import { andMore, LIMITS } from './limits.js';
import { INDENT, type Piece } from './pieces.js';

/** Dividers are blocks too; more than these only waste room. */
const MOST_GAPS = 8;
/** Left free for the sentence that says what was left out. */
const MORE_ROOM = 100;

/**
 * Leaves out what does not fit into `room` characters: first rows of the longest lists, from their ends, then whatever
 * comes last. The first line, and where lists can give way the sentences after them (how to vote), survive. What is
 * folded has a room of its own.
 */
export function fittingPieces(pieces: readonly Piece[], room: number = LIMITS.blocksText): Piece[] {
  let kept = withoutExtraGaps(pieces.map(foldedFitting));
  let over = sizeOf(kept) - room;
  while (over > 0) {
    const run = longestRun(kept);
    if (run === undefined) break;
    kept = shortened(kept, run, over + MORE_ROOM);
    const now = sizeOf(kept) - room;
    if (now >= over) break;
    over = now;
  }
  return over > 0 ? cutAtEnd(kept, room) : kept;
}

function foldedFitting(piece: Piece): Piece {
  if (piece.kind !== 'folded') return piece;
  return { ...piece, pieces: fittingPieces(piece.pieces, LIMITS.foldedText) };
}

function withoutExtraGaps(pieces: readonly Piece[]): Piece[] {
  let gaps = 0;
  return pieces.filter((piece) => piece.kind !== 'gap' || ++gaps <= MOST_GAPS);
}

function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + sizeOfOne(piece), 0);
}

export function sizeOfOne(piece: Piece): number {
  switch (piece.kind) {
    case 'gap':
      return 0;
    case 'native':
      return piece.size;
    case 'folded':
      return piece.title.length + sizeOf(piece.pieces);
    default:
      return piece.text.length + 1;
  }
}

interface Run {
  from: number;
  length: number;
}

/** The biggest list (or series of code blocks) that can give up rows: at least three. */
function longestRun(pieces: readonly Piece[]): Run | undefined {
  let best: (Run & { size: number }) | undefined;
  for (let from = 0; from < pieces.length; ) {
    const kind = pieces[from]?.kind;
    let length = 1;
    while (pieces[from + length]?.kind === kind) length++;
    const size = sizeOf(pieces.slice(from, from + length));
    const isList = kind === 'item' || kind === 'pre';
    if (isList && length >= 3 && (best === undefined || size > best.size)) best = { from, length, size };
    from += length;
  }
  return best;
}

function shortened(pieces: readonly Piece[], run: Run, over: number): Piece[] {
  let freed = 0;
  let drop = 0;
  while (freed < over && drop < run.length - 1) {
    drop++;
    const piece = pieces[run.from + run.length - drop];
    if (piece !== undefined) freed += sizeOfOne(piece);
  }
  const keep = run.from + run.length - drop;
  return [
    ...pieces.slice(0, keep),
    { kind: 'text', text: INDENT + andMore(drop) },
    ...pieces.slice(run.from + run.length),
  ];
}

function cutAtEnd(pieces: readonly Piece[], room: number): Piece[] {
  const kept: Piece[] = [];
  let size = MORE_ROOM;
  for (const piece of pieces) {
    size += sizeOfOne(piece);
    if (size > room) break;
    kept.push(piece);
  }
  return [...kept, { kind: 'text', text: andMore(pieces.length - kept.length) }];
}
