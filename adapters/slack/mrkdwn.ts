import { foreign, foreignLines } from '../../src/base/foreign.js';
import type { ActorId } from '../../src/chat/actor.js';
import type { Span, Text } from '../../src/chat/card.js';
import { actorLabel } from '../../src/chat/plain.js';
import type { MessageRef } from '../../src/chat/platform.js';
import { LOOKS } from '../../src/chat/status.js';
import { unbroken } from '../../src/chat/unbroken.js';
import { codeLiteral, escapeEntities, fitted, literal } from './escape.js';
import { LINE_ROOM, NAME_ROOM, WORDS_ROOM } from './limits.js';

export interface MrkdwnContext {
  /** The emoji that is seeded for each verdict, without colons. */
  emoji: { approve: string; reject: string };
  /** The permanent link of a message of ours, where it is known. */
  link(ref: MessageRef): string | undefined;
}

/** One line. Bare strings are literal; only what is ours is alive. Never longer than `room`. */
export function mrkdwn(text: Text, context: MrkdwnContext, room = LINE_ROOM): string {
  return spans(text, context, { left: room }, 'plain');
}

/** Words that are not ours keep their line breaks here. */
export function quotedMrkdwn(text: Text, context: MrkdwnContext): string[] {
  const lines: Span[][] = [[]];
  for (const span of text) {
    const [first = '', ...more] = typeof span === 'string' ? foreignLines(span) : [span];
    lines.at(-1)?.push(first);
    for (const line of more) lines.push([line]);
  }
  return lines.map((line) => mrkdwn(line, context));
}

/** UTF-16 units that the line may still take. */
interface Room {
  left: number;
}

type Inside = 'plain' | 'bold' | 'italic';

function spans(text: Text, context: MrkdwnContext, room: Room, inside: Inside): string {
  return merged(text)
    .map((span) => spanText(span, context, room, inside))
    .join('');
}

/** Neighbours are made harmless together: `:x` and `:` make an emoji only side by side. */
function merged(text: Text): Span[] {
  const spans: Span[] = [];
  for (const span of text) {
    const last = spans.at(-1);
    if (typeof span === 'string' && typeof last === 'string') spans[spans.length - 1] = last + span;
    else spans.push(span);
  }
  return spans;
}

function spanText(span: Span, context: MrkdwnContext, room: Room, inside: Inside): string {
  if (typeof span === 'string') {
    return take(room, fitted(unbroken(foreign(span)), Math.min(room.left, WORDS_ROOM), literal));
  }
  if ('bold' in span) return marked('*', span.bold, context, room, inside, 'bold');
  if ('italic' in span) return marked('_', span.italic, context, room, inside, 'italic');
  if ('code' in span) {
    const shown = fitted(foreign(span.code), Math.min(room.left - 2, NAME_ROOM), codeLiteral);
    return shown.trim() === '' ? '' : take(room, `\`${shown}\``);
  }
  if ('actor' in span) return whole(room, mention(span.actor));
  if ('vote' in span) return whole(room, `:${context.emoji[span.vote]}:`);
  if ('url' in span) return anchor(span.url, span.label, room);
  if ('time' in span) return whole(room, moment(span));
  if ('status' in span) return whole(room, `${LOOKS[span.status].emoji} `);
  return linked(span.message, span.label, context, room);
}

/** Markers do not nest with themselves: Slack would end the format at the second. Empty ones would show. */
function marked(
  marker: string,
  text: Text,
  context: MrkdwnContext,
  room: Room,
  inside: Inside,
  kind: Inside,
): string {
  if (inside !== 'plain' || room.left < 10) return spans(text, context, room, inside);
  room.left -= 2;
  const shown = spans(text, context, room, kind);
  const bare = shown.trim();
  return bare === '' ? shown : shown.replace(bare, () => `${marker}${bare}${marker}`);
}

function linked(ref: MessageRef, label: string, context: MrkdwnContext, room: Room): string {
  const link = ref.platform === 'slack' ? context.link(ref) : undefined;
  const whole = unbroken(label);
  if (link === undefined) return take(room, fitted(foreign(whole), Math.min(room.left, NAME_ROOM), literal));
  return anchor(link, whole, room);
}

function anchor(address: string, label: string, room: Room): string {
  // A bar would end the address; inside a link's label nothing formats.
  const shown = fitted(foreign(label).replaceAll('|', '¦'), NAME_ROOM, escapeEntities);
  return whole(room, `<${address.replaceAll('&', '&amp;')}|${shown}>`);
}

/** In the reader's zone; the words of ours where a client can't (https://docs.slack.dev/messaging/formatting-message-text#date-formatting). */
function moment({ time, text, seconds }: { time: number; text: string; seconds?: true }): string {
  const clock = seconds === true ? '{time_secs}' : '{time}';
  return `<!date^${Math.floor(time / 1000)}^{date_short_pretty} ${clock}|${escapeEntities(text.replaceAll('|', '¦'))}>`;
}

const USER = /^slack:([UW][A-Z0-9]+)$/u;
const GROUP = /^slack:group:(S[A-Z0-9]+)$/u;

/** A mention for those who are of this platform, a plain name for others. */
function mention(actor: ActorId): string {
  const user = USER.exec(actor)?.[1];
  if (user !== undefined) return `<@${user}>`;
  const group = GROUP.exec(actor)?.[1];
  return group === undefined ? literal(actorLabel(actor)) : `<!subteam^${group}>`;
}

/** A thing that is alive is there or not; half of it would be rubbish. */
function whole(room: Room, shown: string): string {
  return shown.length > room.left ? '' : take(room, shown);
}

function take(room: Room, shown: string): string {
  room.left -= shown.length;
  return shown;
}
