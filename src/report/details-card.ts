import { type Button, bold, type Card, code, line } from '../chat/card.js';
import { type Listing, listingPage, nextLabel, pageTitle, rowsOf, weightOf } from '../chat/listing.js';
import { dottedLine } from '../chat/text.js';
import { type Request, shownId } from '../requests/request.js';
import { moreDetailsValue } from './buttons.js';
import { type CardView, presentationOf } from './view.js';

/**
 * What the Details button shows to one person: every finding and everything that the digest covers, in full. What one
 * message has no room for comes with the next page, whose first row is `from`.
 */
export function detailsCard(request: Request, view: CardView, from = 0): Card {
  const listing = detailsListing(request, view);
  if (from > 0 && from < rowsOf(listing)) {
    const page = listingPage(listing, from);
    return { blocks: [pageTitle(listing, page), ...page.blocks], ...nextButton(request, listing, page) };
  }
  const title = dottedLine(
    [bold(...presentationOf(request, view).title(request))],
    shownId(request.id),
    'details',
  );
  const { identity } = presentationOf(request, view).details(request);
  const digest = [
    line('Digest ', code(request.digest)),
    line('Request id in every log ', code(request.openstackRequestId)),
  ];
  const page = listingPage(listing, 0, weightOf([title, ...identity, ...digest]));
  return {
    blocks: [title, ...identity, ...page.blocks, ...digest],
    ...nextButton(request, listing, page),
  };
}

function nextButton(
  request: Request,
  listing: Listing,
  page: ReturnType<typeof listingPage>,
): { buttons?: readonly Button[] } {
  const label = nextLabel(listing, page);
  return label === undefined
    ? {}
    : { buttons: [{ action: 'more', value: moreDetailsValue(request, page.to), label }] };
}

/** What of a plan may be long. */
function detailsListing(request: Request, view: CardView): Listing {
  const present = presentationOf(request, view);
  const title = [bold(...present.title(request)), ` · ${shownId(request.id)}`];
  const { groups } = present.details(request);
  return { title, noun: 'details', groups: groups.filter(({ rows }) => rows.length > 0) };
}
