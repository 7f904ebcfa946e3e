import type { MigrationRecord } from '../cloud/migration.js';
import { asksHosts, type Check, needsDestination } from './check.js';
import { freeAfter } from './checks/capacity.js';
import { type HostMoves, movesOn } from './checks/migrations.js';
import { runChecks } from './engine.js';
import type { Readings } from './facts/facts.js';
import type { Finding } from './finding.js';
import { byName } from './findings.js';
import type { LookedAtHosts } from './look-at-hosts.js';
import { type TrackRecord, trackRecordOf } from './track-record.js';

export interface RankedHost {
  host: string;
  verdict: 'fits' | 'does-not' | 'unknown';
  /** Why it cannot take the server, or why nobody knows; the warnings of one that fits. */
  reasons: readonly string[];
  /** By Placement, with this move and Drover's that are planned counted; null where nobody knows. */
  after: { freeMemoryMib: number; freeVcpus: number } | null;
  /** Everybody's moves on it now, and Drover's that are planned. */
  moves: HostMoves;
  /** Moves from the server's host to this one in 30 days. */
  trackRecord: TrackRecord | null;
  warnings: number;
}

/** Every other compute host, best first, by those of the checks that are about a destination; the same facts always give the same order. */
export function rankHosts(
  checks: readonly Check[],
  readings: Readings,
  source: string,
  onHosts?: Pick<LookedAtHosts, 'of' | 'asked'>,
): RankedHost[] {
  const services = readings.services?.read === true ? readings.services.value : [];
  const hosts = [...new Set(services.map((service) => service.host))].filter((host) => host !== source);
  const byApi = checks.filter((check) => needsDestination(check) && !asksHosts(check));
  return hosts.map((host) => judge(byApi, readings, source, host, onHosts)).sort(bestFirst);
}

function judge(
  checks: readonly Check[],
  readings: Readings,
  source: string,
  host: string,
  onHosts: Pick<LookedAtHosts, 'of' | 'asked'> | undefined,
): RankedHost {
  const byApi = runChecks(checks, readings, { source, destination: host });
  const looked = onHosts?.of(host);
  const unlooked = onHosts?.asked === true && looked === undefined ? [NOT_LOOKED_AT] : [];
  const findings = [...byApi, ...(looked ?? unlooked)];
  const fails = findings.filter((finding) => finding.verdict === 'fail');
  const unknowns = findings.filter((finding) => finding.verdict === 'unknown');
  const warnings = findings.filter((finding) => finding.verdict === 'warn');
  const reasons = fails.length > 0 ? fails : unknowns.length > 0 ? unknowns : warnings;
  const records = readings.underWay?.read === true ? readings.underWay.value : [];
  const own = readings.own?.read === true ? readings.own.value.moves : [];
  const server = readings.server?.read === true ? readings.server.value.id : '';
  const planned = own.filter(
    (move) => move.destination === host && move.server !== server && !isClaimed(move.server, host, records),
  );
  const others = records.filter((record) => record.serverId !== server);
  return {
    host,
    verdict: fails.length > 0 ? 'does-not' : unknowns.length > 0 ? 'unknown' : 'fits',
    reasons: reasons.map((finding) => shortened(finding, host)),
    after: readings.rooms?.read === true ? freeAfter(readings.rooms.value, host, planned) : null,
    moves: movesOn(
      host,
      others,
      own.filter((move) => move.server !== server),
    ),
    trackRecord:
      readings.trackRecord?.read === true ? trackRecordOf(readings.trackRecord.value, source, host) : null,
    warnings: warnings.length,
  };
}

const NOT_LOOKED_AT: Finding = {
  check: 'H0',
  title: 'The hosts over SSH',
  verdict: 'unknown',
  text: 'fits by the API, not checked on the host',
};

function isClaimed(server: string, host: string, records: readonly MigrationRecord[]): boolean {
  return records.some((record) => record.serverId === server && record.destination === host);
}

/** In a line that begins with the host's name, "compute4 is disabled" reads "disabled". */
function shortened(finding: Finding, host: string): string {
  const { text } = finding;
  if (!text.startsWith(`${host} `)) return text;
  return text.slice(host.length + 1).replace(/^is /, '');
}

const ORDER: readonly RankedHost['verdict'][] = ['fits', 'unknown', 'does-not'];

function bestFirst(a: RankedHost, b: RankedHost): number {
  return (
    ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) ||
    a.warnings - b.warnings ||
    moving(a) - moving(b) ||
    failedLast(a) - failedLast(b) ||
    (b.after?.freeMemoryMib ?? 0) - (a.after?.freeMemoryMib ?? 0) ||
    (b.after?.freeVcpus ?? 0) - (a.after?.freeVcpus ?? 0) ||
    byName(a.host, b.host)
  );
}

function moving(ranked: RankedHost): number {
  return ranked.moves.incoming + ranked.moves.outgoing;
}

function failedLast(ranked: RankedHost): number {
  return ranked.trackRecord?.lastFailed === true ? 1 : 0;
}
