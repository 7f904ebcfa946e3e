import { type Block, type Button, bold, item, line, type Text } from './card.js';
import { plainText } from './plain.js';
import { textsOf } from './texts.js';

/** Rows that belong together, under what they have in common. Each row is of bounded length: 1,000 characters or so. */
export interface ListingGroup {
  name: string;
  rows: readonly Text[];
}

/** More rows than one message takes, shown a page at a time. */
export interface Listing {
  /** What the first line of each page begins with. */
  title: Text;
  /** What the rows are: `checks`. */
  noun: string;
  groups: readonly ListingGroup[];
}

/** A listing, and how a card makes the button that shows its rows from `from` on. */
export interface More {
  listing: Listing;
  button(from: number, label: string): Button;
}

export interface Page {
  blocks: readonly Block[];
  /** Rows from `from`, counted from 0, up to but without `to`. */
  from: number;
  to: number;
  total: number;
}

const MOST_ROWS = 40;
/** Characters of one page once each mark is escaped: Discord takes 4,000 in all parts of a message together. */
const PAGE_ROOM = 3600;

/** The rows from `from` on that fit on one page: one at least, where there is one. Each page repeats its group's name. */
export function listingPage(listing: Listing, from: number, used = 0): Page {
  const rows = listing.groups.flatMap((group) => group.rows.map((row, index) => ({ group, row, index })));
  const blocks: Block[] = [];
  let left = PAGE_ROOM - used;
  let to = from;
  let open: ListingGroup | undefined;
  for (const { group, row, index } of rows.slice(from, from + MOST_ROWS)) {
    const heading = group === open ? [] : [groupLine(group, index > 0)];
    const added = [...heading, item(...row)];
    left -= weightOf(added);
    if (left < 0 && to > from) break;
    blocks.push(...added);
    open = group;
    to += 1;
  }
  return { blocks, from, to, total: rows.length };
}

/** The page as a message of its own: what it lists, and which of how many these are. */
export function pageTitle({ title, noun }: Listing, { from, to, total }: Page): Block {
  const which =
    from === 0 && to === total ? `all ${total} ${noun}` : `${noun} ${from + 1} to ${to} of ${total}`;
  return line(...title, ` · ${which}`);
}

/** The label of the button for what comes after `page`; undefined after the last. */
export function nextLabel(listing: Listing, page: Page): string | undefined {
  if (page.to >= page.total) return undefined;
  return `${page.to + 1} to ${listingPage(listing, page.to).to} of ${page.total}`;
}

/** The button behind which the whole listing is. */
export function allButton({ listing, button }: More): Button {
  return button(0, `All ${rowsOf(listing)} ${listing.noun}`);
}

export function rowsOf(listing: Listing): number {
  return listing.groups.reduce((sum, { rows }) => sum + rows.length, 0);
}

/** Characters that blocks take where every mark is escaped: Discord doubles it, Slack writes `&amp;`. */
export function weightOf(blocks: readonly Block[]): number {
  const text = plainText({ blocks });
  const marks = (text.match(/[^\p{L}\p{N} ]/gu)?.length ?? 0) + 3 * (text.match(/[&<>]/g)?.length ?? 0);
  const spans = blocks.length + textsOf(blocks).reduce((sum, { length }) => sum + length, 0);
  return text.length + marks + 4 * spans;
}

function groupLine({ name, rows }: ListingGroup, continued: boolean): Block {
  return line(bold(name), ` · ${rows.length}${continued ? ', continued' : ''}`);
}
