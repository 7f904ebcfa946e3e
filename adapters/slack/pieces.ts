import type { KnownBlock } from '@slack/types';
import { foreign } from '../../src/base/foreign.js';
import type { Block } from '../../src/chat/card.js';
import { stepsText } from '../../src/chat/plain.js';
import { fitted as fittedTable } from '../../src/chat/table.js';
import { codeLiteral, fitted, literal } from './escape.js';
import { FIELD_NAME_ROOM, FIELD_ROOM, LIMITS, LINE_ROOM, TABLE_COLUMNS } from './limits.js';
import { type MrkdwnContext, mrkdwn, quotedMrkdwn } from './mrkdwn.js';
import { planBlock, tableBlock } from './native.js';

/**
 * Which blocks a message is made of. `modern`: containers that fold, tables, plans (of 2026). `plain`: what every
 * workspace and client has known for years.
 */
export type Form = 'modern' | 'plain';

/** A piece that is never cut any more: one line of mrkdwn, a field, a code block, a divider, a block of its own. */
export type Piece =
  | { kind: 'text' | 'item' | 'pre'; text: string }
  | { kind: 'field'; text: string; name: string; value: string }
  | { kind: 'gap' }
  | { kind: 'folded'; title: string; pieces: readonly Piece[] }
  | { kind: 'native'; block: KnownBlock; size: number };

/** For rows of a list; Slack trims spaces in front, these it keeps. */
export const INDENT = '\u2003';

export function piecesOf(blocks: readonly Block[], context: MrkdwnContext, form: Form): Piece[] {
  let tables = 0;
  // A container takes neither plans nor tables with pages.
  const made = (block: Block, inside = false): Piece[] => {
    switch (block.kind) {
      case 'line':
        return [{ kind: 'text', text: mrkdwn(block.text, context) }];
      case 'item':
        return [{ kind: 'item', text: INDENT + mrkdwn(block.text, context) }];
      case 'quote':
        return quotedMrkdwn(block.text, context).map((text) => ({ kind: 'item', text: `> ${text}` }));
      case 'pre':
        return codeBlocks(block.lines);
      case 'gap':
        return [{ kind: 'gap' }];
      case 'field': {
        const name = fitted(foreign(block.name, 80), FIELD_NAME_ROOM, literal);
        const value = mrkdwn(block.value, context, FIELD_ROOM);
        return [{ kind: 'field', name, value, text: `*${name}:* ${value}` }];
      }
      case 'folded': {
        const pieces = block.blocks.flatMap((one) => made(one, true));
        return form === 'modern' ? [{ kind: 'folded', title: block.title, pieces }] : pieces;
      }
      case 'table': {
        // Slack takes one table a message.
        const native = form === 'modern' && tables === 0 ? tableBlock(block) : undefined;
        if (native === undefined || (inside && native.block.type !== 'table'))
          return codeBlocks(fittedTable(block.head, block.rows, TABLE_COLUMNS));
        tables += 1;
        return [native];
      }
      case 'steps': {
        const native = form === 'modern' && !inside ? planBlock(block) : undefined;
        return [native ?? { kind: 'text', text: mrkdwn([stepsText(block.steps)], context) }];
      }
    }
  };
  return blocks.flatMap((block) => made(block));
}

/** Monospace lines as one code block; what is too long for one section goes on in the next. */
function codeBlocks(lines: readonly string[]): Piece[] {
  const blocks: string[] = [];
  let open: string[] = [];
  let size = 0;
  for (const line of lines) {
    const shown = codeLiteral(foreign(line, LIMITS.row));
    if (size + shown.length + 1 > LINE_ROOM - 8 && open.length > 0) {
      blocks.push(fenced(open));
      open = [];
      size = 0;
    }
    open.push(shown);
    size += shown.length + 1;
  }
  if (open.length > 0) blocks.push(fenced(open));
  return blocks.map((text) => ({ kind: 'pre', text }));
}

function fenced(lines: readonly string[]): string {
  return `\`\`\`\n${lines.join('\n')}\n\`\`\``;
}
