import { bytes, mebibytes } from '../../../base/format/bytes.js';
import { duration, pause, pauseAtMost } from '../../../base/format/duration.js';
import { rate } from '../../../base/format/rate.js';
import { plainText } from '../../../chat/plain.js';
import { table } from '../../../chat/table.js';
import type { RecordParts } from '../../../report/presentation.js';
import { causeSection, leftSection, proofSection } from '../../../report/record/outcome-sections.js';
import { below, fields, listed, type Section, someOf, when, words } from '../../../report/record/text.js';
import type { Request } from '../../../requests/request.js';
import type { StallFigures } from '../events.js';
import { type MoveOutcome, readMoveOutcome, type Snapshot } from '../outcome.js';
import { type MovePlan, type PlannedVolume, readMove } from '../plan.js';
import { guestSection } from './guest-section.js';
import { guestState } from './guest-state.js';
import { changedText } from './outcome.js';
import { forecastLines } from './plan-lines.js';

/** What the record of a move has beside what every record has. */
export function moveRecord(request: Request): RecordParts {
  const plan = readMove(request.plan);
  const outcome = readMoveOutcome(request);
  const migration = outcome?.migrationId ?? null;
  const status = outcome?.migrationStatus ?? null;
  return {
    plan: planLines(request, plan, outcome),
    ids: [
      [
        'Nova migration',
        migration === null ? undefined : words(`${migration}${status === null ? '' : `, ${status}`}`),
      ],
    ],
    trouble:
      outcome === undefined
        ? []
        : [causeSection(request, outcome, 'Nova', outcome.novaMessage), leftSection(outcome)],
    checks: checksSection(plan),
    course: [copyingSection(request, outcome), guestSection(plan, outcome)],
    proof:
      outcome === undefined
        ? [novaSection(request)]
        : [proofSection(outcome), changeSection(outcome), logSection(outcome), novaSection(request)],
  };
}

/** What was to be done, in full: names repeat, so ids stand beside them. */
function planLines(
  { digest }: Request,
  { identity, about, ifStalled }: MovePlan,
  outcome: MoveOutcome | undefined,
): string[] {
  const cloud = about.region === null ? identity.cloud : `${identity.cloud} / ${about.region}`;
  const place = outcome?.place ?? null;
  return [
    ...fields([
      ['Cloud', words(cloud)],
      ['Project', withId(about.projectName, identity.project)],
      ['Server', words(about.serverName)],
      ['Server id', words(identity.server)],
      ['Flavor', `${words(about.flavorName)}: ${about.vcpus} vCPU, ${mebibytes(about.memoryMib)}`],
      ['Addresses', words(about.addresses.join(', '))],
      ['From', words(identity.source)],
      ['To', identity.destination === null ? "the scheduler's choice" : words(identity.destination)],
      [
        'At the end',
        place === null ? 'not known' : `${words(place.host ?? 'no host')}, ${guestState(place)}`,
      ],
      ['Copied', about.copiesLocalDisks ? 'memory and local disks' : 'memory'],
      ['If it stalls', ifStalled],
      ['Forecast', plainText({ blocks: forecastLines(about.forecast) }).replaceAll('\n', '; ')],
      ['Digest', digest],
    ]),
    ...below(listed(VOLUMES, about.volumes.map(volumeRow))),
  ];
}

const VOLUMES = ['volume', 'id', 'size', 'type', 'attachment'];

function volumeRow({ id, name, sizeGib, type, attachments }: PlannedVolume): string[] {
  return [
    words(name),
    words(id),
    mebibytes(sizeGib * 1024),
    words(type ?? ''),
    words(attachments.join(', ')),
  ];
}

function withId(name: string | null, id: string): string {
  return name === null || name === '' ? words(id) : `${words(name)} (${words(id)})`;
}

/** What the checks said when people were asked: of those that passed only the number is kept. */
function checksSection({ about }: MovePlan): Section {
  const { counts, findings, notes = [] } = about;
  const told = (['pass', 'warn', 'fail', 'unknown'] as const)
    .filter((verdict) => verdict === 'pass' || counts[verdict] > 0)
    .map((verdict) => `${counts[verdict]} ${verdict}`);
  const rows = findings.map(({ verdict, check, text }) => [verdict, words(check), words(text)]);
  return {
    title: 'Checks',
    lines: [
      `${told.join(', ')}, when people were asked; all were read again before the start`,
      ...listed(['verdict', 'check', 'finding'], rows),
      ...someOf(notes.map((text) => `note: ${words(text)}`)),
    ],
  };
}

/** What was measured of the copying and kept: its sums, and how it stood each time that it stalled. */
function copyingSection({ timeline }: Request, outcome: MoveOutcome | undefined): Section {
  const { sentBytes = null, passes = null, downtimeMs = null } = outcome ?? {};
  const stalls = timeline.flatMap((event) =>
    event.type === 'stalled' ? [stallRow(event.at, event.figures)] : [],
  );
  return {
    title: 'Copying',
    lines: [
      ...fields([
        ['Sent', sentBytes === null ? undefined : `${bytes(sentBytes)} (${sentBytes} bytes)`],
        ['Passes', passes === null ? undefined : String(passes)],
        ['Guest paused', downtimeMs === null ? undefined : pause(downtimeMs)],
        ['Guest', outcome === undefined ? undefined : changedText(outcome)],
      ]),
      ...below(listed(STALL_HEAD, stalls)),
    ],
  };
}

const STALL_HEAD = ['stalled (UTC)', 'left', 'changes', 'link', 'no less for', 'pause if forced'];

function stallRow(at: string, figures: StallFigures): string[] {
  const { remainingBytes, dirtyBytesPerSecond: dirty, bandwidthBytesPerSecond: link } = figures;
  const { flatForSeconds, pauseSeconds } = figures;
  return [
    when(at),
    bytes(remainingBytes),
    dirty === null ? 'unknown' : rate(dirty),
    link === null ? 'unknown' : rate(link),
    duration(flatForSeconds),
    pauseSeconds === null ? 'unknown' : pauseAtMost(pauseSeconds),
  ];
}

function changeSection({ before, after }: MoveOutcome): Section {
  if (before === null || after === null) return { title: 'Before and after', lines: [] };
  const row = (label: string, of: (snapshot: Snapshot) => string | null) => [
    label,
    words(of(before) ?? 'not shown'),
    words(of(after) ?? 'not shown'),
  ];
  return {
    title: 'Before and after',
    lines: table(
      ['', 'before', 'after'],
      [
        row('host', ({ host }) => host),
        row('hypervisor', ({ hypervisor }) => hypervisor),
        row('host id', ({ hostId }) => hostId),
        row('launched', ({ launchedAt }) => (launchedAt === null ? null : when(launchedAt))),
        row('volumes', ({ volumes }) => (volumes.length === 0 ? 'none' : volumes.join(', '))),
      ],
    ),
  };
}

function logSection({ logLines }: MoveOutcome): Section {
  return {
    title: "The hosts' own words",
    lines: someOf(
      logLines.map(
        ({ host, at, text, log }) => `${words(host)}  ${log ?? 'nova-compute'}  ${when(at)}  ${words(text)}`,
      ),
    ),
  };
}

/** What Nova did, in its own words. */
function novaSection({ timeline }: Request): Section {
  const rows = timeline
    .flatMap((event) => (event.type === 'nova-events' ? event.events : []))
    .map(({ event, result, host, details }) => [
      words(event),
      result === null ? 'not finished' : words(result),
      words(host ?? ''),
      words(details ?? ''),
    ]);
  return { title: "Nova's own events", lines: listed(['event', 'result', 'host', 'details'], rows) };
}
