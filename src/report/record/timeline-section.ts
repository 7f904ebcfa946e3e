import { bytes } from '../../base/format/bytes.js';
import { duration, pause } from '../../base/format/duration.js';
import { rate } from '../../base/format/rate.js';
import { changedText } from '../../procedures/move/cards/outcome.js';
import type { Request } from '../../requests/request.js';
import type { StallFigures, TimelineEvent } from '../../requests/timeline.js';
import { eventWords } from '../show-card.js';
import type { CardView } from '../view.js';
import { person } from './people-section.js';
import { below, fields, listed, type Section, when, words } from './text.js';

export function timelineSection(request: Request, view: CardView): Section {
  const rows = request.timeline.map((event) => [
    when(event.at),
    event.type.replaceAll('-', ' '),
    words(said(event, request, view)),
  ]);
  return { title: 'Timeline', lines: listed(['when (UTC)', 'what', 'more'], rows) };
}

function said(event: TimelineEvent, request: Request, view: CardView): string {
  const { requester } = request;
  if (event.type === 'requested' && event.by === requester.id) return person(requester.name, requester.id);
  if (event.type === 'nova-events') return 'as above';
  return eventWords(event, request, view);
}

/** What was measured of the copying and kept: its sums, and how it stood each time that it stalled. */
export function copyingSection({ outcome, timeline }: Request): Section {
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
    pauseSeconds === null ? 'unknown' : `about ${duration(Math.ceil(pauseSeconds))}`,
  ];
}

/** What Nova did, in its own words. */
export function novaSection({ timeline }: Request): Section {
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
