import { isDroverError } from '../base/errors.js';
import { count } from '../base/format/findings.js';
import { isHostError } from '../hosts/host-error.js';
import type { Conclusion } from './check.js';
import type { FactKey, FactReader } from './facts/facts.js';
import type { Finding } from './finding.js';
import { byName } from './findings.js';
import type { HostBook } from './host-book.js';
import type { HostCheck, HostReads, HostSubject, Seen } from './host-check.js';

export interface HostFindings {
  /** About the source, or about all hosts. */
  readonly source: readonly Finding[];
  /** Of each destination that was looked at. */
  readonly destinations: ReadonlyMap<string, readonly Finding[]>;
}

/** H0, where `hosts` is not configured: one line for all of them. */
export const notConfigured: Finding = {
  check: 'H0',
  title: 'The hosts over SSH',
  verdict: 'unknown',
  text: 'the hosts were not checked: SSH to them is not configured',
  remedy: 'Set `hosts` in drover.yaml; docs/hosts/README.md has the login that only reads.',
};

type Answer = { check: HostCheck } & ({ findings: readonly Finding[] } | { unread: unknown });

/** Every check of these hosts, each fact read once and all at once. Never rejects: what fails is a finding. */
export async function runHostChecks(
  checks: readonly HostCheck[],
  book: HostBook,
  cloud: FactReader,
  hosts: { source: string | null; destinations: readonly string[] },
): Promise<HostFindings> {
  const { source } = hosts;
  const [ofSource, ...ofDestinations] = await Promise.all([
    source === null ? [] : findingsOf(checks, book, cloud, { role: 'source', host: source, source }),
    ...hosts.destinations.map((host) =>
      findingsOf(checks, book, cloud, { role: 'destination', host, source }),
    ),
  ]);
  return {
    source: ofSource ?? [],
    destinations: new Map(hosts.destinations.map((host, index) => [host, ofDestinations[index] ?? []])),
  };
}

/** The checks of one host alone, whatever runs there. */
export async function runOwnHostChecks(
  checks: readonly HostCheck[],
  book: HostBook,
  cloud: FactReader,
  host: string,
): Promise<readonly Finding[]> {
  const own = checks.filter((check) => check.scope === 'host' && check.ofServer !== true);
  return await findingsOf(own, book, cloud, { role: 'source', host, source: host });
}

interface Role {
  role: 'source' | 'destination';
  host: string;
  source: string | null;
}

async function findingsOf(
  checks: readonly HostCheck[],
  book: HostBook,
  cloud: FactReader,
  { role, host, source }: Role,
): Promise<readonly Finding[]> {
  const wanted = checks.filter(
    ({ scope }) => scope === 'host' || scope === role || (scope === 'pair' && role === 'destination'),
  );
  const login = await loginOf(book, host);
  if (login !== undefined) return [notReached(host, wanted.length, login)];
  const reached = source !== null && (source === host || (await loginOf(book, source)) === undefined);
  const answers = await Promise.all(
    wanted
      .filter(({ scope }) => scope !== 'pair' || reached)
      .map((check) => answerOf(check, book, cloud, { host, source: source ?? '', destination: host })),
  );
  const findings = answers.flatMap((answer) => ('findings' in answer ? answer.findings : []));
  return [...findings, ...unreadOf(answers, host)];
}

/** Undefined: it works, or works without root, so that each read tells for itself. */
async function loginOf(book: HostBook, host: string): Promise<unknown> {
  try {
    await book.facts.reached(host);
    return undefined;
  } catch (error) {
    return isHostError(error) && error.kind === 'not-permitted' ? undefined : error;
  }
}

function notReached(host: string, checks: number, error: unknown): Finding {
  return {
    check: 'H0',
    title: 'The hosts over SSH',
    verdict: 'unknown',
    subject: host,
    text: `${count(checks, 'check')} of ${host} not made: ${whyOf(error)}`,
    source: 'ssh',
    ...remedyOf(error),
  };
}

async function answerOf(
  check: HostCheck,
  book: HostBook,
  cloud: FactReader,
  subject: HostSubject,
): Promise<Answer> {
  try {
    const seen = await seenBy(check.reads, book, cloud, subject);
    const concluded = check.decide(seen, subject);
    const list = Array.isArray(concluded) ? (concluded as readonly Conclusion[]) : [concluded as Conclusion];
    return { check, findings: list.map((one) => finding(check, subject, one)) };
  } catch (error) {
    if (!isDroverError(error)) throw error;
    return { check, unread: error };
  }
}

async function seenBy(
  reads: HostReads,
  book: HostBook,
  cloud: FactReader,
  { host, source, destination }: HostSubject,
): Promise<Seen<HostReads>> {
  const [ofCloud, ofHost, ofSource, ofDestination, pair, back] = await Promise.all([
    gathered(reads.cloud, (key: FactKey) => cloud.value(key)),
    gathered(reads.host, (key) => book.host(host, key)),
    gathered(reads.source, (key) => book.host(source, key)),
    gathered(reads.destination, (key) => book.host(destination, key)),
    gathered(reads.pair, (key) => book.pair(source, destination, key)),
    gathered(reads.back, (key) => book.pair(destination, source, key)),
  ]);
  // Each has just the keys that the check's type says it has.
  return {
    cloud: ofCloud,
    host: ofHost,
    source: ofSource,
    destination: ofDestination,
    pair,
    back,
  } as Seen<HostReads>;
}

async function gathered<K extends string>(
  keys: readonly K[] | undefined,
  read: (key: K) => Promise<unknown>,
): Promise<Record<string, unknown>> {
  const entries = await Promise.all((keys ?? []).map(async (key) => [key, await read(key)] as const));
  return Object.fromEntries(entries);
}

/** One failed read that many checks needed is told once, with the checks it cost. */
function unreadOf(answers: readonly Answer[], host: string): Finding[] {
  const groups = new Map<string, { checks: HostCheck[]; error: unknown }>();
  for (const answer of answers) {
    if (!('unread' in answer)) continue;
    const key = whyOf(answer.unread);
    const group = groups.get(key) ?? { checks: [], error: answer.unread };
    group.checks.push(answer.check);
    groups.set(key, group);
  }
  return [...groups].map(([why, { checks, error }]) => {
    const [only] = checks;
    const alone = checks.length === 1 && only !== undefined;
    const ids = [...new Set(checks.map(({ id }) => id))].sort(byName);
    return {
      check: alone ? only.id : 'H0',
      title: alone ? only.title : 'The hosts over SSH',
      verdict: 'unknown' as const,
      subject: host,
      text: alone
        ? `not checked, ${only.title.toLowerCase()}: ${why}`
        : `${count(checks.length, 'check')} of ${host} not made (${ids.join(', ')}): ${why}`,
      source: 'ssh',
      ...remedyOf(error),
    };
  });
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function remedyOf(error: unknown): { remedy?: string } {
  return isDroverError(error) && error.remedy !== undefined ? { remedy: error.remedy } : {};
}

function finding(check: HostCheck, subject: HostSubject, one: Conclusion): Finding {
  return {
    check: check.id,
    title: check.title,
    verdict: one.verdict,
    subject: check.scope === 'pair' ? `${subject.source} → ${subject.destination}` : subject.host,
    text: one.text,
    source: one.source ?? 'ssh',
    ...(one.remedy === undefined ? {} : { remedy: one.remedy }),
    ...(one.inform === undefined ? {} : { inform: one.inform }),
    ...(check.momentary === undefined ? {} : { momentary: check.momentary }),
  };
}
