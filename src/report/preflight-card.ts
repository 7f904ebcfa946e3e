import { type Block, bold, type Card, code, item, line, type Span, type Text } from '../chat/card.js';
import { prose } from '../chat/prose.js';
import type { Finding } from '../preflight/finding.js';
import type { Preflight } from '../preflight/preflight.js';
import type { RankedHost } from '../preflight/ranking.js';
import { mebibytesPerSecond } from '../preflight/wording.js';
import { mebibytes } from './format/bytes.js';
import { duration, range } from './format/duration.js';
import { ago } from './format/time.js';
import { count, named } from './format/words.js';
import { dottedLine, nameSpan } from './text.js';

const MOST_FINDINGS = 12;
const MOST_HOSTS = 8;

/** Why a move is refused before there is a request: reason, remedy, and where it could go instead. */
export function refusedMoveCard(
  preflight: Preflight,
  refused: readonly Finding[],
  to: string | undefined,
): Card {
  const { server, ranked } = preflight;
  const where = to === undefined ? '' : ` to ${named(to)}`;
  return {
    blocks: [
      dottedLine(
        [bold(nameSpan(server.name), ` can't move${where}`)],
        [bold(...prose(reason(refused)))],
        `on ${server.host ?? 'a host we may not see'}, ${server.status}`,
      ),
      ...findingBlocks(refused),
      ...whereTo(ranked),
      line('Nothing has changed; no request was made.'),
    ],
  };
}

/** `/preflight server`: the verdict first, then what is wrong, worst first, then where it can go. */
export function preflightCard(preflight: Preflight, now: number, all: boolean): Card {
  const { server, findings, counts, ranked, durationMs } = preflight;
  const wanted = all ? findings : findings.filter(({ verdict }) => verdict !== 'pass');
  const total = counts.pass + counts.warn + counts.fail + counts.unknown;
  const volumes = server.volumeIds.length;
  const shape = [
    server.host ?? 'host not visible',
    mebibytes(server.flavor.memoryMib),
    volumes === 0 ? '' : count(volumes, 'volume'),
    `${total} checks in ${(durationMs / 1000).toFixed(1)} s`,
  ];
  const last: Text = [
    `Takes ${range(preflight.forecast.minSeconds, preflight.forecast.maxSeconds)}. `,
    ...convergenceText(preflight),
    preflight.novaGivesUpAfterSeconds === null
      ? 'Nova never gives up by itself.'
      : `Nova would give up after ${duration(preflight.novaGivesUpAfterSeconds)}.`,
    ...(counts.fail > 0 || preflight.destination === null
      ? []
      : [' · ', code(`/migrate ${server.name} --to ${preflight.destination}`)]),
  ];
  return {
    blocks: [
      dottedLine([bold(nameSpan(server.name), headline(preflight))], ...shape.filter((part) => part !== '')),
      ...findingBlocks(wanted),
      ...whereTo(ranked, now),
      line(...last),
    ],
  };
}

/** Measured figures only: without them the duration is a guess by size, and says no more. */
function convergenceText({ forecast }: Preflight): readonly string[] {
  const { dirtyBytesPerSecond: dirty, bandwidthBytesPerSecond: carries } = forecast;
  if (dirty === null) return [];
  const changes = `changes ${mebibytesPerSecond(dirty)}`;
  if (carries === null) return [`The guest ${changes}. `];
  const verdict = dirty < carries ? 'Should converge' : 'Will hardly converge';
  return [`${verdict}: ${changes} of ${mebibytesPerSecond(carries)}. `];
}

function headline({ counts, destination }: Preflight): string {
  const to = destination === null ? '' : ` to ${named(destination)}`;
  if (counts.fail > 0) return ` can't move${to}: ${count(counts.fail, 'check fails', 'checks fail')}`;
  const warned = [
    ...(counts.warn === 0 ? [] : [count(counts.warn, 'warning')]),
    ...(counts.unknown === 0 ? [] : [`${counts.unknown} unknown`]),
  ];
  return warned.length === 0 ? ` can move${to}` : ` can move${to}, with ${warned.join(' and ')}`;
}

function reason(refused: readonly Finding[]): string {
  const [first] = refused;
  if (first === undefined) return 'a check fails';
  return refused.length === 1 ? first.text : `${first.text} (and ${refused.length - 1} more)`;
}

export function findingBlocks(findings: readonly Finding[]): readonly Block[] {
  const shown = findings.slice(0, MOST_FINDINGS).flatMap((finding): Block[] => {
    const remedy: Text = finding.remedy === undefined ? [] : [' ', ...prose(finding.remedy)];
    return [item(bold(finding.verdict), ` ${finding.check} `, ...prose(ended(finding.text)), ...remedy)];
  });
  const more = findings.length - shown.length;
  return more > 0 ? [...shown, item(`… and ${more} more`)] : shown;
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Every other host with its verdict and reason: "No valid host" is never all that a person learns. */
export function whereTo(ranked: readonly RankedHost[], now?: number): readonly Block[] {
  if (ranked.length === 0) return [];
  const usable = ranked.filter(({ verdict }) => verdict !== 'does-not');
  const cannot = ranked.filter(({ verdict }) => verdict === 'does-not');
  const rows = [
    ...usable.slice(0, MOST_HOSTS).map((one, index) => item(`${index + 1}. `, ...hostText(one, now))),
    ...cannot.slice(0, MOST_HOSTS).map((one) => item('✗ ', ...hostText(one, now))),
  ];
  const more = ranked.length - rows.length;
  return [line('Where to:'), ...rows, ...(more > 0 ? [item(`… and ${count(more, 'other host')}`)] : [])];
}

function hostText(one: RankedHost, now: number | undefined): Span[] {
  const parts: string[] = [];
  if (one.verdict === 'fits') parts.push('fits');
  if (one.verdict === 'unknown') parts.push('not sure');
  if (one.verdict !== 'does-not' && one.after !== null) {
    parts.push(`${mebibytes(one.after.freeMemoryMib)} and ${one.after.freeVcpus} vCPU left`);
  }
  const last = one.trackRecord?.lastAt;
  if (one.verdict !== 'does-not' && last != null && now !== undefined)
    parts.push(`last worked ${ago(last, now)}`);
  parts.push(...one.reasons.slice(0, 2));
  return [bold(named(one.host)), ` ${parts.join(', ')}`];
}
