import { isDroverError } from '../base/errors.js';
import { type Check, type Conclusion, type Subject, unknown } from './check.js';
import type { FactKey, FactTypes, Readings } from './facts/facts.js';
import type { Finding } from './finding.js';

/** The hosts of the move as far as they are known. */
export interface Hosts {
  source: string | null;
  destination: string | null;
}

const SEE_HOSTS = "Give Drover's credential the rights that the guide lists.";

/** Runs one check on facts already read. What it needs and was not read makes it unknown, with the reason. */
export function runCheck(check: Check, readings: Readings, hosts: Hosts): readonly Finding[] {
  const missing = missingHost(check, hosts);
  if (missing !== undefined) return [finding(check, hosts, unknown(missing, SEE_HOSTS))];
  const facts: Partial<Record<FactKey, FactTypes[FactKey]>> = {};
  for (const key of check.reads) {
    const reading = readings[key];
    if (reading?.read !== true) return [finding(check, hosts, unreadable(check, readings, key))];
    facts[key] = reading.value;
  }
  const subject: Subject = { source: hosts.source ?? '', destination: hosts.destination ?? '' };
  // Every key in `reads` was filled just above; a check can see no other.
  const concluded = check.decide(facts as FactTypes, subject);
  const list = Array.isArray(concluded) ? (concluded as readonly Conclusion[]) : [concluded as Conclusion];
  const from = readings[check.reads[0] ?? 'server']?.from;
  return list.map((one) => finding(check, hosts, one, from));
}

/** Every check that can be told about these hosts, in the order of the list. */
export function runChecks(checks: readonly Check[], readings: Readings, hosts: Hosts): Finding[] {
  return checks.flatMap((check) => runCheck(check, readings, hosts));
}

/** The facts that these checks need. */
export function factsOf(checks: readonly Check[]): ReadonlySet<FactKey> {
  return new Set(checks.flatMap((check) => check.reads));
}

function missingHost(check: Check, hosts: Hosts): string | undefined {
  if (needsSource(check) && hosts.source === null) return "not checked: we may not see the server's host";
  if (needsDestination(check) && hosts.destination === null)
    return 'not checked: the destination is not known';
  return undefined;
}

function needsSource(check: Check): boolean {
  return check.scope === 'source' || check.scope === 'pair';
}

export function needsDestination(check: Check): boolean {
  return check.scope === 'destination' || check.scope === 'pair';
}

function unreadable(check: Check, readings: Readings, key: FactKey): Conclusion {
  const reading = readings[key];
  if (reading === undefined || reading.read) {
    return { verdict: 'unknown', text: `not checked: ${key} was not read` };
  }
  const remedy = isDroverError(reading.error) ? reading.error.remedy : undefined;
  const text = `not checked, ${check.title.toLowerCase()}: ${reading.why}`;
  return { verdict: 'unknown', text, source: reading.from, ...(remedy === undefined ? {} : { remedy }) };
}

function finding(check: Check, hosts: Hosts, concluded: Conclusion, from?: string): Finding {
  const subject = subjectOf(check, hosts);
  const source = concluded.source ?? from;
  return {
    check: check.id,
    title: check.title,
    verdict: concluded.verdict,
    ...(subject === undefined ? {} : { subject }),
    text: concluded.text,
    ...(source === undefined ? {} : { source }),
    ...(concluded.remedy === undefined ? {} : { remedy: concluded.remedy }),
    ...(concluded.inform === undefined ? {} : { inform: concluded.inform }),
    ...(check.momentary === undefined ? {} : { momentary: check.momentary }),
    ...(check.holds === undefined ? {} : { holds: check.holds }),
  };
}

function subjectOf(check: Check, hosts: Hosts): string | undefined {
  if (check.scope === 'source') return hosts.source ?? undefined;
  if (check.scope === 'destination') return hosts.destination ?? undefined;
  if (check.scope !== 'pair' || hosts.source === null || hosts.destination === null) return undefined;
  return `${hosts.source} → ${hosts.destination}`;
}
