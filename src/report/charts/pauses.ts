import type { TimelineEvent } from '../../requests/timeline.js';
import type { LanesChart } from './chart.js';

/** When nothing new began, seconds by `since`; one that was not resumed lasts until the end. */
export function pausesOf(
  timeline: readonly TimelineEvent[],
  since: (iso: string) => number,
  seconds: number,
): LanesChart['spans'] {
  const pauses: LanesChart['spans'][number][] = [];
  let from: number | undefined;
  for (const event of timeline) {
    if (event.type === 'paused') from ??= since(event.at);
    if (event.type !== 'resumed' || from === undefined) continue;
    pauses.push({ from, to: since(event.at), label: 'paused', tone: 'warn' });
    from = undefined;
  }
  return from === undefined ? pauses : [...pauses, { from, to: seconds, label: 'paused', tone: 'warn' }];
}

/** How long all of them took. */
export function pausedSeconds(pauses: LanesChart['spans']): number {
  return pauses.reduce((sum, { from, to }) => sum + to - from, 0);
}
