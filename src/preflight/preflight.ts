import type { Clock } from '../base/clock.js';
import type { CallOptions } from '../cloud/call.js';
import type { Cloud } from '../cloud/cloud.js';
import type { HostReader } from '../hosts/host-reader.js';
import { asksHosts, type Check, needsDestination } from './check.js';
import { changedLastTime } from './checks/last-stall.js';
import { allChecks } from './checks.js';
import { choiceOfHost } from './choice-of-host.js';
import { apiFactsOf, runChecks } from './engine.js';
import { FactCache } from './facts/fact-cache.js';
import type { ApiKey, ApiLoaders, FactReader, Readings, ServerFacts } from './facts/facts.js';
import { apiLoaders } from './facts/load-api.js';
import { PREPARED_KEYS, PreparedFacts } from './facts/prepared.js';
import type { Finding } from './finding.js';
import { type Counts, countsOf, worstFirst } from './findings.js';
import type { Forecast } from './forecast.js';
import { forecastOf, type Measured, NOTHING_MEASURED, novaGivesUpAfterSeconds } from './forecast.js';
import { destinationsOf, lookAtHosts } from './look-at-hosts.js';
import type { OwnState, PreflightPolicy } from './policy.js';
import { type RankedHost, rankHosts } from './ranking.js';

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
  /** The hosts over SSH; null: not configured, which is said. Left out: only what the cloud itself tells is checked. */
  hosts?: HostReader | null;
  /** What was read for this very move a little before: of that only what decides at the moment itself is read again. */
  prepared?: PreparedFacts;
  /** Whoever stops waiting: nothing more is read, and the preflight rejects with the signal's reason. */
  signal?: AbortSignal;
}

export interface Preflight {
  cloud: { name: string; region: string | null };
  server: ServerFacts['server'];
  /** The host asked for, else the best of the ranking; null: the scheduler's choice, or none that fits. */
  destination: string | null;
  /** Worst first, about `destination` where there is one. */
  findings: readonly Finding[];
  counts: Counts;
  /** Every other compute host, best first; empty where we may not see them. */
  ranked: readonly RankedHost[];
  /** From what was measured on the hosts, else from the size of the memory alone. */
  forecast: Forecast;
  /** By the source's own setting where it was read, else by Nova's default; null: it never does. */
  novaGivesUpAfterSeconds: number | null;
  /** Whether the source's nova.conf permits post-copy; null: it was not read. */
  postCopy: boolean | null;
  durationMs: number;
  readings: Readings;
}

/** Read for the plan and the ranking, whether a check asks or not. */
const ALWAYS: readonly ApiKey[] = [
  'server',
  'projectName',
  'services',
  'hypervisors',
  'underWay',
  'own',
  'trackRecord',
  'fixedCosts',
  'capabilities',
  'volumes',
  'rooms',
];

/**
 * Every check of one move, and every other host judged by the same checks. All facts are read at once and each once.
 * @throws DroverError `server-not-found`, or what kept the server itself from being read; everything else becomes a finding.
 */
export async function runPreflight(inputs: PreflightInputs): Promise<Preflight> {
  const { clock, signal } = inputs;
  const began = { now: clock.now(), at: clock.monotonic() };
  const { hosts = null, prepared } = inputs;
  const facts = new FactCache({ api: loadersOf(inputs, began), hosts, clock, signal, prepared });
  try {
    return await preflightFrom(facts, inputs, began);
  } finally {
    facts.close();
    signal?.throwIfAborted();
  }
}

/** Reads what a preflight of the same move will need in a minute at most, but for what decides then. */
export async function prepareFacts(inputs: PreflightInputs): Promise<PreparedFacts> {
  const { clock, signal, hosts = null } = inputs;
  const began = { now: clock.now(), at: clock.monotonic() };
  const keeps = new PreparedFacts();
  const facts = new FactCache({ api: loadersOf(inputs, began), hosts, clock, signal, keeps });
  try {
    await Promise.all([
      facts.readings(PREPARED_KEYS),
      inputs.hosts === undefined ? undefined : measuredOnHosts(inputs, facts),
    ]);
    return keeps;
  } finally {
    facts.close();
  }
}

