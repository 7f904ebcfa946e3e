import { buttonsLine, dim, type Rendered } from './render.js';
import type { Paragraph, Screen } from './screen.js';
import type { KeptButton } from './state.js';

/** One thing to show. */
export type Line =
  | {
      type: 'message' | 'edit';
      number: string;
      thread?: string;
      author: string;
      shown: Rendered;
      buttons: readonly KeptButton[];
    }
  | {
      type: 'private';
      number: string;
      author: string;
      to: string;
      shown: Rendered;
      buttons: readonly KeptButton[];
    }
  | {
      type: 'reaction';
      number: string;
      thread?: string;
      author: string;
      emojis: readonly string[];
      taken: boolean;
    };

export type Output = (line: Line) => void;

export interface TextStream {
  write(text: string): unknown;
}

/** One JSON object a line, for programs; the fields are part of the command line's contract. */
export function jsonOutput(stream: TextStream): Output {
  return (line) => {
    const { type, number, author } = line;
    const thread = 'thread' in line && line.thread !== undefined ? { thread: line.thread } : {};
    const to = line.type === 'private' ? { to: line.to } : {};
    // Only a message says which reactions it has; what comes later is a line of its own.
    const reactions = type === 'message' ? { reactions: [] } : {};
    const texts = line.type === 'reaction' ? reactionTexts(line) : [line.shown.text];
    for (const text of texts) {
      stream.write(`${JSON.stringify({ type, number, ...thread, author, ...to, text, ...reactions })}\n`);
    }
  };
}

/** So many messages are remembered, so that of an edit only the news is shown; an edit of an older one is shown whole. */
const MOST_SHOWN = 200;

/** Plain lines, each thing below the one before: for pipes and files. */
export function plainOutput(stream: TextStream, color: boolean): Output {
  const shown = new Map<string, ReadonlySet<string>>();
  return (line) => {
    const { lines } = layout(line, color);
    stream.write(`${news(line, lines, shown).join('\n')}\n`);
    if (line.type !== 'message' && line.type !== 'edit') return;
    shown.delete(line.number);
    shown.set(line.number, new Set(lines));
    const [oldest] = shown.keys();
    if (shown.size > MOST_SHOWN && oldest !== undefined) shown.delete(oldest);
  };
}

/** Of an edit only its first line and what is new in it: the rest stands above already. */
function news(
  line: Line,
  lines: readonly string[],
  shown: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  const before = shown.get(line.number);
  if (line.type !== 'edit' || before === undefined) return lines;
  return lines.filter((text, index) => index === 0 || !before.has(text));
}

/** Lines on a terminal; edits are drawn where the message stands, or again below once that has scrolled away. */
export function screenOutput(screen: Screen, color: boolean): Output {
  return (line) => {
    if (line.type === 'edit') {
      const unmarked = layout({ ...line, type: 'message' }, color);
      if (screen.replace(line.number, unmarked)) return;
    }
    const key = line.type === 'message' || line.type === 'edit' ? line.number : undefined;
    screen.print(layout(line, color), key);
  };
}

/** `3  first line`, the rest below its beginning; replies one step in. */
function layout(line: Line, color: boolean): Paragraph {
  const faint = color ? dim : (text: string) => text;
  const step = 'thread' in line && line.thread !== undefined ? '   ' : '';
  const { above, lines } = body(line, faint);
  const [first = '', ...rest] = [...above, ...lines];
  const indent = step + ' '.repeat(line.number.length + 2);
  return {
    lines: [
      `${step}${faint(line.number)}  ${first}`,
      ...rest.map((text) => (text === '' ? '' : indent + text)),
    ],
    hang: indent.length,
    ...(line.type === 'reaction' || line.shown.rows === undefined
      ? {}
      : { rows: new Set([...line.shown.rows].map((row) => row + above.length)) }),
  };
}

/** What is shown, and what stands above it. */
interface Body {
  above: readonly string[];
  lines: readonly string[];
}

function body(line: Line, faint: (text: string) => string): Body {
  if (line.type === 'reaction') {
    return { above: [], lines: [faint(`@${line.author} ${reactionTexts(line).join(' ')}`)] };
  }
  const lines = line.shown.styled.split('\n');
  const buttons = buttonsLine(line.number, line.buttons);
  const whole = buttons === undefined ? lines : [...lines, faint(buttons)];
  if (line.type === 'private') {
    const to = faint(`to @${line.to} only:`);
    // Rows of a list stand below one another only on lines of their own.
    if (whole.length > 1) return { above: [to], lines: whole };
    return { above: [], lines: [`${to} ${whole[0] ?? ''}`] };
  }
  if (line.type === 'message') return { above: [], lines: whole };
  return { above: [], lines: [`${faint('(edited)')} ${whole[0] ?? ''}`, ...whole.slice(1)] };
}

/** As they are typed: `:x:`, or `-:x:` when it is taken back. */
function reactionTexts({ emojis, taken }: { emojis: readonly string[]; taken: boolean }): string[] {
  return emojis.map((emoji) => `${taken ? '-' : ''}${/^[\w+-]+$/u.test(emoji) ? `:${emoji}:` : emoji}`);
}
