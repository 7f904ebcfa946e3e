import type { Clock } from '../clock.js';
import type { CallOptions, Cloud } from '../cloud/cloud.js';
import type { Check } from './check.js';
import { allChecks } from './checks.js';
import { factsOf, needsDestination, runChecks } from './engine.js';
import { FactBook } from './fact-book.js';
import type { FactKey, FactTypes, Readings } from './facts.js';
import type { Finding } from './finding.js';
import { type Counts, countsOf, worstFirst } from './findings.js';
import { loadersOf } from './load-facts.js';
import type { OwnState, PreflightPolicy } from './policy.js';
import { type RankedHost, rankHosts } from './ranking.js';
import { whereTo } from './where-to.js';

export interface PreflightInputs {
  cloud: Cloud;
  /** The server's id: names are resolved before. */
  server: string;
  /** The host asked for; null: the scheduler's choice; left out: the best host is chosen. */
  destination?: string | null;
  own: OwnState;
  policy: PreflightPolicy;
  clock: Clock;
  call?: CallOptions;
  /** All there are unless told. */
  checks?: readonly Check[];
}

export interface Preflight {
  cloud: { name: string; region: string | null };
  server: FactTypes['server'];
  /** The host asked for, else the best of the ranking; null: the scheduler's choice, or none that fits. */
  destination: string | null;
  /** Worst first, about `destination` where there is one. */
  findings: readonly Finding[];
  counts: Counts;
  /** Every other compute host, best first; empty where we may not see them. */
  ranked: readonly RankedHost[];
  durationMs: number;
  readings: Readings;
}

/** Read for the plan and the ranking, whether a check asks or not. */
const ALWAYS: readonly FactKey[] = [
  'server',
  'projectName',
  'services',
  'hypervisors',
  'underWay',
  'own',
  'trackRecord',
  'capabilities',
  'volumes',
  'rooms',
];

/**
 * Every check of one move, and every other host judged by the same checks. All facts are read at once and each once.
 * @throws DroverError `server-not-found`, or what kept the server itself from being read; everything else becomes a finding.
 */
export async function runPreflight(inputs: PreflightInputs): Promise<Preflight> {
  const { cloud, clock, own, policy } = inputs;
  const checks = inputs.checks ?? allChecks;
  const began = clock.now();
  const asked = inputs.destination;
  const book = new FactBook(
    loadersOf({
      cloud,
      serverId: inputs.server,
      destination: asked ?? null,
      own,
      policy,
      now: began,
      call: inputs.call ?? {},
    }),
    clock,
  );
  const [readings, server] = await Promise.all([
    book.readings([...factsOf(checks), ...ALWAYS]),
    book.value('server'),
  ]);
  const ranked =
    server.host === null ? [] : rankHosts(checks.filter(needsDestination), readings, server.host);
  const destination = asked === undefined ? chosenFrom(ranked) : asked;
  const findings = [
    ...runChecks(askable(checks, destination), readings, { source: server.host, destination }),
    ...(typeof asked === 'string' ? [] : [whereTo(ranked, destination, readings)]),
  ];
  return {
    cloud: { name: cloud.name, region: cloud.region },
    server,
    destination,
    findings: worstFirst(findings),
    counts: countsOf(findings),
    ranked,
    durationMs: clock.now() - began,
    readings,
  };
}

/** A host that nobody could judge is better than none, and its unknowns stand on the card. */
function chosenFrom(ranked: readonly RankedHost[]): string | null {
  const best = ranked[0];
  return best === undefined || best.verdict === 'does-not' ? null : best.host;
}

/** Without a destination, one finding says why for all of them, rather than each of their checks. */
function askable(checks: readonly Check[], destination: string | null): readonly Check[] {
  return destination === null ? checks.filter((check) => !needsDestination(check)) : checks;
}
