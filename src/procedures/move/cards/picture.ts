import { bytes } from '../../../base/format/bytes.js';
import { duration, gap, pause } from '../../../base/format/duration.js';
import { rate } from '../../../base/format/rate.js';
import { named } from '../../../base/format/words.js';
import type { Chart, Points, Strip, TimeChart } from '../../../report/charts/chart.js';
import type { Request } from '../../../requests/request.js';
import { type CoursePoint, type GuestView, type MoveOutcome, readMoveOutcome } from '../outcome.js';
import { readMove } from '../plan.js';

/** A move that is over sooner, and never stalled, is told by its numbers. */
const WORTH_SECONDS = 60;
/** Fewer readings make no line. */
const FEWEST_POINTS = 3;
/** What is shorter is drawn this wide, or nobody would see it: a share of the whole. */
const NARROWEST = 0.006;
/** More would be a grey wall. */
const MOST_TICKS = 60;

/** How a move that ran for longer than a minute, or stalled, went; undefined for every other. */
export function movePicture(request: Request): Chart | undefined {
  const outcome = readMoveOutcome(request);
  const course = outcome?.course ?? [];
  const seconds = outcome?.durationSeconds ?? 0;
  const stalled = request.timeline.some(({ type }) => type === 'stalled');
  if (outcome === undefined || course.length < FEWEST_POINTS) return undefined;
  if (seconds <= WORTH_SECONDS && !stalled) return undefined;
  return chartOf(request, outcome, course, Math.max(seconds, course.at(-1)?.[0] ?? 0));
}

function chartOf(
  request: Request,
  outcome: MoveOutcome,
  course: readonly CoursePoint[],
  seconds: number,
): TimeChart {
  const start = Date.parse(request.steps[0]?.sent[0] ?? request.createdAt);
  const since = (iso: string) => Math.min(seconds, Math.max(0, (Date.parse(iso) - start) / 1000));
  const left = course.map(([at, value]) => [at, value] as const);
  const sent = course.map(([at, , value]) => [at, value] as const);
  const changed = course.map(([at, , , value]) => [at, value] as const);
  const stalls = stallsOf(request, since, seconds);
  const guest = outcome.guest === undefined ? [] : [guestStrip(outcome.guest, since, seconds)];
  const told = { ...describe(request, outcome, course), seconds };
  return {
    kind: 'time',
    ...told,
    alt: altOf(told, { sent, changed, stalls, guest: outcome.guest }),
    panels: [
      {
        title: 'Memory left to copy',
        unit: 'bytes',
        lines: [{ name: 'Memory left to copy', tone: 'left', points: left, filled: true }],
      },
      {
        title: 'Speed',
        unit: 'bytes a second',
        lines: [
          { name: 'the link sends', tone: 'sent', points: sent },
          { name: 'the guest changes', tone: 'changed', points: changed },
        ],
      },
    ],
    strips: guest,
    spans: stalls.map(({ from, to }) => ({ from, to, label: 'stalled', tone: 'warn' })),
    marks: marksOf(request, since),
    ticks: passesOf(course),
  };
}

interface Told {
  title: string;
  subtitle: string;
  seconds: number;
}

function describe(
  request: Request,
  outcome: MoveOutcome,
  course: readonly CoursePoint[],
): Omit<Told, 'seconds'> {
  const { identity, about } = readMove(request.plan);
  const { state, place, durationSeconds, downtimeMs, sentBytes } = outcome;
  const name = named(about.serverName);
  const took = duration(durationSeconds ?? 0);
  const host = named(place?.host ?? 'a host that could not be read');
  const moved = state === 'succeeded' || state === 'residue';
  const title = moved
    ? `${name} runs on ${host}, after ${took}`
    : `${name} was not moved: ${state.replaceAll('-', ' ')} after ${took}`;
  const passes = outcome.passes ?? course.at(-1)?.[4] ?? null;
  const [first = 0] = course[0] ?? [];
  const parts = [
    `from ${named(identity.source)}`,
    passes === null ? undefined : `${passes} ${passes === 1 ? 'pass' : 'passes'}`,
    sentBytes === null ? undefined : `${bytes(sentBytes)} sent`,
    downtimeMs === null ? undefined : `guest paused ${pause(downtimeMs)}`,
    // What another process saw before it was stopped is not known to this one.
    first > 30 ? `not watched before ${duration(first)}` : undefined,
  ];
  return { title, subtitle: parts.filter((part) => part !== undefined).join(' · ') };
}

const ENDS_STALL: ReadonlySet<string> = new Set(['stall-over', 'force-asked', 'abort-asked']);

interface Stretch {
  from: number;
  to: number;
}

