import { defined } from '../base/defined.js';
import { isDroverError } from '../base/errors.js';
import { count } from '../base/format/findings.js';
import { isHostError } from '../hosts/host-error.js';
import {
  asksHosts,
  type Check,
  type Conclusion,
  type HostNames,
  needsDestination,
  type Reads,
  type Seen,
  type Side,
  unknown,
} from './check.js';
import type { FactCache } from './facts/fact-cache.js';
import type { ApiKey, Reading, Readings } from './facts/facts.js';
import type { Finding } from './finding.js';
import { byName } from './findings.js';

/** The hosts of the move as far as they are known. */
export interface MoveHosts {
  source: string | null;
  destination: string | null;
}

/** One host of a move, and as which of its two it is asked. */
export interface HostInRole {
  role: 'source' | 'destination';
  host: string;
  source: string | null;
}

/** H0, where `hosts` is not configured: one line for all of them. */
export const notConfigured: Finding = {
  check: 'H0',
  title: 'The hosts over SSH',
  verdict: 'unknown',
  text: 'the hosts were not checked: SSH to them is not configured',
  remedy: 'Set `hosts` in drover.yaml; docs/hosts/README.md has the login that only reads.',
};

const SEE_HOSTS = "Give Drover's credential the rights that the guide lists.";

type Unread = Extract<Reading<unknown>, { read: false }>;
type Outcome = { check: Check } & ({ findings: readonly Finding[] } | { unread: Unread });
type ReadingOf = (side: Side, key: string) => Reading<unknown> | undefined;

/** Checks of the API on facts already read, in the order of the list. What needs a fact that was not read is unknown, with the reason. */
export function runChecks(checks: readonly Check[], readings: Readings, hosts: MoveHosts): Finding[] {
  const read: ReadingOf = (_side, key) => readings[key as ApiKey];
  return checks.flatMap((check) => {
    const missing = missingHost(check, hosts);
    if (missing !== undefined) return [finding(check, subjectOf(check, hosts), unknown(missing, SEE_HOSTS))];
    const names = namesOf(hosts);
    const outcome = outcomeOf(check, read, subjectOf(check, hosts), names);
    return 'findings' in outcome
      ? outcome.findings
      : [notRead(check, subjectOf(check, hosts), outcome.unread)];
  });
}

/** The facts of the API that these checks need. */
export function apiFactsOf(checks: readonly Check[]): ReadonlySet<ApiKey> {
  return new Set(checks.flatMap(({ reads }) => [...(reads.cloud ?? []), ...(reads.server ?? [])]));
}

/** Checks over SSH of one host in its role, all at once, each fact read once. Never rejects: what fails is a finding. */
export async function runOnHost(
  checks: readonly Check[],
  facts: FactCache,
  { role, host, source }: HostInRole,
): Promise<readonly Finding[]> {
  const wanted = checks.filter(
    (check) =>
      asksHosts(check) &&
      (check.scope === 'host' || check.scope === role || (check.scope === 'pair' && role === 'destination')),
  );
  const failed = await loginFailure(facts, host);
  if (failed !== undefined) return [notReached(host, wanted.length, failed)];
  const hasSource = source !== null && (source === host || (await loginFailure(facts, source)) === undefined);
  const names: HostNames = { host, source: source ?? '', destination: host };
  const outcomes = await Promise.all(
    wanted
      .filter(({ scope }) => scope !== 'pair' || hasSource)
      .map((check) => readAndDecide(check, facts, names)),
  );
  const findings = outcomes.flatMap((outcome) => ('findings' in outcome ? outcome.findings : []));
  return [...findings, ...notReadOn(host, outcomes)];
}

async function readAndDecide(check: Check, facts: FactCache, names: HostNames): Promise<Outcome> {
  const readings = new Map(
    await Promise.all(
      readsOf(check.reads).map(
        async ({ side, key }) => [`${side} ${key}`, await facts.of(side, key, names)] as const,
      ),
    ),
  );
  const subject = check.scope === 'pair' ? `${names.source} → ${names.destination}` : names.host;
  return outcomeOf(check, (side, key) => readings.get(`${side} ${key}`), subject, names);
}

/** The heart of it: what a check says of what was read. */
function outcomeOf(
  check: Check,
  readingOf: ReadingOf,
  subject: string | undefined,
  names: HostNames,
): Outcome {
  const laid = seenBy(check, readingOf);
  if ('unread' in laid) return { check, unread: laid.unread };
  const source = asksHosts(check) ? 'ssh' : laid.from;
  return {
    check,
    findings: conclusionsOf(check, laid.seen, names).map((one) => finding(check, subject, one, source)),
  };
}

/** A check of the API on one pair after another, its facts laid out once for all of them; null where one was not read. */
export function pairConclusions(
  check: Check,
  readings: Readings,
): ((source: string, destination: string) => readonly Conclusion[]) | null {
  const laid = seenBy(check, (_side, key) => readings[key as ApiKey]);
  if ('unread' in laid) return null;
  return (source, destination) => conclusionsOf(check, laid.seen, { host: destination, source, destination });
}

