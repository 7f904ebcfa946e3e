import type { Clock } from '../base/clock.js';
import { type Card, card, code, line } from '../chat/card.js';
import { type Listing, listingPage, type More, nextLabel, pageTitle } from '../chat/listing.js';
import { listingValue } from '../report/buttons.js';

/** Lists that are kept at once; the one that was asked for longest ago goes first. */
const MOST_KEPT = 50;
const KEPT_MINUTES = 15;

export interface ListingsParts {
  clock: Clock;
  /** Ten hexadecimal digits that nobody can guess. */
  newKey(): string;
}

interface Kept {
  listing: Listing;
  again: readonly string[];
  usedAt: number;
}

/**
 * What did not fit on a card, kept in memory so that a button can show it. Nothing here is worth more than asking
 * again: what is gone after a restart or a while is said, with the command.
 */
export class Listings {
  readonly #parts: ListingsParts;
  readonly #kept = new Map<string, Kept>();

  constructor(parts: ListingsParts) {
    this.#parts = parts;
  }

  /**
   * For the card that shows some of it. `again` are the commands that make the list again, the most exact first. Nothing
   * is kept before the card makes a button.
   */
  more(listing: Listing, again: readonly string[]): More {
    let key: string | undefined;
    return {
      listing,
      button: (from, label) => {
        key ??= this.#keep(listing, again);
        return { action: 'more', value: listingValue(key, from, again), label };
      },
    };
  }

  /** The page that a button asks for. */
  page(asked: { key: string; from: number; again: string }): Card {
    const kept = this.#find(asked.key);
    if (kept === undefined) return goneCard(asked.again);
    const { listing, again } = kept;
    const page = listingPage(listing, asked.from);
    if (page.to === page.from) return goneCard(asked.again);
    const next = nextLabel(listing, page);
    return {
      blocks: [pageTitle(listing, page), ...page.blocks],
      ...(next === undefined
        ? {}
        : {
            buttons: [
              { action: 'more' as const, value: listingValue(asked.key, page.to, again), label: next },
            ],
          }),
    };
  }

  #keep(listing: Listing, again: readonly string[]): string {
    const key = this.#parts.newKey();
    this.#kept.set(key, { listing, again, usedAt: this.#parts.clock.monotonic() });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
    return key;
  }

  #find(key: string): Kept | undefined {
    const now = this.#parts.clock.monotonic();
    for (const [one, { usedAt }] of this.#kept) {
      if (now - usedAt >= KEPT_MINUTES * 60_000) this.#kept.delete(one);
    }
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, { ...kept, usedAt: now });
    return kept;
  }
}

function goneCard(again: string): Card {
  return card(
    line(`Drover no longer has this list: it keeps the last ${MOST_KEPT}, for ${KEPT_MINUTES} minutes.`),
    ...(again === '' ? [] : [line('Ask again: ', code(again))]),
  );
}
