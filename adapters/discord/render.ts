import type {
  APIActionRowComponent,
  APIButtonComponentWithCustomId,
  APIComponentInMessageActionRow,
  APIEmbed,
} from 'discord.js';
import { ButtonStyle, ComponentType } from 'discord.js';
import { foreign, foreignLines } from '../../src/base/foreign.js';
import type { Block, Button, Card, Span, Text } from '../../src/chat/card.js';
import { emojiCharacter } from '../../src/chat/emoji.js';
import { actorLabel } from '../../src/chat/plain.js';
import type { MessageRef } from '../../src/chat/platform.js';
import { codeLiteral, fencedLiteral, fitted, literal, plainStart } from './escape.js';
import { andMore, LIMITS, NOTE_ROOM, PIECE_ROOM, QUOTED_LINES, ROW_ROOM } from './limits.js';

/** What rendering has to know of where the card goes. */
export interface RenderContext {
  guildId: string;
  /** Accepted emoji names; the first of each stands for its verdict. */
  reactions: { approve: readonly string[]; reject: readonly string[] };
}

/** A message's body as Discord takes it; every part is given, so that an edit replaces every part. */
export interface RenderedMessage {
  content: string;
  embeds: APIEmbed[];
  components: APIActionRowComponent<APIComponentInMessageActionRow>[];
  /** Who must act is notified, by our own mentions alone; nobody is by a mention that somebody wrote. */
  allowed_mentions: { parse: []; replied_user: false; users?: string[]; roles?: string[] };
}

/**
 * A card as a Discord message: plain content while it fits, embeds for what does not, every limit kept. The mark, by
 * which the message can be found again, is the last embed's footer.
 */
export function renderCard(card: Card, context: RenderContext, mark?: string): RenderedMessage {
  const pieces = card.blocks.flatMap((block) => blockPieces(block, context));
  const footer = mark === undefined ? undefined : fitted(foreign(mark), LIMITS.embedFooter, (text) => text);
  const { content, descriptions } = packed(pieces, LIMITS.embedsTotal - (footer?.length ?? 0));
  const embeds: APIEmbed[] = descriptions
    .filter((description) => description.trim() !== '')
    .map((description) => ({ description }));
  if (footer !== undefined) {
    const last = embeds.pop();
    embeds.push({ ...last, footer: { text: footer } });
  }
  return {
    content: content.trim() === '' ? '…' : content,
    embeds,
    components: actionRows(card.buttons ?? []),
    allowed_mentions: { parse: [], replied_user: false, ...called(card, content) },
  };
}

/** Fills the content, then one embed after the other; what finds no room is counted at the end. */
function packed(pieces: readonly string[], embedsRoom: number): { content: string; descriptions: string[] } {
  const parts: string[] = [''];
  let left = embedsRoom;
  for (const [index, piece] of pieces.entries()) {
    const current = parts.at(-1) ?? '';
    const grown = index === 0 ? piece : `${current}\n${piece}`;
    const isContent = parts.length === 1;
    const last = index === pieces.length - 1;
    const room = isContent ? LIMITS.content : Math.min(LIMITS.embedDescription, current.length + left);
    const reserve = last || isContent ? 0 : NOTE_ROOM;
    if (grown.length <= room - reserve) {
      parts[parts.length - 1] = grown;
      if (!isContent) left -= grown.length - current.length;
    } else if (piece.length + NOTE_ROOM <= left && parts.length <= LIMITS.embeds) {
      parts.push(piece);
      left -= piece.length;
    } else {
      const missing = pieces.slice(index).reduce((sum, one) => sum + one.split('\n').length, 0);
      parts[parts.length - 1] = `${current}\n${andMore(missing)}`;
      break;
    }
  }
  const [content = '', ...descriptions] = parts;
  return { content, descriptions };
}

/** A block as one piece or several, none longer than PIECE_ROOM; a piece is never cut. */
function blockPieces(block: Block, context: RenderContext): string[] {
  switch (block.kind) {
    case 'line':
      return [plainStart(spans(block.text, context, PIECE_ROOM - 2))];
    case 'item':
      return [listed(spans(block.text, context, PIECE_ROOM - 2))];
    case 'quote':
      return quotePieces(block.text, context);
    case 'pre':
      return fences(block.lines);
    case 'gap':
      return [''];
  }
}

/** Some rows bring a mark of their own: a bullet becomes Discord's, and numbers are drawn as a list as they are. */
function listed(row: string): string {
  if (/^\d{1,2}\. /u.test(row)) return row;
  return `- ${row.startsWith('• ') ? row.slice(2) : row}`;
}

function quotePieces(text: Text, context: RenderContext): string[] {
  const lines = [''];
  for (const span of text) {
    const [first = '', ...more] =
      typeof span === 'string'
        ? foreignLines(span).map((line) => fitted(line, ROW_ROOM * 2, literal))
        : [spans([span], context, ROW_ROOM * 2)];
    lines.push((lines.pop() ?? '') + first, ...more);
  }
  const shown = lines.length > QUOTED_LINES ? [...lines.slice(0, QUOTED_LINES - 1), ''] : lines;
  const pieces = shown.map((line) => `> ${plainStart(line.length > PIECE_ROOM - 4 ? '…' : line)}`);
  if (lines.length > shown.length || shown !== lines)
    pieces[pieces.length - 1] = `> ${andMore(lines.length - shown.length + 1)}`;
  return pieces;
}

