import { createHash } from 'node:crypto';
import type {
  APIActionRowComponent,
  APIButtonComponentWithCustomId,
  APIComponentInContainer,
  APIComponentInMessageActionRow,
  APIMessageTopLevelComponent,
} from 'discord.js';
import { ButtonStyle, ComponentType, MessageFlags } from 'discord.js';
import { foreign } from '../../src/base/foreign.js';
import type { Block, Button, Card, Leaf } from '../../src/chat/card.js';
import { stepsText } from '../../src/chat/plain.js';
import type { PostedFile } from '../../src/chat/platform.js';
import { LOOKS } from '../../src/chat/status.js';
import { fitted as fittedTable, widthOf } from '../../src/chat/table.js';
import { spansOf, textsOf } from '../../src/chat/texts.js';
import { fitted, literal } from './escape.js';
import { andMore, LIMITS, MOST_GAPS, NOTE_ROOM, PHONE_COLUMNS } from './limits.js';
import {
  fences,
  idOf,
  markdown,
  markdownLine,
  markdownQuote,
  mention,
  type RenderContext,
} from './markdown.js';

export type { RenderContext } from './markdown.js';

/** A message's body as Discord takes it, made of components alone (IS_COMPONENTS_V2). */
export interface RenderedMessage {
  flags: number;
  components: APIMessageTopLevelComponent[];
  /** Who must act is notified, by our own mentions alone; nobody is by a mention that somebody wrote. */
  allowed_mentions: { parse: []; replied_user: false; users?: string[]; roles?: string[] };
}

/** One line or one whole code block, or a line between two groups of them. */
type Piece = string;
/** Nothing that anybody says: control characters never get here. */
const GAP: Piece = '\u0000';

/**
 * A card as a Discord message, every limit kept: a container in the colour of its status, else its words alone. The mark,
 * by which the message can be found again, is the id of its first component: nobody sees it.
 */
export function renderCard(
  card: Card,
  context: RenderContext,
  mark?: string,
  file?: PostedFile,
): RenderedMessage {
  const texts = packed(piecesOf(card, context));
  const words = texts.length === 0 ? ['…'] : texts;
  const inner = [...words.map(component), ...attachment(file), ...actionRows(card.buttons ?? [])];
  const id = mark === undefined ? {} : { id: componentIdOf(mark) };
  const [first, ...rest] = inner;
  const components: APIMessageTopLevelComponent[] =
    card.status === undefined
      ? [{ ...(first ?? component('…')), ...id }, ...rest]
      : [
          {
            type: ComponentType.Container,
            ...id,
            accent_color: LOOKS[card.status].rgb,
            components: inner,
          },
        ];
  return {
    flags: MessageFlags.IsComponentsV2,
    components,
    allowed_mentions: { parse: [], replied_user: false, ...called(card, texts.join('\n')) },
  };
}

/**
 * What an edit says besides, for messages of before that had words and embeds of their own: they become what Drover posts
 * now. `embeds` must be an empty list and `content` null (discord/discord-api-docs#7787).
 */
export function replacing(rendered: RenderedMessage): object {
  return { ...rendered, content: null, embeds: [] };
}

/** Discord's component ids are 32 bits; those that it gives itself count from 1. */
export function componentIdOf(mark: string): number {
  const bits = createHash('sha256').update(mark).digest().readUInt32BE(0) & 0x7fffffff;
  return Math.max(bits, 10_000);
}

/** Fills the message; what finds no room is counted at the end. Pieces that follow each other share a component. */
function packed(pieces: readonly Piece[]): string[] {
  const parts: string[] = [];
  let open: string[] = [];
  let left: number = LIMITS.text;
  let gaps = 0;
  const close = () => {
    if (open.join('\n').trim() !== '') parts.push(open.join('\n'));
    open = [];
  };
  for (const [index, piece] of pieces.entries()) {
    if (piece === GAP) {
      if (gaps === MOST_GAPS || (open.length === 0 && parts.length === 0)) continue;
      gaps += 1;
      close();
      if (parts.at(-1) !== GAP) parts.push(GAP);
      continue;
    }
    const reserve = index === pieces.length - 1 ? 0 : NOTE_ROOM;
    if (piece.length + 1 > left - reserve) {
      const missing = pieces.slice(index).reduce((sum, one) => sum + one.split('\n').length, 0);
      open.push(andMore(missing));
      break;
    }
    open.push(piece);
    left -= piece.length + 1;
  }
  close();
  return parts.at(-1) === GAP ? parts.slice(0, -1) : parts;
}

function component(part: string): APIComponentInContainer {
  if (part === GAP) return { type: ComponentType.Separator, divider: true };
  return { type: ComponentType.TextDisplay, content: part };
}

function piecesOf(card: Card, context: RenderContext): Piece[] {
  const { status, blocks } = card;
  const [first, ...rest] = blocks;
  if (status === undefined || first?.kind !== 'line') return blocks.flatMap((one) => pieces(one, context));
  return [...heading(first.text, status, context), ...rest.flatMap((block) => pieces(block, context))];
}

