import type { KnownBlock } from '@slack/types';
import { foreign } from '../../src/base/foreign.js';
import type { Block, Button, Card } from '../../src/chat/card.js';
import { codeLiteral } from './escape.js';
import { andMore, LIMITS, LINE_ROOM } from './limits.js';
import { type MrkdwnContext, mrkdwn, quotedMrkdwn } from './mrkdwn.js';

export interface RenderedCard {
  /** Always set: notifications, screen readers and clients without blocks show it. */
  text: string;
  blocks: KnownBlock[];
}

/** A piece that is never cut any more: one line of mrkdwn, a code block, or a divider. */
type Piece = { kind: 'text' | 'item' | 'pre'; text: string } | { kind: 'gap' };

/** A card as Block Kit, within every limit whatever it holds. */
export function renderCard(card: Card, context: MrkdwnContext): RenderedCard {
  const pieces = fittingPieces(card.blocks.flatMap((block) => piecesOf(block, context)));
  const buttons = buttonBlocks(card.buttons ?? []);
  const room = LIMITS.blocks - buttons.length;
  return { text: fallbackText(pieces), blocks: [...sections(pieces, room), ...buttons] };
}

/** A card on a home tab: no buttons, since there is no message that they could be about. */
export function renderHome(card: Card, context: MrkdwnContext): KnownBlock[] {
  return renderCard({ blocks: card.blocks }, context).blocks.slice(0, LIMITS.viewBlocks);
}

/** For rows of a list; Slack trims spaces in front, these it keeps. */
const INDENT = '\u2003';

function piecesOf(block: Block, context: MrkdwnContext): Piece[] {
  switch (block.kind) {
    case 'line':
      return [{ kind: 'text', text: mrkdwn(block.text, context) }];
    case 'item':
      return [{ kind: 'item', text: INDENT + mrkdwn(block.text, context) }];
    case 'quote':
      return quotedMrkdwn(block.text, context).map((text) => ({ kind: 'item', text: `> ${text}` }));
    case 'pre':
      return codeBlocks(block.lines).map((text) => ({ kind: 'pre', text }));
    case 'gap':
      return [{ kind: 'gap' }];
  }
}

/** Monospace lines as one code block; what is too long for one section goes on in the next. */
function codeBlocks(lines: readonly string[]): string[] {
  const blocks: string[] = [];
  let open: string[] = [];
  let size = 0;
  for (const line of lines) {
    const shown = codeLiteral(foreign(line, 250));
    if (size + shown.length + 1 > LINE_ROOM - 8 && open.length > 0) {
      blocks.push(fenced(open));
      open = [];
      size = 0;
    }
    open.push(shown);
    size += shown.length + 1;
  }
  if (open.length > 0) blocks.push(fenced(open));
  return blocks;
}

function fenced(lines: readonly string[]): string {
  return `\`\`\`\n${lines.join('\n')}\n\`\`\``;
}

/** Dividers are blocks too; more than these only waste room. */
const MOST_GAPS = 8;
/** Left free for the sentence that says what was left out. */
const MORE_ROOM = 100;

/**
 * Leaves out what does not fit: first rows of the longest lists, from their ends, then whatever comes last. The first
 * line, and where lists can give way the sentences after them (how to vote), survive.
 */
function fittingPieces(pieces: readonly Piece[]): Piece[] {
  let kept = withoutExtraGaps(pieces);
  let over = sizeOf(kept) - LIMITS.blocksText;
  while (over > 0) {
    const run = longestRun(kept);
    if (run === undefined) break;
    kept = shortened(kept, run, over + MORE_ROOM);
    const now = sizeOf(kept) - LIMITS.blocksText;
    if (now >= over) break;
    over = now;
  }
  return over > 0 ? cutAtEnd(kept) : kept;
}

function withoutExtraGaps(pieces: readonly Piece[]): Piece[] {
  let gaps = 0;
  return pieces.filter((piece) => piece.kind !== 'gap' || ++gaps <= MOST_GAPS);
}

function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + sizeOfOne(piece), 0);
}

function sizeOfOne(piece: Piece): number {
  return piece.kind === 'gap' ? 0 : piece.text.length + 1;
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

function cutAtEnd(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  let size = MORE_ROOM;
  for (const piece of pieces) {
    size += sizeOfOne(piece);
    if (size > LIMITS.blocksText) break;
    kept.push(piece);
  }
  return [...kept, { kind: 'text', text: andMore(pieces.length - kept.length) }];
}

/** Lines that follow each other share a section. `verbatim` keeps Slack from making links of what looks like one. */
function sections(pieces: readonly Piece[], most: number): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let open: string[] = [];
  const close = () => {
    const text = open.join('\n');
    if (text.trim() !== '') blocks.push({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } });
    open = [];
  };
  for (const piece of pieces) {
    if (piece.kind === 'gap') {
      close();
      blocks.push({ type: 'divider' });
      continue;
    }
    if (open.length > 0 && open.join('\n').length + piece.text.length + 1 > LIMITS.sectionText) close();
    open.push(piece.text);
  }
  close();
  if (blocks.length === 0)
    blocks.push({ type: 'section', text: { type: 'mrkdwn', text: '—', verbatim: true } });
  return blocks.slice(0, most);
}

function fallbackText(pieces: readonly Piece[]): string {
  const lines: string[] = [];
  let size = 0;
  for (const piece of pieces) {
    if (piece.kind === 'gap') continue;
    size += piece.text.length + 1;
    if (size > LIMITS.text && lines.length > 0) {
      lines.push('…');
      break;
    }
    lines.push(piece.text);
  }
  return lines.join('\n').trim() || '—';
}

/** What our buttons' action ids begin with; the number keeps them apart within a message. */
export const BUTTON_PREFIX = 'drover:';

function buttonBlocks(buttons: readonly Button[]): KnownBlock[] {
  if (buttons.length === 0) return [];
  return [
    {
      type: 'actions',
      elements: buttons.slice(0, LIMITS.buttons).map((button, index) => ({
        type: 'button',
        action_id: `${BUTTON_PREFIX}${button.action}:${index}`,
        text: { type: 'plain_text', text: foreign(button.label, LIMITS.buttonText) || '…', emoji: false },
        value: button.value.slice(0, LIMITS.buttonValue),
        ...(button.style === undefined ? {} : { style: button.style }),
      })),
    },
  ];
}
