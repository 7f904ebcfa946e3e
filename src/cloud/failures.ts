import { FAILURES } from './failure-table.js';

/** What a message of Nova, libvirt, QEMU or SSH means, and what to do about it. */
export interface FailureRow {
  /** Stable and kebab-case. */
  id: string;
  /** Tried on the message with every run of white space as one blank: SSH's words stand on continuation lines. */
  match: RegExp;
  /** One sentence. `{source}` and `{destination}` become the hosts' names. */
  meaning: string;
  remedy: string;
  /** The same move may well succeed a little later, without anybody mending anything. */
  transient?: true;
  /** Where the message and its meaning were found. */
  origin: string;
}

export interface Translation {
  id: string;
  meaning: string;
  remedy: string;
  transient: boolean;
}

/** The hosts of the move, for the wording; left out or null where they are not known. */
export interface MoveHosts {
  source?: string | null;
  destination?: string | null;
}

/**
 * The first row of the table that fits: its order is from the specific to the general, so that the cause wins over
 * its consequence ("Host key verification failed" over "Migration operation has aborted") when both are there.
 */
export function translate(message: string, hosts: MoveHosts = {}): Translation | undefined {
  const flat = message.replace(/\s+/g, ' ');
  const row = FAILURES.find((failure) => failure.match.test(flat));
  if (row === undefined) return undefined;
  return {
    id: row.id,
    meaning: named(row.meaning, hosts),
    remedy: named(row.remedy, hosts),
    transient: row.transient === true,
  };
}

function named(text: string, hosts: MoveHosts): string {
  const spelled = text
    .replaceAll('{source}', hosts.source ?? 'the source host')
    .replaceAll('{destination}', hosts.destination ?? 'the destination');
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
