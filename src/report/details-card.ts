import { mebibytes } from '../base/format/bytes.js';
import { shortId } from '../base/format/ids.js';
import { clipped, named } from '../base/format/words.js';
import { type Block, type Button, bold, type Card, code, item, line, type Text } from '../chat/card.js';
import { type Listing, listingPage, nextLabel, pageTitle, rowsOf, weightOf } from '../chat/listing.js';
import { prose } from '../chat/prose.js';
import { dottedLine } from '../chat/text.js';
import { type Request, shownId } from '../requests/request.js';
import { moreDetailsValue } from './buttons.js';
import { planTitle } from './request-card.js';
import type { CardView } from './view.js';

const WORDS_LENGTH = 400;

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
  const title = dottedLine([bold(...planTitle(request, view))], shownId(request.id), 'details');
  const identity = identityBlocks(request);
  const digest = [
    line('Digest ', code(request.digest)),
    line('Request id in every log ', code(request.requestId)),
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
  const { plan } = request;
  const title = [bold(...planTitle(request, view)), ` · ${shownId(request.id)}`];
  if (plan.kind !== 'migrate') return { title, noun: 'details', groups: [] };
  const findings = plan.about.findings.map(
    ({ check, verdict, text }): Text => [
      `${check} `,
      bold(verdict),
      ' ',
      ...prose(clipped(text, WORDS_LENGTH)),
    ],
  );
  const volumes = plan.about.volumes.map(
    (volume): Text => [
      code(volume.id),
      ` ${named(volume.name || shortId(volume.id))}, ${mebibytes(volume.sizeGib * 1024)}${volume.type === null ? '' : `, ${named(volume.type)}`}`,
    ],
  );
  const groups = [
    { name: 'Findings', rows: findings },
    { name: 'Volumes', rows: volumes },
  ];
  return { title, noun: 'details', groups: groups.filter(({ rows }) => rows.length > 0) };
}

function identityBlocks({ plan }: Request): readonly Block[] {
  if (plan.kind !== 'migrate') {
    return Object.entries(plan.identity).map(([key, value]) =>
      item(
        `${named(key)}: `,
        code(clipped(typeof value === 'string' ? value : JSON.stringify(value), WORDS_LENGTH)),
      ),
    );
  }
  const { identity, about } = plan;
  const nothing = [
    ...(about.findings.length === 0 ? ['Findings: none'] : []),
    ...(about.volumes.length === 0 ? ['Volumes: none'] : []),
  ];
  return [
    line('Server ', code(identity.server), ', project ', code(clipped(identity.project, 64))),
    line(
      `${about.vcpus} vCPU, ${mebibytes(about.memoryMib)}, block_migration `,
      code(String(identity.blockMigration)),
    ),
    line(
      about.addresses.length === 0
        ? 'No addresses'
        : `Addresses: ${clipped(about.addresses.join(', '), 1000)}`,
    ),
    ...nothing.map((text) => line(text)),
  ];
}
