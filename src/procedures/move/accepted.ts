import { createHash } from 'node:crypto';
import type { Finding } from '../../preflight/finding.js';
import type { AcceptedFinding } from '../../requests/request.js';

/** What people accept with their vote, of all that the card shows. */
export function acceptedOf(findings: readonly Finding[]): readonly AcceptedFinding[] {
  return findings
    .filter(({ verdict }) => verdict === 'warn' || verdict === 'unknown')
    .map((finding) => {
      const { check, verdict } = finding;
      return { check, verdict, ...(verdict === 'warn' ? { evidence: evidenceOf(finding) } : {}) };
    });
}

/**
 * Findings of this verdict that people have not accepted: not on the card, or worse than there. A warning is another
 * one where its words are (`is DOWN`, `is bound to compute3`); what nobody could tell may have become a warning, but
 * not the other way. Those of the moment (a queue) are no change of the plan: slots keep it.
 */
export function notAccepted(
  findings: readonly Finding[],
  accepted: readonly AcceptedFinding[],
  verdict: 'warn' | 'unknown',
): readonly Finding[] {
  return findings
    .filter((finding) => finding.verdict === verdict && finding.momentary !== true)
    .filter((finding) => !accepted.some((known) => covers(known, finding)));
}

/**
 * What could not be read, for one message. Which answers of a slow host come too late is another set at each look:
 * the host is named alone, so that the same trouble is the same sentence.
 */
export function unreadText(findings: readonly Finding[]): string {
  const told = findings.map(({ late, subject, text }) =>
    late === true && subject !== undefined
      ? `not all that is checked before a start could be read: ${subject} answers too late`
      : text,
  );
  return [...new Set(told)].join('; ');
}

function covers(known: AcceptedFinding, finding: Finding): boolean {
  if (known.check !== finding.check) return false;
  if (finding.verdict === 'unknown') return true;
  // An earlier version kept no evidence.
  return known.verdict === 'warn' && (known.evidence ?? evidenceOf(finding)) === evidenceOf(finding);
}

/** A number by itself, with its unit: `46 MiB/s`, `3 h`, `12`; not those of a name or an address. */
const MEASURED = /(?<![\w./:-])\d+(?:\.\d+)?(?:\s?(?:%|ms|min|[smhd]|[KMGT]i?B(?:\/s)?))?(?![\w/:-]|\.\d)/g;

/** A hash of what a finding says, without the numbers that are others at each look. */
function evidenceOf({ text }: Finding): string {
  const words = text.replaceAll(MEASURED, '#').replaceAll(/#(?: #)+/g, '#');
  return createHash('sha256').update(words).digest('hex').slice(0, 16);
}
