import { clipped, sentence } from '../../base/format/words.js';
import type { Text } from '../../chat/card.js';
import type { ListingGroup } from '../../chat/listing.js';
import { prose } from '../../chat/prose.js';
import type { Finding, Verdict } from '../finding.js';

const WORDS_LENGTH = 400;
const SOURCE_LENGTH = 120;
const ORDER: readonly Verdict[] = ['fail', 'warn', 'unknown', 'pass'];

/** Every finding, grouped by its verdict, worst first. */
export function findingGroups(findings: readonly Finding[]): readonly ListingGroup[] {
  return ORDER.flatMap((verdict) => {
    const rows = findings.filter((finding) => finding.verdict === verdict).map(findingRow);
    return rows.length === 0 ? [] : [{ name: verdict, rows }];
  });
}

/** Check, what was seen and where, and the remedy. */
function findingRow({ check, title, text, source, remedy }: Finding): Text {
  const seen = `${check} ${title}: ${clipped(text, WORDS_LENGTH)}`;
  const where = source === undefined ? '' : ` (${clipped(source, SOURCE_LENGTH)})`;
  if (remedy === undefined) return prose(seen + where);
  return prose(`${sentence(seen + where)} ${clipped(remedy, WORDS_LENGTH)}`);
}
