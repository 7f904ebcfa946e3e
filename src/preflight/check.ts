import type { FactKey, FactTypes } from './facts/facts.js';
import type { Verdict } from './finding.js';

/** What a check is about: the cloud, the server, one host in its role, or the pair of hosts of a move. */
export type Scope = 'cloud' | 'server' | 'source' | 'destination' | 'pair';

/** The hosts of the move; `destination` is there for the scopes `destination` and `pair` alone. */
export interface Subject {
  source: string;
  destination: string;
}

/** What a check concludes; the engine adds its id, its title and the host it was about. */
export interface Conclusion {
  verdict: Verdict;
  text: string;
  remedy?: string;
  source?: string;
  /** A pass that still belongs on the card: "no way back by live migration". */
  inform?: true;
}

/** One check, a pure function of the facts it names. */
export interface Check<K extends FactKey = FactKey> {
  id: string;
  title: string;
  scope: Scope;
  reads: readonly K[];
  /** What it says is true of this moment only: its findings are marked so, and are no drift. */
  momentary?: true;
  /** What fails passes by itself: right before a start it makes an approved request wait rather than end. */
  holds?: true;
  decide(facts: Pick<FactTypes, K>, subject: Subject): Conclusion | readonly Conclusion[];
}

/** Ties the facts a check may see to those it says it reads. */
export function defineCheck<const K extends FactKey>(check: Check<K>): Check {
  // Sound: the engine only calls `decide` with every fact in `reads`; a Check of fewer facts serves as one of more.
  return check as unknown as Check;
}

export function pass(text: string, more: { source?: string; inform?: true } = {}): Conclusion {
  return { verdict: 'pass', text, ...more };
}

export function warn(text: string, remedy: string, source?: string): Conclusion {
  return { verdict: 'warn', text, remedy, ...(source === undefined ? {} : { source }) };
}

export function fail(text: string, remedy: string, source?: string): Conclusion {
  return { verdict: 'fail', text, remedy, ...(source === undefined ? {} : { source }) };
}

export function unknown(text: string, remedy?: string): Conclusion {
  return { verdict: 'unknown', text, ...(remedy === undefined ? {} : { remedy }) };
}