function seenBy(
  check: Check,
  readingOf: ReadingOf,
): { seen: Seen<Reads>; from: string | undefined } | { unread: Unread } {
  const seen: Record<Side, Record<string, unknown>> = {
    cloud: {},
    server: {},
    host: {},
    source: {},
    destination: {},
    pair: {},
    back: {},
  };
  let from: string | undefined;
  for (const { side, key } of readsOf(check.reads)) {
    const reading = readingOf(side, key);
    if (reading?.read !== true) {
      const why = `${key} was not read`;
      return { unread: reading ?? { read: false, why, from: '', at: 0, error: undefined } };
    }
    from ??= reading.from;
    seen[side][key] = reading.value;
  }
  // Each side has just the keys that the check's type says it has.
  return { seen: seen as Seen<Reads>, from };
}

function conclusionsOf(check: Check, seen: Seen<Reads>, names: HostNames): readonly Conclusion[] {
  const concluded = check.decide(seen, names);
  return Array.isArray(concluded) ? (concluded as readonly Conclusion[]) : [concluded as Conclusion];
}

function readsOf(reads: Reads): { side: Side; key: string }[] {
  return Object.entries(reads).flatMap(([side, keys]) =>
    (keys ?? []).map((key) => ({ side: side as Side, key: key as string })),
  );
}

function missingHost(check: Check, hosts: MoveHosts): string | undefined {
  const needsSource = check.scope === 'source' || check.scope === 'pair';
  if (needsSource && hosts.source === null) return "not checked: we may not see the server's host";
  if (needsDestination(check) && hosts.destination === null)
    return 'not checked: the destination is not known';
  return undefined;
}

function namesOf({ source, destination }: MoveHosts): HostNames {
  return { host: destination ?? source ?? '', source: source ?? '', destination: destination ?? '' };
}

function subjectOf({ scope }: Check, { source, destination }: MoveHosts): string | undefined {
  if (scope === 'source') return source ?? undefined;
  if (scope === 'destination') return destination ?? undefined;
  if (scope !== 'pair' || source === null || destination === null) return undefined;
  return `${source} → ${destination}`;
}

/** Undefined: it works, or works without root, so that each read tells for itself. */
async function loginFailure(facts: FactCache, host: string): Promise<Unread | undefined> {
  const reading = await facts.of('host', 'login', { host, source: host, destination: host });
  if (reading.read || (isHostError(reading.error) && reading.error.kind === 'not-permitted'))
    return undefined;
  return reading;
}

const OVER_SSH = { check: 'H0', title: 'The hosts over SSH', verdict: 'unknown', source: 'ssh' } as const;

function notReached(host: string, checks: number, unread: Unread): Finding {
  const text = `${count(checks, 'check')} of ${host} not made: ${unread.why}`;
  return defined({ ...OVER_SSH, subject: host, text, remedy: remedyOf(unread), late: isLate(unread) });
}

function notRead(check: Check, subject: string | undefined, unread: Unread): Finding {
  const { id, title } = check;
  return defined({
    check: id,
    title,
    verdict: 'unknown' as const,
    subject,
    text:
      unread.from === ''
        ? `not checked: ${unread.why}`
        : `not checked, ${title.toLowerCase()}: ${unread.why}`,
    source: asksHosts(check) ? 'ssh' : unread.from === '' ? undefined : unread.from,
    remedy: remedyOf(unread),
    // Of a host the plan is only as good as what was read there: an answer that is missing now is drift.
    momentary: asksHosts(check) ? undefined : check.momentary,
    holds: check.holds,
    late: isLate(unread),
  });
}

/** One failed read that many checks needed is told once, with the checks it cost. */
function notReadOn(host: string, outcomes: readonly Outcome[]): Finding[] {
  const groups = new Map<string, { checks: Check[]; unread: Unread }>();
  for (const outcome of outcomes) {
    if (!('unread' in outcome)) continue;
    const { check, unread } = outcome;
    const group = groups.get(unread.why) ?? { checks: [], unread };
    group.checks.push(check);
    groups.set(unread.why, group);
  }
  return [...groups.values()].map(({ checks, unread }) => {
    const [only] = checks;
    if (checks.length === 1 && only !== undefined) return notRead(only, host, unread);
    const ids = [...new Set(checks.map(({ id }) => id))].sort(byName);
    const text = `${count(checks.length, 'check')} of ${host} not made (${ids.join(', ')}): ${unread.why}`;
    return defined({ ...OVER_SSH, subject: host, text, remedy: remedyOf(unread), late: isLate(unread) });
  });
}

function isLate({ error }: Unread): true | undefined {
  return isHostError(error) && error.kind === 'timeout' ? true : undefined;
}

function remedyOf({ error }: Unread): string | undefined {
  return isDroverError(error) ? error.remedy : undefined;
}

function finding(
  { id, title, momentary, holds }: Check,
  subject: string | undefined,
  { verdict, text, remedy, inform, source }: Conclusion,
  from?: string,
): Finding {
  return defined({
    check: id,
    title,
    verdict,
    subject,
    text,
    source: source ?? from,
    remedy,
    inform,
    momentary,
    holds,
  });
}
