import { list } from '../base/format/findings.js';
import type { Readings } from './facts/facts.js';
import type { Finding } from './finding.js';
import type { RankedHost } from './ranking.js';

const CHECK = { check: 'D1', title: 'A host that can take it', source: 'the checks of every other host' };

/**
 * D1. What all hosts together say when no destination was asked for: Nova's "No valid host" must never be all that a
 * person learns. `chosen` is the host we would name; null leaves the choice to the scheduler.
 */
export function choiceOfHost(
  ranked: readonly RankedHost[],
  chosen: string | null,
  readings: Readings,
): Finding {
  const { services } = readings;
  if (services?.read !== true) return notJudged(services?.why ?? 'the compute services were not read');
  if (readings.server?.read === true && readings.server.value.host === null) {
    return notJudged('we may not see where the server runs');
  }
  const fitting = ranked.filter((one) => one.verdict === 'fits').length;
  if (fitting > 0) {
    const which = chosen === null ? 'Nova will choose' : `${chosen} ranks first`;
    return { ...CHECK, verdict: 'pass', text: `${fitting} of ${ranked.length} other hosts fit, ${which}` };
  }
  return ranked.some((one) => one.verdict === 'unknown') ? noneSure(ranked) : none(ranked);
}

function notJudged(why: string): Finding {
  return {
    ...CHECK,
    verdict: 'unknown',
    text: `no host could be judged: ${why}`,
    remedy: "Give Drover's credential the rights that the guide lists.",
  };
}

function noneSure(ranked: readonly RankedHost[]): Finding {
  return {
    ...CHECK,
    verdict: 'unknown',
    text: `no host is sure to take it. ${reasonsOf(ranked)}`,
    remedy: 'See what could not be checked of these hosts, or name a host with `--to`.',
  };
}

function none(ranked: readonly RankedHost[]): Finding {
  return {
    ...CHECK,
    verdict: 'fail',
    text:
      ranked.length === 0
        ? 'there is no other compute host'
        : `no other host can take it. ${reasonsOf(ranked)}`,
    remedy: 'Fix one of these hosts or make room on it: Nova would find no host either.',
  };
}

/** A card has room for a few; the ranking has them all. */
const TOLD = 8;

function reasonsOf(ranked: readonly RankedHost[]): string {
  const told = ranked.slice(0, TOLD).map((one) => `${one.host}: ${list(one.reasons)}`);
  const more = ranked.length - told.length;
  return `${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
