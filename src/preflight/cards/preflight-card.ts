import { mebibytes } from '../../base/format/bytes.js';
import { duration, range } from '../../base/format/duration.js';
import { mebibytesPerSecond } from '../../base/format/findings.js';
import { ago } from '../../base/format/time.js';
import { count, named } from '../../base/format/words.js';
import {
  type Block,
  bold,
  type Card,
  item,
  line,
  type Span,
  type Status,
  type Text,
} from '../../chat/card.js';
import {
  allButton,
  type Listing,
  listingPage,
  type More,
  nextLabel,
  rowsOf,
  weightOf,
} from '../../chat/listing.js';
import { prose } from '../../chat/prose.js';
import { command, dottedLine, nameSpan } from '../../chat/text.js';
import { typedServer } from '../../chat/typed.js';
import type { Finding } from '../finding.js';
import { outrunsLink } from '../forecast.js';
import type { Preflight } from '../preflight.js';
import type { RankedHost } from '../ranking.js';
import { findingGroups } from './finding-rows.js';

const MOST_FINDINGS = 12;
const MOST_HOSTS = 8;

/** All that a preflight found, the hosts too where the card has no room for each of them. */
export function preflightListing({ server, findings, ranked }: Preflight, now: number): Listing {
  const hosts = ranked.map((one) => hostText(one, now));
  const clipped = hiddenHosts(ranked) > 0;
  return {
    title: [bold(nameSpan(server.name)), ` on ${server.host ?? 'a host we may not see'}`],
    noun: clipped ? 'checks and hosts' : 'checks',
    groups: [...findingGroups(findings), ...(clipped ? [{ name: 'Where to', rows: hosts }] : [])],
  };
}

/** Why a move is refused before there is a request: reason, remedy, and where it could go instead. */
export function refusedMoveCard(
  preflight: Preflight,
  refused: readonly Finding[],
  to: string | undefined,
  more: More,
): Card {
  const { server, ranked } = preflight;
  const where = to === undefined ? '' : ` to ${named(to)}`;
  return {
    status: 'bad',
    blocks: [
      dottedLine(
        [bold(nameSpan(server.name), ` can't move${where}`)],
        [bold(...prose(reason(refused)))],
        `on ${server.host ?? 'a host we may not see'}, ${server.status}`,
      ),
      ...findingBlocks(refused),
      ...destinationBlocks(ranked),
      line('Nothing has changed; no request was made.'),
    ],
    buttons: [allButton(more)],
  };
}

/**
 * `/preflight server`: the verdict first, then what is wrong, worst first, then where it can go. What is not shown is
 * behind its button; with `all`, every check as far as one message goes.
 */
export function preflightCard(preflight: Preflight, now: number, all: boolean, more: More): Card {
  const { findings, ranked } = preflight;
  const title = titleLine(preflight);
  const rest = [...destinationBlocks(ranked, now), ...(isCopied(preflight) ? [lastLine(preflight)] : [])];
  if (all) {
    const page = listingPage(more.listing, 0, weightOf([title, ...rest]));
    const next = nextLabel(more.listing, page);
    return {
      status: statusOf(preflight),
      blocks: [title, ...page.blocks, ...rest],
      ...(next === undefined ? {} : { buttons: [more.button(page.to, next)] }),
    };
  }
  const wanted = findings.filter(({ verdict }) => verdict !== 'pass');
  const hidden = rowsOf(more.listing) > Math.min(wanted.length, MOST_FINDINGS);
  return {
    status: statusOf(preflight),
    blocks: [title, ...findingBlocks(wanted), ...rest],
    ...(hidden ? { buttons: [allButton(more)] } : {}),
  };
}

function statusOf({ counts }: Preflight): Status {
  if (counts.fail > 0) return 'bad';
  return counts.warn > 0 || counts.unknown > 0 ? 'attention' : 'good';
}

function titleLine(preflight: Preflight): Block {
  const { server, counts, durationMs } = preflight;
  const total = counts.pass + counts.warn + counts.fail + counts.unknown;
  const volumes = server.volumeIds.length;
  const shape = [
    server.host === null ? 'host not visible' : `now on ${named(server.host)}`,
    mebibytes(server.flavor.memoryMib),
    volumes === 0 ? '' : count(volumes, 'volume'),
    `${total} checks in ${(durationMs / 1000).toFixed(1)} s`,
  ];
  return dottedLine(
    [bold(nameSpan(server.name), headline(preflight))],
    ...shape.filter((part) => part !== ''),
  );
}

/** Nothing is forecast for a server that is not running: no memory is copied. */
function isCopied({ server }: Preflight): boolean {
  return server.vmState === 'active' || server.vmState === 'paused';
}

/** How long it takes, and the command that does it. */
function lastLine(preflight: Preflight): Block {
  const { server, counts } = preflight;
  return line(
    takesText(preflight),
    ...convergenceText(preflight),
    preflight.novaGivesUpAfterSeconds === null
      ? 'Nova never gives up by itself.'
      : `Nova would give up after ${duration(preflight.novaGivesUpAfterSeconds)}.`,
    ...(counts.fail > 0 || preflight.destination === null
      ? []
      : [' · ', command(`${typedServer(server)} --to ${preflight.destination}`)]),
  );
}

/** No end is promised for a guest that changes about as fast as the link carries. */
function takesText({ forecast }: Preflight): string {
  const { minSeconds, maxSeconds, copying, dirtyBytesPerSecond, bandwidthBytesPerSecond } = forecast;
  if (copying !== undefined && !outrunsLink(dirtyBytesPerSecond, bandwidthBytesPerSecond)) {
    return `First move here: how long Nova takes around the copying is not known yet; the copying alone takes ${range(copying.minSeconds, copying.maxSeconds)}. `;
  }
  return outrunsLink(dirtyBytesPerSecond, bandwidthBytesPerSecond)
    ? `Takes ${duration(minSeconds)} or more. `
    : `Takes ${range(minSeconds, maxSeconds)}. `;
}

/** Measured figures only: without them the duration is a guess by size, and says no more. */
function convergenceText({ forecast }: Preflight): readonly string[] {
  const { dirtyBytesPerSecond: dirty, bandwidthBytesPerSecond: carries } = forecast;
  if (dirty === null) return [];
  const changes = `changes ${mebibytesPerSecond(dirty)}`;
  if (carries === null) return [`The guest ${changes}. `];
  const verdict = outrunsLink(dirty, carries) ? 'May not converge' : 'Should converge';
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
export function destinationBlocks(ranked: readonly RankedHost[], now?: number): readonly Block[] {
  if (ranked.length === 0) return [];
  const { usable, cannot } = split(ranked);
  const rows = [
    ...usable.slice(0, MOST_HOSTS).map((one, index) => item(`${index + 1}. `, ...hostText(one, now))),
    ...cannot.slice(0, MOST_HOSTS).map((one) => item('✗ ', ...hostText(one, now))),
  ];
  const more = hiddenHosts(ranked);
  return [line('Where to:'), ...rows, ...(more > 0 ? [item(`… and ${count(more, 'other host')}`)] : [])];
}

function split(ranked: readonly RankedHost[]) {
  return {
    usable: ranked.filter(({ verdict }) => verdict !== 'does-not'),
    cannot: ranked.filter(({ verdict }) => verdict === 'does-not'),
  };
}

function hiddenHosts(ranked: readonly RankedHost[]): number {
  const { usable, cannot } = split(ranked);
  return Math.max(0, usable.length - MOST_HOSTS) + Math.max(0, cannot.length - MOST_HOSTS);
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
