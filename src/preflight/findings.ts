import type { Finding, Verdict } from './finding.js';
import type { PreflightPolicy } from './policy.js';

export type Counts = Record<Verdict, number>;

const WORST_FIRST: readonly Verdict[] = ['fail', 'warn', 'unknown', 'pass'];

/** Worst first; within a verdict in the order of the checks' ids, `A7` before `A12`. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict) ||
      byName(a.check, b.check) ||
      byName(a.subject ?? '', b.subject ?? ''),
  );
}

export function countsOf(findings: readonly Finding[]): Counts {
  const counts: Counts = { pass: 0, warn: 0, fail: 0, unknown: 0 };
  for (const finding of findings) counts[finding.verdict] += 1;
  return counts;
}

/** The findings that refuse the move: every fail, and the warnings and unknowns that the policy names. */
export function refusals(findings: readonly Finding[], policy: Pick<PreflightPolicy, 'refuseOn'>): Finding[] {
  return findings.filter((finding) => refuses(finding, policy.refuseOn));
}

function refuses(finding: Finding, on: PreflightPolicy['refuseOn']): boolean {
  if (finding.verdict === 'fail') return true;
  if (finding.verdict === 'pass') return false;
  const named = finding.verdict === 'warn' ? on.warnings : on.unknowns;
  return named.includes('*') || named.includes(finding.check);
}

/** Orders names as people do: compute2 before compute10. The same everywhere, whatever the machine's language. */
export function byName(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

const collator = new Intl.Collator('en', { numeric: true });
