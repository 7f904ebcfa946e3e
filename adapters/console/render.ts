import { foreign } from '../../src/base/foreign.js';
import { platformOf } from '../../src/chat/actor.js';
import type { Block, Card, Status } from '../../src/chat/card.js';
import { actorLabel, PLAIN, styledText, type TextStyle } from '../../src/chat/plain.js';
import { FITTING } from '../../src/chat/table.js';
import type { KeptButton } from './state.js';

export const PLATFORM = 'console';

/** A card twice: as a person reads it, and the same with the terminal's colours. */
export interface Rendered {
  text: string;
  styled: string;
  /** Which lines are a table's rows. */
  rows?: ReadonlySet<number>;
}

/** Emoji names that a person types to vote, as configured: the first of each. */
export interface VoteNames {
  approve: string;
  reject: string;
}

const sgr = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;

export const dim = sgr(2, 22);

/** `columns`: how wide a table may be. */
export function render(card: Card, votes: VoteNames, color: boolean, columns = FITTING): Rendered {
  const plain = plainStyle(votes);
  const text = styledText(card, plain, columns);
  const styled = color ? lit(card.status) + styledText(card, colored(plain), columns) : text;
  const rows = tableRows(card);
  return rows.size === 0 ? { text, styled } : { text, styled, rows };
}

/** The colour of how it stands, in front; its word follows. */
function lit(status: Card['status']): string {
  return status === undefined ? '' : `${sgr(STATUS_COLOUR[status], 39)('●')} `;
}

/** SGR foregrounds: yellow, blue, green, red, grey. */
const STATUS_COLOUR: Readonly<Record<Status, number>> = {
  waiting: 33,
  ready: 34,
  running: 34,
  good: 32,
  attention: 33,
  bad: 31,
  over: 90,
};

function tableRows({ blocks }: Card): ReadonlySet<number> {
  const kinds = blocks.flatMap(unfolded).flatMap((block) =>
    styledText({ blocks: [block] }, PLAIN)
      .split('\n')
      .map(() => block.kind),
  );
  return new Set(kinds.flatMap((kind, index) => (kind === 'pre' || kind === 'table' ? [index] : [])));
}

function unfolded(block: Block): readonly Block[] {
  return block.kind === 'folded' ? block.blocks : [block];
}

/** What can be pressed, as it is typed: `[approve 3] [reject 3]`, `[more 3] All 62 checks`. */
export function buttonsLine(number: string, buttons: readonly KeptButton[]): string | undefined {
  const typed = buttons.map(({ action, label }) =>
    // The others' words say what they do; of what there is more, only the label tells.
    action === 'more' ? `[more ${number}] ${foreign(label, 80)}` : `[${action} ${number}]`,
  );
  return typed.length === 0 ? undefined : typed.join(' ');
}

export function keptButtons(card: Card): KeptButton[] {
  return (card.buttons ?? []).map(({ action, value, label }) => ({ action, value, label }));
}

function plainStyle(votes: VoteNames): TextStyle {
  return {
    ...PLAIN,
    // People of other platforms can't be mentioned here: their id says who they are.
    actor: (id) => (platformOf(id) === PLATFORM ? actorLabel(id) : foreign(id, 80)),
    vote: (verdict) => `:${votes[verdict]}:`,
    message: (ref, label) =>
      ref.platform === PLATFORM ? `${label} (message ${foreign(ref.id, 20)})` : label,
  };
}

function colored(plain: TextStyle): TextStyle {
  return {
    bold: sgr(1, 22),
    italic: sgr(3, 23),
    code: sgr(36, 39),
    actor: (id) => sgr(35, 39)(plain.actor(id)),
    vote: (verdict) => sgr(33, 39)(plain.vote(verdict)),
    message: (ref, label) => sgr(4, 24)(plain.message(ref, label)),
    quote: (line) => dim(plain.quote(line)),
  };
}
