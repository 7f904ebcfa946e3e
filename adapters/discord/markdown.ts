import { foreign, foreignLines } from '../../src/base/foreign.js';
import type { Span, Text } from '../../src/chat/card.js';
import { emojiCharacter } from '../../src/chat/emoji.js';
import { actorLabel } from '../../src/chat/plain.js';
import type { MessageRef } from '../../src/chat/platform.js';
import { LOOKS } from '../../src/chat/status.js';
import { unbroken } from '../../src/chat/unbroken.js';
import { codeLiteral, fencedLiteral, fitted, literal, plainStart } from './escape.js';
import { andMore, PIECE_ROOM, QUOTED_LINES, ROW_ROOM } from './limits.js';

/** What rendering has to know of where the card goes. */
export interface RenderContext {
  guildId: string;
  /** Accepted emoji names; the first of each stands for its verdict. */
  reactions: { approve: readonly string[]; reject: readonly string[] };
}

/** One line, whose beginning is read as words. */
export function markdownLine(text: Text, context: RenderContext): string {
  return plainStart(spans(text, context, PIECE_ROOM - 2));
}

/** A line behind something of ours. */
export function markdown(text: Text, context: RenderContext, room = PIECE_ROOM): string {
  return spans(text, context, room);
}

export function markdownQuote(text: Text, context: RenderContext): string[] {
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
export function fences(rows: readonly string[]): string[] {
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
    const words = unbroken(foreign(span));
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
  if ('time' in span) return within(moment(span), room);
  if ('status' in span) return within(`${LOOKS[span.status].emoji} `, room);
  return link(span.message, span.label, context, room);
}

/** In the reader's zone (https://docs.discord.com/developers/reference#message-formatting-timestamp-styles). */
function moment({ time, seconds }: { time: number; seconds?: true }): string {
  return `<t:${Math.floor(time / 1000)}:${seconds === true ? 'T' : 'f'}>`;
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

const ACTOR = /^discord:(\d{1,20})$/u;
const ROLE = /^discord:role:(\d{1,20})$/u;

/** The ids of those whom a platform would notify. */
export function idOf(actor: string): { kind: 'user' | 'role'; id: string } | undefined {
  const user = ACTOR.exec(actor)?.[1];
  if (user !== undefined) return { kind: 'user', id: user };
  const role = ROLE.exec(actor)?.[1];
  return role === undefined ? undefined : { kind: 'role', id: role };
}

/** Shown by their names; who is notified by it `allowed_mentions` says. */
export function mention(actor: string): string {
  const named = idOf(actor);
  if (named === undefined) return literal(actorLabel(actor));
  return named.kind === 'user' ? `<@${named.id}>` : `<@&${named.id}>`;
}

function voteEmoji(verdict: 'approve' | 'reject', { reactions }: RenderContext): string {
  const name = reactions[verdict][0] ?? (verdict === 'approve' ? 'white_check_mark' : 'x');
  return emojiCharacter(name) ?? `\\:${literal(name)}\\:`;
}

const SNOWFLAKE = /^\d{1,20}$/u;

function link(ref: MessageRef, label: string, { guildId }: RenderContext, room: number): string | undefined {
  const channel = ref.thread ?? ref.channel;
  const ours = ref.platform === 'discord' && SNOWFLAKE.test(channel) && SNOWFLAKE.test(ref.id);
  const whole = unbroken(label);
  if (!ours) return within(fitted(foreign(whole), room, literal), room);
  return anchor(`https://discord.com/channels/${guildId}/${channel}/${ref.id}`, whole, room);
}

function anchor(target: string, label: string, room: number): string | undefined {
  const labelRoom = room - target.length - 4;
  return labelRoom < 1 ? undefined : `[${fitted(foreign(label), labelRoom, literal) || '…'}](${target})`;
}