/** Rows in code blocks, each of which is whole by itself. */
function fences(rows: readonly string[]): string[] {
  const blocks: string[][] = [[]];
  let length = 0;
  for (const row of rows.flatMap(foreignLines)) {
    const shown = fitted(row, ROW_ROOM, fencedLiteral);
    if (length + shown.length + 1 > PIECE_ROOM - 8) {
      blocks.push([]);
      length = 0;
    }
    blocks.at(-1)?.push(shown);
    length += shown.length + 1;
  }
  return blocks.filter((block) => block.length > 0).map((block) => `\`\`\`\n${block.join('\n')}\n\`\`\``);
}

/** At most `room` units. What is cut is cut inside of words: no mark is left open. */
function spans(text: Text, context: RenderContext, room: number): string {
  let shown = '';
  for (const span of text) {
    const left = room - shown.length;
    const piece = spanText(span, context, left);
    if (piece === undefined) return left > 0 ? `${shown}…` : shown;
    shown += piece;
  }
  return shown;
}

/** undefined where nothing of it fits. */
function spanText(span: Span, context: RenderContext, room: number): string | undefined {
  if (typeof span === 'string') {
    const words = foreign(span);
    return words === '' ? '' : within(fitted(words, room, literal), room);
  }
  if ('bold' in span) return marked('**', span.bold, context, room);
  if ('italic' in span) return marked('*', span.italic, context, room);
  if ('code' in span) {
    return room < 4 ? undefined : `\`${fitted(foreign(span.code), room - 2, codeLiteral)}\``;
  }
  if ('actor' in span) return within(mention(span.actor), room);
  if ('vote' in span) return within(voteEmoji(span.vote, context), room);
  if ('url' in span) return anchor(span.url, span.label, room);
  return link(span.message, span.label, context, room);
}

function within(text: string, room: number): string | undefined {
  return text !== '' && text.length <= room ? text : undefined;
}

/** Marks must touch words on their inner sides, or Discord shows them as they are. */
function marked(mark: string, text: Text, context: RenderContext, room: number): string | undefined {
  if (room <= 2 * mark.length + 1) return undefined;
  const inner = spans(text, context, room - 2 * mark.length);
  const bare = inner.trim();
  if (bare === '') return inner;
  const start = inner.indexOf(bare);
  return `${inner.slice(0, start)}${mark}${bare}${mark}${inner.slice(start + bare.length)}`;
}

/** Those of the card who must act; as many as Discord takes. Mentions in embeds notify nobody. */
function called({ blocks }: Card, content: string): { users?: string[]; roles?: string[] } {
  const actors = blocks.flatMap((block) => ('text' in block ? callsIn(block.text) : []));
  const idsOf = (pattern: RegExp, mentioned: (id: string) => string) =>
    [...new Set(actors.flatMap((actor) => pattern.exec(actor)?.[1] ?? []))]
      .filter((id) => content.includes(mentioned(id)))
      .slice(0, MOST_CALLED);
  const users = idsOf(ACTOR, (id) => `<@${id}>`);
  const roles = idsOf(ROLE, (id) => `<@&${id}>`);
  return { ...(users.length === 0 ? {} : { users }), ...(roles.length === 0 ? {} : { roles }) };
}

function callsIn(text: Text): readonly string[] {
  return text.flatMap((span) => {
    if (typeof span === 'string') return [];
    if ('bold' in span) return callsIn(span.bold);
    if ('italic' in span) return callsIn(span.italic);
    return 'actor' in span && span.call === true ? [span.actor] : [];
  });
}

const MOST_CALLED = 100;
const ACTOR = /^discord:(\d{1,20})$/u;
const ROLE = /^discord:role:(\d{1,20})$/u;

/** Shown by their names; who is notified by it `allowed_mentions` says. */
function mention(id: string): string {
  const user = ACTOR.exec(id)?.[1];
  if (user !== undefined) return `<@${user}>`;
  const role = ROLE.exec(id)?.[1];
  return role === undefined ? literal(actorLabel(id)) : `<@&${role}>`;
}

function voteEmoji(verdict: 'approve' | 'reject', { reactions }: RenderContext): string {
  const name = reactions[verdict][0] ?? (verdict === 'approve' ? 'white_check_mark' : 'x');
  return emojiCharacter(name) ?? `\\:${literal(name)}\\:`;
}

const SNOWFLAKE = /^\d{1,20}$/u;

function link(ref: MessageRef, label: string, { guildId }: RenderContext, room: number): string | undefined {
  const channel = ref.thread ?? ref.channel;
  const ours = ref.platform === 'discord' && SNOWFLAKE.test(channel) && SNOWFLAKE.test(ref.id);
  if (!ours) return within(fitted(foreign(label), room, literal), room);
  return anchor(`https://discord.com/channels/${guildId}/${channel}/${ref.id}`, label, room);
}

function anchor(target: string, label: string, room: number): string | undefined {
  const labelRoom = room - target.length - 4;
  return labelRoom < 1 ? undefined : `[${fitted(foreign(label), labelRoom, literal) || '…'}](${target})`;
}

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
  const all = [...usable.values()].slice(0, LIMITS.actionRows * LIMITS.buttonsPerRow);
  const rows: APIActionRowComponent<APIComponentInMessageActionRow>[] = [];
  for (let at = 0; at < all.length; at += LIMITS.buttonsPerRow) {
    rows.push({ type: ComponentType.ActionRow, components: all.slice(at, at + LIMITS.buttonsPerRow) });
  }
  return rows;
}

export function customId(button: Pick<Button, 'action' | 'value'>): string {
  return `${button.action}:${button.value}`;
}