async function measuredOnHosts({ checks, destination }: PreflightInputs, facts: FactCache): Promise<void> {
  const hosts = await lookAtHosts(checks ?? allChecks, facts);
  await Promise.all([hosts.measured(destination ?? null), hosts.secondsAGib()]);
}

function loadersOf(inputs: PreflightInputs, began: Began): ApiLoaders {
  return apiLoaders({
    cloud: inputs.cloud,
    serverId: inputs.server,
    destination: inputs.destination ?? null,
    own: inputs.own,
    policy: inputs.policy,
    now: began.now,
    at: began.at,
    call: inputs.call ?? {},
    destinations: (read) => destinationsOf(read, inputs.destination, () => likelyHosts(inputs, read)),
  });
}

/** When a look began, by the wall and by the clock that nobody sets. */
interface Began {
  now: number;
  at: number;
}

async function preflightFrom(facts: FactCache, inputs: PreflightInputs, began: Began): Promise<Preflight> {
  const { cloud, clock, own, destination: asked } = inputs;
  const checks = inputs.checks ?? allChecks;
  const [readings, server, hosts] = await Promise.all([
    apiReadings(checks, facts),
    facts.value('server'),
    inputs.hosts === undefined ? undefined : lookAtHosts(checks, facts),
  ]);
  const ranked = server.host === null ? [] : rankHosts(checks, readings, server.host, hosts);
  const destination = asked === undefined ? chosenFrom(ranked) : asked;
  const findings = [
    ...runChecks(askable(checks, destination), readings, { source: server.host, destination }),
    ...(hosts?.findings ?? []),
    ...(destination === null ? [] : (hosts?.of(destination) ?? [])),
    ...(typeof asked === 'string' ? [] : [choiceOfHost(ranked, destination, readings)]),
  ];
  const [measured, perGib, postCopy = null] = await Promise.all([
    hosts?.measured(destination),
    hosts?.secondsAGib(),
    hosts?.postCopy(),
  ]);
  return {
    cloud: { name: cloud.name, region: cloud.region },
    server,
    destination,
    findings: worstFirst(findings),
    counts: countsOf(findings),
    ranked,
    forecast: forecastOf(
      server,
      asChangedBefore(measured ?? NOTHING_MEASURED, changedLastTime(own.lastStall, began.now)),
      readings.fixedCosts?.read === true ? readings.fixedCosts.value : [],
    ),
    novaGivesUpAfterSeconds: perGib === 0 ? null : novaGivesUpAfterSeconds(server, perGib ?? undefined),
    postCopy,
    durationMs: clock.monotonic() - began.at,
    readings,
  };
}

function apiReadings(checks: readonly Check[], read: FactReader): Promise<Readings> {
  return read.readings([...apiFactsOf(checks.filter((check) => !asksHosts(check))), ...ALWAYS]);
}

/** Hosts that could take the server by what the API tells, best first. */
async function likelyHosts(inputs: PreflightInputs, read: FactReader): Promise<readonly string[]> {
  const checks = inputs.checks ?? allChecks;
  const [readings, { host }] = await Promise.all([apiReadings(checks, read), read.value('server')]);
  const ranking = host === null ? [] : rankHosts(checks, readings, host);
  return ranking.filter(({ verdict }) => verdict !== 'does-not').map((one) => one.host);
}

/** Sampling misses what is written over with the same: what a move saw is no less true today. */
function asChangedBefore(measured: Measured, before: number | null): Measured {
  if (before === null || (measured.dirtyBytesPerSecond ?? 0) >= before) return measured;
  return { ...measured, dirtyBytesPerSecond: before };
}

/** A host that nobody could judge is better than none, and its unknowns stand on the card. */
function chosenFrom(ranked: readonly RankedHost[]): string | null {
  const best = ranked[0];
  return best === undefined || best.verdict === 'does-not' ? null : best.host;
}

/** Of the API; without a destination, one finding says why for all of them, rather than each of their checks. */
function askable(checks: readonly Check[], destination: string | null): readonly Check[] {
  return checks.filter((check) => !asksHosts(check) && (destination !== null || !needsDestination(check)));
}
