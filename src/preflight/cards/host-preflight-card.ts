import { mebibytes } from '../../base/format/bytes.js';
import { ago } from '../../base/format/time.js';
import { clipped, count, named } from '../../base/format/words.js';
import { type Block, bold, type Card, item, line, type Status, type Text } from '../../chat/card.js';
import { allButton, type Listing, type More, rowsOf } from '../../chat/listing.js';
import { prose } from '../../chat/prose.js';
import { dottedLine, nameSpan } from '../../chat/text.js';
import type { ComputeService, Hypervisor } from '../../cloud/compute.js';
import type { Server } from '../../cloud/server.js';
import type { Finding } from '../finding.js';
import { countsOf } from '../findings.js';
import type { Preflight } from '../preflight.js';
import { findingGroups } from './finding-rows.js';
import { findingBlocks } from './preflight-card.js';

const WHY_LENGTH = 160;
/** One for each server: enough to know what it is about. */
const DOUBT_LENGTH = 90;
const WORDS_LENGTH = 400;
/** A card has room for some of a full host; the listing has them all. */
const MOST_SERVERS = 25;

/** One server of the host: judged, with where it would go if all were to leave; or why it is not moved. */
export type ServerOnHost = { server: Server } & (
  | { preflight: Preflight; to?: string }
  /** `stays`: it is off, and nothing is missing. `unread`: nothing is known to keep it, and nothing that it can go. */
  | { why: string; stays?: true; unread?: true }
);

export interface HostPreflightView {
  service: ComputeService;
  hypervisor: Hypervisor | undefined;
  /** Of the host itself, worst first. */
  findings: readonly Finding[];
  servers: readonly ServerOnHost[];
  /** Servers that were not judged, because there are so many. */
  left: number;
  /** What emptying it as a whole comes to, a sentence each. */
  whole: readonly [string, ...string[]];
  now: number;
}

/** All that was found about the host itself, then each server that was judged. */
export function hostListing({ service, findings, servers }: HostPreflightView): Listing {
  const judged = servers.map(serverText);
  return {
    title: [bold(named(service.host))],
    noun: judged.length === 0 ? 'checks' : 'checks and servers',
    groups: [...findingGroups(findings), ...(judged.length === 0 ? [] : [{ name: 'Servers', rows: judged }])],
  };
}

/** `/preflight host`: the host's own state, then each of its servers in one line with where it could go. */
export function hostPreflightCard(view: HostPreflightView, more: More): Card {
  const { service, hypervisor, servers, left } = view;
  const [first, ...sentences] = view.whole;
  return {
    status: statusOf(view),
    blocks: [
      dottedLine([bold(...prose(first))], count(servers.length + left, 'server')),
      ...sentences.map((words) => item(...prose(clipped(words, WORDS_LENGTH)))),
      line(...serviceText(service, view.now), ...hypervisorText(hypervisor)),
      ...ownChecks(view.findings),
      ...servers.slice(0, MOST_SERVERS).map((one) => item(...serverText(one))),
      ...(servers.length > MOST_SERVERS
        ? [item(`… and ${count(servers.length - MOST_SERVERS, 'more server')}`)]
        : []),
      ...(left > 0 ? [item(`… and ${count(left, 'more server')}, not judged`)] : []),
      line('Nothing was changed.'),
    ],
    ...(rowsOf(more.listing) > 0 ? { buttons: [allButton(more)] } : {}),
  };
}

/** As well as its worst: where the host is planned as a whole, a server without a place counts as one that cannot go. */
function statusOf({ findings, servers, left }: HostPreflightView): Status {
  const stuck = servers.some((one) =>
    'why' in one ? one.stays !== true && one.unread !== true : !canGo(one) || one.to === undefined,
  );
  if (stuck || countsOf(findings).fail > 0) return 'bad';
  const sure = ({ warn, unknown }: Preflight['counts']) => warn + unknown === 0;
  const sureOfAll = servers.every((one) =>
    'preflight' in one ? sure(one.preflight.counts) : one.unread !== true,
  );
  return sureOfAll && sure(countsOf(findings)) && left === 0 ? 'good' : 'attention';
}

/** What is wrong with the host itself; that all is well is one line. */
function ownChecks(findings: readonly Finding[]): readonly Block[] {
  const counts = countsOf(findings);
  const troubled = findings.filter(({ verdict }) => verdict !== 'pass');
  const summary = counts.pass === 0 ? [] : [line(`${count(counts.pass, 'check')} of the host itself pass.`)];
  return [...findingBlocks(troubled), ...summary];
}

function serviceText(service: ComputeService, now: number): Text {
  const reason = service.disabledReason === null ? '' : `: "${clipped(service.disabledReason, WHY_LENGTH)}"`;
  const status = service.status === 'enabled' ? 'enabled' : `disabled${reason}`;
  const heard = service.updatedAt === null ? '' : `, last heard ${ago(service.updatedAt, now)}`;
  return [`nova-compute is ${service.state}, ${status}${heard}.`];
}

function hypervisorText(hypervisor: Hypervisor | undefined): Text {
  if (hypervisor === undefined) return [];
  const { type, version } = hypervisor;
  const [major, minor, patch] = [
    Math.floor(version / 1_000_000),
    Math.floor(version / 1_000) % 1_000,
    version % 1_000,
  ];
  return [` ${named(type)} ${major}.${minor}.${patch}.`];
}

function canGo(one: ServerOnHost): boolean {
  return (
    'preflight' in one &&
    one.preflight.counts.fail === 0 &&
    one.preflight.ranked.some(({ verdict }) => verdict !== 'does-not')
  );
}

function serverText(one: ServerOnHost): Text {
  const { server } = one;
  const size = mebibytes(server.flavor.memoryMib);
  if ('why' in one)
    return [
      bold(one.stays === true ? 'stays' : one.unread === true ? 'unknown' : 'fail'),
      ' ',
      nameSpan(server.name),
      ` ${size} · ${clipped(one.why, WHY_LENGTH)}`,
    ];
  const { ranked, counts, findings } = one.preflight;
  const fail = findings.find(({ verdict }) => verdict === 'fail');
  if (fail !== undefined) {
    const why = `${fail.check} ${clipped(fail.text, WHY_LENGTH)}`;
    return [bold('fail'), ' ', nameSpan(server.name), ` ${size} · ${why}`];
  }
  const hosts = ranked.filter(({ verdict }) => verdict !== 'does-not').map(({ host }) => named(host));
  const fit = hosts.length === 1 ? 'the only one that fits' : `${hosts.length} fit`;
  const best = one.to === undefined ? `best: ${hosts[0]} (${fit})` : `to ${named(one.to)} (${fit})`;
  const where = hosts.length === 0 ? 'no host can take it' : best;
  const verdict =
    hosts.length === 0 ? 'fail' : counts.warn > 0 ? 'warn' : counts.unknown > 0 ? 'unknown' : 'pass';
  const doubt = findings.find((finding) => finding.verdict === verdict && verdict !== 'pass');
  const why = doubt === undefined ? '' : `; ${doubt.check} ${clipped(doubt.text, DOUBT_LENGTH)}`;
  return [bold(verdict), ' ', nameSpan(server.name), ` ${size} · ${where}${why}`];
}
