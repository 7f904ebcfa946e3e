import type { ActionsBlock, Button as ButtonElement, ContainerBlock, KnownBlock } from '@slack/types';
import { foreign } from '../../src/base/foreign.js';
import type { Button, Card } from '../../src/chat/card.js';
import { LOOKS } from '../../src/chat/status.js';
import { fittingPieces } from './fit.js';
import { LIMITS } from './limits.js';
import { type MrkdwnContext, mrkdwn } from './mrkdwn.js';
import { type Form, type Piece, piecesOf } from './pieces.js';

export interface RenderedCard {
  /** Always set: notifications, screen readers and clients without blocks show it. It tells the state by itself. */
  text: string;
  blocks: KnownBlock[];
  /** The same of blocks that every workspace knows; absent where `blocks` has no others. */
  plain?: KnownBlock[];
}

/** A card as Block Kit, within every limit whatever it holds. */
export function renderCard(card: Card, context: MrkdwnContext): RenderedCard {
  const plain = piecesIn(card, context, 'plain');
  const rendered = { text: fallbackText(plain), blocks: blocksOf(card, context, 'modern') };
  return rendered.blocks.every(isPlain) ? rendered : { ...rendered, plain: blocksOf(card, context, 'plain') };
}

/** A card on a home tab: no buttons, since there is no message that they could be about. */
export function renderHome(card: Card, context: MrkdwnContext): KnownBlock[] {
  return blocksOf({ blocks: card.blocks }, context, 'plain').slice(0, LIMITS.viewBlocks);
}

const PLAIN_TYPES: ReadonlySet<string> = new Set(['section', 'divider', 'actions', 'context']);

function isPlain({ type }: KnownBlock): boolean {
  return PLAIN_TYPES.has(type);
}

function piecesIn({ status, blocks }: Card, context: MrkdwnContext, form: Form): Piece[] {
  const [first, ...rest] = blocks;
  if (status === undefined || first?.kind !== 'line') {
    return fittingPieces(piecesOf(blocks, context, form));
  }
  return fittingPieces([
    { kind: 'text', text: `${LOOKS[status].emoji} ${mrkdwn(first.text, context)}` },
    ...piecesOf(rest, context, form),
  ]);
}

function blocksOf(card: Card, context: MrkdwnContext, form: Form): KnownBlock[] {
  const buttons = buttonBlocks(card.buttons ?? []);
  return [...laidOut(titled(card, context, form), LIMITS.blocks - buttons.length), ...buttons];
}

/** What decides stands on a line of its own, what it is about and since when below it. */
function titled(card: Card, context: MrkdwnContext, form: Form): Piece[] {
  const pieces = piecesIn(card, context, form);
  const [first, ...rest] = pieces;
  if (card.status === undefined || first?.kind !== 'text') return pieces;
  return [{ kind: 'text', text: first.text.replace('* · ', '*\n') }, ...rest];
}

type Child = ContainerBlock['child_blocks'][number];

/** Lines that follow each other share a section, and so do fields. */
function laidOut(pieces: readonly Piece[], most: number): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let open: string[] = [];
  let fields: string[] = [];
  const close = () => {
    const text = open.join('\n');
    if (text.trim() !== '') blocks.push(section(text));
    if (fields.length > 0) {
      blocks.push({ type: 'section', fields: fields.map(words) });
    }
    open = [];
    fields = [];
  };
  for (const piece of pieces) {
    if (piece.kind === 'field') {
      if (open.length > 0 || fields.length === LIMITS.fields) close();
      fields.push(`*${piece.name}*\n${piece.value}`);
      continue;
    }
    if (fields.length > 0) close();
    if (piece.kind === 'gap') {
      close();
      blocks.push({ type: 'divider' });
    } else if (piece.kind === 'native') {
      close();
      blocks.push(piece.block);
    } else if (piece.kind === 'folded') {
      close();
      blocks.push(container(piece.title, laidOut(piece.pieces, LIMITS.childBlocks)));
    } else {
      if (open.length > 0 && open.join('\n').length + piece.text.length + 1 > LIMITS.sectionText) close();
      open.push(piece.text);
    }
  }
  close();
  if (blocks.length === 0) blocks.push(section('—'));
  return blocks.slice(0, most);
}

function section(text: string): KnownBlock {
  return { type: 'section', text: words(text) };
}

/** `verbatim` keeps Slack from making links of what looks like one. */
function words(text: string) {
  return { type: 'mrkdwn' as const, text, verbatim: true };
}

/** https://docs.slack.dev/reference/block-kit/blocks/container-block: of the children only those that every source names. */
function container(title: string, blocks: readonly KnownBlock[]): ContainerBlock {
  return {
    type: 'container',
    title: { type: 'plain_text', text: foreign(title, LIMITS.containerTitle) || '…', emoji: false },
    is_collapsible: true,
    default_collapsed: true,
    child_blocks: blocks.filter((block): block is Child => CHILD_TYPES.has(block.type)),
  };
}

const CHILD_TYPES: ReadonlySet<string> = new Set(['section', 'divider', 'table', 'context']);

function fallbackText(pieces: readonly Piece[]): string {
  const lines: string[] = [];
  let size = 0;
  for (const piece of pieces) {
    if (!('text' in piece)) continue;
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

function buttonBlocks(buttons: readonly Button[]): ActionsBlock[] {
  if (buttons.length === 0) return [];
  return [{ type: 'actions', elements: buttons.slice(0, LIMITS.buttons).map(buttonElement) }];
}

/** Slack asks by itself before a click that has to be confirmed counts: then it is a click that was. */
function buttonElement({ action, value, label, style, confirm }: Button, index: number): ButtonElement {
  return {
    type: 'button',
    action_id: `${BUTTON_PREFIX}${action}:${index}`,
    text: plainText(label, LIMITS.buttonText),
    value: (confirm?.value ?? value).slice(0, LIMITS.buttonValue),
    ...(style === undefined ? {} : { style }),
    ...(confirm === undefined
      ? {}
      : {
          confirm: {
            title: plainText(confirm.title, LIMITS.confirmTitle),
            text: plainText(confirm.text, LIMITS.confirmText),
            confirm: plainText(confirm.yes, LIMITS.confirmButton),
            deny: plainText('No', LIMITS.confirmButton),
            style: 'danger' as const,
          },
        }),
  };
}

function plainText(text: string, most: number) {
  return { type: 'plain_text' as const, text: foreign(text, most) || '…', emoji: false };
}