/** What decides is a heading of its own; what it is about and since when stands below it. */
function heading(
  text: Extract<Block, { kind: 'line' }>['text'],
  status: NonNullable<Card['status']>,
  context: RenderContext,
): Piece[] {
  const shown = markdown(text, context);
  const end = shown.indexOf('** · ');
  const title = end < 0 ? shown : shown.slice(0, end + 2);
  const below = end < 0 ? [] : [shown.slice(end + 5)];
  return [`### ${LOOKS[status].emoji} ${title}`, ...below];
}

/** A block as one piece or several, none longer than PIECE_ROOM; a piece is never cut. */
function pieces(block: Block, context: RenderContext): Piece[] {
  switch (block.kind) {
    case 'line':
      return [markdownLine(block.text, context)];
    case 'item':
      return [listed(markdown(block.text, context))];
    case 'quote':
      return markdownQuote(block.text, context);
    case 'pre':
      return fences(block.lines);
    case 'gap':
      return [GAP];
    case 'field':
      return [`**${literal(foreign(block.name, 80))}:** ${markdown(block.value, context)}`];
    case 'folded':
      return block.blocks.length === 0 ? [] : [GAP, ...block.blocks.flatMap((one) => small(one, context))];
    case 'table':
      return tablePieces(block);
    case 'steps':
      // A line each: on a phone a row of many breaks anywhere.
      return block.steps.map((step) => markdownLine([stepsText([step])], context));
  }
}

/** Discord folds nothing: what is for those who want more is small print. */
function small(block: Leaf, context: RenderContext): Piece[] {
  return pieces(block, context).map((piece) =>
    piece === GAP || piece.startsWith('```') || piece.startsWith('> ') || piece.startsWith('- ')
      ? piece
      : `-# ${piece}`,
  );
}

/** A narrow table in monospace; a wide one, which a phone would turn over line by line, as a list. */
function tablePieces({ head, rows }: Extract<Block, { kind: 'table' }>): Piece[] {
  if (widthOf(head, rows) <= PHONE_COLUMNS) return fences(fittedTable(head, rows, PHONE_COLUMNS));
  const words = (cell: string) => literal(foreign(cell, 120));
  const used = head.map((_, index) => rows.some((row) => (row[index] ?? '') !== ''));
  const heads = head.filter((_, index) => used[index]);
  return [
    `-# ${heads.map(words).join(' · ')}`,
    ...rows.map((row) => {
      const [name = '', ...cells] = row.filter((_, index) => used[index]);
      const more = cells.filter((cell) => cell !== '').map(words);
      return `- ${[`**${words(name) || '–'}**`, ...more].join(' · ')}`;
    }),
  ];
}

/** Some rows bring a mark of their own: a bullet becomes Discord's, and numbers are drawn as a list as they are. */
function listed(row: string): string {
  if (/^\d{1,2}\. /u.test(row)) return row;
  return `- ${row.startsWith('• ') ? row.slice(2) : row}`;
}

/** An upload is shown only where a component refers to it. */
function attachment(file: PostedFile | undefined): APIComponentInContainer[] {
  if (file === undefined) return [];
  const url = `attachment://${file.name}`;
  if ('png' in file) {
    const description = fitted(foreign(file.alt), LIMITS.alt, (text) => text);
    return [{ type: ComponentType.MediaGallery, items: [{ media: { url }, description }] }];
  }
  return [{ type: ComponentType.File, file: { url } }];
}

/** Those of the card who must act; as many as Discord takes. */
function called({ blocks }: Card, shown: string): { users?: string[]; roles?: string[] } {
  const actors = textsOf(blocks)
    .flatMap(spansOf)
    .flatMap((span) => ('actor' in span && span.call === true ? [span.actor] : []))
    .filter((actor) => shown.includes(mention(actor)));
  const idsOf = (kind: 'user' | 'role') =>
    [
      ...new Set(
        actors.flatMap((actor) => idOf(actor) ?? []).flatMap((one) => (one.kind === kind ? one.id : [])),
      ),
    ].slice(0, MOST_CALLED);
  const users = idsOf('user');
  const roles = idsOf('role');
  return { ...(users.length === 0 ? {} : { users }), ...(roles.length === 0 ? {} : { roles }) };
}

const MOST_CALLED = 100;

const STYLES = { primary: ButtonStyle.Primary, danger: ButtonStyle.Danger } as const;

/** Buttons whose id would not fit, or is there already, are left out: a cut id would say something else. */
function actionRows(buttons: readonly Button[]): APIActionRowComponent<APIComponentInMessageActionRow>[] {
  const usable = new Map<string, APIButtonComponentWithCustomId>();
  for (const button of buttons) {
    const id = customId(button);
    if (id.length > LIMITS.customId || usable.has(id)) continue;
    usable.set(id, {
      type: ComponentType.Button,
      custom_id: id,
      label: fitted(foreign(button.label), LIMITS.buttonLabel, (text) => text).trim() || button.action,
      style: button.style === undefined ? ButtonStyle.Secondary : STYLES[button.style],
    });
  }
  const all = [...usable.values()].slice(0, LIMITS.buttons);
  const rows: APIActionRowComponent<APIComponentInMessageActionRow>[] = [];
  for (let at = 0; at < all.length; at += LIMITS.buttonsPerRow) {
    rows.push({ type: ComponentType.ActionRow, components: all.slice(at, at + LIMITS.buttonsPerRow) });
  }
  return rows;
}

export function customId(button: Pick<Button, 'action' | 'value'>): string {
  return `${button.action}:${button.value}`;
}
