import { plainText } from './failures/plain-text.js';
import type { FailureRow } from './failures/row.js';
import { FAILURES } from './failures/table.js';

export type Certainty = FailureRow['certainty'];

export interface Translation {
  id: string;
  meaning: string;
  remedy: string;
  transient: boolean;
  certainty: Certainty;
  about: FailureRow['about'];
  /** What went wrong; what only follows from it; or no more than that it failed. */
  level: 'cause' | 'effect' | 'general';
}

/** The hosts of the move, for the wording; left out or null where they are not known. */
export interface MoveHosts {
  source?: string | null;
  destination?: string | null;
}

/** Of a longer text its beginning and its end: an error says what it is at once, a traceback at last. */
const LONGEST = 64 * 1024;

/**
 * The row of the table with the highest rank that fits: the cause wins over its consequence ("Host key verification
 * failed" over "Migration operation has aborted") when both are there.
 */
export function translate(message: string, hosts: MoveHosts = {}): Translation | undefined {
  const text = plainText(bounded(message));
  const row = FAILURES.find((failure) => failure.match.test(text));
  if (row === undefined) return undefined;
  return {
    id: row.id,
    meaning: named(row.meaning, hosts),
    remedy: named(row.remedy, hosts),
    transient: row.transient === true,
    certainty: row.certainty,
    about: row.about,
    level: row.level ?? 'cause',
  };
}

function bounded(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST / 2)}\n${text.slice(-LONGEST / 2)}`;
}

function named(text: string, hosts: MoveHosts): string {
  const spelled = text
    .replaceAll('{source}', () => hosts.source ?? 'the source host')
    .replaceAll('{destination}', () => hosts.destination ?? 'the destination');
  const first = spelled.charAt(0);
  // A host's name is never capitalised, not even where it begins the sentence.
  return text.startsWith('{') && !startsWithName(text, hosts)
    ? first.toUpperCase() + spelled.slice(1)
    : spelled;
}

function startsWithName(text: string, hosts: MoveHosts): boolean {
  const host = text.startsWith('{source}') ? hosts.source : hosts.destination;
  return host !== undefined && host !== null;
}