function stallsOf(
  { timeline }: Request,
  since: (iso: string) => number,
  seconds: number,
): readonly Stretch[] {
  const stalls: Stretch[] = [];
  let from: number | undefined;
  for (const event of timeline) {
    if (event.type === 'stalled') from ??= Math.max(0, since(event.at) - event.figures.flatForSeconds);
    // What people did about it ends it on the picture: from there on the mark tells.
    if (!ENDS_STALL.has(event.type) || from === undefined) continue;
    stalls.push({ from, to: since(event.at) });
    from = undefined;
  }
  return from === undefined ? stalls : [...stalls, { from, to: seconds }];
}

function marksOf({ timeline, state }: Request, since: (iso: string) => number): TimeChart['marks'] {
  return timeline.flatMap((event): TimeChart['marks'] => {
    const at = since(event.at);
    if (event.type === 'force-asked') return [{ at, label: 'forced', tone: 'warn' }];
    if (event.type === 'abort-asked') return [{ at, label: 'aborted', tone: 'bad' }];
    if (event.type === 'phase' && event.status === 'running (post-copy)')
      return [{ at, label: 'post-copy', tone: 'warn' }];
    if (event.type === 'verifying') return [{ at, label: 'switched over', tone: 'good' }];
    if (event.type === 'ended' && state !== 'aborted' && !timeline.some(({ type }) => type === 'verifying'))
      return [{ at, label: state.replaceAll('-', ' '), tone: 'bad' }];
    return [];
  });
}

function passesOf(course: readonly CoursePoint[]): readonly number[] {
  const starts = course.flatMap(([at, , , , pass], index) => {
    const before = course[index - 1]?.[4] ?? null;
    return pass !== null && before !== null && pass > before ? [at] : [];
  });
  return starts.length > MOST_TICKS ? [] : starts;
}

function guestStrip(guest: GuestView, since: (iso: string) => number, seconds: number): Strip {
  const { before, longestGap, silentSince, sent, lost } = guest;
  const title = `The guest itself, at ${named(guest.address)}: ${lost} of ${sent} probes lost`;
  if (before !== 'answered') {
    const label = before === 'silent' ? 'did not answer before the move' : 'not asked before the move';
    return { title, stretches: [{ from: 0, to: seconds, tone: 'quiet', label }] };
  }
  const silent = silentSince === null ? undefined : { from: since(silentSince), to: seconds };
  const hole = longestGap === null ? undefined : gapOf(longestGap, since, seconds);
  const stretches: Strip['stretches'][number][] = [{ from: 0, to: seconds, tone: 'good', label: 'answers' }];
  // Later stretches lie over earlier ones.
  if (hole !== undefined) stretches.push({ ...hole, tone: 'bad', label: '' });
  if (silent !== undefined) stretches.push({ ...silent, tone: 'bad', label: 'silent' });
  return { title, stretches };
}

function gapOf(
  { from, ms }: NonNullable<GuestView['longestGap']>,
  since: (iso: string) => number,
  seconds: number,
): Stretch {
  const at = since(from);
  return { from: at, to: Math.min(seconds, at + Math.max(ms / 1000, seconds * NARROWEST)) };
}

interface Seen {
  sent: Points;
  changed: Points;
  stalls: readonly Stretch[];
  guest: GuestView | undefined;
}

function altOf({ title, subtitle, seconds }: Told, { sent, changed, stalls, guest }: Seen): string {
  const stalledFor = stalls.reduce((sum, { from, to }) => sum + to - from, 0);
  const [link, dirty] = [mostOf(sent), mostOf(changed)];
  const speeds = [
    link === null ? undefined : `the link sent up to ${rate(link)}`,
    dirty === null ? undefined : `the guest changed up to ${rate(dirty)}`,
  ].filter((part) => part !== undefined);
  return [
    `${title}; ${subtitle}.`,
    `Lines over ${duration(seconds)}: memory left to copy, and how fast it was sent and changed.`,
    ...(speeds.length === 0 ? [] : [`${capital(speeds.join(', '))}.`]),
    ...(stalledFor > 0 ? [`It stood still for ${duration(stalledFor)}.`] : []),
    ...(guest === undefined ? [] : [guestWords(guest)]),
  ].join(' ');
}

function guestWords({ before, after, longestGap, silentSince }: GuestView): string {
  if (before !== 'answered') return 'The guest was not seen to answer before the move.';
  if (silentSince !== null || after === 'silent') return 'The guest fell silent.';
  return longestGap === null
    ? 'The guest answered every probe.'
    : `The guest was silent for ${gap(longestGap.ms)} at most.`;
}

function mostOf(points: Points): number | null {
  const known = points.flatMap(([, value]) => value ?? []);
  return known.length === 0 ? null : Math.max(...known);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
