import { duration } from '../../../base/format/duration.js';
import { count, named } from '../../../base/format/words.js';
import { line } from '../../../chat/card.js';
import { plainText } from '../../../chat/plain.js';
import type { Chart, Stretch, Tone } from '../../../report/charts/chart.js';
import { courseOf, lanesChart } from '../../../report/charts/lanes-chart.js';
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
  const course = courseOf(request, seconds);
  const lanes = readRolling(request.plan)
    .identity.hosts.map((host) => ({
      name: named(host),
      stretches: stretchesOf(host, request.timeline, course.since, seconds),
    }))
    .filter(({ stretches }) => stretches.length > 0)
    .toSorted((one, other) => (one.stretches[0]?.from ?? 0) - (other.stretches[0]?.from ?? 0));
  if (lanes.length === 0) return undefined;
  const used = new Set(lanes.flatMap(({ stretches }) => stretches.map(({ tone }) => tone)));
  return lanesChart(course, {
    title: plainText({ blocks: [line(...rollingEnded(request))] }),
    done: [`${count(lanes.length, 'host')} out of service in turn`],
    lanes,
    most: MOST_LANES,
    others: 'later',
    legend: LEGEND.filter(({ tone }) => used.has(tone)),
    each: ', one a host',
    words: ({ stretches }) =>
      stretches.map(({ from, to, label }) => `${label} ${duration(to - from)}`).join(', '),
  });
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
