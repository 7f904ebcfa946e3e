import { duration } from '../../base/format/duration.js';
import type { Request } from '../../requests/request.js';
import type { LanesChart } from './chart.js';
import { pausedSeconds, pausesOf } from './pauses.js';

/** The time that a request took, from its first call: seconds. */
export interface Course {
  seconds: number;
  since(iso: string): number;
  paused: LanesChart['spans'];
}

export function courseOf(request: Request, seconds: number): Course {
  const start = Date.parse(request.steps[0]?.sent[0] ?? request.createdAt);
  const since = (iso: string) => Math.min(seconds, Math.max(0, (Date.parse(iso) - start) / 1000));
  return { seconds, since, paused: pausesOf(request.timeline, since, seconds) };
}

type Lane = LanesChart['lanes'][number];

export interface LanesTold {
  title: string;
  /** What was done, in a few words each; empty ones are left out. How long it took and how long it stood still follow. */
  done: readonly string[];
  lanes: readonly Lane[];
  /** There is room for so many. */
  most: number;
  /** What the others are: `with fewer servers`. */
  others: string;
  legend: LanesChart['legend'];
  /** What a lane is, for who does not see the picture. */
  each: string;
  /** What stands in a lane, for the same. */
  words(lane: Lane): string;
}

/** What happened where and when, as far as there is room. */
export function lanesChart({ seconds, paused }: Course, told: LanesTold): LanesChart {
  const { title, lanes, most, others, legend, each, words } = told;
  const shown = lanes.slice(0, most);
  const left = lanes.length - shown.length;
  const stood = pausedSeconds(paused);
  const subtitle = [
    ...told.done,
    `after ${duration(seconds)}`,
    stood === 0 ? '' : `paused for ${duration(stood)}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
  const rows = shown.map((lane) => `${lane.name}: ${words(lane)}`).join('; ');
  return {
    kind: 'lanes',
    title,
    subtitle,
    alt: `${title}; ${subtitle}. Lanes over ${duration(seconds)}${each}. ${rows}.`,
    seconds,
    lanes: shown,
    spans: paused,
    legend,
    note: left > 0 ? `and ${left} more hosts, ${others}` : '',
  };
}
