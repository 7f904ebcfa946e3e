import { type Block, bold, type Card, card, code, item, line } from '../chat/card.js';
import { prose } from '../chat/prose.js';
import { type Request, shownId } from '../requests/request.js';
import { mebibytes } from './format/bytes.js';
import { shortId } from './format/ids.js';
import { clipped, named } from './format/words.js';
import { planTitle } from './request-card.js';
import { dottedLine } from './text.js';
import type { CardView } from './view.js';

const MOST_ITEMS = 40;
const WORDS_LENGTH = 400;

/** What the Details button shows to one person: every finding and everything that the digest covers, in full. */
export function detailsCard(request: Request, view: CardView): Card {
  return card(
    dottedLine([bold(...planTitle(request, view))], shownId(request.id), 'details'),
    ...planBlocks(request),
    line('Digest ', code(request.digest)),
    line('Request id in every log ', code(request.requestId)),
  );
}

function planBlocks(request: Request): readonly Block[] {
  const { plan } = request;
  if (plan.kind !== 'migrate') {
    return Object.entries(plan.identity).map(([key, value]) =>
      item(
        `${named(key)}: `,
        code(clipped(typeof value === 'string' ? value : JSON.stringify(value), WORDS_LENGTH)),
      ),
    );
  }
  const { identity, about } = plan;
  const findings = about.findings.map(({ check, verdict, text }) =>
    item(`${check} `, bold(verdict), ' ', ...prose(clipped(text, WORDS_LENGTH))),
  );
  const volumes = about.volumes.map((volume) =>
    item(
      code(volume.id),
      ` ${named(volume.name || shortId(volume.id))}, ${mebibytes(volume.sizeGib * 1024)}${volume.type === null ? '' : `, ${named(volume.type)}`}`,
    ),
  );
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
    ...section('Findings', findings),
    ...section('Volumes', volumes),
  ];
}

function section(title: string, items: readonly Block[]): readonly Block[] {
  if (items.length === 0) return [line(`${title}: none`)];
  const rest = items.length - MOST_ITEMS;
  return [line(`${title}:`), ...items.slice(0, MOST_ITEMS), ...(rest > 0 ? [item(`and ${rest} more`)] : [])];
}
