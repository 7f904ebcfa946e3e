import { duration } from '../../../base/format/duration.js';
import { count, named } from '../../../base/format/words.js';
import { line } from '../../../chat/card.js';
import { plainText } from '../../../chat/plain.js';
import type { Chart, LanesChart, Stretch, Tone } from '../../../report/charts/chart.js';
import { pausedSeconds, pausesOf } from '../../../report/charts/pauses.js';
import type { Request } from '../../../requests/request.js';
import type { TimelineEvent } from '../../../requests/timeline.js';
import { readRollingOutcome } from '../outcome.js';
import { readRolling } from '../plan.js';
import { rollingEnded } from './outcome.js';

const MOST_LANES = 30;

const LEGEND: readonly { tone: Tone; words: string }[] = [
  { tone: 'left', words: 'being emptied' },
  { tone: 'quiet', words: 'away' },
  { tone: 'good', words: 'back' },
  { tone: 'bad', words: '✗ not emptied, or not back' },
];

/** Which host was out of service when, and for what; undefined where none was emptied. */
export function rollingPicture(request: Request): Chart | undefined {
  const seconds = readRollingOutcome(request)?.durationSeconds ?? 0;
  if (seconds <= 0) return undefined;
  const start = Date.parse(request.steps[0]?.sent[0] ?? request.createdAt);
  const since = (iso: string) => Math.min(seconds, Math.max(0, (Date.parse(iso) - start) / 1000));
  const lanes = readRolling(request.plan)
    .identity.hosts.map((host) => ({
      name: named(host),
      stretches: stretchesOf(host, request.timeline, since, seconds),
    }))
    .filter(({ stretches }) => stretches.length > 0)
    .toSorted((one, other) => (one.stretches[0]?.from ?? 0) - (other.stretches[0]?.from ?? 0));
  if (lanes.length === 0) return undefined;
  const spans = pausesOf(request.timeline, since, seconds);
  const told = {
    title: plainText({ blocks: [line(...rollingEnded(request))] }),
    subtitle: subtitleOf(seconds, lanes, spans),
  };
  const used = new Set(lanes.flatMap(({ stretches }) => stretches.map(({ tone }) => tone)));
  return {
    kind: 'lanes',
    ...told,
    alt: altOf(told, lanes, seconds),
    seconds,
    lanes: lanes.slice(0, MOST_LANES),
    spans,
    legend: LEGEND.filter(({ tone }) => used.has(tone)),
    note: lanes.length > MOST_LANES ? `and ${lanes.length - MOST_LANES} more hosts, later` : '',
  };
}

/** What a host went through, one after another. */
function stretchesOf(
  host: string,
  timeline: readonly TimelineEvent[],
  since: (iso: string) => number,
  seconds: number,
): readonly Stretch[] {
  const found: Stretch[] = [];
  let open: { from: number; tone: Tone; label: string } | undefined;
  const close = (at: number) => {
    if (open !== undefined) found.push({ ...open, to: at });
    open = undefined;
  };
  for (const event of timeline) {
    if (!('host' in event) || event.host !== host) continue;
    const at = since(event.at);
    switch (event.type) {
      case 'rolling-drained': {
        const from = Math.max(0, at - (event.seconds ?? 0));
        const failed = { tone: 'bad', label: '✗ not empty' } as const;
        found.push({ from, to: at, ...(event.emptied ? { tone: 'left', label: 'emptied' } : failed) });
        break;
      }
      case 'rolling-handed-over':
        open = { from: at, tone: 'quiet', label: 'away' };
        break;
      case 'rolling-not-back':
        close(at);
        open = { from: at, tone: 'bad', label: '✗ not back' };
        break;
      case 'rolling-returned':
        close(at);
        open = { from: at, tone: 'good', label: 'back' };
        break;
      case 'rolling-enabled':
        close(at);
        break;
    }
  }
  close(seconds);
  return found;
}

function subtitleOf(seconds: number, lanes: LanesChart['lanes'], spans: LanesChart['spans']): string {
  const paused = pausedSeconds(spans);
  return [
    `${count(lanes.length, 'host')} out of service in turn`,
    `after ${duration(seconds)}`,
    paused === 0 ? '' : `paused for ${duration(paused)}`,
  ]
    .filter((words) => words !== '')
    .join(' · ');
}

function altOf(
  { title, subtitle }: { title: string; subtitle: string },
  lanes: LanesChart['lanes'],
  seconds: number,
): string {
  const rows = lanes.slice(0, MOST_LANES).map(({ name, stretches }) => {
    const told = stretches.map(({ from, to, label }) => `${label} ${duration(to - from)}`);
    return `${name}: ${told.join(', ')}`;
  });
  return `${title}; ${subtitle}. Lanes over ${duration(seconds)}, one a host. ${rows.join('; ')}.`;
}
