import { foreign, foreignLines } from '../base/foreign.js';
import { type ActorId, platformOf } from './actor.js';
import type { Block, Card, Span, Step, Text } from './card.js';
import type { MessageRef } from './platform.js';
import { FITTING, fitted } from './table.js';

/** How a medium without markup of its own shows what is alive in a card. */
export interface TextStyle {
  bold(text: string): string;
  italic(text: string): string;
  code(text: string): string;
  actor(id: ActorId): string;
  vote(verdict: 'approve' | 'reject'): string;
  message(ref: MessageRef, label: string): string;
  quote(line: string): string;
}

const asItIs = (text: string) => text;

/** `@alice`: the part after the platform's name. */
export function actorLabel(id: ActorId): string {
  const platform = platformOf(id);
  return `@${foreign(platform === '' ? id : id.slice(platform.length + 1), 80)}`;
}

export const PLAIN: TextStyle = {
  bold: asItIs,
  italic: asItIs,
  code: asItIs,
  actor: actorLabel,
  vote: (verdict) => (verdict === 'approve' ? '✅' : '❌'),
  message: (_ref, label) => label,
  quote: (line) => `> ${line}`,
};

/** A card as a person would read it, without markup. Nothing in it can steer a terminal or break out of its line. */
export function plainText(card: Card, names: Partial<TextStyle> = {}): string {
  return styledText(card, { ...PLAIN, ...names });
}

/** `columns`: how wide its tables may be. */
export function styledText(card: Card, style: TextStyle, columns = FITTING): string {
  return card.blocks.flatMap((block) => blockLines(block, style, columns)).join('\n');
}

/** What stands before a step. */
const STEP_MARKS = { done: '✓', 'under-way': '▸', 'to-do': '○', failed: '✗' } as const;

/** `✓ prepare · ▸ copy memory · ○ prove`. */
export function stepsText(steps: readonly Step[]): string {
  return steps.map(({ title, state }) => `${STEP_MARKS[state]} ${foreign(title, 80)}`).join(' · ');
}

/** Rows of a list on the request card and below: two spaces in front. */
const ITEM = '  ';

function blockLines(block: Block, style: TextStyle, columns: number): string[] {
  switch (block.kind) {
    case 'line':
      return [spans(block.text, style)];
    case 'item':
      return [ITEM + spans(block.text, style)];
    case 'quote':
      return quotedLines(block.text, style).map((line) => style.quote(line));
    case 'pre':
      return block.lines.flatMap(foreignLines);
    case 'gap':
      return [''];
    case 'field':
      return [`${block.name}: ${spans(block.value, style)}`];
    case 'folded':
      return block.blocks.flatMap((one) => blockLines(one, style, columns));
    case 'table':
      return [...fitted(block.head, block.rows, columns)];
    case 'steps':
      return [stepsText(block.steps)];
  }
}

/** Foreign words in a quote keep their line breaks; what is alive among them never has any. */
function quotedLines(text: Text, style: TextStyle): string[] {
  const lines = [''];
  for (const span of text) {
    const [first = '', ...more] = typeof span === 'string' ? foreignLines(span) : [spanText(span, style)];
    lines.push((lines.pop() ?? '') + first, ...more);
  }
  return lines;
}

function spans(text: Text, style: TextStyle): string {
  return text.map((span) => spanText(span, style)).join('');
}

function spanText(span: Span, style: TextStyle): string {
  if (typeof span === 'string') return foreign(span);
  if ('bold' in span) return style.bold(spans(span.bold, style));
  if ('italic' in span) return style.italic(spans(span.italic, style));
  if ('code' in span) return style.code(foreign(span.code));
  if ('actor' in span) return style.actor(span.actor);
  if ('vote' in span) return style.vote(span.vote);
  if ('url' in span) return `${foreign(span.label)} (${span.url})`;
  if ('time' in span) return span.text;
  if ('status' in span) return '';
  return style.message(span.message, foreign(span.label));
}
